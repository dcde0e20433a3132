"""聲明 Attested: named roles signed in order, for each window, within the time after its end."""

from collections.abc import Mapping
from datetime import date

from anzheng.catalogue.core.model import Attested
from anzheng.facts.base import FactId
from anzheng.facts.evidence import StatementSigned
from anzheng.kernel.windows import Window
from anzheng.posture.context import Context, Span
from anzheng.posture.demands.periodic import conclude, in_scope
from anzheng.posture.known import Signed
from anzheng.posture.reasons import because
from anzheng.posture.results import Reason, TargetResult, WindowResult
from anzheng.posture.words import Word, worst


def judge(spec: Attested, target: str, spans: list[Span], context: Context, lookback: str) -> TargetResult:
    """Judge the closed windows of the lookback, and at least the newest one."""
    since = context.subtract(context.day, lookback)
    within, every = context.period(spec.within), context.period(spec.every)
    closed = _closed(spec, context, context.subtract(context.subtract(since, within), every), context.day)
    kept = [(window, due) for window, due in closed if due >= since] or closed[-1:]
    results = tuple(
        _judge_window(spec, target, window, due, context) for window, due in kept if in_scope(spans, window.last)
    )
    opened = context.windows(every, context.day, context.day, "office", spec.year)[0]
    coming = context.add(opened.last, within)
    return conclude(target, results, coming, _until(results, opened, coming, context, lookback))


def _until(results: tuple[WindowResult, ...], opened: Window, coming: date, context: Context, lookback: str) -> date:
    """Return the last day on which the worst word surely stays: windows close, fall due and leave the lookback."""
    word = worst(result.word for result in results) or Word.NO_EVENT
    ends: list[date] = []
    if word not in (Word.FAILED, Word.OVERDUE):
        ends = [result.due for result in results if result.word is Word.DUE]
        ends.append(opened.last if word in (Word.MET, Word.NO_EVENT) else coming)
    if word not in (Word.MET, Word.NO_EVENT, Word.DUE):
        ends.append(max(context.add(result.due, lookback) for result in results if result.word is word))
    return max(min(ends), context.day)


def judge_between(
    spec: Attested, target: str, spans: list[Span], context: Context, first: date, last: date
) -> tuple[WindowResult, ...]:
    """Judge every statement whose due date lies from `first` to `last`."""
    start = context.subtract(first, context.period(spec.every))
    closed = _closed(spec, context, context.subtract(start, context.period(spec.within)), last)
    return tuple(
        _judge_window(spec, target, window, due, context)
        for window, due in closed
        if first <= due <= last and in_scope(spans, window.last)
    )


def _closed(spec: Attested, context: Context, first: date, last: date) -> list[tuple[Window, date]]:
    within = context.period(spec.within)
    found = context.windows(context.period(spec.every), first, last, "office", spec.year)
    return [(window, context.add(window.last, within)) for window in found if window.last < last]


def _judge_window(spec: Attested, target: str, window: Window, due: date, context: Context) -> WindowResult:
    signed: dict[str, Signed] = {}
    missing: Reason | None = None
    for step in spec.steps:
        given = _given(spec, target, window, step, context)
        if not given:
            missing = missing or because("role_missing", role=step)
            continue
        # A step that was signed wrongly may be signed again; the first right one counts.
        right = next((one for one in given if _wrong(spec, step, one, signed) is None), None)
        if right is None:
            reason = _wrong(spec, step, given[0], signed) or because("step_order", step=step)
            facts = _facts([*signed.values(), given[0]])
            return WindowResult(window.first, window.last, due, Word.FAILED, reason, facts)
        signed[step] = right
    facts = _facts(list(signed.values()))
    if missing is not None:
        return _unsigned(window, due, missing, facts, context)
    recorded = max(one.recorded for one in signed.values())
    if recorded > due:
        reason = because("done_late", recorded=recorded, due=due)
        return WindowResult(window.first, window.last, due, Word.LATE, reason, facts)
    return WindowResult(window.first, window.last, due, Word.MET, because("in_time"), facts)


def _unsigned(window: Window, due: date, missing: Reason, facts: tuple[FactId, ...], context: Context) -> WindowResult:
    # A statement about a year is signed after it: what counts is whether its due date came after the cut-over.
    if context.before_cutover(due):
        return WindowResult(window.first, window.last, due, Word.UNKNOWN, because("before_cutover"), facts)
    word = Word.DUE if context.day <= due else Word.OVERDUE
    return WindowResult(window.first, window.last, due, word, missing, facts)


def _facts(signed: list[Signed]) -> tuple[FactId, ...]:
    return tuple(sorted(FactId(one.seq) for one in signed))


def _given(spec: Attested, target: str, window: Window, step: str, context: Context) -> list[Signed]:
    """Return the signatures of a step that were given by the day, in the order of recording."""
    return [
        one
        for one in context.index.statements.get((spec.statement, target), [])
        if isinstance(one.statement, StatementSigned)
        and one.statement.step == step
        and one.statement.on <= context.day
        and window.first <= one.statement.about.last <= window.last
    ]


def _wrong(spec: Attested, step: str, one: Signed, signed: Mapping[str, Signed]) -> Reason | None:
    """Return why a signature cannot follow those before it, or None if it can."""
    given = one.statement
    for name, earlier in signed.items():
        before = earlier.statement
        if not (isinstance(given, StatementSigned) and isinstance(before, StatementSigned)):
            continue
        together = step in spec.any_order and name in spec.any_order
        if given.on < before.on and not together:
            return because("step_order", step=step)
        if step in spec.distinct and name in spec.distinct and given.person == before.person:
            return because("step_distinct", first=name, second=step)
    return None
