"""設定 Setting: a setting that was read or tested is at least as strict as required."""

from anzheng.catalogue.core.model import Setting
from anzheng.posture.context import Context, Span, compare
from anzheng.posture.demands.acceptance import wanted_value
from anzheng.posture.demands.observed import freshness, newest_sighting
from anzheng.posture.reasons import because
from anzheng.posture.results import TargetResult
from anzheng.posture.words import Word


def judge(spec: Setting, target: str, _spans: list[Span], context: Context, _lookback: str) -> TargetResult:
    """Judge the newest reading of the setting up to the day."""
    newest = newest_sighting(context.index.settings.get((spec.setting, target), []), context.day)
    if newest is None:
        return TargetResult(target, Word.UNKNOWN, because("never_seen"))
    seen, lapse, stale, facts = freshness(newest, context.period(spec.max_age), context)
    if stale:
        return TargetResult(target, Word.UNKNOWN, because("stale", day=seen), facts)
    wanted = wanted_value(spec.value, context)
    strict = compare(newest.value, spec.op, wanted)
    code = "setting_ok" if strict else "setting_weak"
    reason = because(code, actual=newest.value, op=spec.op.value, wanted=wanted)
    if not strict:
        return TargetResult(target, Word.FAILED, reason, facts, until=lapse)
    if newest.recorded > lapse:
        return TargetResult(target, Word.LATE, because("backdated", recorded=newest.recorded), facts, until=lapse)
    return TargetResult(target, Word.MET, reason, facts, until=lapse)
