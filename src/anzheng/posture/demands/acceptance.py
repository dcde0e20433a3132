"""採認 Whether a record counts: conditions, signatures, separation, coverage.

A record that lacks something is not yet a record; one whose content says no is a failure. The two are
told apart, because the first leaves the window open and the second is a fact against it.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from anzheng.catalogue.core.model import Acceptance, Condition, Op, ParameterRef, Scope
from anzheng.facts.base import Scalar
from anzheng.facts.evidence import EvidenceAdded, Signature
from anzheng.posture.context import Context, compare
from anzheng.posture.reasons import because
from anzheng.posture.results import Reason, earliest


class Refusal(NamedTuple):
    """Why a record does not count."""

    reason: Reason
    contrary: bool
    """True if the record says no; False if it is merely incomplete."""


def refusal(record: EvidenceAdded, accept: Acceptance, context: Context) -> Refusal | None:
    """Return why `record` does not count, or None if it does.

    Conditions on `@today` and on parameters are asked on the context's day.
    """
    for condition in accept.conditions:
        broken = unmet(condition, record.values.get(condition.field), context)
        if broken is not None:
            return Refusal(broken, contrary=condition.field in record.values)
    if accept.roles or accept.separation:
        refused = _signatures(record.signatures, accept)
        if refused is not None:
            return refused
    return None if accept.covers is None else _coverage(record, accept.covers, context)


def unmet(condition: Condition, actual: Scalar, context: Context) -> Reason | None:
    """Return why `condition` does not hold for `actual`, or None if it holds."""
    if actual is None:
        return because("condition_missing", field=condition.field)
    wanted = wanted_value(condition.value, context)
    if compare(actual, condition.op, wanted):
        return None
    return because("condition_broken", field=condition.field, actual=actual, op=condition.op.value, wanted=wanted)


def wanted_value(value: Scalar | ParameterRef | tuple[Scalar, ...], context: Context) -> Scalar | tuple[Scalar, ...]:
    """Return the required value on the context's day.

    `@today` is that day, `@today-P1Y` the day a duration earlier: dates compare as ISO text.
    """
    if isinstance(value, ParameterRef):
        return context.amount(value)
    if isinstance(value, str) and value.startswith("@today"):
        _, minus, duration = value.partition("-")
        day = context.subtract(context.day, duration) if minus else context.day
        return day.isoformat()
    return value


def is_relative(accept: Acceptance) -> bool:
    """Tell whether a condition depends on the day: on `@today`, or on a parameter."""
    return any(
        isinstance(condition.value, ParameterRef) or _is_today(condition.value) for condition in accept.conditions
    )


def steady_until(conditions: tuple[Condition, ...], values: Mapping[str, Scalar], context: Context) -> date | None:
    """Return the last day on which every condition on `@today` still has today's answer; None if for ever."""
    relative = [condition for condition in conditions if _is_today(condition.value)]
    return earliest(*[_steady(condition, values.get(condition.field), context) for condition in relative])


def _steady(condition: Condition, actual: Scalar, context: Context) -> date | None:
    if actual is None:
        return None
    holds = unmet(condition, actual, context) is None
    _, minus, duration = str(condition.value).partition("-")
    try:
        turn = date.fromisoformat(str(actual))
    except ValueError:
        return context.day
    turn = context.add(turn, duration) if minus else turn
    match condition.op:
        case Op.AT_LEAST:
            return turn if holds else None
        case Op.AT_MOST:
            return None if holds else turn - timedelta(days=1)
        case _:
            return context.day


def _is_today(value: object) -> bool:
    return isinstance(value, str) and value.startswith("@today")


def _signatures(signatures: tuple[Signature, ...], accept: Acceptance) -> Refusal | None:
    by_role = {signature.role: signature for signature in signatures}
    previous: Signature | None = None
    for role in accept.roles:
        signature = by_role.get(role)
        if signature is None:
            return Refusal(because("role_missing", role=role), contrary=False)
        if previous is not None and signature.on < previous.on:
            return Refusal(because("role_order", role=role), contrary=True)
        previous = signature
    for first, second in accept.separation:
        one, other = by_role.get(first), by_role.get(second)
        if one is None or other is None:
            return Refusal(because("role_missing", role=second if one else first), contrary=False)
        if one.person == other.person:
            return Refusal(because("same_person", first=first, second=second), contrary=True)
    return None


def _coverage(record: EvidenceAdded, covers: Scope, context: Context) -> Refusal | None:
    missing = sorted(set(context.on(record.about.last).alive(covers)) - set(record.items))
    if missing:
        return Refusal(because("not_covered", targets="、".join(missing[:5])), contrary=False)
    return None
