"""The plain path: records judged one after the other, all of them, as the rule reads. The fast path must agree."""

from datetime import date, timedelta

from anzheng.catalogue.core.model import Acceptance, Condition, ParameterRef, Periodic, Standing
from anzheng.facts.base import FactId
from anzheng.facts.evidence import EvidenceAdded
from anzheng.posture.context import Context, Span, compare
from anzheng.posture.demands import acceptance, periodic, standing
from anzheng.posture.demands.acceptance import Refusal
from anzheng.posture.known import Record
from anzheng.posture.reasons import because
from anzheng.posture.results import Reason, TargetResult, WindowResult, earliest
from anzheng.posture.words import Word

_DAY = timedelta(days=1)


def refusal(record: EvidenceAdded, accept: Acceptance, context: Context) -> Refusal | None:
    """Ask every condition of its own, then the signatures, then the coverage."""
    for condition in accept.conditions:
        broken = _unmet(condition, record, context)
        if broken is not None:
            return Refusal(broken, contrary=condition.field in record.values)
    refused = acceptance._signatures(record.signatures, accept)
    if refused is not None or accept.covers is None:
        return refused
    spans = context.spans(accept.covers)
    there = {name for name, rows in spans.items() if any(one.first <= record.about.last <= one.last for one in rows)}
    missing = sorted(there - set(record.items))
    return Refusal(because("not_covered", targets="、".join(missing[:5])), contrary=False) if missing else None


def _unmet(condition: Condition, record: EvidenceAdded, context: Context) -> Reason | None:
    actual, wanted = record.values.get(condition.field), context.wanted(condition.value)
    if actual is None:
        return because("condition_missing", field=condition.field)
    if compare(actual, condition.op, wanted):
        return None
    return because("condition_broken", field=condition.field, actual=actual, op=condition.op.value, wanted=wanted)


def windows_of(spec: Periodic, target: str, spans: list[Span], context: Context, lookback: str) -> list[WindowResult]:
    """Judge each window of the lookback by all records of the target."""
    relative = any(
        isinstance(one.value, ParameterRef) or (isinstance(one.value, str) and one.value.startswith("@today"))
        for one in spec.accept.conditions
    )
    found = []
    for item in periodic._look(spec, context, lookback).windows:
        reference = min(item.window.last, context.day)
        if any(span.first <= reference <= span.last for span in spans):
            records = context.index.records.get((spec.form, target), [])
            inside = [one for one in records if item.window.first <= one.last <= reference]
            then = context.on(reference) if relative else context
            found.append(_window(spec, item.window.first, item.window.last, item.due, inside, then, context))
    return found


def _window(
    spec: Periodic, first: date, last: date, due: date, records: list[Record], then: Context, context: Context
) -> WindowResult:
    trouble: tuple[Record, Reason] | None = None
    incomplete: Reason | None = None
    for record in sorted(records, key=lambda one: one.seq):
        refused = refusal(record.evidence, spec.accept, then)
        if refused is None:
            in_time, facts = record.recorded <= due, (FactId(record.seq),)
            reason = because("in_time") if in_time else because("done_late", recorded=record.recorded, due=due)
            return WindowResult(first, last, due, Word.MET if in_time else Word.LATE, reason, facts)
        if refused.contrary:
            trouble = (record, refused.reason)
        else:
            incomplete = refused.reason
    if trouble is not None:
        return WindowResult(first, last, due, Word.FAILED, trouble[1], (FactId(trouble[0].seq),))
    return periodic.absent(periodic.Window(first, last), due, context, incomplete)


def standing_of(spec: Standing, target: str, spans: list[Span], context: Context, lookback: str) -> TargetResult:
    """Judge a standing demand by looking into every record."""
    accepted: list[Record] = []
    refused: Refusal | None = None
    contrary = 0
    for record in context.index.records.get((spec.form, target), []):
        if record.last > context.day:
            break
        trouble = refusal(record.evidence, spec.accept, context)
        if trouble is None:
            accepted.append(record)
            refused = None
        elif trouble.contrary or refused is None or not refused.contrary:
            refused, contrary = trouble, record.seq
    if refused is not None and refused.contrary:
        return TargetResult(target, Word.FAILED, refused.reason, (FactId(contrary),))
    if not accepted:
        return standing._absent(spec, target, spans, context, refused)
    limit = standing._limit(spec, accepted[-1], target, context)
    facts = (FactId(accepted[-1].seq), *limit.facts)
    if context.day > limit.due:
        word = Word.UNKNOWN if context.before_cutover(context.day) else Word.OVERDUE
        return TargetResult(target, word, limit.reason, facts, next_due=limit.due)
    if limit.overtaken:
        return TargetResult(target, Word.DUE, limit.reason, facts, next_due=limit.due, until=limit.due)
    late, until = _late(spec, accepted, target, spans, context, lookback)
    end = None if limit.due == date.max else limit.due
    word, reason = (Word.MET, limit.reason) if late is None else (Word.LATE, late)
    return TargetResult(target, word, reason, facts, next_due=end, until=earliest(end, until))


def _late(
    spec: Standing, accepted: list[Record], target: str, spans: list[Span], context: Context, lookback: str
) -> tuple[Reason | None, date | None]:
    since = context.subtract(context.day, lookback)
    newest: Record | None = None
    late: Reason | None = None
    until: date | None = None
    served = standing._first_due(spec, spans, context)
    for record in sorted(accepted, key=lambda one: one.seq):
        if newest is None and (served == date.min or context.before_cutover(context.day)):
            if record.recorded > context.day:
                return because("backdated", recorded=record.recorded), record.recorded - _DAY
        elif served < context.day and record.recorded > max(served, since):
            late = because("done_late", recorded=record.recorded, due=served)
            until = max(context.add(record.recorded, lookback) - _DAY, context.day)
        elif late is None and context.day <= served < record.recorded:
            until = earliest(until, served)
        if newest is None or (newest.last, newest.seq) < (record.last, record.seq):
            newest = record
            served = standing._serves_until(spec, record, target, context)
    return late, until
