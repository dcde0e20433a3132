"""週期性 Periodic: each window has an accepted record of this form, entered in time."""

from bisect import bisect_left
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from operator import attrgetter

from anzheng.catalogue.core.model import ParameterRef, Periodic
from anzheng.facts.base import FactId
from anzheng.kernel.windows import Window
from anzheng.posture.context import Asked, Context, Dated, Looked, Span
from anzheng.posture.demands.acceptance import concerned, refusal
from anzheng.posture.known import Record
from anzheng.posture.reasons import because
from anzheng.posture.results import Reason, TargetResult, WindowResult
from anzheng.posture.words import Word, worst

_DAY = timedelta(days=1)
_IN_TIME = because("in_time")


def judge(spec: Periodic, target: str, spans: list[Span], context: Context, lookback: str) -> TargetResult:
    """Judge the window holding the day and the closed windows within the lookback."""
    # Forty systems share one demand: its windows are looked up once.
    key = (context.period(spec.every), spec.grace, spec.calendar, spec.year, lookback)
    looked = context.daily.looked_at.get(key)
    if looked is None:
        looked = context.daily.looked_at[key] = _look(spec, context, lookback)
    results = _judge_windows(spec, target, spans, looked.windows, context, looked.empty)
    words = {result.word for result in results}
    until = _until(spec, results, words, looked, context, lookback)
    if in_scope(spans, context.day):
        return conclude(target, results, looked.coming.due, until, words)
    # It has left, and is looked at only while it still belonged within the lookback.
    left = max(span.last for span in spans if span.last < context.day)
    return conclude(target, results, None, min(until, max(context.add(left, lookback), context.day)), words)


def judge_between(
    spec: Periodic, target: str, spans: list[Span], context: Context, first: date, last: date
) -> tuple[WindowResult, ...]:
    """Judge every window that ends from `first` to `last`, as known to the context."""
    dated = [item for item in _dated(spec, context, first, last) if item.window.last <= last]
    return _judge_windows(spec, target, spans, dated, context, {})


def conclude(
    target: str,
    results: tuple[WindowResult, ...],
    coming: date | None,
    until: date | None,
    words: AbstractSet[Word] | None = None,
) -> TargetResult:
    """Turn windows into one result: the worst of their words, and what is due next, at the latest `coming`."""
    if words is None:
        words = {result.word for result in results}
    word = worst(words) or Word.NO_EVENT
    reason = next((result.reason for result in results if result.word is word), None) or because("nothing_owed")
    due = min(result.due for result in results if result.word is Word.DUE) if Word.DUE in words else coming
    return TargetResult(target, word, reason, (), results, due, until)


def _until(
    spec: Periodic,
    results: tuple[WindowResult, ...],
    words: AbstractSet[Word],
    looked: Looked,
    context: Context,
    lookback: str,
) -> date:
    """Return the last day on which the worst word surely stays: windows open, fall due and leave the lookback."""
    day, coming = context.day, looked.coming
    word = worst(words) or Word.NO_EVENT
    if context.asked(spec.accept).relative:
        return day
    ends: list[date] = []
    if word not in (Word.FAILED, Word.OVERDUE):
        ends = [result.due for result in results if result.word is Word.DUE] if Word.DUE in words else []
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
    dues, day = context.sums(spec.grace, spec.calendar), context.day
    return [
        Dated(window, dues[window.last], end := min(window.last, day), (end + _DAY if end < date.max else end,))
        for window in found
    ]


def _judge_windows(
    spec: Periodic,
    target: str,
    spans: list[Span],
    windows: list[Dated],
    context: Context,
    empty: dict[int, WindowResult],
) -> tuple[WindowResult, ...]:
    """Judge windows in order; `empty` remembers how those without any record are judged."""
    asked = context.asked(spec.accept)
    first_counts = asked.anything and spec.measure is None
    relative = asked.relative or (spec.measure is not None and isinstance(spec.measure.at_least, ParameterRef))
    always, key = _throughout(spans, windows), (spec.form, target)
    records, ordered = context.index.records.get(key, []), key not in context.index.disordered
    # Windows come in order and never overlap, so the records are gone through once.
    at, count = bisect_left(records, (windows[0].window.first,)) if windows else 0, len(records)
    results = []
    for position, item in enumerate(windows):
        (first, _), _, reference, beyond = item
        while at < count and records[at].last < first:
            at += 1
        begin = at
        if at < count and records[at].last <= reference:
            at = bisect_left(records, beyond, at + 1)
        if not always and not in_scope(spans, reference):
            continue
        if begin == at:
            known = empty.get(position)
            if known is None:
                known = empty[position] = absent(item.window, item.due, context)
            results.append(known)
            continue
        if ordered and first_counts:
            # Every record counts, so the one recorded first closed the window.
            results.append(_closed(item, (FactId(records[begin].seq),), records[begin].recorded))
            continue
        inside = records[begin:at] if ordered else sorted(records[begin:at], key=_recording_order)
        if relative:
            # What a record has to say is what was asked when its window ended, not what is asked today.
            then = context.on(reference)
            results.append(_judge_window(spec, item, inside, then.asked(spec.accept), (then, context)))
        else:
            results.append(_judge_window(spec, item, inside, asked, (context, context)))
    return tuple(results)


def _throughout(spans: list[Span], windows: list[Dated]) -> bool:
    """Tell whether the target belonged to the scope at the end of every window, as almost always."""
    if not windows:
        return True
    first, last = windows[0].reference, windows[-1].reference
    return any(span.first <= first and last <= span.last for span in spans)


def in_scope(spans: list[Span], day: date) -> bool:
    """Tell whether the target belonged to the scope on `day`: a window is owed by those who are there at its end."""
    return any(span.first <= day <= span.last for span in spans)


def _judge_window(
    spec: Periodic, item: Dated, records: list[Record], asked: Asked, contexts: tuple[Context, Context]
) -> WindowResult:
    """Judge one window by its records, in the order of recording; `contexts` are of its end and of the day asked."""
    then, context = contexts
    if spec.accept.concerns:
        records = concerned(records, spec.accept, then)
    accepted: list[Record] = []
    trouble: tuple[Record, Reason] | None = None
    incomplete: Reason | None = None
    for record in records:
        refused = refusal(record.evidence, asked, then)
        if refused is None:
            if spec.measure is None:
                # The first one recorded decides whether the window was closed in time.
                return _closed(item, (FactId(record.seq),), record.recorded)
            accepted.append(record)
        elif refused.contrary:
            trouble = (record, refused.reason)
        else:
            incomplete = refused.reason
    enough, short = _enough(spec, accepted, then)
    if enough is not None:
        # In the order of recording the last one is the one that completed the window.
        return _closed(item, tuple([FactId(record.seq) for record in enough]), enough[-1].recorded)
    window, due = item.window, item.due
    if trouble is not None:
        record, reason = trouble
        return WindowResult(window.first, window.last, due, Word.FAILED, reason, (FactId(record.seq),))
    facts = tuple(FactId(record.seq) for record in accepted)
    return absent(window, due, context, short or incomplete, facts)


def _closed(item: Dated, facts: tuple[FactId, ...], recorded: date) -> WindowResult:
    (first, last), due, _, _ = item
    if recorded <= due:
        return WindowResult(first, last, due, Word.MET, _IN_TIME, facts)
    return WindowResult(first, last, due, Word.LATE, because("done_late", recorded=recorded, due=due), facts)


_recording_order = attrgetter("seq")


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
    """Return the records whose sum suffices, out of accepted ones in the order of recording, or why they do not."""
    if not accepted or spec.measure is None:
        return None, None
    wanted = context.amount(spec.measure.at_least)
    total = 0
    for position, record in enumerate(accepted):
        value = record.evidence.values.get(spec.measure.field)
        total += value if isinstance(value, int) and not isinstance(value, bool) else 0
        if total >= wanted:
            return accepted[: position + 1], None
    return None, because("measure_short", field=spec.measure.field, sum=total, wanted=wanted)
