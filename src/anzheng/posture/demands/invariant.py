"""恆常規則 Invariant: a rule over a register holds for every entry, as it stood on the day."""

from datetime import date

from anzheng.catalogue.core.model import Invariant
from anzheng.facts.base import FactId
from anzheng.posture.context import Context, Span
from anzheng.posture.demands.acceptance import unmet
from anzheng.posture.index import Version
from anzheng.posture.reasons import because
from anzheng.posture.results import Reason, TargetResult, earliest
from anzheng.posture.words import Word


def judge(spec: Invariant, target: str, _spans: list[Span], context: Context, _lookback: str) -> TargetResult:
    """Judge one entry: its conditions, and that what it refers to exists."""
    register, _, entry = target.partition(":")
    version = context.index.entry(register, entry, context.day)
    if version is None or version.values is None:
        return TargetResult(target, Word.UNKNOWN, because("never_seen"))
    facts = [FactId(version.seq)]
    newest = version.recorded
    for condition in spec.conditions:
        broken = unmet(condition, version.values.get(condition.field), context)
        if broken is not None:
            return TargetResult(target, Word.FAILED, broken, tuple(facts))
    for field, other in spec.refers.items():
        named = _named(version, field, other, context)
        if isinstance(named, Reason):
            return TargetResult(target, Word.FAILED, named, tuple(facts))
        facts.append(FactId(named.seq))
        newest = max(newest, named.recorded)
    if newest > context.day:
        # The entry was made later with an earlier date: it did not stand in the register that day.
        return TargetResult(target, Word.LATE, because("backdated", recorded=newest), tuple(facts), until=context.day)
    return TargetResult(target, Word.MET, because("rule_holds"), tuple(facts), until=_lapse(spec, version, context))


def _named(version: Version, field: str, register: str, context: Context) -> Version | Reason:
    value = (version.values or {}).get(field)
    if value is None or value == "":
        return because("condition_missing", field=field)
    found = context.index.entry(register, str(value), context.day)
    return because("refers_nowhere", field=field, actual=value) if found is None else found


def _lapse(spec: Invariant, version: Version, context: Context) -> date | None:
    """Return the last day on which conditions relative to the day still hold, such as an expiry date."""
    ends = []
    for condition in spec.conditions:
        wanted, actual = condition.value, (version.values or {}).get(condition.field)
        if not (isinstance(wanted, str) and wanted.startswith("@today") and isinstance(actual, str)):
            continue
        if condition.op.value == ">=":
            _, minus, duration = wanted.partition("-")
            day = date.fromisoformat(actual)
            ends.append(context.add(day, duration) if minus else day)
    return earliest(*ends)
