"""觀測 Observed: every target's newest observation is ok and fresh.

On time is what was known on the day itself: an observation that was entered later counts as late.
"""

from datetime import date
from typing import NamedTuple

from anzheng.catalogue.core.model import Observed
from anzheng.facts.base import FactId, Outcome
from anzheng.posture.context import Context, Span
from anzheng.posture.known import Sighting
from anzheng.posture.reasons import because
from anzheng.posture.results import TargetResult
from anzheng.posture.words import Word

_WORDS = {
    Outcome.OK: (Word.MET, "seen_ok"),
    Outcome.FAIL: (Word.FAILED, "seen_fail"),
    Outcome.UNKNOWN: (Word.UNKNOWN, "seen_unknown"),
    Outcome.NOT_APPLICABLE: (Word.NO_EVENT, "seen_not_applicable"),
}
_DONE = frozenset({Word.MET, Word.NO_EVENT})


def judge(spec: Observed, target: str, _spans: list[Span], context: Context, _lookback: str) -> TargetResult:
    """Judge the newest sighting up to the day."""
    result, recorded = _judge(spec, target, context, date.max)
    if result.word not in _DONE or recorded <= context.day:
        return result
    return in_time(result, _judge(spec, target, context, context.day)[0], recorded, context)


def in_time(result: TargetResult, then: TargetResult, recorded: date, context: Context) -> TargetResult:
    """Return `then`, what was known on the day, if that was enough; else `result`, which came late."""
    if then.word in _DONE:
        return then
    return TargetResult(
        result.target, Word.LATE, because("backdated", recorded=recorded), result.facts, until=context.day
    )


def _judge(spec: Observed, target: str, context: Context, known: date) -> tuple[TargetResult, date]:
    newest = newest_sighting(context.index.sightings.get((spec.check, target), []), context.day, known)
    if newest is None:
        return TargetResult(target, Word.UNKNOWN, because("never_seen")), date.min
    fresh = freshness(newest, context.period(spec.max_age), context, known)
    if fresh.stale:
        return TargetResult(target, Word.UNKNOWN, because("stale", day=fresh.seen), fresh.facts), date.min
    word, code = _WORDS[Outcome(str(newest.value))]
    return TargetResult(target, word, because(code, day=fresh.seen), fresh.facts, until=fresh.lapse), fresh.recorded


def newest_sighting(sightings: list[Sighting], day: date, known: date = date.max) -> Sighting | None:
    """Return the last sighting up to `day`, of those recorded up to `known`."""
    for sighting in reversed(sightings):
        if sighting.day <= day and sighting.recorded <= known:
            return sighting
    return None


class Fresh(NamedTuple):
    """How recent a sighting is."""

    seen: date
    """The last day on which it was seen."""
    lapse: date
    """The last day on which that is fresh."""
    stale: bool
    facts: tuple[FactId, ...]
    """The change, and the newest continuation if there is one."""
    recorded: date
    """The day on which all of this was recorded."""


def freshness(sighting: Sighting, max_age: str, context: Context, known: date = date.max) -> Fresh:
    """Return when `sighting` was last seen up to the day, and until when that is fresh."""
    seen, latest, recorded = sighting.confirmed(context.day, known)
    lapse = context.add(seen, max_age)
    facts = (sighting.id,) if latest == sighting.id else (sighting.id, latest)
    return Fresh(seen, lapse, context.day > lapse, facts, max(sighting.recorded, recorded))
