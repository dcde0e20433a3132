"""聲明 Attested: named roles signed in order, for each window, within the time after its end."""

from datetime import date

from anzheng.catalogue.core.model import Attested
from anzheng.facts.base import FactId
from anzheng.facts.evidence import StatementSigned
from anzheng.kernel.windows import Window
from anzheng.posture.context import Context, Span
from anzheng.posture.demands.periodic import conclude
from anzheng.posture.reasons import because
from anzheng.posture.results import Reason, TargetResult, WindowResult
from anzheng.posture.words import Word

Step = tuple[int, date, StatementSigned]
"""Ledger index, recorded day and the signature."""


def judge(spec: Attested, target: str, _spans: list[Span], context: Context, lookback: str) -> TargetResult:
    """Judge the closed windows of the lookback, and at least the newest one."""
    start = context.subtract(context.subtract(context.day, lookback), context.period(spec.every))
    closed = _closed(spec, context, start, context.day)
    since = context.subtract(context.day, lookback)
    kept = [(window, due) for window, due in closed if due >= since] or closed[-1:]
    results = tuple(_judge_window(spec, target, window, due, context) for window, due in kept)
    return conclude(target, results, context.day)


def judge_between(
    spec: Attested, target: str, _spans: list[Span], context: Context, first: date, last: date
) -> tuple[WindowResult, ...]:
    """Judge every statement whose due date lies from `first` to `last`."""
    start = context.subtract(first, context.period(spec.every))
    closed = _closed(spec, context, context.subtract(start, context.period(spec.within)), last)
    return tuple(_judge_window(spec, target, window, due, context) for window, due in closed if first <= due <= last)


def _closed(spec: Attested, context: Context, first: date, last: date) -> list[tuple[Window, date]]:
    within = context.period(spec.within)
    found = context.windows(context.period(spec.every), first, last, "office", spec.year)
    return [(window, context.add(window.last, within)) for window in found if window.last < last]


def _judge_window(spec: Attested, target: str, window: Window, due: date, context: Context) -> WindowResult:
    signed = _signed(spec, target, window, context)
    facts = tuple(sorted(FactId(seq) for seq, _, _ in signed.values()))
    broken = _order(spec, signed) or _distinct(spec, signed)
    if broken is not None:
        return WindowResult(window.first, window.last, due, Word.FAILED, broken, facts)
    missing = [step for step in spec.steps if step not in signed]
    if missing:
        # A statement about a year is signed after it: what counts is whether its due date came after the cut-over.
        if context.before_cutover(due):
            return WindowResult(window.first, window.last, due, Word.UNKNOWN, because("before_cutover"), facts)
        detail = because("role_missing", role=missing[0])
        word = Word.DUE if context.day <= due else Word.OVERDUE
        return WindowResult(window.first, window.last, due, word, detail, facts)
    recorded = max(recorded for _, recorded, _ in signed.values())
    if recorded > due:
        reason = because("done_late", recorded=recorded, due=due)
        return WindowResult(window.first, window.last, due, Word.LATE, reason, facts)
    return WindowResult(window.first, window.last, due, Word.MET, because("in_time"), facts)


def _signed(spec: Attested, target: str, window: Window, context: Context) -> dict[str, Step]:
    """Return the first recorded signature of each step that was given by the day."""
    found: dict[str, Step] = {}
    for recorded, seq, statement in context.index.statements.get((spec.statement, target), []):
        if not isinstance(statement, StatementSigned) or statement.on > context.day:
            continue
        if window.first <= statement.about.last <= window.last:
            found.setdefault(statement.step, (seq, recorded, statement))
    return found


def _order(spec: Attested, signed: dict[str, Step]) -> Reason | None:
    previous: date | None = None
    for step in spec.steps:
        if step not in signed:
            continue
        on = signed[step][2].on
        if previous is not None and on < previous:
            return because("step_order", step=step)
        previous = on
    return None


def _distinct(spec: Attested, signed: dict[str, Step]) -> Reason | None:
    people: dict[str, str] = {}
    for step in spec.distinct:
        if step not in signed:
            continue
        person = signed[step][2].person
        if person in people:
            return because("step_distinct", first=people[person], second=step)
        people[person] = step
    return None
