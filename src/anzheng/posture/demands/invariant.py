"""恆常規則 Invariant: a rule over a register holds for every entry, as it stood on the day."""

from datetime import date

from anzheng.catalogue.core.model import Invariant
from anzheng.facts.base import FactId
from anzheng.posture.context import Context, Span
from anzheng.posture.demands.acceptance import steady_until, unmet
from anzheng.posture.demands.observed import in_time
from anzheng.posture.known import Version
from anzheng.posture.reasons import because
from anzheng.posture.results import Reason, TargetResult
from anzheng.posture.words import Word


def judge(spec: Invariant, target: str, _spans: list[Span], context: Context, _lookback: str) -> TargetResult:
    """Judge one entry: its conditions, and that what it refers to exists."""
    result, recorded = _judge(spec, target, context, date.max)
    if result.word is not Word.MET or recorded <= context.day:
        return result
    # An entry was made later with an earlier date: what counts is what stood in the register that day.
    then = in_time(result, _judge(spec, target, context, context.day)[0], recorded, context)
    return then._replace(until=context.day)


def _judge(spec: Invariant, target: str, context: Context, known: date) -> tuple[TargetResult, date]:
    """Judge by what was recorded up to `known`; tell also when the newest fact used was recorded."""
    register, _, entry = target.partition(":")
    version = context.index.entry(register, entry, context.day, known)
    if version is None or version.values is None:
        return TargetResult(target, Word.UNKNOWN, because("never_seen")), date.min
    used = [version]
    steady = steady_until(spec.conditions, version.values, context)
    broken = next(
        (why for one in spec.conditions if (why := unmet(one, version.values.get(one.field), context)) is not None),
        None,
    )
    # Sorted: a compiled document that was read again has its keys in another order than one just compiled.
    for field, other in sorted(spec.refers.items()) if broken is None else ():
        named = _named(version, field, other, context, known)
        if isinstance(named, Reason):
            broken = named
            break
        used.append(named)
    facts = tuple([FactId(one.seq) for one in used])
    word, reason = (Word.MET, because("rule_holds")) if broken is None else (Word.FAILED, broken)
    return TargetResult(target, word, reason, facts, until=steady), max(one.recorded for one in used)


def _named(version: Version, field: str, register: str, context: Context, known: date) -> Version | Reason:
    value = (version.values or {}).get(field)
    if value is None or value == "":
        return because("condition_missing", field=field)
    found = context.index.entry(register, str(value), context.day, known)
    return because("refers_nowhere", field=field, actual=value) if found is None else found
