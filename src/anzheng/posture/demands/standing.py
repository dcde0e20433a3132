"""常備 Standing: an accepted record exists, younger than its maximum age, not overtaken by an event."""

from bisect import bisect_right
from datetime import date, timedelta
from operator import attrgetter
from typing import NamedTuple

from anzheng.catalogue.core.model import Standing
from anzheng.facts.base import COMPANY, FactId
from anzheng.posture.context import Asked, Context, Span
from anzheng.posture.demands.acceptance import Refusal, concerned, refusal, steady_until
from anzheng.posture.known import Record
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
    known = concerned(context.index.records.get((spec.form, target), []), spec.accept, context)
    asked = context.asked(spec.accept)
    records = known
    if known and known[-1].last > context.day:
        records = known[: bisect_right(known, context.day, key=_about)]
    result = _judge(spec, target, spans, context, _Kept(records, asked, context), lookback)
    if not asked.today:
        return result
    ends = [steady_until(spec.accept.conditions, record.evidence.values, context) for record in known]
    return result._replace(until=earliest(result.until, *ends))


class _Kept:
    """The records of one target up to the day; each is looked into at most once, and most never are."""

    def __init__(self, records: list[Record], asked: Asked, context: Context) -> None:
        self.records = records
        """By the day they are about, then by the order of recording."""
        self._asked = asked
        self._context = context
        self._refusals: dict[int, Refusal | None] = {}
        self._ordered: list[Record] | None = None

    def refusal(self, record: Record) -> Refusal | None:
        """Return why a record does not count, or None if it does."""
        if self._asked.anything:
            return None
        if record.seq not in self._refusals:
            self._refusals[record.seq] = refusal(record.evidence, self._asked, self._context)
        return self._refusals[record.seq]

    def newest(self, known: date = date.max) -> Record | None:
        """Return the newest record that counts, of those recorded up to a day."""
        return next(
            (one for one in reversed(self.records) if one.recorded <= known and self.refusal(one) is None), None
        )

    def first(self, after: date, seq: int) -> Record | None:
        """Return the first record that counts, in the order of recording, after a day and after a place."""
        if after >= self._context.index.recorded:
            return None
        if self._ordered is None:
            self._ordered = sorted(self.records, key=_recording_order)
        for one in self._ordered:
            if one.recorded > after and one.seq > seq and self.refusal(one) is None:
                return one
        return None

    def refused(self) -> tuple[Record, Refusal] | None:
        """Return what came after the newest record that counts: the last that says no, else the last incomplete one.

        What is merely incomplete says nothing yet, and does not take back a statement that says no.
        """
        found: tuple[Record, Refusal] | None = None
        for record in reversed(self.records):
            trouble = self.refusal(record)
            if trouble is None:
                break
            if trouble.contrary:
                return record, trouble
            found = found or (record, trouble)
        return found


def _judge(
    spec: Standing, target: str, spans: list[Span], context: Context, kept: _Kept, lookback: str
) -> TargetResult:
    day = context.day
    refused = kept.refused()
    if refused is not None and refused[1].contrary:
        # The newest statement says no; an older one that said yes no longer helps.
        return TargetResult(target, Word.FAILED, refused[1].reason, (FactId(refused[0].seq),))
    newest = kept.newest()
    if newest is None:
        return _absent(spec, target, spans, context, None if refused is None else refused[1])
    limit = _limit(spec, newest, target, context)
    facts = (FactId(newest.seq), *limit.facts)
    if day > limit.due:
        word = Word.UNKNOWN if context.before_cutover(day) else Word.OVERDUE
        return TargetResult(target, word, limit.reason, facts, next_due=limit.due)
    if limit.overtaken:
        return TargetResult(target, Word.DUE, limit.reason, facts, next_due=limit.due, until=limit.due)
    late, until = _late(spec, kept, target, spans, context, lookback)
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
    spec: Standing, kept: _Kept, target: str, spans: list[Span], context: Context, lookback: str
) -> tuple[Reason | None, date | None]:
    """Return why the demand counts as late, if it does, and the last day on which that stays so.

    It does if, on a day within the lookback, nothing served by what was known on that day. Records count in
    the order of recording, so that one that was entered later without need makes nothing late. What is entered
    while another still serves at most replaces it, so of those only the newest is looked into.
    """
    since, served = context.subtract(context.day, lookback), _first_due(spec, spans, context)
    entered = _Entered(since, lookback, context)
    newest, seq = kept.newest(since), -1
    if newest is None:
        newest = kept.first(date.min, -1)
        if newest is None:
            return None, None
        seq = newest.seq
        if served != date.min and not context.before_cutover(context.day):
            entered.take(newest, served)
        elif newest.recorded > context.day:
            # Nobody set a day for the first one; but it does not serve before it was entered.
            return because("backdated", recorded=newest.recorded), newest.recorded - _DAY
    while True:
        served = _serves_until(spec, newest, target, context)
        better = kept.newest(served)
        if better is not None and _record_order(newest) < _record_order(better):
            newest = better
            continue
        following = kept.first(max(served, since), seq)
        if following is None:
            return entered.late, entered.until
        entered.take(following, served)
        seq = following.seq
        if _record_order(newest) < _record_order(following):
            newest = following


class _Entered:
    """What the records that were entered when nothing served any more say of being late."""

    def __init__(self, since: date, lookback: str, context: Context) -> None:
        self.late: Reason | None = None
        self.until: date | None = None
        self._since = since
        self._lookback = lookback
        self._context = context

    def take(self, record: Record, served: date) -> None:
        """Take in the next record; until then another served up to `served`."""
        day, recorded = self._context.day, record.recorded
        if served < day and recorded > max(served, self._since):
            self.late = because("done_late", recorded=recorded, due=served)
            self.until = max(self._context.add(recorded, self._lookback) - _DAY, day)
        elif self.late is None and day <= served < recorded:
            # Its entry comes after the end of what serves today: from that end on it counts as late.
            self.until = earliest(self.until, served)


def _serves_until(spec: Standing, record: Record, target: str, context: Context) -> date:
    """Return the last day on which `record` serves: the day of `_limit`, without its reason."""
    end = _NEVER if spec.max_age is None else context.add(record.last, context.period(spec.max_age))
    overtaken = _overtaken(spec, record, target, context) if spec.overtaken_by else None
    return end if overtaken is None else min(end, overtaken.due)


def _about(record: Record) -> date:
    return record.last


_recording_order = attrgetter("seq")


def _record_order(record: Record) -> tuple[date, int]:
    return record.last, record.seq


def _eve(day: date | None) -> date | None:
    return None if day is None else day - _DAY
