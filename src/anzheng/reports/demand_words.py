"""要求項的說法 What a demand asks for, in plain words: kind, scope, how often and by whose rule, what counts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never

from anzheng.catalogue.core.model import (
    Attested,
    Basis,
    Condition,
    Demand,
    Invariant,
    Observed,
    Op,
    ParameterRef,
    Period,
    Periodic,
    Response,
    Retained,
    Scope,
    Setting,
    Standing,
    Step,
)
from anzheng.facts.base import Scalar
from anzheng.kernel.errors import Text
from anzheng.posture.context import Context
from anzheng.posture.explain import Explanation, explain, rule_of
from anzheng.posture.judge import Posture
from anzheng.posture.parameters import Decides
from anzheng.reports.wording import Names, both, every_in_words, scalar

KINDS = {
    "periodic": Text("每期都要有紀錄", "a record in every period"),
    "standing": Text("常備一份，未過期", "one in force at all times"),
    "response": Text("有事就處理，期限內完成", "every case answered in time"),
    "observed": Text("由檢查觀測", "seen by a check"),
    "invariant": Text("清冊每一項都成立", "holds for every entry of a register"),
    "setting": Text("系統設定夠嚴", "a setting that is strict enough"),
    "retained": Text("保存夠久而無缺口", "kept long enough without a gap"),
    "attested": Text("依序簽署聲明", "a statement signed in order"),
}
"""The eight kinds of demands as people know them."""
BASES = {
    Decides.DOCUMENT: Text("文件明定", "stated by the document"),
    Decides.COMPANY: Text("公司自訂", "set by the company"),
    Decides.HOUSE: Text("自訂預設", "house default"),
}
_OPS = {Op.AT_LEAST: "≥", Op.AT_MOST: "≤", Op.EQUAL: "＝", Op.NOT_EQUAL: "≠", Op.IN: "∈"}


@dataclass(frozen=True, slots=True)
class Cadence:
    """How often, or how fresh, and who says so (週期與依據)."""

    text: Text
    basis: Decides
    parameter: str | None
    """The parameter that holds the value; None if it is part of the demand itself."""
    source: tuple[str, str] | None
    """Document and ref of the clause that decides, if one does."""


def cadence_of(demand: Demand, context: Context) -> Cadence | None:
    """Return how often a demand comes round, or how old what it rests on may be; None if it names no time."""
    spec = demand.spec
    match spec:
        case Periodic(every=period) | Attested(every=period):
            return _cadence(demand, period, Text("{}", "{}"), context)
        case Standing(max_age=None):
            return None
        case Standing(max_age=period) if period is not None:
            return _cadence(demand, period, Text("有效 {}", "valid for {}"), context, every=False)
        case Observed(max_age=period) | Setting(max_age=period):
            return _cadence(demand, period, Text("資料不超過 {}", "seen within {}"), context, every=False)
        case Retained(period=period):
            return _cadence(demand, period, Text("保存 {}", "kept for {}"), context, every=False)
        case Response(nil_every=None):
            return None
        case Response(nil_every=period) if period is not None:
            return _cadence(demand, period, Text("無事時{}聲明", "stated {} if there was none"), context)
        case _:
            return None


def _cadence(demand: Demand, period: Period, frame: Text, context: Context, *, every: bool = True) -> Cadence:
    text = context.period(period)
    said = every_in_words(text) if every else both(Text(text, text))
    shown = Text(frame.zh.format(said.zh), frame.en.format(said.en))
    key = period.param if isinstance(period, ParameterRef) else None
    ruling = None if key is None else context.effective(key)
    if ruling is None:
        return Cadence(shown, Decides.HOUSE if demand.basis is Basis.HOUSE else Decides.DOCUMENT, key, None)
    source = None if ruling.source is None else (ruling.source.document, ruling.source.ref)
    return Cadence(shown, ruling.decides, key, source)


def scope_in_words(scope: Scope, names: Names) -> Text:
    """Return the targets of a demand: 全公司, or the entries of a register."""
    if scope.register is None:
        return Text("全公司", "the company")
    register = names.term("registers", scope.register)
    where = [(field, scalar(value)) for field, value in scope.where.items()]
    if not where:
        return Text(f"清冊「{register.zh}」每一項", f"every entry of “{register.en}”")
    zh = "、".join(f"「{field}」為{value.zh}" for field, value in where)
    en = ", ".join(f"“{field}” is {value.en}" for field, value in where)
    return Text(f"清冊「{register.zh}」中 {zh} 的每一項", f"every entry of “{register.en}” where {en}")


def named_of(demand: Demand, names: Names) -> Text | None:
    """Return the form, event, check … that a demand rests on."""
    spec = demand.spec
    match spec:
        case Periodic(form=form) | Standing(form=form):
            return _titled("表單", "form", names.term("forms", form))
        case Response(event=event):
            return _titled("事件", "event", names.term("events", event))
        case Observed(check=check):
            return _titled("檢查", "check", names.term("checks", check))
        case Setting(setting=setting):
            return _titled("設定", "setting", names.term("settings", setting))
        case Retained(log=log):
            return _titled("保存項目", "log", names.term("logs", log))
        case Attested(statement=statement):
            return _titled("聲明", "statement", names.term("statements", statement))
        case Invariant():
            return _titled("清冊", "register", names.term("registers", demand.scope.register or ""))
        case _:
            assert_never(spec)


def _titled(zh: str, en: str, name: Text) -> Text:
    return Text(f"{zh}「{name.zh}」", f"{en} “{name.en}”")


def counts_as(demand: Demand, context: Context, names: Names) -> tuple[Text, ...]:
    """Return what has to be true of a record, an entry or an answer so that it counts, one sentence each."""
    spec = demand.spec
    found: list[Text] = []
    match spec:
        case Periodic():
            found = [*_accepted(spec, context, names), *_measured(spec, context, names)]
        case Standing():
            found = [*_accepted(spec, context, names), *_renewed(spec, names)]
        case Response():
            found = [_step(step, context) for step in spec.steps]
        case Invariant():
            owner = demand.scope.register or ""
            found = [_condition(one, context, names, owner) for one in spec.conditions]
            found += _references(spec, names, owner)
        case Setting():
            setting = names.term("settings", spec.setting)
            found = [_required(setting, spec.op, spec.value, context)]
        case Attested():
            found = _joint(spec, names)
        case Observed() | Retained():
            pass  # the rule says it all
        case _:
            assert_never(spec)
    return (*found, *separation_of(demand, names))


def _measured(spec: Periodic, context: Context, names: Names) -> list[Text]:
    if spec.measure is None:
        return []
    field, amount = names.field(spec.form, spec.measure.field), context.amount(spec.measure.at_least)
    return [Text(f"期內「{field.zh}」合計 ≥ {amount}", f"the sum of “{field.en}” in a period ≥ {amount}")]


def _renewed(spec: Standing, names: Names) -> list[Text]:
    events = [names.term("events", one) for one in spec.overtaken_by]
    return [Text(f"發生「{event.zh}」之後要更新", f"renewed after “{event.en}”") for event in events]


def _step(step: Step, context: Context) -> Text:
    length = context.period(step.within)
    within = both(Text(length, length))
    return Text(f"{step.zh}：{within.zh}內", f"{step.en}: within {within.en}")


def _references(spec: Invariant, names: Names, owner: str) -> list[Text]:
    found = []
    for name, register in spec.refers.items():
        field, other = names.field(owner, name), names.term("registers", register)
        zh, en = f"「{field.zh}」指向清冊「{other.zh}」現有的一項", f"“{field.en}” names an entry of “{other.en}”"
        found.append(Text(zh, en))
    if spec.at_least > 1:
        found.append(Text(f"至少 {spec.at_least} 項", f"at least {spec.at_least} entries"))
    return found


def _accepted(spec: Periodic | Standing, context: Context, names: Names) -> list[Text]:
    accept = spec.accept
    found = [_condition(one, context, names, spec.form) for one in accept.conditions]
    if accept.roles:
        found.append(_in_order([_who(role, names) for role in accept.roles]))
    if accept.covers is not None:
        scope = scope_in_words(accept.covers, names)
        found.append(Text(f"逐項回答{scope.zh}", f"answers {scope.en}, one by one"))
    return found


def _in_order(signers: list[Text]) -> Text:
    zh, en = "、".join(one.zh for one in signers), ", ".join(one.en for one in signers)
    return Text(
        f"依序由{zh}簽署" if len(signers) > 1 else f"由{zh}簽署",
        f"signed by {en}" + (", in this order" if len(signers) > 1 else ""),
    )


def rule_in_words(demand: Demand, context: Context, names: Names) -> Text:
    """Return the demand's rule as people say it, with whoever signs by name."""
    return both(rule_of(demand, context, lambda identity: _who(identity, names)))


def explained(posture: Posture, ref: str, names: Names) -> Explanation:
    """Explain a clause, with whoever signs by name."""
    return explain(posture, ref, lambda identity: _who(identity, names))


def _joint(spec: Attested, names: Names) -> list[Text]:
    """Return who signs, and who of them in any order."""
    found = [_in_order([_who(role, names) for role in spec.steps])]
    if spec.any_order:
        who = [_who(role, names) for role in spec.any_order]
        zh, en = "、".join(one.zh for one in who), ", ".join(one.en for one in who)
        found.append(Text(f"其中{zh}不分先後", f"{en} in any order among them"))
    return found


def separation_of(demand: Demand, names: Names) -> tuple[Text, ...]:
    """Return who may not be the same person, as the demand has it (職責分工)."""
    spec = demand.spec
    pairs: tuple[tuple[str, str], ...] = ()
    if isinstance(spec, Periodic | Standing):
        pairs = spec.accept.separation
    elif isinstance(spec, Response):
        pairs = spec.separation
    elif isinstance(spec, Attested) and len(spec.distinct) > 1:
        who = [_who(role, names) for role in spec.distinct]
        zh, en = "、".join(one.zh for one in who), ", ".join(one.en for one in who)
        return (Text(f"{zh}都不是同一人", f"{en} are all different people"),)
    return tuple(
        Text(f"{one.zh}與{other.zh}不是同一人", f"{one.en} and {other.en} are different people")
        for one, other in ((_who(first, names), _who(second, names)) for first, second in pairs)
    )


def _who(identity: str, names: Names) -> Text:
    return names.role(identity)


def _condition(condition: Condition, context: Context, names: Names, owner: str) -> Text:
    field = names.field(owner, condition.field)
    if condition.op is Op.NOT_EQUAL and condition.value is None:
        return Text(f"「{field.zh}」有填寫", f"“{field.en}” is filled in")

    def said(value: Scalar) -> Text:
        return names.value(owner, condition.field, value) or scalar(value)

    return _required(field, condition.op, condition.value, context, said)


def _required(
    what: Text,
    op: Op,
    value: Scalar | ParameterRef | tuple[Scalar, ...],
    context: Context,
    worded: Callable[[Scalar], Text] = scalar,
) -> Text:
    if isinstance(value, str) and value.startswith("@today"):
        said = _day(value)
    else:
        wanted = context.wanted(value)
        if isinstance(wanted, tuple):
            words = [worded(one) for one in wanted]
            zh, en = "、".join(one.zh for one in words), ", ".join(one.en for one in words)
            return Text(f"「{what.zh}」為 {zh} 之一", f"“{what.en}” is one of {en}")
        said = worded(wanted)
    return Text(f"「{what.zh}」{_OPS[op]} {said.zh}", f"“{what.en}” {_OPS[op].replace('＝', '=')} {said.en}")


def _day(value: str) -> Text:
    """Return a day counted from the one asked about: @today, @today-P1Y."""
    _, minus, length = value.partition("-")
    ago = both(Text(length, length))
    return Text(f"當天往前 {ago.zh}", f"{ago.en} before the day") if minus else Text("當天", "the day itself")


def triggers_of(demand: Demand, names: Names) -> tuple[Text, ...]:
    """Return the events that set a demand in motion (觸發)."""
    spec = demand.spec
    events = (spec.event,) if isinstance(spec, Response) else spec.overtaken_by if isinstance(spec, Standing) else ()
    return tuple(names.term("events", event) for event in events)
