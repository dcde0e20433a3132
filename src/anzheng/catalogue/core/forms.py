"""表單定義 Forms and registers as data: what people fill in, who signs, how long it is kept; and how they are read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from anzheng.catalogue.core.field_reader import ITEMS, check_columns, read_fields
from anzheng.catalogue.core.fields import SIMPLE, Field, Rule, Type
from anzheng.catalogue.core.nodes import Items, Leaf, Node
from anzheng.catalogue.core.periods import is_period
from anzheng.catalogue.core.raising import Raise, read_raises
from anzheng.catalogue.core.reader import Fields
from anzheng.kernel.errors import Text

KEEP = "P5Y"
"""How long a record is kept where no document says anything: the longest period that any of the documents states."""
ROWS = 3
"""Rows of paperwork that one form serves without a reason."""
FORM_KEYS = (
    "fields roles items? item_fields? kind? rows? why_many? why_unread? code? version? level? keep? signing? "
    "apart? stated? event? request? since? answers? raises? print? on_site?"
)
_ROW = re.compile(r"F-[A-Z][0-9]{2}")
REGISTER_KEYS = "fields rows? why_many? stocktake?"
LEVELS = ("public", "internal", "confidential", "secret")
"""Confidentiality of records, rising."""
MEANINGS = ("fill", "consult", "examine", "re-check", "review", "verify", "approve", "ratify", "note")
"""What a signature can say."""


class FormKind(StrEnum):
    """表單種類 How a form is used."""

    FORM = "form"
    """Filled again and again."""
    DOCUMENT = "document"
    """A controlled text with editions."""
    REPORT = "report"
    """Delivered, usually as a file."""


LETTERS: Final = {FormKind.FORM: "F", FormKind.DOCUMENT: "P", FormKind.REPORT: "R"}
"""First letter of a form's number, by kind."""


class Orientation(StrEnum):
    """紙張方向 How the sheet lies."""

    PORTRAIT = "portrait"
    LANDSCAPE = "landscape"


@dataclass(frozen=True, slots=True)
class Role:
    """簽署角色 In which capacity somebody signs, what the signature says, and who may give it."""

    id: str
    zh: str
    en: str
    meaning: str
    by: tuple[str, ...]
    """`author`, `author-manager`, or duties."""


@dataclass(frozen=True, slots=True)
class Signing:
    """簽署方式 What a form says about a role otherwise than the role itself."""

    meaning: str | None
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """表單 What a record holds, who signs it, and the entries it answers one by one."""

    id: str
    zh: str
    en: str
    fields: Mapping[str, Field]
    roles: tuple[str, ...]
    """The first fills in; the others sign, in order."""
    items: str | None
    """Register whose entries the record answers one by one."""
    item_fields: Mapping[str, Field] = field(default_factory=dict)
    kind: FormKind = FormKind.FORM
    rows: tuple[str, ...] = ()
    """Rows of the paperwork index that it serves."""
    why_many: tuple[str, str] | None = None
    why_unread: tuple[str, str] | None = None
    """Why no demand reads it although it serves a row: what the documents allow need not be done."""
    code: str = ""
    version: int = 1
    level: str = "internal"
    keep: str = KEEP
    signing: Mapping[str, Signing] = field(default_factory=dict)
    apart: tuple[tuple[str, str], ...] = ()
    stated: tuple[str, ...] = ()
    """Clauses that say who signs, or that people must be different."""
    event: str | None = None
    request: bool = False
    """A refusal or a withdrawal ends the case of the event."""
    since: str | None = None
    """Field with the moment or the day from which the event's deadlines run."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """Step of the event → role whose signature answers it."""
    raises: tuple[Raise, ...] = ()
    """Events that its approval raises, for itself or for each row or entry that fits."""
    orientation: Orientation = Orientation.PORTRAIT
    on_site: bool = False
    """Its records are read on site only: a binder holds their digests (現場閱覽)."""


@dataclass(frozen=True, slots=True)
class Register:
    """清冊 An inventory and the fields of its entries."""

    id: str
    zh: str
    en: str
    fields: Mapping[str, Field]
    rows: tuple[str, ...] = ()
    why_many: tuple[str, str] | None = None
    stocktake: str | None = None
    """How often it is counted (盤點), ISO 8601."""


def read_form(id_: str, fields: Fields, registers: frozenset[str]) -> Form:
    """Return the form that a file holds, noting what is wrong."""
    items = fields.maybe_text("items")
    if items is not None and items not in registers:
        unknown_register(fields, items, registers)
    own = read_fields(fields, "fields", registers)
    item_fields = read_fields(fields, "item_fields", registers, columns=SIMPLE)
    roles, event = fields.texts("roles"), fields.maybe_text("event")
    signing, answers = _signing(fields), _answers(fields)
    kind, since = fields.choice("kind", FormKind, FormKind.FORM), fields.maybe_text("since")
    _check_fields(fields, own, item_fields, items, roles)
    _check_signing(fields, roles, signing, answers)
    _check_event(fields, own, event, since)
    return Form(
        id=id_,
        zh=fields.text("zh"),
        en=fields.text("en"),
        fields=own,
        roles=roles,
        items=items,
        item_fields=item_fields,
        kind=kind,
        rows=read_rows(fields),
        why_many=_both(fields, "why_many"),
        why_unread=_both(fields, "why_unread"),
        code=_code(fields, kind),
        version=fields.integer("version", 1, 1),
        level=_level(fields),
        keep=_keep(fields),
        signing=signing,
        apart=_apart(fields, roles),
        stated=fields.texts("stated"),
        event=event,
        request=fields.flag("request"),
        since=since,
        answers=answers,
        raises=read_raises(fields, own, item_fields),
        orientation=fields.choice("print", Orientation, Orientation.PORTRAIT),
        on_site=fields.flag("on_site"),
    )


def read_register(id_: str, fields: Fields, registers: frozenset[str]) -> Register:
    """Return the register that a file holds, noting what is wrong."""
    stocktake = fields.maybe_text("stocktake")
    _require(fields, "stocktake", stocktake is None or is_period(stocktake), "須為期間", "must be a period")
    own = read_fields(fields, "fields", registers, columns=SIMPLE)
    why = _both(fields, "why_many")
    return Register(id_, fields.text("zh"), fields.text("en"), own, read_rows(fields), why, stocktake)


def read_rows(fields: Fields) -> tuple[str, ...]:
    """Return the rows of the paperwork index that something serves; many need a reason beside them."""
    rows = fields.texts("rows")
    few = len(rows) <= ROWS or "why_many" in fields
    _require(fields, "rows", few, "超過三列須說明 why_many", "is long: say why_many")
    for row in rows:
        written = _ROW.fullmatch(row) is not None
        _require(
            fields, "rows", written, f"的「{row}」不是列號，列號如 F-A01", f"has {row!r}, which is no row like F-A01"
        )
    return rows


def read_role(id_: str, fields: Fields) -> Role:
    """Return the role that a file holds, noting what is wrong."""
    _meaning(fields)
    return Role(id_, fields.text("zh"), fields.text("en"), fields.text("meaning"), fields.texts("by"))


def _check_fields(
    fields: Fields,
    own: Mapping[str, Field],
    item_fields: Mapping[str, Field],
    items: str | None,
    roles: tuple[str, ...],
) -> None:
    _require(fields, "item_fields", not item_fields or items is not None, "沒有 items", "stands without items")
    for name, one in own.items():
        if one.computed is None:
            continue
        if one.computed.reads[:1] == (ITEMS,):
            _require(fields, "fields", items is not None, f"的「{name}」要數 items", f"has {name}, which counts items")
            check_columns(fields, name, one.computed, item_fields, fields.at("fields"))
        if one.computed.rule is Rule.SIGNED_WITHIN:
            signs = one.computed.reads[0] in roles
            _require(fields, "fields", signs, f"的「{name}」所指角色不簽署", f"has {name}, whose role does not sign")


def _check_signing(
    fields: Fields, roles: tuple[str, ...], signing: Mapping[str, Signing], answers: Mapping[str, str]
) -> None:
    _require(fields, "roles", bool(roles), "不能是空的", "must name who fills in")
    _require(fields, "signing", set(signing) <= set(roles), "有 roles 以外的角色", "names a role that does not sign")
    _require(fields, "answers", set(answers.values()) <= set(roles), "有 roles 以外的角色", "names no role of the form")


def _check_event(fields: Fields, own: Mapping[str, Field], event: str | None, since: str | None) -> None:
    for key in ("answers", "since", "request"):
        _require(fields, key, event is not None or key not in fields, "沒有 event", "stands without an event")
    timed = since is None or (since in own and own[since].type in (Type.MOMENT, Type.DATE))
    _require(fields, "since", timed, "須為日期或時刻欄位", "must name a field with a day or a moment")


def _code(fields: Fields, kind: FormKind) -> str:
    code, like = fields.text("code"), f"{LETTERS[kind]}-001"
    numbered = re.fullmatch(rf"{LETTERS[kind]}-[0-9]{{3,4}}", code) is not None
    _require(fields, "code", not code or numbered, f"須如 {like}", f"must be like {like} for a {kind.value}")
    return code


def _keep(fields: Fields) -> str:
    keep = fields.text("keep", KEEP)
    _require(fields, "keep", is_period(keep), "須為期間，例如 P5Y", "must be a period, for example P5Y")
    return keep


def _level(fields: Fields) -> str:
    level = fields.text("level", "internal")
    _require(fields, "level", level in LEVELS, f"須為 {'、'.join(LEVELS)} 之一", f"is one of {', '.join(LEVELS)}")
    return level


def unknown_register(fields: Fields, items: str, registers: frozenset[str]) -> None:
    """Note that `items` names no register."""
    fields.add(
        fields.at("items"),
        Text(f"沒有清冊「{items}」", f"there is no register {items!r}"),
        Text(f"現有清冊：{'、'.join(sorted(registers))}", f"registers: {', '.join(sorted(registers))}"),
    )


def _signing(fields: Fields) -> dict[str, Signing]:
    found = {}
    for role, node, _ in fields.entries("signing"):
        inner = Fields(node, "meaning? by?", fields.owner, fields.problems)
        _meaning(inner)
        found[role] = Signing(inner.maybe_text("meaning"), inner.texts("by"))
    return found


def _meaning(fields: Fields) -> None:
    meaning = fields.maybe_text("meaning")
    listed = ", ".join(MEANINGS)
    known = meaning is None or meaning in MEANINGS
    _require(fields, "meaning", known, f"須為 {listed} 之一", f"is one of {listed}")


def _answers(fields: Fields) -> dict[str, str]:
    return {step: str(node.value) for step, node, _ in fields.entries("answers") if isinstance(node, Leaf)}


def _apart(fields: Fields, roles: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    pairs = []
    for node in fields.items("apart"):
        names = _pair_of(node)
        holds = len(names) == 2 and names[0] != names[1] and set(names) <= set(roles)
        _require(fields, "apart", holds, "須為兩個不同的簽署角色", "needs pairs of different roles of the form")
        if holds:
            pairs.append((names[0], names[1]))
    return tuple(pairs)


def _pair_of(node: Node) -> list[str]:
    return [str(one.value) for one in node.items if isinstance(one, Leaf)] if isinstance(node, Items) else []


def _both(fields: Fields, key: str) -> tuple[str, str] | None:
    node = fields.get(key)
    if node is None:
        return None
    inner = Fields(node, "zh en", fields.owner, fields.problems)
    return inner.text("zh"), inner.text("en")


def _require(fields: Fields, key: str, holds: bool, zh: str, en: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not holds:
        fields.add(fields.at(key), Text(f"「{key}」{zh}", f"{key} {en}"), Text("請改正", "correct it"))
