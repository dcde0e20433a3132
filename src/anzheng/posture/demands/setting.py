"""設定 Setting: a setting that was read or tested is at least as strict as required."""

from datetime import date

from anzheng.catalogue.core.model import Setting
from anzheng.posture.context import Context, Span, compare
from anzheng.posture.demands.observed import freshness, in_time
from anzheng.posture.known import Sighting
from anzheng.posture.reasons import because
from anzheng.posture.results import TargetResult
from anzheng.posture.words import Word


def judge(spec: Setting, target: str, _spans: list[Span], context: Context, _lookback: str) -> TargetResult:
    """Judge the newest reading of the setting up to the day."""
    result, recorded = _judge(spec, target, context, date.max)
    if result.word is not Word.MET or recorded <= context.day:
        return result
    return in_time(result, _judge(spec, target, context, context.day)[0], recorded, context)


def _judge(spec: Setting, target: str, context: Context, known: date) -> tuple[TargetResult, date]:
    newest = _newest(context.index.settings.get((spec.setting, target), []), context.day, known)
    if newest is None:
        return TargetResult(target, Word.UNKNOWN, because("never_seen")), date.min
    fresh = freshness(newest, context.period(spec.max_age), context, known)
    if fresh.stale:
        return TargetResult(target, Word.UNKNOWN, because("stale", day=fresh.seen), fresh.facts), date.min
    wanted = context.wanted(spec.value)
    strict = compare(newest.value, spec.op, wanted)
    reason = because("setting_ok" if strict else "setting_weak", actual=newest.value, op=spec.op.value, wanted=wanted)
    word = Word.MET if strict else Word.FAILED
    return TargetResult(target, word, reason, fresh.facts, until=fresh.lapse), fresh.recorded


def _newest(readings: list[Sighting], day: date, known: date) -> Sighting | None:
    """Return the reading that was seen last: a check that saw its value again outdates one read in between."""
    found: dict[str, Sighting] = {}
    for reading in reversed(readings):
        if reading.day <= day and reading.recorded <= known:
            found.setdefault(reading.check, reading)
    if len(found) < 2:
        return next(iter(found.values()), None)
    return max(found.values(), key=lambda one: (one.confirmed(day, known).day, one.id))
