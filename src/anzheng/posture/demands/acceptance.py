"""採認 Whether a record counts: conditions, signatures, separation, coverage.

A record that lacks something is not yet a record; one whose content says no is a failure. The two are
told apart, because the first leaves the window open and the second is a fact against it.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from anzheng.catalogue.core.model import Acceptance, Condition, Op, Scope
from anzheng.facts.base import Scalar
from anzheng.facts.evidence import EvidenceAdded, Signature
from anzheng.posture.context import Asked, Context, compare, is_today
from anzheng.posture.known import Record
from anzheng.posture.reasons import because
from anzheng.posture.results import Reason, earliest


class Refusal(NamedTuple):
    """Why a record does not count."""

    reason: Reason
    contrary: bool
    """True if the record says no; False if it is merely incomplete."""


def refusal(record: EvidenceAdded, asked: Asked, context: Context) -> Refusal | None:
    """Return why `record` does not count, or None if it does.

    Conditions on `@today` and on parameters are those of the context's day, for which `asked` was made.
    """
    if asked.anything:
        return None
    values = record.values
    for field, op, wanted in asked.conditions:
        actual = values.get(field)
        if actual is None or not compare(actual, op, wanted):
            return Refusal(_broken(field, actual, op, wanted), contrary=field in values)
    if asked.signed:
        refused = _signatures(record.signatures, asked.accept)
        if refused is not None:
            return refused
    covers = asked.accept.covers
    return None if covers is None else _coverage(record, covers, context)


def concerned(records: list[Record], accept: Acceptance, context: Context) -> list[Record]:
    """Return the records that are about what the demand is about; usually all of its form."""
    if not accept.concerns:
        return records
    wanted = [(one.field, one.op, context.wanted(one.value)) for one in accept.concerns]
    return [record for record in records if _is_about(record.evidence.values, wanted)]


def _is_about(values: Mapping[str, Scalar], wanted: list[tuple[str, Op, Scalar | tuple[Scalar, ...]]]) -> bool:
    for field, op, value in wanted:
        actual = values.get(field)
        if actual is None or not compare(actual, op, value):
            return False
    return True


def unmet(condition: Condition, actual: Scalar, context: Context) -> Reason | None:
    """Return why `condition` does not hold for `actual`, or None if it holds."""
    wanted = context.wanted(condition.value)
    if actual is not None and compare(actual, condition.op, wanted):
        return None
    return _broken(condition.field, actual, condition.op, wanted)


def _broken(field: str, actual: Scalar, op: Op, wanted: Scalar | tuple[Scalar, ...]) -> Reason:
    if actual is None:
        return because("condition_missing", field=field)
    return because("condition_broken", field=field, actual=actual, op=op.value, wanted=wanted)


def steady_until(conditions: tuple[Condition, ...], values: Mapping[str, Scalar], context: Context) -> date | None:
    """Return the last day on which every condition on `@today` still has today's answer; None if for ever."""
    relative = [condition for condition in conditions if is_today(condition.value)]
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
    missing = context.on(record.about.last).alive(covers).difference(record.items)
    if missing:
        return Refusal(because("not_covered", targets="、".join(sorted(missing)[:5])), contrary=False)
    return None
