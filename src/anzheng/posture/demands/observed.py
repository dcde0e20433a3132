"""觀測 Observed: every target's newest observation is ok and fresh."""

from datetime import date

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
    seen, lapse, stale = freshness(newest, context.period(spec.max_age), context)
    facts = evidence_of(newest)
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


def freshness(sighting: Sighting, max_age: str, context: Context) -> tuple[date, date, bool]:
    """Return the last day it was seen, the last day on which that is fresh, and whether it is stale."""
    seen = sighting.last_confirmed(context.day)
    lapse = context.add(seen, max_age)
    return seen, lapse, context.day > lapse


def evidence_of(sighting: Sighting) -> tuple[FactId, ...]:
    """Return the change and, if there is one, the newest continuation."""
    return (sighting.id,) if sighting.latest == sighting.id else (sighting.id, sighting.latest)
