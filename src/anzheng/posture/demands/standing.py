"""常備 Standing: an accepted record exists, younger than its maximum age, not overtaken by an event."""

from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from anzheng.catalogue.core.model import Standing
from anzheng.facts.base import COMPANY, FactId
from anzheng.posture.context import Context, Span
from anzheng.posture.demands.acceptance import Refusal, is_relative, refusal, steady_until
from anzheng.posture.index import Record
from anzheng.posture.reasons import because
from anzheng.posture.results import Reason, TargetResult, earliest
from anzheng.posture.words import Word

_NEVER = date.max
_DAY = timedelta(days=1)


class Limit(NamedTuple):
    """The day until which a record serves, and what ends it."""

    due: date
    reason: Reason
    overtaken: bool
    facts: tuple[FactId, ...]


def judge(spec: Standing, target: str, spans: list[Span], context: Context, lookback: str) -> TargetResult:
    """Judge whether the newest accepted record still serves on the day, and whether it came in time."""
    result = _judge(spec, target, spans, context, lookback)
    if not is_relative(spec.accept):
        return result
    records = context.index.records.get((spec.form, target), [])
    ends = [steady_until(spec.accept.conditions, record.evidence.values, context) for record in records]
    return replace(result, until=earliest(result.until, *ends))


def _judge(spec: Standing, target: str, spans: list[Span], context: Context, lookback: str) -> TargetResult:
    day = context.day
    accepted: list[Record] = []
    refused: Refusal | None = None
    contrary = 0
    for record in context.index.records.get((spec.form, target), []):
        if record.last > day:
            break
        trouble = refusal(record.evidence, spec.accept, context)
        if trouble is None:
            accepted.append(record)
            refused = None
        elif trouble.contrary or refused is None or not refused.contrary:
            # What is merely incomplete says nothing yet, and does not take back a statement that says no.
            refused = trouble
            contrary = record.seq
    if refused is not None and refused.contrary:
        # The newest statement says no; an older one that said yes no longer helps.
        return TargetResult(target, Word.FAILED, refused.reason, (FactId(contrary),))
    if not accepted:
        return _absent(spec, target, spans, context, refused)
    newest = accepted[-1]
    limit = _limit(spec, newest, target, context)
    facts = (FactId(newest.seq), *limit.facts)
    if day > limit.due:
        word = Word.UNKNOWN if context.before_cutover(day) else Word.OVERDUE
        return TargetResult(target, word, limit.reason, facts, next_due=limit.due)
    if limit.overtaken:
        return TargetResult(target, Word.DUE, limit.reason, facts, next_due=limit.due, until=limit.due)
    late, until = _late(spec, accepted, target, spans, context, lookback)
    end = None if limit.due == _NEVER else limit.due
    word, reason = (Word.MET, limit.reason) if late is None else (Word.LATE, late)
    return TargetResult(target, word, reason, facts, next_due=end, until=earliest(end, until))


def _first_due(spec: Standing, spans: list[Span], context: Context) -> date:
    """Return the day by which the first record must exist: grace after cut-over and after entering the scope."""
    start = next((span.first for span in spans if span.first <= context.day <= span.last), date.min)
    cutover = context.index.cutover
    begin = max(start, cutover) if cutover is not None else start
    return date.min if begin == date.min else context.add(begin, spec.grace)


def _absent(spec: Standing, target: str, spans: list[Span], context: Context, refused: Refusal | None) -> TargetResult:
    if context.before_cutover(context.day):
        return TargetResult(target, Word.UNKNOWN, because("before_cutover"), until=_eve(context.index.cutover))
    due = _first_due(spec, spans, context)
    detail = refused.reason if refused else None
    if context.day <= due:
        return TargetResult(target, Word.DUE, detail or because("not_yet", due=due), next_due=due, until=due)
    reason = detail or because("missed", due="—" if due == date.min else due)
    return TargetResult(target, Word.OVERDUE, reason, next_due=None if due == date.min else due)


def _limit(spec: Standing, record: Record, target: str, context: Context) -> Limit:
    """Return until when `record` serves, judged on the context's day."""
    end = _NEVER
    if spec.max_age is not None:
        end = context.add(record.last, context.period(spec.max_age))
    reason = (
        because("standing")
        if end == _NEVER
        else because("standing_until" if context.day <= end else "expired", until=end)
    )
    overtaken = _overtaken(spec, record, target, context)
    if overtaken is not None and overtaken.due < end:
        return overtaken
    return Limit(end, reason, overtaken is not None, ())


def _overtaken(spec: Standing, record: Record, target: str, context: Context) -> Limit | None:
    """Return the limit set by the first event after the record, if one happened by the day."""
    found: Limit | None = None
    for event in spec.overtaken_by:
        for case in context.index.cases.get(event, {}).values():
            # What happened to one system overtakes that system's record, not its neighbours'.
            if case.event.target not in (COMPANY, target):
                continue
            if record.last < case.day <= context.day:
                due = context.add(case.day, spec.grace)
                if found is None or due < found.due:
                    found = Limit(
                        due, because("overtaken", event=event, due=due), overtaken=True, facts=(FactId(case.seq),)
                    )
    return found


def _late(
    spec: Standing, accepted: list[Record], target: str, spans: list[Span], context: Context, lookback: str
) -> tuple[Reason | None, date | None]:
    """Return why the demand counts as late, if it does, and the last day on which that stays so.

    It does if, on a day within the lookback, nothing served by what was known on that day. The records are
    taken in the order of recording, so that one that was entered later without need makes nothing late.
    """
    since = context.subtract(context.day, lookback)
    newest: Record | None = None
    late: Reason | None = None
    until: date | None = None
    served = _first_due(spec, spans, context)
    for record in sorted(accepted, key=_recording_order):
        if newest is None and (served == date.min or context.before_cutover(context.day)):
            # Nobody set a day for the first one; but it does not serve before it was entered.
            if record.recorded > context.day:
                return because("backdated", recorded=record.recorded), record.recorded - _DAY
        elif served < context.day and record.recorded > max(served, since):
            late = because("done_late", recorded=record.recorded, due=served)
            until = max(context.add(record.recorded, lookback) - _DAY, context.day)
        elif late is None and context.day <= served < record.recorded:
            # Its entry comes after the end of what serves today: from that end on it counts as late.
            until = earliest(until, served)
        if newest is None or _record_order(newest) < _record_order(record):
            newest, served = record, _serves_until(spec, record, target, context)
    return late, until


def _serves_until(spec: Standing, record: Record, target: str, context: Context) -> date:
    """Return the last day on which `record` serves: the day of `_limit`, without its reason."""
    end = _NEVER if spec.max_age is None else context.add(record.last, context.period(spec.max_age))
    overtaken = _overtaken(spec, record, target, context) if spec.overtaken_by else None
    return end if overtaken is None else min(end, overtaken.due)


def _recording_order(record: Record) -> int:
    return record.seq


def _record_order(record: Record) -> tuple[date, int]:
    return record.last, record.seq


def _eve(day: date | None) -> date | None:
    return None if day is None else day - _DAY
