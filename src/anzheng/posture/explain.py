"""說明 Explaining a verdict: clause, part, proof, demand, targets, facts, rule, and what would change it.

The explanation is built from the same results that gave the word; nothing is judged twice.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from anzheng.catalogue.core.model import (
    Attested,
    Clause,
    Condition,
    Demand,
    Edition,
    Invariant,
    Observed,
    ParameterRef,
    Period,
    Periodic,
    Response,
    Retained,
    Setting,
    Standing,
)
from anzheng.facts.base import Scalar
from anzheng.kernel.errors import Text
from anzheng.posture.clauses import lookback_of
from anzheng.posture.context import Context
from anzheng.posture.judge import Posture
from anzheng.posture.results import ClauseVerdict, DemandResult, NodeResult, PartVerdict
from anzheng.posture.words import Word


@dataclass(frozen=True, slots=True)
class DemandExplanation:
    """One demand of the proof with what it found."""

    demand: Demand
    result: DemandResult
    rule: Text
    """The rule with the values that apply on the day."""
    change: Text
    """What would change the word."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a clause has its word."""

    clause: Clause
    verdict: ClauseVerdict
    day: date
    lookback: str
    demands: dict[str, DemandExplanation]
    """Every demand that its parts name, corroborating ones included."""


def _by_id(identity: str) -> Text:
    return Text(identity, identity)


def explain(posture: Posture, ref: str, signer: Callable[[str], Text] = _by_id) -> Explanation:
    """Explain the verdict of clause `ref` in `posture`; `signer` names whoever signs a statement."""
    clause = next(clause for clause in posture.edition.clauses if clause.ref == ref)
    verdict = posture.verdicts[ref]
    lookback = lookback_of(clause)
    names = dict.fromkeys(name for part in verdict.parts for name in _named(part))
    demands = {name: _demand(posture, name, lookback, signer) for name in names}
    return Explanation(clause, verdict, posture.day, lookback, demands)


def _named(part: PartVerdict) -> list[str]:
    nodes = [*([part.proof] if part.proof else []), *part.corroborating]
    return [name for node in nodes for name in _leaves(node)]


def _leaves(node: NodeResult) -> list[str]:
    if node.demand is not None:
        return [node.demand]
    return [name for branch in node.branches for name in _leaves(branch)]


def _demand(posture: Posture, name: str, lookback: str, signer: Callable[[str], Text]) -> DemandExplanation:
    demand = posture.edition.demands[name]
    result = posture.demand(name, lookback)
    return DemandExplanation(
        demand, result, rule_of(demand, posture.context, signer), change_of(demand, result, posture.edition)
    )


def rule_of(demand: Demand, context: Context, signer: Callable[[str], Text] = _by_id) -> Text:
    """Return the demand's rule as one sentence, with the values in force on the context's day.

    `signer` names whoever signs a statement; without it the ids stand.
    """
    names = context.edition.names
    spec = demand.spec
    match spec:
        case Periodic():
            every, form = _period(spec.every, context), _name(names, "forms", spec.form)
            return Text(
                f"{every.zh}一份「{form.zh}」，期末後{_zh_grace(spec.grace)}",
                f"one “{form.en}” per {every.en}, {_en_grace(spec.grace)} its end",
            )
        case Standing():
            form = _name(names, "forms", spec.form)
            age = None if spec.max_age is None else context.period(spec.max_age)
            return Text(
                f"有效的「{form.zh}」" + (f"，最長有效期 {age}" if age else ""),
                f"a valid “{form.en}”" + (f", at most {age} old" if age else ""),
            )
        case Response():
            event = _name(names, "events", spec.event)
            limits = [context.period(step.within) for step in spec.steps]
            return Text(
                f"每件「{event.zh}」依序："
                + "、".join(f"{s.zh}（{t} 內）" for s, t in zip(spec.steps, limits, strict=True)),
                f"each “{event.en}”, in order: "
                + ", ".join(f"{s.en} (within {t})" for s, t in zip(spec.steps, limits, strict=True)),
            )
        case Observed():
            check = _name(names, "checks", spec.check)
            fresh = context.period(spec.max_age)
            return Text(
                f"檢查「{check.zh}」結果正常且不超過 {fresh}", f"check “{check.en}” is ok and no older than {fresh}"
            )
        case Invariant():
            return _invariant_rule(spec, demand, context)
        case Setting():
            setting = _name(names, "settings", spec.setting)
            wanted = context.wanted(spec.value)
            return Text(
                f"設定「{setting.zh}」{spec.op.value} {wanted}", f"setting “{setting.en}” {spec.op.value} {wanted}"
            )
        case Retained():
            log, period = _name(names, "logs", spec.log), context.period(spec.period)
            return Text(f"「{log.zh}」完整保存 {period}", f"“{log.en}” kept without a gap for {period}")
        case Attested():
            statement = _name(names, "statements", spec.statement)
            within = context.period(spec.within)
            who, order = [signer(step) for step in spec.steps], Text("", "")
            if not spec.any_order:
                order = Text("依序", " in order")
            return Text(
                f"「{statement.zh}」{order.zh}由{'、'.join(one.zh for one in who)}簽署，期末後 {within} 內",
                f"“{statement.en}” signed{order.en} by {', '.join(one.en for one in who)}, within {within} of the end",
            )
        case _:
            assert_never(spec)


def _invariant_rule(spec: Invariant, demand: Demand, context: Context) -> Text:
    register = _name(context.edition.names, "registers", demand.scope.register or "")
    rules = [f"{c.field} {c.op.value} {_shown(c, context)}" for c in spec.conditions]
    rules += [f"{field} → {other}" for field, other in spec.refers.items()]
    return Text(
        f"清冊「{register.zh}」每一項：" + "、".join(rules or [f"至少 {spec.at_least} 項"]),
        f"every entry of register “{register.en}”: " + ", ".join(rules or [f"at least {spec.at_least}"]),
    )


def _shown(condition: Condition, context: Context) -> Scalar | tuple[Scalar, ...]:
    return context.wanted(condition.value)


_PERIODS = {
    "workday": Text("每個工作日", "working day"),
    "trading-day": Text("每個交易日", "trading day"),
    "P1D": Text("每日", "day"),
    "P1W": Text("每週", "week"),
    "P1M": Text("每月", "month"),
    "P3M": Text("每季", "quarter"),
    "P6M": Text("每半年", "half-year"),
    "P1Y": Text("每年", "year"),
}


def _period(period: Period, context: Context) -> Text:
    text = context.period(period)
    return _PERIODS.get(text, Text(f"每 {text}", text))


def _zh_grace(grace: str) -> str:
    return "不寬限" if grace == "P0D" else f" {grace} 內"


def _en_grace(grace: str) -> str:
    return "by" if grace == "P0D" else f"within {grace} of"


def _name(names: Mapping[str, Mapping[str, tuple[str, str]]], section: str, identity: str) -> Text:
    rows = names.get(section, {})
    zh, en = rows.get(identity, (identity, identity))
    return Text(zh, en)


def change_of(demand: Demand, result: DemandResult, edition: Edition) -> Text:
    """Return what would change the word: the missing act, or the day on which it lapses."""
    if result.word in (Word.MET, Word.NO_EVENT, Word.LATE, Word.EXCEPTED):
        if result.until is None:
            return Text("新的事實才會改變", "only a new fact changes this")
        return Text(
            f"到 {result.until} 為止成立，其後須有新的事實",
            f"holds until {result.until}; a new fact is needed after that",
        )
    spec = demand.spec
    match spec:
        case Periodic() | Standing():
            form = _name(edition.names, "forms", spec.form)
            return Text(
                f"登錄一份可採認的「{form.zh}」（表單 {spec.form}）", f"add an accepted “{form.en}” (form {spec.form})"
            )
        case Response():
            return Text(
                "完成各件的下一步驟，或聲明期間內沒有事件",
                "do the next step of each case, or state that there was none",
            )
        case Observed():
            return Text("修正主機並重新執行檢查", "fix the host and run the check again")
        case Invariant():
            return Text("更正清冊中的項目", "correct the entries of the register")
        case Setting():
            return Text("調整設定並重新讀取", "tighten the setting and read it again")
        case Retained():
            return Text("確認保存內容並補足缺口", "confirm what is kept and fill the gap")
        case Attested():
            return Text("由下一位簽署", "the next one signs")
        case _:
            assert_never(spec)


def parameters_in(demand: Demand) -> set[str]:
    """Return the keys of the parameters that a demand reads."""
    spec = demand.spec
    values: list[object] = [getattr(spec, name) for name in spec.__slots__]
    if isinstance(spec, Periodic | Standing):
        values += [condition.value for condition in spec.accept.conditions]
    if isinstance(spec, Periodic) and spec.measure is not None:
        values.append(spec.measure.at_least)
    if isinstance(spec, Invariant):
        values += [condition.value for condition in spec.conditions]
    if isinstance(spec, Response):
        values += [step.within for step in spec.steps]
    return {value.param for value in values if isinstance(value, ParameterRef)}
