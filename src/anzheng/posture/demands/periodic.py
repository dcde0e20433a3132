"""週期性 Periodic: each window has an accepted record of this form, entered in time."""

from bisect import bisect_left
from datetime import date, timedelta

from anzheng.catalogue.core.model import ParameterRef, Periodic
from anzheng.facts.base import FactId
from anzheng.kernel.windows import Window
from anzheng.posture.context import Context, Dated, Looked, Span
from anzheng.posture.demands.acceptance import is_relative, refusal
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
    looked = context.looked_at.get(key)
    if looked is None:
        looked = context.looked_at[key] = _look(spec, context, lookback)
    results = _judge_windows(spec, target, spans, looked.windows, context)
    until = _until(spec, results, looked, context, lookback)
    if in_scope(spans, context.day):
        return conclude(target, results, looked.coming.due, until)
    # It has left, and is looked at only while it still belonged within the lookback.
    left = max(span.last for span in spans if span.last < context.day)
    return conclude(target, results, None, min(until, max(context.add(left, lookback), context.day)))


def judge_between(
    spec: Periodic, target: str, spans: list[Span], context: Context, first: date, last: date
) -> tuple[WindowResult, ...]:
    """Judge every window that ends from `first` to `last`, as known to the context."""
    dated = [item for item in _dated(spec, context, first, last) if item.window.last <= last]
    return _judge_windows(spec, target, spans, dated, context)


def conclude(target: str, results: tuple[WindowResult, ...], coming: date | None, until: date | None) -> TargetResult:
    """Turn windows into one result: the worst word, the facts, and what is due next, at the latest `coming`."""
    word = worst(result.word for result in results) or Word.NO_EVENT
    deciding = next((result for result in results if result.word is word), None)
    open_dues = [result.due for result in results if result.word is Word.DUE]
    return TargetResult(
        target,
        word,
        deciding.reason if deciding else because("nothing_owed"),
        tuple(sorted({identity for result in results for identity in result.facts})),
        results,
        earliest(*open_dues) or coming,
        until,
    )


def _until(spec: Periodic, results: tuple[WindowResult, ...], looked: Looked, context: Context, lookback: str) -> date:
    """Return the last day on which the worst word surely stays: windows open, fall due and leave the lookback."""
    day, coming = context.day, looked.coming
    word = worst(result.word for result in results) or Word.NO_EVENT
    if is_relative(spec.accept):
        return day
    ends: list[date] = []
    if word not in (Word.FAILED, Word.OVERDUE):
        ends = [result.due for result in results if result.word is Word.DUE]
        opened = word in (Word.MET, Word.NO_EVENT)
        ends.append(coming.window.first - _DAY if opened else coming.due)
    if word not in (Word.MET, Word.NO_EVENT, Word.DUE):
        # A window from before the lookback stays until a newer one has fallen due.
        kept = min((item.due for item in looked.windows if item.due >= day), default=coming.due)
        leaves = [
            kept if result.last < looked.start else context.add(result.last, lookback)
            for result in results
            if result.word is word
        ]
        ends.append(max(leaves))
    return max(min(ends), day)


def _look(spec: Periodic, context: Context, lookback: str) -> Looked:
    """Return the open window, those closed within the lookback, and at least the newest one past its due date.

    A lookback shorter than the window (a half-yearly duty inside a block examined monthly) would
    otherwise hide that the last act that was due is absent.
    """
    day = context.day
    start = context.subtract(day, lookback)
    dated = _dated(spec, context, start, day)
    if not any(item.due < day for item in dated):
        # Far enough back for a whole window and its grace, and for the longest run of closed days.
        reach = context.subtract(context.subtract(start, context.period(spec.every)), spec.grace) - timedelta(days=31)
        known = {item.window for item in dated}
        earlier = [item for item in _dated(spec, context, reach, start) if item.window not in known]
        # Beyond the lookback nobody asks for what lies before the cut-over.
        past = [item for item in earlier if item.due < day and not context.before_cutover(item.window.last)]
        dated = past[-1:] + [item for item in earlier if item.due >= day] + dated
    return Looked(start, dated, _coming(spec, context, max([day, *[item.window.last for item in dated]])))


def _coming(spec: Periodic, context: Context, after: date) -> Dated:
    """Return the first window that opens after a day."""
    days = 31
    while True:
        found = _dated(spec, context, after + _DAY, after + timedelta(days=days))
        if found:
            return found[0]
        days *= 2


def _dated(spec: Periodic, context: Context, first: date, last: date) -> list[Dated]:
    found = context.windows(context.period(spec.every), first, last, spec.calendar, spec.year)
    return [Dated(window, context.add(window.last, spec.grace, spec.calendar)) for window in found]


def _judge_windows(
    spec: Periodic, target: str, spans: list[Span], windows: list[Dated], context: Context
) -> tuple[WindowResult, ...]:
    records = context.index.records.get((spec.form, target), [])
    relative = is_relative(spec.accept) or (
        spec.measure is not None and isinstance(spec.measure.at_least, ParameterRef)
    )
    results = []
    for window, due in windows:
        reference = min(window.last, context.day)
        if not in_scope(spans, reference):
            continue
        # Records are sorted by their last day, and a shorter tuple sorts before a longer one.
        begin = bisect_left(records, (window.first,))
        inside = records[begin : bisect_left(records, (reference + _DAY,), begin)]
        # What a record has to say is what was asked when its window ended, not what is asked today.
        then = context.on(reference) if relative else context
        results.append(_judge_window(spec, window, due, inside, (then, context)))
    return tuple(results)


def in_scope(spans: list[Span], day: date) -> bool:
    """Tell whether the target belonged to the scope on `day`: a window is owed by those who are there at its end."""
    return any(span.first <= day <= span.last for span in spans)


def _judge_window(
    spec: Periodic, window: Window, due: date, records: list[Record], contexts: tuple[Context, Context]
) -> WindowResult:
    """Judge one window; `contexts` are those of its end and of the day asked about."""
    then, context = contexts
    accepted: list[Record] = []
    trouble: tuple[Record, Reason] | None = None
    incomplete: Reason | None = None
    for record in records if len(records) < 2 else sorted(records, key=_recording_order):
        refused = refusal(record.evidence, spec.accept, then)
        if refused is None:
            accepted.append(record)
            if spec.measure is None:
                break  # the first one recorded decides whether the window was closed in time
        elif refused.contrary:
            trouble = (record, refused.reason)
        else:
            incomplete = refused.reason
    enough, short = _enough(spec, accepted, then)
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
