"""合而為一 What several demands ask of one sheet or case, as one answer: people fill a form once for all readers."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise

from anzheng.catalogue.core.fields import Field
from anzheng.catalogue.core.model import Acceptance, Condition, ParameterRef
from anzheng.cli.sample.world import satisfying
from anzheng.facts.base import Scalar
from anzheng.posture.context import compare

Amount = Callable[[ParameterRef], int]
"""What a parameter comes to."""


class ImpossibleError(Exception):
    """No act can satisfy these demands together."""


def matter(accept: Acceptance) -> tuple[str, ...]:
    """Return what a sheet must be about where sheets of one form are about different things, such as a block."""
    return tuple(str(one.value) for one in accept.concerns)


def values(accepts: Iterable[Acceptance], day: date, amount: Amount, fields: Mapping[str, Field]) -> dict[str, Scalar]:
    """Return what the fields of a sheet of `day` have to hold for all its readers.

    Where readers cannot agree on a field, the last one has its way; a test shows that in our documents all agree.
    """
    found: dict[str, Scalar] = {}
    for condition in [one for accept in accepts for one in (*accept.concerns, *accept.conditions)]:
        known = found.get(condition.field)
        if known is None or not _holds(known, condition, day, amount):
            number = amount(condition.value) if isinstance(condition.value, ParameterRef) else None
            found[condition.field] = satisfying(condition, known, day, day, number, fields.get(condition.field))
    return found


def ordered(what: str, sequences: Sequence[Sequence[str]], due: Mapping[str, datetime] | None = None) -> list[str]:
    """Return all names in an order that every sequence agrees with, what is due first coming first.

    Raises ImpossibleError if the sequences contradict each other.
    """
    after: dict[str, set[str]] = {name: set() for sequence in sequences for name in sequence}
    for sequence in sequences:
        for earlier, later in pairwise(sequence):
            after[later].add(earlier)
    result: list[str] = []
    while len(result) < len(after):
        ready = [name for name in after if name not in result and after[name] <= set(result)]
        if not ready:
            raise ImpossibleError(f"{what}: its demands want opposite orders of {sorted(after)}")
        result.append(min(ready, key=lambda name: due[name]) if due else ready[0])
    return result


def _holds(value: Scalar, condition: Condition, day: date, amount: Amount) -> bool:
    wanted = condition.value
    if isinstance(wanted, ParameterRef):
        return compare(value, condition.op, amount(wanted))
    if isinstance(wanted, str) and wanted.startswith("@today"):
        return compare(value, condition.op, day.isoformat())
    return compare(value, condition.op, wanted)
