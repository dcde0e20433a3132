"""欄位的輸入方式 How each type of field is asked on the page: one component for it, with what stands there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import assert_never

from anzheng.catalogue.core import fields as core
from anzheng.catalogue.core.fields import Type, is_day, is_moment
from anzheng.kernel.errors import Text
from anzheng.web.pages.components import Choice, Field

YES, NO = "yes", "no"
_RADIOS = 4
"""Choices that stand side by side; more of them become a list."""
_UNSET = Text("（未填）", "(not filled in)")
_CHOOSE = Text("（請選擇）", "(choose)")
_TRUTH = (Choice(YES, Text("是", "yes")), Choice(NO, Text("否", "no")))
_SELECTED = 100
"""Entries that still fit into a list of one field; more are looked up while typing."""


@dataclass(frozen=True, slots=True)
class Offered:
    """What there is to choose from; empty where there is too much for a list, or nothing that one may see."""

    people: tuple[Choice, ...] = ()
    units: tuple[Choice, ...] = ()
    entries: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)
    """By register."""


@dataclass(frozen=True, slots=True)
class Pen:
    """How values are written into fields (填寫的寫法)."""

    day: Callable[[date], str]
    people: Mapping[str, str]
    """Pseudonym → employee number and name."""
    offered: Offered
    wrong: Mapping[str, Text]
    """Place → what is wrong there."""


@dataclass(frozen=True, slots=True)
class Condition:
    """On what it depends whether a field is asked (顯示條件)."""

    name: str
    """Of the control that decides."""
    values: str
    """What has to stand there, with blanks between."""


def name_of(place: str) -> str:
    """Return the name of a control: `f.result`, `f.weaknesses.2.name`, `f.items.hosts:srv-1.state`."""
    return f"f.{place}"


def id_of(place: str) -> str:
    """Return the id of the element at a place, to which the error summary leads."""
    return f"in-{name_of(place)}"


def label_of(kind: core.Field) -> Text:
    """Return the label: name, unit, and ※ where no document names the field."""
    mark = (" ※", " ※") if kind.suggested else ("", "")
    unit = (f"（{kind.unit[0]}）", f" ({kind.unit[1]})") if kind.unit is not None else ("", "")
    return Text(f"{kind.zh}{unit[0]}{mark[0]}", f"{kind.en}{unit[1]}{mark[1]}")


def hint_of(kind: core.Field, fields: Mapping[str, core.Field]) -> Text | None:
    """Return the sentence beside a field: its own, and when it is asked."""
    said = [Text(*kind.hint)] if kind.hint is not None else []
    if kind.when is not None:
        other = fields[kind.when.field]
        names = [value_name(other, value) for value in kind.when.values]
        zh, en = "、".join(one.zh for one in names), ", ".join(one.en for one in names)
        said.append(Text(f"「{other.zh}」為{zh}時填寫。", f"Asked where “{other.en}” is {en}."))
    if not said:
        return None
    return Text("".join(_ended(one.zh) for one in said), " ".join(one.en for one in said))


def _ended(text: str) -> str:
    return text if text.endswith(("。", "？", "！")) else f"{text}。"


def value_name(kind: core.Field, value: object) -> Text:
    """Return the name of a value of a choice or of yes and no."""
    if isinstance(value, bool):
        return Text("「是」", "yes") if value else Text("「否」", "no")
    known = kind.choices.get(str(value))
    return Text(f"「{known[0]}」", known[1]) if known is not None else Text(str(value), str(value))


def condition_of(kind: core.Field, prefix: str = "") -> Condition | None:
    """Return on which control, of the same row, it depends whether a field is asked."""
    if kind.when is None:
        return None
    values = " ".join(_sent(value) for value in kind.when.values)
    return Condition(name_of(f"{prefix}{kind.when.field}"), values)


def _sent(value: object) -> str:
    """Return what a control sends for a value."""
    return (YES if value else NO) if isinstance(value, bool) else str(value)


def widget(
    kind: core.Field, place: str, value: object, pen: Pen, fields: Mapping[str, core.Field], *, cell: bool = False
) -> Field:
    """Return the component of a simple field, filled; in a cell of a table it is as small as it can be."""
    made = _shape(kind, pen.offered, cell=cell)
    wrong = pen.wrong.get(place)
    label = label_of(kind)
    return replace(
        made,
        name=name_of(place),
        label=label,
        value=typed(kind, value, pen),
        hint=_both(made.hint, hint_of(kind, fields)),
        errors=() if wrong is None else (wrong,),
        required=not kind.optional,
        prefix="in",
    )


def _both(first: Text | None, second: Text | None) -> Text | None:
    if first is None or second is None:
        return first or second
    return Text(f"{second.zh}{first.zh}", f"{second.en} {first.en}")


def _shape(kind: core.Field, offered: Offered, *, cell: bool) -> Field:  # noqa: C901, PLR0911, PLR0912 - a table by type
    """Return a component of the right kind, still without name and value."""
    nothing = Text("", "")
    match kind.type:
        case Type.INT:
            return Field("", nothing, "whole", limit=17)
        case Type.BOOL:
            return _chosen(_TRUTH, optional=kind.optional, cell=cell)
        case Type.CHOICE:
            choices = tuple(Choice(value, Text(*names)) for value, names in kind.choices.items())
            return _chosen(choices, optional=kind.optional, cell=cell)
        case Type.DATE:
            return Field("", nothing, "date", limit=40)
        case Type.TIME:
            return Field("", nothing, "clock", limit=10, hint=Text("例如 08:30。", "For example 08:30."))
        case Type.MOMENT:
            example = Text("例如 115-11-20 08:30。", "For example 2026-11-20 08:30.")
            return Field("", nothing, "moment", limit=40, hint=example)
        case Type.TEXT:
            hint = None if cell else Text("英數字的代碼，不含空白。", "A code without blanks.")
            return Field("", nothing, "text", limit=100, hint=hint)
        case Type.WORDS:
            return Field("", nothing, "area" if cell else "text", limit=kind.most or 200, rows=1)
        case Type.PROSE:
            return Field("", nothing, "area", limit=kind.most or 20_000, rows=2 if cell else 4)
        case Type.PERSON:
            hint = None if cell else Text("員工編號或姓名。", "Employee number or name.")
            return Field("", nothing, "text", limit=120, hint=hint, listed="people" if offered.people else "")
        case Type.UNIT:
            if offered.units:
                return Field("", nothing, "select", choices=(Choice("", _CHOOSE), *offered.units))
            return Field("", nothing, "text", limit=120, hint=Text("單位代號或名稱。", "Code or name of the unit."))
        case Type.ENTRY:
            return _entry(kind.register or "", offered, cell=cell)
        case Type.TABLE | Type.FILE | Type.SIGNATURE:
            raise TypeError(f"a {kind.type.value} is no simple field")
        case _:
            assert_never(kind.type)


def _chosen(choices: tuple[Choice, ...], *, optional: bool, cell: bool) -> Field:
    nothing = Text("", "")
    if cell or len(choices) > _RADIOS:
        return Field("", nothing, "select", choices=(Choice("", _UNSET if optional else _CHOOSE), *choices))
    return Field("", nothing, "radio", choices=(*choices, Choice("", _UNSET)) if optional else choices)


def _entry(register: str, offered: Offered, *, cell: bool) -> Field:
    known = offered.entries.get(register, ())
    nothing = Text("", "")
    if known and not cell and len(known) <= _SELECTED:
        return Field("", nothing, "select", choices=(Choice("", _CHOOSE), *known))
    hint = None if cell else Text("清冊的項目代號或名稱。", "Id or name of the entry.")
    return Field("", nothing, "text", limit=200, hint=hint, listed=register if known else "")


def typed(kind: core.Field, value: object, pen: Pen) -> str:
    """Return what stands in the control; what could not be read comes back as it was typed."""
    if value in (None, ""):
        return ""
    if isinstance(value, bool):
        return _sent(value)
    text = str(value)
    if kind.type is Type.DATE and is_day(text):
        return pen.day(date.fromisoformat(text))
    if kind.type is Type.MOMENT and is_moment(text):
        day, _, hour = text.partition("T")
        return f"{pen.day(date.fromisoformat(day))} {hour}"
    if kind.type is Type.PERSON:
        return pen.people.get(text, text)
    return text
