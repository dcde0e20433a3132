"""觀測 Observed: every target's newest observation is ok and fresh."""

from datetime import date
from typing import NamedTuple

from anzheng.catalogue.core.model import Observed
from anzheng.facts.base import FactId, Outcome
from anzheng.posture.context import Context, Span
from anzheng.posture.index import Sighting
from anzheng.posture.reasons import because
from anzheng.posture.results import TargetResult
from anzheng.posture.words import Word

_WORDS = {
    Outcome.OK: (Word.MET, "seen_ok"),
    Outcome.FAIL: (Word.FAILED, "seen_fail"),
    Outcome.UNKNOWN: (Word.UNKNOWN, "seen_unknown"),
    Outcome.NOT_APPLICABLE: (Word.NO_EVENT, "seen_not_applicable"),
}


def judge(spec: Observed, target: str, _spans: list[Span], context: Context, _lookback: str) -> TargetResult:
    """Judge the newest sighting up to the day."""
    newest = newest_sighting(context.index.sightings.get((spec.check, target), []), context.day)
    if newest is None:
        return TargetResult(target, Word.UNKNOWN, because("never_seen"))
    seen, lapse, stale, facts = freshness(newest, context.period(spec.max_age), context)
    if stale:
        return TargetResult(target, Word.UNKNOWN, because("stale", day=seen), facts)
    word, code = _WORDS[Outcome(str(newest.value))]
    if word is Word.MET and newest.recorded > lapse:
        return TargetResult(target, Word.LATE, because("backdated", recorded=newest.recorded), facts, until=lapse)
    return TargetResult(target, word, because(code, day=seen), facts, until=lapse)


def newest_sighting(sightings: list[Sighting], day: date) -> Sighting | None:
    """Return the last sighting up to `day`."""
    for sighting in reversed(sightings):
        if sighting.day <= day:
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


def freshness(sighting: Sighting, max_age: str, context: Context) -> Fresh:
    """Return when `sighting` was last seen up to the day, and until when that is fresh."""
    seen, latest = sighting.confirmed(context.day)
    lapse = context.add(seen, max_age)
    facts = (sighting.id,) if latest == sighting.id else (sighting.id, latest)
    return Fresh(seen, lapse, context.day > lapse, facts)
