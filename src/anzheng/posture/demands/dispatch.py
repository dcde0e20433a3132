"""判一個要求項 Judging a demand over its scope: one call for all eight kinds."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import assert_never

from anzheng.catalogue.core.model import (
    Attested,
    Demand,
    Invariant,
    Observed,
    Periodic,
    Response,
    Retained,
    Scope,
    Setting,
    Standing,
)
from anzheng.posture.context import Context, Span
from anzheng.posture.demands import attested, invariant, observed, periodic, response, retained, setting, standing
from anzheng.posture.demands.population import population
from anzheng.posture.demands.turns import next_turn
from anzheng.posture.known import Topic
from anzheng.posture.results import DemandResult, TargetResult, earliest
from anzheng.posture.words import SATISFIED, Word, worst


def judge_target(demand: Demand, target: str, spans: list[Span], context: Context, lookback: str) -> TargetResult:
    """Judge `demand` for one target on the context's day, with exceptions applied."""
    result = _with_exception(demand, _judge_spec(demand, target, spans, context, lookback), context)
    turn = next_turn(demand, target, spans, context)
    if turn is None or (result.until is not None and result.until < turn):
        return result
    # What is already known about a later day may change the word from then on.
    return result._replace(until=turn - timedelta(days=1))


def _judge_spec(demand: Demand, target: str, spans: list[Span], context: Context, lookback: str) -> TargetResult:
    spec = demand.spec
    match spec:
        case Periodic():
            return periodic.judge(spec, target, spans, context, lookback)
        case Standing():
            return standing.judge(spec, target, spans, context, lookback)
        case Response():
            return response.judge(spec, target, spans, context, lookback)
        case Observed():
            return observed.judge(spec, target, spans, context, lookback)
        case Invariant():
            return invariant.judge(spec, target, spans, context, lookback)
        case Setting():
            return setting.judge(spec, target, spans, context, lookback)
        case Retained():
            return retained.judge(spec, target, spans, context, lookback)
        case Attested():
            return attested.judge(spec, target, spans, context, lookback)
        case _:
            assert_never(spec)


def targets_of(demand: Demand, context: Context, lookback: str) -> Mapping[str, list[Span]]:
    """Return the targets to judge: those in scope on the day, and for windows also those within the lookback."""
    since = context.subtract(context.day, lookback) if isinstance(demand.spec, Periodic) else context.day
    return context.present(demand.scope, since)


def judge_demand(demand: Demand, context: Context, lookback: str) -> DemandResult:
    """Judge `demand` for all its targets on the context's day."""
    targets = {
        target: judge_target(demand, target, spans, context, lookback)
        for target, spans in targets_of(demand, context, lookback).items()
    }
    extra = population(demand, len(targets), context)
    if extra is not None:
        targets[extra.target] = extra
    return gather(demand, targets, context)


def gather(demand: Demand, targets: Mapping[str, TargetResult], context: Context) -> DemandResult:
    """Combine the targets of a demand: the worst word, the counts, the earliest dates."""
    results = targets.values()
    counts: dict[Word, int] = {}
    for result in results:
        counts[result.word] = counts.get(result.word, 0) + 1
    return DemandResult(
        demand.id,
        worst(counts) or Word.NO_EVENT,
        targets,
        counts,
        earliest(*[result.next_due for result in results]),
        earliest(*[result.until for result in results], context.before_arrival(demand.scope)),
    )


def _with_exception(demand: Demand, result: TargetResult, context: Context) -> TargetResult:
    approved = context.index.exceptions_of.get(demand.id)
    if not approved or result.word in SATISFIED:
        return result
    exempt = next((one for one in approved if one.active(result.target, context.day)), None)
    if exempt is None:
        return result
    ends = earliest(exempt.last, result.until)
    word = Word.EXCEPTED if demand.waivable else result.word
    return TargetResult(
        result.target,
        word,
        result.reason,
        result.cited,
        result.windows,
        result.next_due,
        ends,
        exempt.id,
        result.word if word is not result.word else None,
    )


def topics_of(demand: Demand) -> Iterable[Topic]:  # noqa: C901 - one branch for each of the eight kinds
    """Return what the demand reads; a fact that touches none of these cannot change it."""
    for scope in _scopes(demand):
        if scope.register is not None:
            yield Topic("register", scope.register)
            yield Topic("event", f"register.empty:{scope.register}")
    yield Topic("demand", demand.id)
    spec = demand.spec
    match spec:
        case Periodic() | Standing():
            yield Topic("form", spec.form)
            if isinstance(spec, Standing):
                yield from (Topic("event", event) for event in spec.overtaken_by)
        case Response():
            yield Topic("event", spec.event)
            if spec.source is not None:
                yield Topic("check", spec.source)
        case Observed():
            yield Topic("check", spec.check)
        case Invariant():
            yield from (Topic("register", register) for register in spec.refers.values())
        case Setting():
            yield Topic("setting", spec.setting)
            yield Topic("setting")
        case Retained():
            yield Topic("log", spec.log)
        case Attested():
            yield Topic("statement", spec.statement)
        case _:
            assert_never(spec)


def _scopes(demand: Demand) -> Iterable[Scope]:
    yield demand.scope
    if isinstance(demand.spec, Periodic | Standing) and demand.spec.accept.covers is not None:
        yield demand.spec.accept.covers


def is_whole(topic: Topic) -> bool:
    """Tell whether a fact with `topic` concerns every target of a demand, not one."""
    return topic.kind in ("register", "event", "demand") or not topic.target
