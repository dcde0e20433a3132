"""讀要求項 Demands: one function for each kind, and the file of a control."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from anzheng.catalogue.core import terms
from anzheng.catalogue.core.fields import Type
from anzheng.catalogue.core.house import with_own_periods
from anzheng.catalogue.core.model import (
    Attested,
    Basis,
    Control,
    Demand,
    Invariant,
    Measure,
    Observed,
    Op,
    ParameterRef,
    Periodic,
    Response,
    Retained,
    Scope,
    Setting,
    Spec,
    Standing,
    Step,
)
from anzheng.catalogue.core.nodes import Items, Leaf, Node, Place, Table
from anzheng.catalogue.core.problems import Problems
from anzheng.catalogue.core.reader import Fields
from anzheng.catalogue.core.shapes import read_shapes
from anzheng.catalogue.core.terms import Context
from anzheng.catalogue.core.vocabulary import SLUG
from anzheng.kernel.errors import Text


def _periodic(fields: Fields, context: Context, _scope: Scope) -> Periodic:
    form_id = terms.named(fields, context, "form", "forms")
    form = context.vocabulary.forms.get(form_id)
    measure = None
    if (node := fields.get("measure")) is not None:
        inner = Fields(node, "field at_least", fields.owner, fields.problems)
        measure = Measure(inner.text("field"), terms.amount(inner, context, "at_least"))
        types = {} if form is None else form.fields
        if (
            form is not None
            and terms.field_known(inner, measure.field, types, f"forms/{form_id}", inner.at("field"))
            and types[measure.field].type is not Type.INT
        ):
            inner.wrong(node, "的欄位須為整數", "must sum an int field", "measure")
    return Periodic(
        form=form_id,
        every=terms.cadence(fields, context, "every"),
        calendar=terms.one_of(fields, "calendar", "office", ("office", "trading")),
        year=terms.one_of(fields, "year", "calendar", ("calendar", "fiscal")),
        grace=terms.grace(fields, "P0D"),
        accept=terms.acceptance(fields, context, form),
        measure=measure,
    )


def _standing(fields: Fields, context: Context, _scope: Scope) -> Standing:
    form_id = terms.named(fields, context, "form", "forms")
    events = fields.placed_texts("overtaken_by")
    for event, place in events:
        terms.known(fields, context, "events", event, place)
    return Standing(
        form=form_id,
        max_age=terms.maybe_period(fields, context, "max_age"),
        overtaken_by=tuple(event for event, _ in events),
        grace=terms.grace(fields, "P30D"),
        accept=terms.acceptance(fields, context, context.vocabulary.forms.get(form_id)),
    )


def _response(fields: Fields, context: Context, _scope: Scope) -> Response:
    steps: list[Step] = []
    for node in fields.items("steps"):
        inner = Fields(node, "step zh en within", fields.owner, fields.problems)
        step = Step(inner.text("step"), inner.text("zh"), inner.text("en"), terms.deadline(inner, context, "within"))
        if step.step in {known.step for known in steps}:
            inner.wrong(node, f"重複「{step.step}」", f"names step {step.step!r} twice", "steps")
        steps.append(step)
    if "steps" in fields and not steps:
        fields.add(
            fields.at("steps"), Text("沒有任何步驟", "there is no step"), Text("請至少列一步", "list at least one")
        )
    source = fields.maybe_text("source")
    if source is not None:
        terms.known(fields, context, "checks", source, fields.at("source"))
    if ("nil_every" in fields) == ("source" in fields):
        fields.add(
            fields.place,
            Text("須有 nil_every 或 source，且只有其一", "needs either nil_every or source"),
            Text(
                "請寫多久聲明一次無此情事，或哪一項檢查看得到它",
                "say how often someone signs that nothing happened, or which check would see it",
            ),
        )
    names = tuple(step.step for step in steps)
    return Response(
        event=terms.named(fields, context, "event", "events"),
        steps=tuple(steps),
        separation=terms.pairs(fields, "separation", names, "steps"),
        nil_every=terms.maybe_cadence(fields, context, "nil_every"),
        source=source,
        grace=terms.grace(fields, "P10D"),
    )


def _observed(fields: Fields, context: Context, _scope: Scope) -> Observed:
    return Observed(terms.named(fields, context, "check", "checks"), terms.period(fields, context, "max_age", "P2D"))


def _invariant(fields: Fields, context: Context, scope: Scope) -> Invariant:
    register = None if scope.register is None else context.vocabulary.registers.get(scope.register)
    if scope.register is None:
        fields.add(
            fields.at("scope"),
            Text("恆常規則的範圍須為清冊", "an invariant needs a register as its scope"),
            Text("請寫 scope: <清冊>", "write scope: <register>"),
        )
    of = f"registers/{scope.register}"
    types = None if register is None else register.fields
    refers = {}
    for name, node, place in fields.entries("refers"):
        target = node.value if isinstance(node, Leaf) and isinstance(node.value, str) else ""
        refers[name] = target
        if not target:
            fields.wrong(node, "須為清冊的 id", "must be a register's id", name)
        if not terms.known(fields, context, "registers", target, node.place):
            continue
        if types is not None and terms.field_known(fields, name, types, of, place) and types[name].register != target:
            fields.wrong(node, f"不是 {target} 的欄位", f"is not a field of type {target}", name)
    conditions = terms.conditions(fields, context, "conditions", types, of)
    if not conditions and not refers and "at_least" not in fields:
        fields.add(
            fields.place,
            Text("沒有任何規則", "it states no rule"),
            Text("請加上 conditions、refers 或 at_least", "add conditions, refers or at_least"),
        )
    return Invariant(conditions, fields.integer("at_least", 1), refers)


_STRICTER = {
    "higher": (Op.AT_LEAST, Type.INT),
    "lower": (Op.AT_MOST, Type.INT),
    "true": (Op.EQUAL, Type.BOOL),
    "false": (Op.EQUAL, Type.BOOL),
}


def _setting(fields: Fields, context: Context, _scope: Scope) -> Setting:
    name = terms.named(fields, context, "setting", "settings")
    op = fields.choice("op", Op, Op.EQUAL)
    node = fields.get("value")
    value: ParameterRef | str | int | bool | None = None
    if isinstance(node, Table):
        amount = terms.amount(fields, context, "value")
        value = amount
    elif node is not None:
        value = terms.scalar(node)
    term = context.vocabulary.settings.get(name)
    if term is not None and term.stricter in _STRICTER and node is not None:
        wanted, kind = _STRICTER[term.stricter]
        if op is not wanted:
            fields.add(
                fields.at("op"),
                Text(f"設定「{name}」以 {term.stricter} 為嚴", f"{term.stricter} is stricter for setting {name!r}"),
                Text(f"op 請用 {wanted.value}", f"use op {wanted.value}"),
            )
        right = isinstance(value, bool) if kind is Type.BOOL else type(value) is int or isinstance(value, ParameterRef)
        if not right or (kind is Type.BOOL and value is not (term.stricter == "true")):
            wrong_zh = "須為整數或參數" if kind is Type.INT else f"須為 {term.stricter}"
            wrong_en = "must be an integer or a parameter" if kind is Type.INT else f"must be {term.stricter}"
            fields.wrong(node, wrong_zh, wrong_en, "value")
    elif isinstance(node, Items):
        fields.wrong(node, "須為單一的值", "must be a single value", "value")
    return Setting(name, op, value, terms.period(fields, context, "max_age"))


def _retained(fields: Fields, context: Context, _scope: Scope) -> Retained:
    return Retained(
        terms.named(fields, context, "log", "logs"),
        terms.period(fields, context, "period"),
        terms.period(fields, context, "max_age", "P1M"),
    )


def _attested(fields: Fields, context: Context, _scope: Scope) -> Attested:
    name = terms.named(fields, context, "statement", "statements")
    statement = context.vocabulary.statements.get(name)
    steps = fields.placed_texts("steps")
    for step, place in steps:
        if statement is not None and step not in statement.steps:
            fields.add(
                place,
                Text(f"statements/{name} 沒有步驟「{step}」", f"statements/{name} has no step {step!r}"),
                terms.near(step, statement.steps),
            )
    names = tuple(step for step, _ in steps)
    if "steps" in fields and not names:
        fields.add(
            fields.at("steps"), Text("沒有任何步驟", "there is no step"), Text("請至少列一步", "list at least one")
        )
    for key in ("distinct", "any_order"):
        for step, place in fields.placed_texts(key):
            if step not in names:
                what = Text(f"steps 裡沒有「{step}」", f"steps does not hold {step!r}")
                fields.add(place, what, terms.near(step, names))
    return Attested(
        statement=name,
        every=terms.cadence(fields, context, "every"),
        year=terms.one_of(fields, "year", "calendar", ("calendar", "fiscal")),
        steps=names,
        distinct=fields.texts("distinct"),
        within=terms.deadline(fields, context, "within"),
        any_order=fields.texts("any_order"),
    )


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of demand: its keys, and how they are read."""

    keys: str
    spec: type[Spec]
    read: Callable[[Fields, Context, Scope], Spec]


KINDS: dict[str, Kind] = {
    "periodic": Kind("form every calendar? year? grace? accept? measure?", Periodic, _periodic),
    "standing": Kind("form max_age? overtaken_by? grace? accept?", Standing, _standing),
    "response": Kind("event steps separation? nil_every? source? grace?", Response, _response),
    "observed": Kind("check max_age?", Observed, _observed),
    "invariant": Kind("conditions? refers? at_least?", Invariant, _invariant),
    "setting": Kind("setting op value max_age?", Setting, _setting),
    "retained": Kind("log period max_age?", Retained, _retained),
    "attested": Kind("statement every year? steps any_order? distinct? within", Attested, _attested),
}
"""The closed list of kinds."""

_COMMON = "name kind zh en basis? waivable? scope? like? serves_many?"


@dataclass(slots=True)
class Controls:
    """The controls of a pack with their demands, and where each stands."""

    controls: dict[str, Control]
    demands: dict[str, Demand]
    places: dict[str, Place]
    """Demand id -> place; also of demands too broken to be read."""
    many: set[str]
    """Demands that say why they prove unusually many parts."""


def read_controls(files: Mapping[str, Node], context: Context, problems: Problems) -> Controls:
    """Read every file under controls/."""
    found = Controls({}, {}, {}, set())
    shapes = read_shapes(files, problems)
    for path, node in sorted(files.items()):
        folder, _, name = path.partition("/")
        if folder == "controls":
            _control(name.removesuffix(".yaml"), shapes.filled(node, problems), context, problems, found)
    return found


def _control(stem: str, node: Node, context: Context, problems: Problems, found: Controls) -> None:
    fields = Fields(node, "id zh en purpose owner demands", f"controls/{stem}", problems)
    if fields.text("id", stem) != stem or not SLUG.fullmatch(stem) or "." in stem:
        fields.add(
            fields.at("id"),
            Text("id 與檔名不符", "id does not equal the file's name"),
            Text("檔名須為 <id>.yaml，小寫英數與連字號", "name the file <id>.yaml, lower case, digits and hyphens"),
        )
    purpose = fields.get("purpose")
    texts = None if purpose is None else Fields(purpose, "zh en", fields.owner, problems)
    found.controls[stem] = Control(
        stem,
        fields.text("zh"),
        fields.text("en"),
        "" if texts is None else texts.text("zh"),
        "" if texts is None else texts.text("en"),
        fields.text("owner"),
    )
    for item in fields.items("demands"):
        _demand(stem, item, context, problems, found)
    if "demands" in fields and not fields.items("demands"):
        fields.add(
            fields.at("demands"), Text("沒有任何要求項", "it has no demand"), Text("請至少列一項", "list at least one")
        )


def _demand(control: str, node: Node, context: Context, problems: Problems, found: Controls) -> None:
    entries = node.entries if isinstance(node, Table) else {}
    name, kind_name = (
        leaf.value if isinstance(leaf, Leaf) and isinstance(leaf.value, str) else ""
        for leaf in (entries.get("name"), entries.get("kind"))
    )
    id_ = f"{control}.{name}"
    kind = KINDS.get(kind_name)
    keys = kind.keys if kind is not None else " ".join(f"{key}?" for key in entries if f"{key}?" not in _COMMON.split())
    fields = Fields(node, f"{_COMMON} {keys}", id_, problems)
    if id_ in found.places:
        fields.add(
            fields.at("name"),
            Text("要求項的名稱重複", "the demand's name stands twice"),
            Text(f"另一個在 {found.places[id_]}", f"the other is at {found.places[id_]}"),
        )
    if name and not SLUG.fullmatch(name):
        fields.wrong(entries["name"], "須為小寫英數與連字號", "must be lower case, digits and hyphens", "name")
    found.places[id_] = fields.place
    if kind is None:
        fields.add(
            fields.at("kind"),
            Text(f"沒有要求項種類「{kind_name}」", f"there is no kind of demand {kind_name!r}"),
            Text(f"可用的種類：{'、'.join(KINDS)}", f"kinds: {', '.join(KINDS)}"),
        )
        return
    if kind_name == "attested":
        context.attested.add(id_)
    scope = terms.scope(fields, context, "scope")
    basis, waivable = fields.choice("basis", Basis, Basis.STATED), fields.flag("waivable")
    if waivable and basis is not Basis.HOUSE:
        fields.add(
            fields.at("waivable"),
            Text("文件明定的要求項不可例外核准", "what the document states cannot be waived"),
            Text("請寫 basis: house，或刪除 waivable", "write basis: house, or delete waivable"),
        )
    if "serves_many" in fields:
        found.many.add(id_)
        Fields(fields.get("serves_many") or fields.node, "zh en", id_, problems)
    zh, en = fields.text("zh"), fields.text("en")
    spec = kind.read(fields, context, scope)
    if basis is Basis.HOUSE:
        spec = with_own_periods(spec, id_, (zh, en), context.own)
    found.demands[id_] = Demand(id_, control, kind_name, zh, en, basis, waivable, scope, spec)
