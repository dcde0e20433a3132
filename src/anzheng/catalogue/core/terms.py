"""要求項的組成 Terms: what demands of several kinds share: periods, amounts, conditions, scopes, acceptance.

Each function notes what is wrong and returns something of the right type, so that reading goes on.
"""

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from anzheng.catalogue.core.fields import Field, Type
from anzheng.catalogue.core.forms import Form
from anzheng.catalogue.core.model import (
    Acceptance,
    Amount,
    Condition,
    Op,
    Parameter,
    ParameterRef,
    Period,
    Scope,
)
from anzheng.catalogue.core.nodes import Items, Leaf, Node, Place, Table
from anzheng.catalogue.core.periods import is_cadence, is_grace, is_period
from anzheng.catalogue.core.reader import Fields
from anzheng.catalogue.core.vocabulary import Vocabulary
from anzheng.facts.base import Scalar
from anzheng.kernel.errors import Text


@dataclass(frozen=True, slots=True)
class ParameterUse:
    """A place where a demand takes a value from a parameter."""

    key: str
    place: Place
    owner: str


@dataclass(frozen=True, slots=True)
class Context:
    """What reading demands needs to know, and what it gathers on the way."""

    vocabulary: Vocabulary
    parameter_uses: list[ParameterUse] = field(default_factory=list)
    attested: set[str] = field(default_factory=set)
    """Demands of the kind `attested`: signed statements."""
    own: dict[str, Parameter] = field(default_factory=dict)
    """Periods that the house fixed inside a demand, each a parameter of its own that a company may change."""

    def default(self, key: str) -> Parameter | None:
        """Return the house's value of a parameter, or None if it has none."""
        term = self.vocabulary.parameters.get(key)
        if term is None:
            return self.own.get(key)
        return None if term.default is None else term.with_value(term.default)


SECTION_WORDS = {
    "forms": ("表單", "form"),
    "registers": ("清冊", "register"),
    "events": ("事件", "event"),
    "logs": ("紀錄類別", "log"),
    "statements": ("聲明", "statement"),
    "settings": ("系統設定", "setting"),
    "questions": ("公司屬性問題", "profile question"),
    "parameters": ("參數", "parameter"),
    "subjects": ("對象", "subject"),
    "roles": ("簽署角色", "role"),
    "shapes": ("範型", "shape"),
    "checks": ("檢查", "check"),
}


def near(name: str, known: Iterable[str]) -> Text:
    """Return a remedy that names the closest known ids."""
    choices = sorted(known)
    close = difflib.get_close_matches(name, choices, 3, 0.5) or choices[:8]
    if not close:
        return Text("請先建立它的檔案", "add a file for it first")
    return Text(f"是否為 {'、'.join(close)}？", f"did you mean {', '.join(close)}?")


def known(fields: Fields, context: Context, section: str, name: str, place: Place) -> bool:
    """Tell whether `name` stands in `section` of the vocabulary; note it if not."""
    ids = context.vocabulary.section(section)
    if name in ids:
        return True
    if name:
        zh, en = SECTION_WORDS[section]
        fields.add(place, Text(f"沒有{zh}「{name}」", f"there is no {en} {name!r}"), near(name, ids))
    return False


def named(fields: Fields, context: Context, key: str, section: str) -> str:
    """Return the id under `key`, checked against a section of the vocabulary."""
    name = fields.text(key)
    known(fields, context, section, name, fields.at(key))
    return name


def _parameter(fields: Fields, context: Context, node: Node) -> ParameterRef | None:
    """Return the reference that `{param: key}` stands for, or None if `node` is no mapping."""
    if not isinstance(node, Table):
        return None
    inner = Fields(node, "param", fields.owner, fields.problems)
    key = inner.text("param")
    if known(inner, context, "parameters", key, inner.at("param")):
        context.parameter_uses.append(ParameterUse(key, inner.at("param"), fields.owner))
    return ParameterRef(key)


@dataclass(frozen=True, slots=True)
class _Form:
    """Which texts stand for a period, and how to write one."""

    test: Callable[[str], bool]
    remedy: Text


def _period_with(fields: Fields, context: Context, key: str, default: str, form: _Form) -> Period:
    node = fields.get(key)
    if node is None:
        return default
    reference = _parameter(fields, context, node)
    if reference is not None:
        return reference
    text = fields.text(key, default)
    if not form.test(text):
        fields.add(fields.at(key), Text(f"「{key}」不是期間：{text}", f"{key} is not a period: {text}"), form.remedy)
    return text


_PERIOD = _Form(is_period, Text("請寫成 P1D、P1M、P6M、P1Y 或 {param: …}", "write P1D, P1M, P6M, P1Y or {param: …}"))
_CADENCE = _Form(
    is_cadence,
    Text(
        "請寫成 workday、trading-day、P1D、P1M、P6M、P1Y 或 {param: …}",
        "write workday, trading-day, P1D, P1M, P6M, P1Y or {param: …}",
    ),
)
_GRACE = _Form(is_grace, Text("請寫成 P10D、PT1H、5-open-days 或 P0D", "write P10D, PT1H, 5-open-days or P0D"))


def period(fields: Fields, context: Context, key: str, default: str = "P1Y") -> Period:
    """Return a maximum age or a length of time."""
    return _period_with(fields, context, key, default, _PERIOD)


def cadence(fields: Fields, context: Context, key: str) -> Period:
    """Return how often windows follow one another."""
    return _period_with(fields, context, key, "P1Y", _CADENCE)


def deadline(fields: Fields, context: Context, key: str) -> Period:
    """Return the time within which something must be done."""
    return _period_with(fields, context, key, "P0D", _GRACE)


def grace(fields: Fields, default: str) -> str:
    """Return the time after a window's end until it is overdue."""
    text = fields.text("grace", default)
    if not is_grace(text):
        fields.add(
            fields.at("grace"), Text(f"「grace」不是期間：{text}", f"grace is not a period: {text}"), _GRACE.remedy
        )
    return text


def maybe_period(fields: Fields, context: Context, key: str) -> Period | None:
    """Return a length of time, or None if absent."""
    return period(fields, context, key) if key in fields else None


def maybe_cadence(fields: Fields, context: Context, key: str) -> Period | None:
    """Return a cadence, or None if absent."""
    return cadence(fields, context, key) if key in fields else None


def amount(fields: Fields, context: Context, key: str) -> Amount:
    """Return a number or a reference to a parameter."""
    node = fields.get(key)
    reference = None if node is None else _parameter(fields, context, node)
    return fields.integer(key) if reference is None else reference


def one_of(fields: Fields, key: str, default: str, allowed: tuple[str, ...]) -> str:
    """Return one of a few words."""
    text = fields.text(key, default)
    if text not in allowed:
        fields.add(
            fields.at(key),
            Text(f"「{key}」不可為「{text}」", f"{key} may not be {text!r}"),
            Text(f"可用的值：{'、'.join(allowed)}", f"allowed values: {', '.join(allowed)}"),
        )
        return default
    return text


def scalar(node: Node) -> Scalar:
    """Return a scalar as facts hold it: a date becomes its text. Lists and tables become null."""
    if not isinstance(node, Leaf):
        return None
    if isinstance(node.value, str | int | bool) or node.value is None:
        return node.value
    return node.value.isoformat()


# --- conditions ---------------------------------------------------------------------------------

Types = Mapping[str, Field]


def field_known(fields: Fields, name: str, types: Types, of: str, place: Place) -> bool:
    """Tell whether a form or register has the field `name`; note it if not."""
    if name in types:
        return True
    if name:
        fields.add(place, Text(f"{of} 沒有欄位「{name}」", f"{of} has no field {name!r}"), near(name, types))
    return False


def _relative_day(text: str) -> bool:
    """Tell whether `text` is the day asked about, `@today`, or one before it, `@today-P1Y`."""
    word, minus, duration = text.partition("-")
    return word == "@today" and (not minus or is_period(duration))


def _fits(fields: Fields, name: str, kind: Field, node: Node, *, empty: bool) -> None:
    """Note a value that the field can never hold; `empty` allows null (is it filled?)."""
    if not isinstance(node, Leaf):
        fields.wrong(node, "須為單一的值", "must be a single value", name)
        return
    if kind.accepts(node.value) or (empty and node.value is None):
        return
    if kind.type is Type.DATE and isinstance(node.value, str) and _relative_day(node.value):
        return
    choices = "、".join(str(choice) for choice in kind.choices)
    fields.add(
        node.place,
        Text(f"欄位「{name}」不可能是 {node.value}", f"field {name!r} can never be {node.value}"),
        Text(
            f"此欄為 {kind.type.value}{f'：{choices}' if choices else ''}",
            f"it is {kind.type.value} {choices}".rstrip(),
        ),
    )


def condition(node: Node, fields: Fields, context: Context, types: Types | None, of: str) -> Condition:
    """Return one condition on the fields of `of`; `types` None means that `of` itself is unknown."""
    inner = Fields(node, "field op value", fields.owner, fields.problems)
    name = inner.text("field")
    op = inner.choice("op", Op, Op.EQUAL)
    value = inner.get("value")
    kind = None
    if types is not None and field_known(inner, name, types, of, inner.at("field")):
        kind = types[name]
    if value is None:
        return Condition(name, op, None)
    reference = _parameter(inner, context, value)
    if reference is not None:
        if kind is not None and kind.type is not Type.INT:
            inner.wrong(value, "只有整數欄位可用參數", "can be a parameter only for an int field", name)
        return Condition(name, op, reference)
    return Condition(name, op, _wanted(inner, name, op, kind, value))


def _wanted(fields: Fields, name: str, op: Op, kind: Field | None, node: Node) -> Scalar | tuple[Scalar, ...]:
    """Return the value or values that a field must have, noting those that it never can; `kind` None is unknown."""
    if (op is Op.IN) is not isinstance(node, Items):
        fields.wrong(
            node, "在 op 為 in 時須為清單，否則須為單一的值", "must be a list if op is in, else a single value", "value"
        )
    elif isinstance(node, Items):
        if kind is not None:
            for item in node.items:
                _fits(fields, name, kind, item, empty=False)
    elif kind is not None:
        if op in (Op.AT_LEAST, Op.AT_MOST) and kind.type not in (Type.INT, Type.DATE):
            fields.wrong(node, "不是可比大小的欄位", "has no order", name)
        _fits(fields, name, kind, node, empty=op is Op.NOT_EQUAL)
    return tuple(scalar(item) for item in node.items) if isinstance(node, Items) else scalar(node)


def conditions(fields: Fields, context: Context, key: str, types: Types | None, of: str) -> tuple[Condition, ...]:
    """Return a list of conditions on the fields of `of`."""
    return tuple(condition(node, fields, context, types, of) for node in fields.items(key))


# --- scopes and acceptance ----------------------------------------------------------------------


def scope(fields: Fields, context: Context, key: str) -> Scope:
    """Return the scope under `key`: company, a register, or a register with the values its entries need."""
    node = fields.get(key)
    if node is None:
        return Scope(None, {})
    if isinstance(node, Leaf):
        name = fields.text(key, "company")
        if name == "company":
            return Scope(None, {})
        known(fields, context, "registers", name, node.place)
        return Scope(name, {})
    inner = Fields(node, "register where?", fields.owner, fields.problems)
    name = named(inner, context, "register", "registers")
    register = context.vocabulary.registers.get(name)
    where: dict[str, Scalar] = {}
    for field_name, value, place in inner.entries("where"):
        where[field_name] = scalar(value)
        if register is not None and field_known(inner, field_name, register.fields, f"registers/{name}", place):
            _fits(inner, field_name, register.fields[field_name], value, empty=False)
    return Scope(name, where)


def pairs(fields: Fields, key: str, allowed: tuple[str, ...] | None, of: str) -> tuple[tuple[str, str], ...]:
    """Return a list of pairs of different names out of `allowed`; None means that those are unknown."""
    found = []
    for node in fields.items(key):
        names = [item.value for item in node.items if isinstance(item, Leaf)] if isinstance(node, Items) else []
        if len(names) != 2 or not all(isinstance(name, str) for name in names) or names[0] == names[1]:
            fields.wrong(node, "的每一項須為兩個不同的名稱", "must hold pairs of two different names", key)
            continue
        first, second = str(names[0]), str(names[1])
        for name in (first, second):
            if allowed is not None and name not in allowed:
                fields.add(node.place, Text(f"{of} 沒有「{name}」", f"{of} has no {name!r}"), near(name, allowed))
        found.append((first, second))
    return tuple(found)


NO_ACCEPTANCE = Acceptance((), (), (), None)
"""Any record of the form counts."""


def acceptance(fields: Fields, context: Context, form: Form | None) -> Acceptance:
    """Return what makes a record of `form` count; None means that the form is unknown."""
    node = fields.get("accept")
    if node is None:
        return NO_ACCEPTANCE
    inner = Fields(node, "conditions? roles? separation? covers?", fields.owner, fields.problems)
    of = "forms" if form is None else f"forms/{form.id}"
    roles = inner.placed_texts("roles")
    separation = pairs(inner, "separation", None if form is None else form.roles, of)
    if form is not None:
        for role, place in roles:
            if role not in form.roles:
                inner.add(place, Text(f"{of} 沒有角色「{role}」", f"{of} has no role {role!r}"), near(role, form.roles))
    covers = scope(inner, context, "covers") if "covers" in inner else None
    if covers is not None and form is not None and covers.register != form.items:
        inner.add(
            inner.at("covers"),
            Text(
                f"{of} 逐項作答的是「{form.items}」，不是「{covers.register}」",
                f"{of} answers entries of {form.items!r}, not of {covers.register!r}",
            ),
            Text("請在表單加上或改正 items", "add or correct items in the form"),
        )
    return Acceptance(
        conditions(inner, context, "conditions", None if form is None else form.fields, of),
        tuple(role for role, _ in roles),
        separation,
        covers,
    )
