"""行為 The acts that one demand owes: what is open today, and what comes until a day.

Each act has an anchor: what it is about and will still be about tomorrow. A window is its own anchor, a case its
item, the renewal of a document the record that it renews.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from anzheng.catalogue.core.model import Attested, Demand, Period, Periodic, Response, Standing
from anzheng.facts.base import COMPANY
from anzheng.kernel.windows import Window
from anzheng.posture.context import Context, Span
from anzheng.posture.demands import attested
from anzheng.posture.demands.periodic import in_scope
from anzheng.posture.results import TargetResult, WindowResult
from anzheng.posture.words import Word

_DAY = timedelta(days=1)
_OPEN = (Word.DUE, Word.OVERDUE)
_SERVES = (Word.MET, Word.LATE)
_UNSTATED = "nil_missing"
"""Reason of a window about which nobody has said that nothing happened."""


class Act(NamedTuple):
    """One act for one target (應辦行為)."""

    target: str
    anchor: str
    first: date
    last: date
    due: date
    word: Word
    """overdue or due."""
    item: str = ""
    seq: int = 0
    """Index of the newest fact that it follows from; 0 where it follows from the rules alone."""


def open_acts(demand: Demand, result: TargetResult, context: Context) -> Iterator[Act]:
    """Yield what is overdue or open for one target, leaving out what an approved exception releases."""
    if isinstance(demand.spec, Standing):
        found = _renewal(result, context.day)
    else:
        found = [_windowed(result.target, window) for window in result.windows if _owed(window)]
    return (act for act in found if not _released(demand, act, context))


def coming_acts(demand: Demand, context: Context, until: date) -> Iterator[Act]:
    """Yield what is not open yet and falls due by `until`, for everybody who will be in scope by then."""
    if until <= context.day:
        return
    for act in _coming(demand, context, until):
        if act.due <= until and not context.before_cutover(act.last) and not _released(demand, act, context):
            yield act


def _owed(window: WindowResult) -> bool:
    """Tell whether the window waits for somebody: a statement that was not signed in time is still to be signed."""
    return window.word in _OPEN or window.reason.code == _UNSTATED


def _windowed(target: str, window: WindowResult) -> Act:
    anchor = f"case/{window.item}" if window.item else _anchor(window.first, window.last)
    seq = max((fact.seq for fact in window.facts), default=0)
    # The clause is unknown while nobody says that nothing happened; the saying itself is overdue.
    word = window.word if window.word in _OPEN else Word.OVERDUE
    return Act(target, anchor, window.first, window.last, window.due, word, window.item, seq)


def _renewal(result: TargetResult, day: date) -> list[Act]:
    """Return the making of a record that is missing, or the renewal of the one that serves."""
    judged = result.underlying or result.word
    if judged not in _OPEN and (judged not in _SERVES or result.next_due is None):
        return []
    word = judged if judged in _OPEN else Word.DUE
    # The first fact is the record; an event that overtakes it moves the day, and it is still the same renewal.
    anchor = f"renew/{result.facts[0].seq}.{result.facts[0].n}" if result.facts else "first"
    due = result.next_due or day
    seq = max((fact.seq for fact in result.facts), default=0)
    return [Act(result.target, anchor, due, due, due, word, "", seq)]


def _coming(demand: Demand, context: Context, until: date) -> Iterator[Act]:
    spec = demand.spec
    for target, spans in context.spans(demand.scope).items():
        if isinstance(spec, Periodic):
            yield from _windows(target, spans, _dated(spec, context, until))
        elif isinstance(spec, Attested):
            yield from _statements(spec, target, spans, context, until)
        elif isinstance(spec, Response) and spec.nil_every is not None:
            yield from _nils(spec, spec.nil_every, target, spans, context, until)


def _dated(spec: Periodic, context: Context, until: date) -> list[tuple[Window, date]]:
    every = context.windows(context.period(spec.every), context.day + _DAY, until, spec.calendar, spec.year)
    coming = (window for window in every if window.first > context.day)
    return [(window, context.add(window.last, spec.grace, spec.calendar)) for window in coming]


def _windows(target: str, spans: list[Span], dated: list[tuple[Window, date]]) -> Iterator[Act]:
    for (first, last), due in dated:
        if in_scope(spans, last):
            yield Act(target, _anchor(first, last), first, last, due, Word.DUE)


def _statements(spec: Attested, target: str, spans: list[Span], context: Context, until: date) -> Iterator[Act]:
    """Yield the statements about windows that have not closed; one that was signed ahead is done."""
    for window in attested.judge_between(spec, target, spans, context, context.day, until):
        if window.last >= context.day and window.word in _OPEN:
            yield _windowed(target, window)


def _nils(
    spec: Response, every: Period, target: str, spans: list[Span], context: Context, until: date
) -> Iterator[Act]:
    """Yield the statements that nothing happened, for windows in which nothing is known to have happened."""
    cases = context.index.cases.get(spec.event, {}).values()
    days = [case.day for case in cases if target in (COMPANY, case.event.target)]
    for first, last in context.windows(context.period(every), context.day, until, "office", "calendar"):
        if in_scope(spans, last) and not any(first <= day <= last for day in days):
            yield Act(target, _anchor(first, last), first, last, context.add(last, spec.grace), Word.DUE)


def _released(demand: Demand, act: Act, context: Context) -> bool:
    """Tell whether an approved exception releases the target on the day on which the act would count."""
    if not demand.waivable:
        return False
    day = max(act.due, context.day)
    return any(one.active(act.target, day) for one in context.index.exceptions_of.get(demand.id, ()))


def _anchor(first: date, last: date) -> str:
    return f"{first}/{last}"
