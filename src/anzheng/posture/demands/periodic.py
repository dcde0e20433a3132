"""週期性 Periodic: each window has an accepted record of this form, entered in time."""

from datetime import date, timedelta
from typing import NamedTuple

from anzheng.catalogue.core.model import Periodic
from anzheng.facts.base import FactId
from anzheng.kernel.windows import Window
from anzheng.posture.context import Context, Span
from anzheng.posture.demands.acceptance import refusal
from anzheng.posture.index import Record
from anzheng.posture.reasons import because
from anzheng.posture.results import Reason, TargetResult, WindowResult, earliest
from anzheng.posture.words import Word, worst

_DAY = timedelta(days=1)


class Dated(NamedTuple):
    """A window with its due date."""

    window: Window
    due: date


def judge(spec: Periodic, target: str, spans: list[Span], context: Context, lookback: str) -> TargetResult:
    """Judge the window holding the day and the closed windows within the lookback."""
    windows = _looked_at(spec, context, lookback)
    results = _judge_windows(spec, target, spans, windows, context)
    return conclude(target, results, context.day)


def judge_between(
    spec: Periodic, target: str, spans: list[Span], context: Context, first: date, last: date
) -> tuple[WindowResult, ...]:
    """Judge every window that ends from `first` to `last`, as known to the context."""
    every = context.period(spec.every)
    found = context.windows(every, first, last, spec.calendar, spec.year)
    dated = [Dated(window, context.add(window.last, spec.grace, spec.calendar)) for window in found if window.last <= last]
    return _judge_windows(spec, target, spans, dated, context)


def conclude(target: str, results: tuple[WindowResult, ...], day: date) -> TargetResult:
    """Turn windows into one result: the worst word, the facts, what is due next, how long it holds."""
    word = worst(result.word for result in results) or Word.NO_EVENT
    deciding = next((result for result in results if result.word is word), None)
    open_dues = [result.due for result in results if result.word is Word.DUE]
    ends = [result.last for result in results if result.last >= day]
    return TargetResult(
        target,
        word,
        deciding.reason if deciding else because("in_time"),
        tuple(sorted({identity for result in results for identity in result.facts})),
        results,
        earliest(*open_dues) or earliest(*[result.due + _DAY for result in results if result.last >= day]),
        earliest(*open_dues, *ends),
    )


def _looked_at(spec: Periodic, context: Context, lookback: str) -> list[Dated]:
    """Return the open window, those closed within the lookback, and at least the newest one past its due date.

    A lookback shorter than the window (a half-yearly duty inside a block examined monthly) would
    otherwise hide that the last act that was due is absent.
    """
    day = context.day
    every = context.period(spec.every)
    start = context.subtract(day, lookback)
    found = context.windows(every, start, day, spec.calendar, spec.year)
    dated = [Dated(window, context.add(window.last, spec.grace, spec.calendar)) for window in found]
    if not any(item.due < day for item in dated):
        reach = context.subtract(start, every) - timedelta(days=31) if every.startswith("P") else start - timedelta(days=31)
        known = {item.window for item in dated}
        earlier = [
            Dated(window, context.add(window.last, spec.grace, spec.calendar))
            for window in context.windows(every, reach, start, spec.calendar, spec.year)
            if window not in known
        ]
        # Beyond the lookback nobody asks for what lies before the cut-over.
        past = [item for item in earlier if item.due < day and not context.before_cutover(item.window.last)]
        dated = past[-1:] + [item for item in earlier if item.due >= day] + dated
    return dated


def _judge_windows(
    spec: Periodic, target: str, spans: list[Span], windows: list[Dated], context: Context
) -> tuple[WindowResult, ...]:
    records = context.index.records.get((spec.form, target), [])
    results = []
    for window, due in windows:
        reference = min(window.last, context.day)
        if not any(span.first <= reference and window.first <= span.last for span in spans):
            continue
        inside = [r for r in records if window.first <= r.last <= window.last and r.last <= context.day]
        results.append(_judge_window(spec, window, due, inside, context))
    return tuple(results)


def _judge_window(
    spec: Periodic, window: Window, due: date, records: list[Record], context: Context
) -> WindowResult:
    accepted: list[Record] = []
    trouble: tuple[Record, Reason] | None = None
    incomplete: Reason | None = None
    for record in records:
        refused = refusal(record.evidence, spec.accept, context)
        if refused is None:
            accepted.append(record)
        elif refused.contrary:
            trouble = (record, refused.reason)
        else:
            incomplete = refused.reason
    enough, short = _enough(spec, accepted, context)
    if enough is not None:
        facts = tuple(FactId(record.seq) for record in enough)
        recorded = max(record.recorded for record in enough)
        if recorded <= due:
            return WindowResult(window.first, window.last, due, Word.MET, because("in_time"), facts)
        reason = because("done_late", recorded=recorded, due=due)
        return WindowResult(window.first, window.last, due, Word.LATE, reason, facts)
    if trouble is not None:
        record, reason = trouble
        return WindowResult(window.first, window.last, due, Word.FAILED, reason, (FactId(record.seq),))
    facts = tuple(FactId(record.seq) for record in accepted)
    return absent(window, due, context, short or incomplete, facts)


def absent(
    window: Window, due: date, context: Context, detail: Reason | None = None, facts: tuple[FactId, ...] = ()
) -> WindowResult:
    """Judge a window that nothing satisfies: before the cut-over, still open, or missed."""
    if context.before_cutover(window.last):
        return WindowResult(window.first, window.last, due, Word.UNKNOWN, because("before_cutover"), facts)
    if context.day <= due:
        return WindowResult(window.first, window.last, due, Word.DUE, detail or because("not_yet", due=due), facts)
    return WindowResult(window.first, window.last, due, Word.OVERDUE, detail or because("missed", due=due), facts)


def _enough(spec: Periodic, accepted: list[Record], context: Context) -> tuple[list[Record] | None, Reason | None]:
    """Return the records that suffice, earliest recorded first, or why they do not."""
    if not accepted:
        return None, None
    ordered = sorted(accepted, key=lambda record: record.seq)
    if spec.measure is None:
        return ordered[:1], None
    wanted = context.amount(spec.measure.at_least)
    total = 0
    for position, record in enumerate(ordered):
        value = record.evidence.values.get(spec.measure.field)
        total += value if isinstance(value, int) and not isinstance(value, bool) else 0
        if total >= wanted:
            return ordered[: position + 1], None
    return None, because("measure_short", field=spec.measure.field, sum=total, wanted=wanted)
