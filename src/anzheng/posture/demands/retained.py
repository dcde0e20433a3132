"""保存 Retained: what must be kept exists, unbroken and intact, from max(start of use, day − period)."""

from datetime import date, timedelta

from anzheng.catalogue.core.model import Retained
from anzheng.facts.base import FactId
from anzheng.posture.context import Context, Span
from anzheng.posture.demands.observed import in_time
from anzheng.posture.known import Held
from anzheng.posture.reasons import because
from anzheng.posture.results import TargetResult
from anzheng.posture.words import Word

START_OF_USE = "in_use_since"
"""Field of a register's entry: the day the device or system came into use."""


def judge(spec: Retained, target: str, spans: list[Span], context: Context, _lookback: str) -> TargetResult:
    """Judge the confirmed stretches against the days that must be held."""
    confirmed = [held for held in context.index.holdings.get((spec.log, target), []) if held.on <= context.day]
    result = _judge(spec, target, spans, context, confirmed)
    recorded = max((held.recorded for held in confirmed), default=date.min)
    if result.word not in (Word.MET, Word.NO_EVENT) or recorded <= context.day:
        return result
    known = [held for held in confirmed if held.recorded <= context.day]
    then = _judge(spec, target, spans, context, known)
    return in_time(result, then, recorded, context)._replace(until=context.day)


def _judge(spec: Retained, target: str, spans: list[Span], context: Context, confirmed: list[Held]) -> TargetResult:
    if not confirmed:
        return TargetResult(target, Word.UNKNOWN, because("never_seen"))
    newest = max(confirmed, key=lambda held: (held.on, held.seq))
    only = (FactId(newest.seq),)
    max_age, period = context.period(spec.max_age), context.period(spec.period)
    fresh = context.add(newest.on, max_age)
    if context.day > fresh:
        return TargetResult(target, Word.UNKNOWN, because("stale", day=newest.on), only)
    start = _start_of_use(target, spans, context)
    if start >= newest.on:
        return TargetResult(target, Word.NO_EVENT, because("not_started"), only, until=fresh)
    needed = max(start, context.subtract(context.day, period))
    broken = _broken(confirmed, needed)
    if broken is not None:
        about = broken.holding.about
        reason = because("not_intact", first=about.first, last=about.last)
        until = min(fresh, context.add(about.last, period))
        return TargetResult(target, Word.FAILED, reason, (FactId(broken.seq),), until=max(until, context.day))
    facts = tuple(FactId(held.seq) for held in confirmed)
    gap = _first_gap(confirmed, needed)
    until = max(min(fresh, context.add(gap, period)), context.day)
    # The newest confirmation may be of an older stretch, restored or looked at again.
    last = max(held.holding.about.last for held in confirmed)
    if gap <= last:
        return TargetResult(target, Word.FAILED, because("gap", first=gap), facts, until=until)
    if gap < context.subtract(newest.on, max_age):
        # What was kept after the last stretch and before the newest confirmation, nobody has said.
        return TargetResult(target, Word.UNKNOWN, because("stale", day=last), facts, until=until)
    return TargetResult(target, Word.MET, because("kept", first=needed), facts, until=fresh)


def _start_of_use(target: str, spans: list[Span], context: Context) -> date:
    register, _, entry = target.partition(":")
    version = context.index.entry(register, entry, context.day)
    stated = (version.values or {}).get(START_OF_USE) if version else None
    if isinstance(stated, str):
        try:
            return date.fromisoformat(stated)
        except ValueError:
            # A value that is no date states nothing.
            pass
    # Without a stated start the entry's own first day is the earliest that can be asked for.
    return min((span.first for span in spans), default=date.min)


def _broken(confirmed: list[Held], needed: date) -> Held | None:
    """Return the first stretch still needed that was found altered and not restored."""
    for held in confirmed:
        if not held.holding.intact and held.holding.about.last >= needed and not _restored(held, confirmed):
            return held
    return None


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


def _first_gap(confirmed: list[Held], needed: date) -> date:
    """Return the first day from `needed` on that no intact stretch covers."""
    reached = needed
    for held in sorted(confirmed, key=lambda item: item.holding.about.first):
        about = held.holding.about
        if not held.holding.intact or about.last < reached:
            continue
        if about.first > reached:
            return reached
        reached = about.last + timedelta(days=1)
    return reached
