"""保存 Retained: what must be kept exists, unbroken and intact, from max(start of use, day − period)."""

from datetime import date, timedelta

from anzheng.catalogue.core.model import Retained
from anzheng.facts.base import FactId
from anzheng.posture.context import Context, Span
from anzheng.posture.index import Held
from anzheng.posture.reasons import because
from anzheng.posture.results import TargetResult
from anzheng.posture.words import Word

START_OF_USE = "in_use_since"
"""Field of a register's entry: the day the device or system came into use."""


def judge(spec: Retained, target: str, spans: list[Span], context: Context, _lookback: str) -> TargetResult:
    """Judge the confirmed stretches against the days that must be held."""
    day = context.day
    confirmed = [held for held in context.index.holdings.get((spec.log, target), []) if held.on <= day]
    if not confirmed:
        return TargetResult(target, Word.UNKNOWN, because("never_seen"))
    newest = max(confirmed, key=lambda held: (held.on, held.seq))
    fresh_until = context.add(newest.on, context.period(spec.max_age))
    facts = tuple(FactId(held.seq) for held in confirmed)
    if day > fresh_until:
        return TargetResult(target, Word.UNKNOWN, because("stale", day=newest.on), (FactId(newest.seq),))
    needed = max(_start_of_use(target, spans, context), context.subtract(day, context.period(spec.period)))
    if needed >= newest.on:
        return TargetResult(target, Word.NO_EVENT, because("not_started"), (FactId(newest.seq),), until=fresh_until)
    for held in confirmed:
        if not held.holding.intact and held.holding.about.last >= needed and not _restored(held, confirmed):
            about = held.holding.about
            reason = because("not_intact", first=about.first, last=about.last)
            return TargetResult(target, Word.FAILED, reason, (FactId(held.seq),))
    gap = _first_gap(confirmed, needed, newest.holding.about.last)
    if gap is not None:
        return TargetResult(target, Word.FAILED, because("gap", first=gap), facts)
    if newest.recorded > fresh_until:
        return TargetResult(target, Word.LATE, because("backdated", recorded=newest.recorded), facts, until=fresh_until)
    return TargetResult(target, Word.MET, because("kept", first=needed), facts, until=fresh_until)


def _start_of_use(target: str, spans: list[Span], context: Context) -> date:
    register, _, entry = target.partition(":")
    version = context.index.entry(register, entry, context.day)
    stated = (version.values or {}).get(START_OF_USE) if version else None
    if isinstance(stated, str):
        return date.fromisoformat(stated)
    # Without a stated start the entry's own first day is the earliest that can be asked for.
    return min((span.first for span in spans), default=date.min)


def _restored(broken: Held, confirmed: list[Held]) -> bool:
    """Tell whether the same stretch was later confirmed as intact, for instance from the second copy."""
    about = broken.holding.about
    return any(
        held.holding.intact
        and held.seq > broken.seq
        and held.holding.about.first <= about.first
        and held.holding.about.last >= about.last
        for held in confirmed
    )


def _first_gap(confirmed: list[Held], needed: date, until: date) -> date | None:
    """Return the first day from `needed` to `until` that no intact stretch covers, or None."""
    reached = needed
    for held in sorted(confirmed, key=lambda item: item.holding.about.first):
        about = held.holding.about
        if not held.holding.intact or about.last < reached:
            continue
        if about.first > reached:
            return reached
        reached = about.last + timedelta(days=1)
    return reached if reached <= until else None
