"""應變 Response: every case of an event has its steps, in order, within their deadlines.

Deadlines run from the event; a step counts from the moment it is recorded, so that entering it later
never makes it timely. Where nothing happened, a live source or a signed statement has to say so.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from anzheng.catalogue.core.model import Period, Response, Step
from anzheng.facts.base import COMPANY, FactId, Outcome
from anzheng.kernel.durations import deadline
from anzheng.kernel.times import end_of_day, taipei_day
from anzheng.kernel.windows import Window
from anzheng.posture.context import Context, Span
from anzheng.posture.demands.observed import in_time, newest_sighting
from anzheng.posture.demands.periodic import conclude, in_scope
from anzheng.posture.known import Answer, Case, Confirmed, Signed
from anzheng.posture.reasons import because
from anzheng.posture.results import Reason, TargetResult, WindowResult, earliest
from anzheng.posture.words import Word, worst

_CLOSED = (Word.MET, Word.LATE, Word.NO_EVENT)
"""Words of a case in which nothing is owed any more."""
_FRESH = timedelta(days=2)
"""How long a source counts as live after it was last seen working."""


def judge(spec: Response, target: str, spans: list[Span], context: Context, lookback: str) -> TargetResult:
    """Judge the open cases and those of the lookback, and the silence between them."""
    since = context.subtract(context.day, lookback)
    cases = judge_cases(spec, target, context)
    results = [result for result in cases if result.last >= since or result.word not in _CLOSED]
    results += _silence(spec, target, spans, context, since, context.day)
    results = results or _newest(spec, cases)
    source = _live_source(spec, target, context)
    if not results:
        return source or _nothing_yet(spec, target, context)
    if source is not None and source.word is not Word.NO_EVENT:
        # Known cases do not show that there were no others while the source was silent.
        results.append(WindowResult(context.day, context.day, context.day, source.word, source.reason, source.facts))
    results.sort(key=lambda result: (result.first, result.item))
    until = earliest(_until(spec, results, context, lookback), source.until if source else None)
    return conclude(target, tuple(results), None, until)


def judge_between(
    spec: Response, target: str, spans: list[Span], context: Context, first: date, last: date
) -> tuple[WindowResult, ...]:
    """Judge the cases that arose or were still open from `first` to `last`, and the silence between them."""
    cases = judge_cases(spec, target, context)
    results = [result for result in cases if result.first <= last and result.last >= first]
    results += _silence(spec, target, spans, context, first, last)
    results = results or _newest(spec, cases)
    source = _live_source(spec, target, context)
    if source is not None and (not results or source.word is not Word.NO_EVENT):
        results.append(WindowResult(first, last, last, source.word, source.reason, source.facts))
    if not results:
        nothing = _nothing_yet(spec, target, context)
        results = [WindowResult(first, last, nothing.next_due or last, nothing.word, nothing.reason)]
    return tuple(sorted(results, key=lambda result: (result.first, result.item)))


def _until(spec: Response, results: list[WindowResult], context: Context, lookback: str) -> date | None:
    """Return the last day on which the worst word surely stays: windows close, steps fall due, cases grow old."""
    word = worst(result.word for result in results)
    ends = [_last_open(spec, result, context.day) for result in results if result.word is Word.DUE]
    if spec.nil_every is not None:
        window = _open_window(spec.nil_every, context)
        ends.append(window.last if word in (Word.MET, Word.NO_EVENT) else context.add(window.last, spec.grace))
    if word in (Word.FAILED, Word.OVERDUE):
        ends = []
    deciding = [result for result in results if result.word is word]
    closed = [not result.item or word in _CLOSED for result in deciding]
    if all(closed) and word is not Word.DUE:
        ends.append(max(context.add(result.last, lookback) for result in deciding))
    return max(min(ends), context.day) if ends else None


def _last_open(spec: Response, result: WindowResult, day: date) -> date:
    """Return the last day at whose end a step is still due: a deadline in hours ends within its day."""
    hours = any(step.within.startswith("PT") for step in spec.steps if isinstance(step.within, str))
    by_hour = result.item and (hours or any(not isinstance(step.within, str) for step in spec.steps))
    return max(result.due - timedelta(days=1), day) if by_hour else result.due


def _open_window(nil_every: Period, context: Context) -> Window:
    return context.windows(context.period(nil_every), context.day, context.day, "office", "calendar")[0]


def _nothing_yet(spec: Response, target: str, context: Context) -> TargetResult:
    """Judge a target for which no window has closed yet; without statements nobody could ever say so."""
    if spec.nil_every is None:
        first = context.index.cutover or context.day
        return TargetResult(
            target, Word.UNKNOWN, because("nil_missing", first=first, last=context.day), until=context.day
        )
    due = context.add(_open_window(spec.nil_every, context).last, spec.grace)
    return TargetResult(target, Word.DUE, because("not_yet", due=due), next_due=due, until=due)


def _newest(spec: Response, cases: list[WindowResult]) -> list[WindowResult]:
    """Return the newest case where statements are signed, as one without silence.

    Only a window without a case needs a statement. If the newest closed window had one, nothing is missing,
    even if that case was answered before the lookback began.
    """
    return [] if spec.nil_every is None else sorted(cases, key=lambda result: (result.first, result.item))[-1:]


def judge_cases(spec: Response, target: str, context: Context) -> list[WindowResult]:
    """Judge every case up to the day."""
    cases = context.index.cases.get(spec.event, {})
    return [
        _judge_case(spec, case, context)
        for case in cases.values()
        if case.day <= context.day and target in (COMPANY, case.event.target)
    ]


def _judge_case(spec: Response, case: Case, context: Context) -> WindowResult:
    done: dict[str, Answer] = {}
    late: Reason | None = None
    if case.dropped is not None and case.dropped[0] <= context.day:
        on, seq = case.dropped
        both = (FactId(case.seq), FactId(seq))
        return _case(case, context, on, Word.NO_EVENT, because("dropped", on=on), both, max(case.day, on))
    for step in spec.steps:
        limit = deadline(case.event.since, context.duration(context.period(step.within)), context.calendar("office"))
        given = [one for one in case.answers if one.step.step == step.step and one.day <= context.day]
        if not given:
            return _open_step(case, step, limit, _facts(case, done), context)
        # A step that was done wrongly may be done again; the first right one counts.
        answer = next((one for one in given if _wrong(spec, one, done) is None), None)
        if answer is None:
            reason = _wrong(spec, given[0], done) or because("step_order", step=step.step)
            facts = (*_facts(case, done), FactId(given[0].seq))
            return _case(case, context, taipei_day(limit), Word.FAILED, reason, facts)
        if answer.at > limit:
            late = late or because("done_late", recorded=taipei_day(answer.at), due=taipei_day(limit))
        done[step.step] = answer
    # The case is closed when its last answer is entered: one that is dated back still shows as late. Where answers
    # were entered before their event was, it began and ended on one day.
    last = max(case.day, *[taipei_day(answer.at) for answer in done.values()])
    word, reason = (Word.LATE, late) if late else (Word.MET, because("steps_done"))
    return _case(case, context, taipei_day(limit), word, reason, _facts(case, done), last)


def _facts(case: Case, done: Mapping[str, Answer]) -> tuple[FactId, ...]:
    return (FactId(case.seq), *[FactId(answer.seq) for answer in done.values()])


def _wrong(spec: Response, answer: Answer, done: Mapping[str, Answer]) -> Reason | None:
    """Return why `answer` cannot follow the steps already done, or None if it can."""
    if any(answer.step.on < earlier.step.on for earlier in done.values()):
        return because("step_order", step=answer.step.step)
    for pair in spec.separation:
        if answer.step.step not in pair:
            continue
        other = done.get(pair[0] if pair[1] == answer.step.step else pair[1])
        if other is not None and other.step.person == answer.step.person:
            return because("same_person", first=pair[0], second=pair[1])
    return None


def _open_step(case: Case, step: Step, limit: datetime, facts: tuple[FactId, ...], context: Context) -> WindowResult:
    due = taipei_day(limit)
    if end_of_day(context.day) <= limit or context.day < due:
        return _case(case, context, due, Word.DUE, because("step_open", step=step.step, due=due), facts)
    if context.before_cutover(due):
        return _case(case, context, due, Word.UNKNOWN, because("before_cutover"), facts)
    return _case(case, context, due, Word.OVERDUE, because("step_missed", step=step.step, due=due), facts)


def _case(
    case: Case,
    context: Context,
    due: date,
    word: Word,
    reason: Reason,
    facts: tuple[FactId, ...],
    last: date | None = None,
) -> WindowResult:
    # An open case lasts until the day asked about, so that it never falls out of a lookback.
    return WindowResult(case.day, last or context.day, due, word, reason, facts, case.event.item)


def _silence(
    spec: Response, target: str, spans: list[Span], context: Context, first: date, last: date
) -> list[WindowResult]:
    """Judge the windows in which nothing happened: each needs a signed statement."""
    if spec.nil_every is None:
        return []
    every = context.period(spec.nil_every)
    start = context.subtract(first, every) - timedelta(days=1)
    windows = context.windows(every, start, last, "office", "calendar")
    closed = [window for window in windows if window.last < context.day and window.last <= last]
    cases = context.index.cases.get(spec.event, {}).values()
    days = [case.day for case in cases if target in (COMPANY, case.event.target)]
    every_nil = context.index.nils_by_day.get(spec.event, ())
    nils = [nil for nil in every_nil if nil.statement.target in (target, COMPANY)]
    judged, begin = [], 0
    for window in closed:
        while begin < len(nils) and nils[begin].statement.about.last < window.first:
            begin += 1
        relevant = (window.last >= first or window is closed[-1]) and in_scope(spans, window.last)
        if relevant and not any(window.first <= day <= window.last for day in days):
            judged.append(_silent_window(spec, nils[begin:], context, window))
    return judged


def _silent_window(spec: Response, nils: list[Signed], context: Context, window: Window) -> WindowResult:
    first, last = window
    due = context.add(last, spec.grace)
    stated = _covering(nils, window, due)
    late = [] if stated else _covering(nils, window, date.max)
    if late:
        reason = because("done_late", recorded=max(nil.recorded for nil in late), due=due)
        return WindowResult(first, last, due, Word.LATE, reason, tuple(FactId(nil.seq) for nil in late))
    if stated:
        return WindowResult(
            first, last, due, Word.NO_EVENT, because("nil_stated"), tuple(FactId(nil.seq) for nil in stated)
        )
    if context.before_cutover(last):
        return WindowResult(first, last, due, Word.UNKNOWN, because("before_cutover"))
    if context.day <= due:
        return WindowResult(first, last, due, Word.DUE, because("not_yet", due=due))
    return WindowResult(first, last, due, Word.UNKNOWN, because("nil_missing", first=first, last=last))


def _covering(nils: list[Signed], window: Window, known: date) -> list[Signed]:
    """Return the statements recorded up to a day that together say "none" for all of the window, or nothing.

    Three monthly statements cover a quarter as well as one quarterly statement does. A statement says
    nothing of days after it was recorded: nobody can state what has not yet passed.
    """
    used, reached = [], window.first
    for nil in nils:
        about = nil.statement.about
        if about.first > reached:
            break
        last = min(about.last, nil.recorded)
        if reached <= last and nil.recorded <= known:
            used.append(nil)
            reached = last + timedelta(days=1)
        if reached > window.last:
            return used
    return []


def _live_source(spec: Response, target: str, context: Context) -> TargetResult | None:
    """Judge whether events would have been seen; None if the demand has no source."""
    if spec.source is None:
        return None
    live = _live(spec.source, target, context, date.max)
    if live is None:
        return TargetResult(target, Word.UNKNOWN, because("source_silent"))
    result = TargetResult(target, Word.NO_EVENT, because("source_live"), (live.id,), until=live.day + _FRESH)
    if live.recorded <= context.day:
        return result
    known = _live(spec.source, target, context, context.day)
    then = TargetResult(target, Word.NO_EVENT if known else Word.UNKNOWN, because("source_live"), result.facts)
    return in_time(result, then, live.recorded, context)._replace(until=context.day)


def _live(source: str, target: str, context: Context, known: date) -> Confirmed | None:
    """Return the last time that the source was seen working, if that is fresh."""
    newest: Confirmed | None = None
    for seen_target in context.index.watched.get(source, ()):
        if target not in (COMPANY, seen_target):
            continue
        sighting = newest_sighting(context.index.sightings[source, seen_target], context.day, known)
        if sighting is not None and sighting.value == Outcome.OK:
            confirmed = sighting.confirmed(context.day, known)
            newest = confirmed if newest is None else max(newest, confirmed)
    return newest if newest is not None and context.day - newest.day <= _FRESH else None
