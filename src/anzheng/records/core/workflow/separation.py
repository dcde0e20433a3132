"""職務分工 Nobody passes their own work: who has a hand in a case may not sign what must be another's.

A deputy's signature has two hands, the deputy's and that of the one stood in for: neither may be bound.
"""

from anzheng.kernel.errors import Text
from anzheng.records.core.workflow import refusals
from anzheng.records.core.workflow.case import Case
from anzheng.records.core.workflow.definition import AUTHOR, OWNER, Step, role_of
from anzheng.records.core.workflow.refusals import Refusal

_THE_AUTHOR = Text("填表人", "the author")


def hands_of(case: Case, party: str) -> frozenset[str]:
    """Return whoever counts as this party of the case."""
    if party == AUTHOR:
        return frozenset({case.author})
    if party == OWNER:
        return frozenset({case.matter.owner} if case.matter.owner is not None else ())
    role = role_of(party)
    if role is not None:
        return frozenset(case.matter.named.get(role, ()))
    return frozenset(hand for one in case.of_step(party) for hand in one.hands)


def barred(case: Case, step: Step, person: str, on_behalf_of: str | None) -> Refusal | None:
    """Return why this signature would let somebody pass their own work, or None."""
    hands = frozenset({person} if on_behalf_of is None else {person, on_behalf_of})
    for rule in case.workflow.apart:
        other = rule.other if rule.one == step.id else rule.one if rule.other == step.id else None
        if other is not None and hands & hands_of(case, other):
            return refusals.apart(rule)
    if hands & hands_of(case, step.id):
        return refusals.signed(step)
    if case.author in hands and not _together(case, AUTHOR, step.id):
        if step.passes:
            return refusals.own_work(step, deputy=on_behalf_of is not None, theirs=on_behalf_of == case.author)
        return refusals.two_steps(step, _THE_AUTHOR)
    for earlier in case.workflow.steps:
        touched = earlier.id != step.id and hands & hands_of(case, earlier.id)
        if touched and not _together(case, earlier.id, step.id):
            return refusals.two_steps(step, earlier.name)
    return None


def _together(case: Case, one: str, other: str) -> bool:
    return any({rule.one, rule.other} == {one, other} for rule in case.workflow.together)
