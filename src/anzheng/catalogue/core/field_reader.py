"""讀欄位定義 Reading the fields of a form or a register, with everything that is wrong about them."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from anzheng.catalogue.core.fields import OF_COLUMN, OF_ROWS, SIMPLE, Computed, Field, Rule, Type, When
from anzheng.catalogue.core.nodes import Items, Leaf, Node, Place
from anzheng.catalogue.core.reader import Fields
from anzheng.facts.base import Scalar
from anzheng.kernel.errors import Text

_ASKED = "optional? suggested? hint? unit? choices? most? least? when? columns? register?"
FIELD_KEYS = f"type zh en default? not_with? from? computed? {_ASKED}"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
_CODE = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
_PLAIN: Final = ("today", "now", "author", "unit", "last")
_PREFIXED: Final = ("entry", "count", "check")
_RULES = " ".join(f"{rule.value}?" for rule in Rule)
ITEMS = "items"
"""In a computed field, the rows that answer the entries one by one."""


def read_fields(
    owner: Fields, key: str, registers: frozenset[str], *, columns: frozenset[Type] | None = None
) -> dict[str, Field]:
    """Return the fields under `key`, in order; `columns` restricts their types, as in a table."""
    found: dict[str, Field] = {}
    for name, node, place in owner.entries(key):
        if not _NAME.fullmatch(name):
            _add(owner, place, "的名稱須為小寫英數與底線", "needs a name of lower-case letters, digits, _", name)
        found[name] = _field(owner, name, node, registers, found)
        if columns is not None and (found[name].type not in columns or found[name].computed is not None):
            _add(owner, place, "不能放在表格裡", "cannot stand in a table", name)
    return found


def _field(owner: Fields, name: str, node: Node, registers: frozenset[str], earlier: Mapping[str, Field]) -> Field:
    inner = Fields(node, FIELD_KEYS, owner.owner, owner.problems)
    type_, register = _type(inner, name, registers)
    columns = read_fields(inner, "columns", registers, columns=SIMPLE) if "columns" in inner else {}
    choices = _choices(inner, name)
    _demand(inner, name, "columns", needed=type_ is Type.TABLE, has=bool(columns))
    _demand(inner, name, "choices", needed=type_ is Type.CHOICE, has=bool(choices))
    made = Field(
        type=type_,
        zh=inner.text("zh"),
        en=inner.text("en"),
        register=register,
        choices=choices,
        optional=inner.flag("optional"),
        suggested=inner.flag("suggested"),
        hint=_texts(inner, "hint"),
        unit=_pair(inner, "unit"),
        least=inner.integer("least", least=-(10**9)) if "least" in inner else None,
        most=inner.integer("most") if "most" in inner else None,
        when=_when(inner, name, earlier),
        source=_source(inner),
        columns=columns,
        computed=_computed(inner, name, type_, earlier),
    )
    if "default" in inner:
        made = _with_default(inner, name, made)
    return made if "not_with" not in inner else replace(made, not_with=_not_with(inner, name, made, earlier))


def _not_with(inner: Fields, name: str, made: Field, earlier: Mapping[str, Field]) -> dict[str, tuple[Scalar, ...]]:
    found: dict[str, tuple[Scalar, ...]] = {}
    if made.default is None:
        _add(inner, inner.at("not_with"), "沒有預設值，不用 not_with", "has no default and no use for not_with", name)
    for other, node, place in inner.entries("not_with"):
        wanted = wanted_values(node)
        found[other] = wanted if isinstance(wanted, tuple) else (wanted,)
        known = earlier.get(other)
        if known is None or not found[other] or not all(known.accepts(value) for value in found[other]):
            _add(inner, place, f"的條件「{other}」不成立", f"stands beside {other}={wanted}, which cannot be", name)
    return found


def _type(inner: Fields, name: str, registers: frozenset[str]) -> tuple[Type, str | None]:
    """Return the type, and the register if it is one; `register` tells an inventory from a type of the same name."""
    written = inner.text("type", Type.TEXT.value)
    named = inner.maybe_text("register")
    if named is not None:
        if named not in registers:
            _unknown(inner, name, registers)
        return Type.ENTRY, named
    if written in registers and written not in set(Type):
        return Type.ENTRY, written
    try:
        found = Type(written)
    except ValueError:
        _unknown(inner, name, registers)
        return Type.TEXT, None
    if found is Type.ENTRY:
        _unknown(inner, name, registers)
    return found, None


def _choices(inner: Fields, name: str) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for value, node, place in inner.entries("choices"):
        if not _CODE.fullmatch(value):
            _add(inner, place, f"的選項「{value}」須為代碼", f"has {value!r} as a choice, which is no code", name)
        texts = [one.value for one in node.items if isinstance(one, Leaf)] if isinstance(node, Items) else []
        if len(texts) != 2 or not all(isinstance(text, str) and text for text in texts):
            _add(inner, node.place, "的選項須寫成 [中文, English]", "needs [zh, en] for each choice", name)
            texts = [value, value]
        found[value] = (str(texts[0]), str(texts[1]))
    return found


def _texts(inner: Fields, key: str) -> tuple[str, str] | None:
    node = inner.get(key)
    if node is None:
        return None
    both = Fields(node, "zh en", inner.owner, inner.problems)
    return both.text("zh"), both.text("en")


def _pair(inner: Fields, key: str) -> tuple[str, str] | None:
    if key not in inner:
        return None
    values = [one.value for one in inner.items(key) if isinstance(one, Leaf) and isinstance(one.value, str)]
    if len(values) != 2:
        _add(inner, inner.at(key), "須寫成 [中文, English]", "must be [zh, en]", key)
        return None
    return values[0], values[1]


def _when(inner: Fields, name: str, earlier: Mapping[str, Field]) -> When | None:
    node = inner.get("when")
    if node is None:
        return None
    asked = Fields(node, "field is", inner.owner, inner.problems)
    on = asked.text("field")
    values = tuple(one.value for one in asked.items("is") if isinstance(one, Leaf) and _is_scalar(one.value))
    known = earlier.get(on)
    if known is None:
        _add(
            inner,
            asked.at("field"),
            f"的條件欄位「{on}」須在它之前",
            f"depends on {on!r}, which is no earlier field",
            name,
        )
    elif not values or not all(known.accepts(value) for value in values):
        _add(inner, asked.at("is"), f"的條件不是「{on}」會有的值", f"depends on a value that {on!r} never has", name)
    return When(on, values)  # type: ignore[arg-type]  # dates were told apart above


def _is_scalar(value: object) -> bool:
    return isinstance(value, str | int | bool)


def _source(inner: Fields) -> str | None:
    written = inner.maybe_text("from")
    if written is None:
        return None
    word, dot, rest = written.partition(".")
    if (written in _PLAIN) or (word in _PREFIXED and dot and rest):
        return written
    _add(inner, inner.at("from"), f"的來源「{written}」不明", f"has an unknown source {written!r}", "from")
    return None


def _with_default(inner: Fields, name: str, made: Field) -> Field:
    node = inner.get("default")
    value = node.value if isinstance(node, Leaf) else None
    if value is None or not made.accepts(value):
        _add(inner, inner.at("default"), "的預設值不合型別", "has a default that it cannot hold", name)
        return made
    return replace(made, default=value if isinstance(value, str | int | bool) else value.isoformat())


def _computed(inner: Fields, name: str, type_: Type, earlier: Mapping[str, Field]) -> Computed | None:
    node = inner.get("computed")
    if node is None:
        return None
    if type_ not in (Type.INT, Type.BOOL):
        _add(inner, inner.at("computed"), "是計算欄位，型別須為 int 或 bool", "is computed: int or bool", name)
    ruled = Fields(node, f"{_RULES} where? none?", inner.owner, inner.problems)
    rules = [rule for rule in Rule if rule.value in ruled]
    if len(rules) != 1:
        _add(inner, node.place, "須有且只有一條計算規則", "needs exactly one rule", name)
        return None
    rule = rules[0]
    if rule in OF_COLUMN:
        table, _, column = ruled.text(rule.value).partition(".")
        reads: tuple[str, ...] = (table, column)
    elif rule in OF_ROWS or rule is Rule.SIGNED_WITHIN:
        reads = (ruled.text(rule.value),)
    else:
        reads = ruled.texts(rule.value)
    if rule in (Rule.DIFFERENCE, Rule.PERCENT) and len(reads) != 2:
        _add(inner, node.place, f"的 {rule.value} 須有兩個欄位", f"needs two fields for {rule.value}", name)
        return None
    if ("where" in ruled and rule not in OF_ROWS) or ("none" in ruled and rule not in (Rule.HIGHEST, Rule.LOWEST)):
        _add(inner, node.place, f"的 {rule.value} 不用 where 或 none", f"has no where or none with {rule.value}", name)
    where = {column: wanted_values(value) for column, value, _ in ruled.entries("where")}
    made = Computed(rule, reads, where, ruled.integer("none") if "none" in ruled else None)
    _readable(inner, name, made, earlier)
    return made


def wanted_values(node: Node) -> Scalar | tuple[Scalar, ...]:
    """Return the value that stands there, or all values of a list."""
    if isinstance(node, Items):
        return tuple(_scalar(one) for one in node.items)
    return _scalar(node)


def _scalar(node: Node) -> Scalar:
    value = node.value if isinstance(node, Leaf) else None
    return value if isinstance(value, str | int | bool) else None


def _readable(inner: Fields, name: str, made: Computed, earlier: Mapping[str, Field]) -> None:
    """Note a rule that reads what does not stand before it; the columns of the items are checked with the form."""
    tables = made.rule in OF_ROWS
    if made.rule is Rule.SIGNED_WITHIN:
        return  # the role is looked up where the form is read
    for one in made.reads[:1] if tables else made.reads:
        if one == ITEMS and tables:
            return
        known = earlier.get(one)
        fits = known is not None and known.type is (Type.TABLE if tables else Type.INT)
        if not fits:
            _add(inner, inner.at("computed"), f"讀不到「{one}」", f"reads {one!r}, which is not there", name)
            return
    if tables:
        check_columns(inner, name, made, earlier[made.reads[0]].columns, inner.at("computed"))


def check_columns(inner: Fields, name: str, made: Computed, columns: Mapping[str, Field], place: Place) -> None:
    """Note columns that a computed field reads and that do not exist, or values that they never have."""
    read = columns.get(made.reads[1]) if made.rule in OF_COLUMN else None
    if made.rule in OF_COLUMN and (read is None or read.type is not Type.INT):
        _add(inner, place, f"的欄「{made.reads[1]}」不是數字", f"reads {made.reads[1]!r}, which is no number", name)
    for column, wanted in made.where.items():
        values = wanted if isinstance(wanted, tuple) else (wanted,)
        if column not in columns or not values or not all(columns[column].accepts(one) for one in values):
            _add(inner, place, f"的條件「{column}」不成立", f"asks for {column}={wanted}, which cannot be", name)


def _demand(inner: Fields, name: str, key: str, *, needed: bool, has: bool) -> None:
    if needed is not has:
        zh, en = ("缺少", "needs") if needed else ("不應有", "has no use for")
        _add(inner, inner.at(key), f"{zh} {key}", f"{en} {key}", name)


def _add(inner: Fields, place: Place, zh: str, en: str, name: str) -> None:
    inner.add(place, Text(f"欄位「{name}」{zh}", f"field {name!r} {en}"), Text("請改正此欄", "correct the field"))


def _unknown(inner: Fields, name: str, registers: frozenset[str]) -> None:
    types = [one.value for one in Type if one is not Type.ENTRY]
    inner.add(
        inner.at("type"),
        Text(f"欄位「{name}」的型別不明", f"field {name!r} has an unknown type"),
        Text(
            f"可用：{'、'.join(types)}，或清冊的代號（{'、'.join(sorted(registers)[:5])} …）",
            f"use one of {', '.join(types)}, or a register's id",
        ),
    )
