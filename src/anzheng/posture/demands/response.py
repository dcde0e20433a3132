"""應變 Response: every case of an event has its steps, in order, within their deadlines.

Deadlines run from the event; a step counts from the moment it is recorded, so that entering it later
never makes it timely. Where nothing happened, a live source or a signed statement has to say so.
"""

from datetime import date, datetime, timedelta

from anzheng.catalogue.core.model import Response, Step
from anzheng.facts.base import COMPANY, FactId, Outcome
from anzheng.kernel.durations import deadline
from anzheng.kernel.times import end_of_day, taipei_day
from anzheng.posture.context import Context, Span
from anzheng.posture.demands.observed import newest_sighting
from anzheng.posture.demands.periodic import conclude
from anzheng.posture.index import Answer, Case, Signed
from anzheng.posture.reasons import because
from anzheng.posture.results import Reason, TargetResult, WindowResult
from anzheng.posture.words import Word


def judge(spec: Response, target: str, _spans: list[Span], context: Context, lookback: str) -> TargetResult:
    """Judge the open cases and those of the lookback; without any, judge the silence."""
    since = context.subtract(context.day, lookback)
    cases = judge_cases(spec, target, context)
    results = [result for result in cases if result.last >= since or result.word not in (Word.MET, Word.LATE)]
    results += _silence(spec, target, context, since, context.day)
    results = results or _newest(spec, cases)
    if not results:
        return _live_source(spec, target, context)
    return conclude(target, tuple(sorted(results, key=lambda result: (result.first, result.item))), context.day)


def judge_between(
    spec: Response, target: str, _spans: list[Span], context: Context, first: date, last: date
) -> tuple[WindowResult, ...]:
    """Judge the cases that arose from `first` to `last`, and the silence between them."""
    cases = judge_cases(spec, target, context)
    results = [result for result in cases if first <= result.first <= last]
    results += _silence(spec, target, context, first, last)
    results = results or _newest(spec, cases)
    if not results:
        result = _live_source(spec, target, context)
        results = [WindowResult(first, last, last, result.word, result.reason, result.facts)]
    return tuple(sorted(results, key=lambda result: (result.first, result.item)))


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
    start = case.event.since
    facts = [FactId(case.seq)]
    done: dict[str, Answer] = {}
    late: Reason | None = None
    previous: datetime | None = None
    for step in spec.steps:
        limit = deadline(start, context.duration(context.period(step.within)), context.calendar("office"))
        answer = _answer(case, step, context.day)
        if answer is None:
            return _open_step(case, step, limit, tuple(facts), context)
        facts.append(FactId(answer.seq))
        if previous is not None and answer.step.on < previous:
            return _case(
                case, context, taipei_day(limit), Word.FAILED, because("step_order", step=step.step), tuple(facts)
            )
        if answer.at > limit:
            late = late or because("done_late", recorded=taipei_day(answer.at), due=taipei_day(limit))
        previous = answer.step.on
        done[step.step] = answer
    due = taipei_day(limit)
    last = taipei_day(previous) if previous else case.day
    for first, second in spec.separation:
        if first in done and second in done and done[first].step.person == done[second].step.person:
            return _case(
                case, context, due, Word.FAILED, because("same_person", first=first, second=second), tuple(facts), last
            )
    word, reason = (Word.LATE, late) if late else (Word.MET, because("steps_done"))
    return _case(case, context, due, word, reason, tuple(facts), last)


def _answer(case: Case, step: Step, day: date) -> Answer | None:
    """Return the first recorded answer to `step` that was given by the day."""
    for answer in case.answers:
        if answer.step.step == step.step and taipei_day(answer.step.on) <= day:
            return answer
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


def _silence(spec: Response, target: str, context: Context, first: date, last: date) -> list[WindowResult]:
    """Judge the windows in which nothing happened: each needs a signed statement."""
    if spec.nil_every is None:
        return []
    every = context.period(spec.nil_every)
    start = context.subtract(first, every) - timedelta(days=1)
    windows = context.windows(every, start, last, "office", "calendar")
    closed = [window for window in windows if window.last < context.day and window.last <= last]
    days = sorted(
        case.day for case in context.index.cases.get(spec.event, {}).values() if target in (COMPANY, case.event.target)
    )
    judged = []
    for window in closed:
        due = context.add(window.last, spec.grace)
        relevant = window.last >= first or window is closed[-1]
        if not relevant or any(window.first <= day <= window.last for day in days):
            continue
        judged.append(_silent_window(spec, target, context, window.first, window.last, due))
    return judged


def _silent_window(spec: Response, target: str, context: Context, first: date, last: date, due: date) -> WindowResult:
    stated = _covering(context.index.nils.get(spec.event, []), target, first, last)
    if stated:
        return WindowResult(first, last, due, Word.NO_EVENT, because("nil_stated"), stated)
    if context.before_cutover(last):
        return WindowResult(first, last, due, Word.UNKNOWN, because("before_cutover"))
    if context.day <= due:
        return WindowResult(first, last, due, Word.DUE, because("not_yet", due=due))
    return WindowResult(first, last, due, Word.UNKNOWN, because("nil_missing", first=first, last=last))


def _covering(nils: list[Signed], target: str, first: date, last: date) -> tuple[FactId, ...]:
    """Return the statements that together say "none" for every day of the window, or nothing.

    Three monthly statements cover a quarter as well as one quarterly statement does.
    """
    used, reached = [], first
    relevant = [nil for nil in nils if nil.statement.target in (target, COMPANY)]
    for nil in sorted(relevant, key=lambda nil: (nil.statement.about.first, nil.seq)):
        about = nil.statement.about
        if about.first <= reached <= about.last:
            used.append(FactId(nil.seq))
            reached = about.last + timedelta(days=1)
    return tuple(used) if reached > last else ()


def _live_source(spec: Response, target: str, context: Context) -> TargetResult:
    if spec.source is None:
        first = context.index.cutover or context.day
        return TargetResult(target, Word.UNKNOWN, because("nil_missing", first=first, last=context.day))
    newest: tuple[date, FactId] | None = None
    for (check, seen_target), sightings in context.index.sightings.items():
        if check != spec.source or (target not in (COMPANY, seen_target)):
            continue
        sighting = newest_sighting(sightings, context.day)
        if sighting is not None and sighting.value != Outcome.UNKNOWN:
            confirmed = sighting.confirmed(context.day)
            newest = confirmed if newest is None else max(newest, confirmed)
    if newest is not None and (context.day - newest[0]).days <= 2:
        until = newest[0] + timedelta(days=2)
        return TargetResult(target, Word.NO_EVENT, because("source_live"), (newest[1],), until=until)
    return TargetResult(target, Word.UNKNOWN, because("source_silent"))
