"""登錄檢核 What an entry may hold: its register's definition against the values, before anything is written.

The same rules hold for pages, command line, API and lists. What the program itself enters has to fit the fields; only
what people enter has to be complete, and has to name entries that are there.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from unicodedata import normalize

from anzheng.catalogue.core.fields import Field, Type
from anzheng.catalogue.core.forms import Register
from anzheng.catalogue.core.typed import Value, WrongInputError, value_of
from anzheng.kernel import roc
from anzheng.kernel.errors import Text

NAME = 200
"""Characters of an entry's name."""
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""What a spreadsheet may take for a formula."""
_BROKEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""Characters that no file can hold, and halves of characters."""
_UNTYPED = (Type.BOOL, Type.CHOICE)
_CORRECT = Text("請更正後再登錄", "correct it and enter it again")


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry to be written (登錄的項目)."""

    register: str
    entry: str
    name: str
    since: date
    values: Mapping[str, Value] = field(default_factory=dict)
    """By field; lines and paragraphs among them are kept beside the ledger."""
    beside: Mapping[str, Value] | None = None
    """What is kept beside the ledger, once it has been told apart; None leaves it as it is."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with one value (值的問題)."""

    field: str
    what: Text
    remedy: Text = _CORRECT


@dataclass(frozen=True, slots=True)
class Named:
    """That a value names an entry of some register (指到的項目)."""

    field: str
    register: str
    entry: str


def wrong_values(register: Register, values: Mapping[str, Value]) -> list[Wrong]:
    """Return what cannot stand in the fields: an unknown field, a wrong type, no such choice, out of bounds."""
    found = []
    for name, value in values.items():
        kind = register.fields.get(name)
        if kind is None:
            known = "、".join(register.fields)
            found.append(
                Wrong(
                    name[:60],
                    Text(f"{register.zh}沒有欄位「{name[:60]}」", f"{register.en} has no field {name[:60]!r}"),
                    Text(f"欄位有：{known}", f"its fields: {known}"),
                )
            )
        elif value is not None:
            wrong = _wrong(kind, value)
            if wrong is not None:
                what, remedy = wrong
                found.append(Wrong(name, Text(f"{kind.zh}：{what.zh}", f"{kind.en}: {what.en}"), remedy))
    return found


def missing(register: Register, values: Mapping[str, Value]) -> list[Wrong]:
    """Return the fields that have to be filled and are not."""
    return [
        Wrong(name, Text(f"請填寫「{kind.zh}」", f"“{kind.en}” is missing"))
        for name, kind in register.fields.items()
        if not kind.optional and _asked(kind, values) and values.get(name) in (None, "")
    ]


def named(register: Register, values: Mapping[str, Value]) -> Iterator[Named]:
    """Yield every entry that the values name."""
    for name, value in values.items():
        kind = register.fields.get(name)
        if kind is not None and kind.register is not None and value:
            yield Named(name, kind.register, plain(kind.register, value))


def wrong_reference(register: Register, one: Named, *, gone: bool) -> Wrong:
    """Return that a named entry is not there, or not any more."""
    kind = register.fields[one.field]
    if gone and one.register == "people":
        said = Text(f"{kind.zh}：{one.entry} 已離職", f"{kind.en}: {one.entry} has left")
    elif gone:
        said = Text(f"{kind.zh}：{one.entry} 已除帳", f"{kind.en}: {one.entry} is gone")
    else:
        where = f"{one.register}:{one.entry}"
        said = Text(f"{kind.zh}：清冊中沒有 {where}", f"{kind.en}: no register holds {where}")
    return Wrong(one.field, said, Text("請改填現有的項目", "name an entry that is there"))


def divided(register: Register, values: Mapping[str, Value]) -> tuple[dict[str, Value], dict[str, Value]]:
    """Return the values that stand in the ledger, and those beside it; what is empty is left out."""
    ledgered: dict[str, Value] = {}
    beside: dict[str, Value] = {}
    for name, given in values.items():
        kind = register.fields[name]
        value = tidy(given) if isinstance(given, str) else given
        if value not in (None, ""):
            own = plain(kind.register, value) if kind.register is not None else value
            (ledgered if kind.ledgered else beside)[name] = own
    return ledgered, beside


def tidy(text: str) -> str:
    """Return a text as it is kept: in normal form NFC, lines parted by one sign, without blanks around it."""
    return normalize("NFC", _BROKEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))).strip()


def plain(register: str, value: object) -> str:
    """Return the entry of a value that may be written `<register>:<entry>`."""
    return str(value).removeprefix(f"{register}:")


def said(kind: Field | None, value: Value) -> Text:
    """Return a value as people read it: the names of choices, 是 and 否, dates of the Republic."""
    if value is None or value == "":
        return Text("—", "—")
    if kind is not None and kind.type is Type.CHOICE and str(value) in kind.choices:
        return Text(*kind.choices[str(value)])
    if isinstance(value, bool):
        return Text("是", "yes") if value else Text("否", "no")
    if kind is not None and kind.type is Type.DATE:
        return Text(_day(str(value)), str(value))
    if kind is not None and kind.type is Type.INT and kind.unit is not None:
        return Text(f"{value:,} {kind.unit[0]}", f"{value:,} {kind.unit[1]}")
    return Text(str(value), str(value))


def _day(value: str) -> str:
    try:
        return roc.short(date.fromisoformat(value))
    except ValueError:
        return value


def _asked(kind: Field, values: Mapping[str, Value]) -> bool:
    return kind.when is None or values.get(kind.when.field) in kind.when.values


def _wrong(kind: Field, value: Value) -> tuple[Text, Text] | None:
    if not kind.accepts(value):
        if kind.type is Type.CHOICE:
            choices = "、".join(kind.choices)
            return Text("不是可選的值", "is not among the choices"), Text(f"可填：{choices}", f"choices: {choices}")
        return Text("不是這種欄位的值", f"is no value of type {kind.type.value}"), _CORRECT
    if kind.type in _UNTYPED:
        return None
    try:
        value_of(kind, str(value))
    except WrongInputError as problem:
        return problem.what, problem.remedy
    return None
