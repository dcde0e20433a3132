"""週期性 Periodic: each window has an accepted record of this form, entered in time."""

from bisect import bisect_left
from datetime import date, timedelta

from anzheng.catalogue.core.model import Periodic
from anzheng.facts.base import FactId
from anzheng.kernel.windows import Window
from anzheng.posture.context import Context, Dated, Span
from anzheng.posture.demands.acceptance import refusal
from anzheng.posture.index import Record
from anzheng.posture.reasons import because
from anzheng.posture.results import Reason, TargetResult, WindowResult, earliest
from anzheng.posture.words import Word, worst

_DAY = timedelta(days=1)
_IN_TIME = because("in_time")


def judge(spec: Periodic, target: str, spans: list[Span], context: Context, lookback: str) -> TargetResult:
    """Judge the window holding the day and the closed windows within the lookback."""
    # Forty systems share one demand: its windows are looked up once.
    key = (context.period(spec.every), spec.grace, spec.calendar, spec.year, lookback)
    windows = context.looked_at.get(key)
    if windows is None:
        windows = context.looked_at[key] = _looked_at(spec, context, lookback)
    results = _judge_windows(spec, target, spans, windows, context)
    return conclude(target, results, context.day)


def judge_between(
    spec: Periodic, target: str, spans: list[Span], context: Context, first: date, last: date
) -> tuple[WindowResult, ...]:
    """Judge every window that ends from `first` to `last`, as known to the context."""
    every = context.period(spec.every)
    found = context.windows(every, first, last, spec.calendar, spec.year)
    dated = [
        Dated(window, context.add(window.last, spec.grace, spec.calendar)) for window in found if window.last <= last
    ]
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
        reach = (
            context.subtract(start, every) - timedelta(days=31) if every.startswith("P") else start - timedelta(days=31)
        )
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
        if not _expected(spans, window.first, reference):
            continue
        # Records are sorted by their last day, and a shorter tuple sorts before a longer one.
        begin = bisect_left(records, (window.first,))
        inside = records[begin : bisect_left(records, (reference + _DAY,), begin)]
        results.append(_judge_window(spec, window, due, inside, context))
    return tuple(results)


def _expected(spans: list[Span], first: date, reference: date) -> bool:
    """Tell whether the target belonged to the scope in the window up to its end or the day."""
    return any(span.first <= reference and first <= span.last for span in spans)


def _judge_window(spec: Periodic, window: Window, due: date, records: list[Record], context: Context) -> WindowResult:
    accepted: list[Record] = []
    trouble: tuple[Record, Reason] | None = None
    incomplete: Reason | None = None
    for record in records if len(records) < 2 else sorted(records, key=_recording_order):
        refused = refusal(record.evidence, spec.accept, context)
        if refused is None:
            accepted.append(record)
            if spec.measure is None:
                break  # the first one recorded decides whether the window was closed in time
        elif refused.contrary:
            trouble = (record, refused.reason)
        else:
            incomplete = refused.reason
    enough, short = _enough(spec, accepted, context)
    if enough is not None:
        return _closed(window, due, enough)
    if trouble is not None:
        record, reason = trouble
        return WindowResult(window.first, window.last, due, Word.FAILED, reason, (FactId(record.seq),))
    facts = tuple(FactId(record.seq) for record in accepted)
    return absent(window, due, context, short or incomplete, facts)


def _closed(window: Window, due: date, records: list[Record]) -> WindowResult:
    facts = tuple([FactId(record.seq) for record in records])
    # In the order of recording the last one is the one that completed the window.
    recorded = records[-1].recorded
    if recorded <= due:
        return WindowResult(window.first, window.last, due, Word.MET, _IN_TIME, facts)
    reason = because("done_late", recorded=recorded, due=due)
    return WindowResult(window.first, window.last, due, Word.LATE, reason, facts)


def _recording_order(record: Record) -> int:
    return record.seq


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
    """Return the records that suffice, out of accepted ones in the order of recording, or why they do not."""
    if not accepted:
        return None, None
    if spec.measure is None:
        return accepted[:1], None
    wanted = context.amount(spec.measure.at_least)
    total = 0
    for position, record in enumerate(accepted):
        value = record.evidence.values.get(spec.measure.field)
        total += value if isinstance(value, int) and not isinstance(value, bool) else 0
        if total >= wanted:
            return accepted[: position + 1], None
    return None, because("measure_short", field=spec.measure.field, sum=total, wanted=wanted)
