"""簽署人 Whom the pending step asks on a day: by relation, and whoever stands in for them."""

from datetime import date
from typing import assert_never

from anzheng.organization.core.duties import Duty
from anzheng.records.core.workflow import refusals
from anzheng.records.core.workflow.case import Case
from anzheng.records.core.workflow.definition import Mode, Relation, Signer, Step
from anzheng.records.core.workflow.people import Directory
from anzheng.records.core.workflow.refusals import Refusal, Rule, refusal
from anzheng.records.core.workflow.separation import barred


def asked(signer: Signer, case: Case, people: Directory, day: date) -> frozenset[str]:
    """Return the people to whom the relation points, of those who work here on `day`."""
    match signer.relation:
        case Relation.AUTHOR:
            found: set[str | None] = {case.author}
        case Relation.OWNER:
            found = {case.matter.owner}
        case Relation.OWNER_MANAGER:
            found = {people.manager_of(case.matter.owner)}
        case Relation.AUTHOR_MANAGER:
            found = {people.manager_of(case.author)}
        case Relation.NAMED:
            found = set(case.matter.named.get(signer.role, ()))
        case Relation.DUTY:
            if signer.duty is None:
                raise ValueError("a signer by duty names the duty")
            return people.holders(signer.duty, case.matter.unit if signer.of_unit else None, day)
        case _:
            assert_never(signer.relation)
    return frozenset(one for one in found if one is not None and people.at_work(one, day))


def duty_behind(signer: Signer) -> Duty | None:
    """Return the duty that a deputy must stand in for; None for what a person does in person only."""
    match signer.relation:
        case Relation.DUTY:
            return signer.duty
        case Relation.OWNER_MANAGER | Relation.AUTHOR_MANAGER:
            return Duty.LINE_MANAGER
        case Relation.AUTHOR | Relation.OWNER | Relation.NAMED:
            return None
        case _:
            assert_never(signer.relation)


def places(case: Case, step: Step) -> dict[int, tuple[Signer, ...]]:
    """Return the places of a step that are free now, each with those who may take it."""
    taken = {one.place for one in case.of_step(step.id)}
    match step.mode:
        case Mode.ANY | Mode.QUORUM:
            escalated = case.escalated and case.step == step.id and step.escalate is not None
            all_of_them = (*step.signers, step.escalate) if escalated and step.escalate is not None else step.signers
            return {len(taken): all_of_them} if len(taken) < step.places else {}
        case Mode.JOINT:
            return {len(taken): (step.signers[len(taken)],)} if len(taken) < step.places else {}
        case Mode.ALL:
            return {place: (signer,) for place, signer in enumerate(step.signers) if place not in taken}
        case _:
            assert_never(step.mode)


def fits(signer: Signer, case: Case, person: str, on_behalf_of: str | None, people: Directory, day: date) -> bool:
    """Tell whether the person is asked by this relation, or stands in for the one who is."""
    if on_behalf_of is None:
        return person in asked(signer, case, people, day)
    if on_behalf_of not in asked(signer, case, people, day):
        return False
    if signer.relation is Relation.AUTHOR:
        return False
    return on_behalf_of in people.stands_in_for(person, duty_behind(signer), day)


def place_of(
    case: Case,
    step: Step,
    person: str,
    on_behalf_of: str | None,
    people: Directory,
    day: date,
    place: int | None = None,
) -> int | Refusal:
    """Return the place of the step that the person may sign, or why there is none.

    Without `place` it is the first that fits.
    """
    if not people.at_work(person, day):
        return refusal(Rule.AWAY)
    free = places(case, step)
    fitting = [
        number
        for number, signers in free.items()
        if place in (None, number) and any(fits(one, case, person, on_behalf_of, people, day) for one in signers)
    ]
    if fitting:
        return barred(case, step, person, on_behalf_of) or fitting[0]
    return _not_asked(case, step, person, on_behalf_of, people, day)


def _not_asked(case: Case, step: Step, person: str, on_behalf_of: str | None, people: Directory, day: date) -> Refusal:
    """Return why no free place fits: signed already, too early, taken, no deputy, or simply not asked."""
    hands = {person, on_behalf_of}
    if any(hands & one.hands for one in case.of_step(step.id)):
        return refusals.signed(step)
    fitting = [at for at, one in enumerate(step.signers) if fits(one, case, person, on_behalf_of, people, day)]
    if fitting:
        too_early = step.mode is Mode.JOINT and max(fitting) > len(case.of_step(step.id))
        return refusal(Rule.NOT_YET if too_early else Rule.TAKEN)
    if on_behalf_of is not None and on_behalf_of not in people.stands_in_for(person, None, day):
        return refusal(Rule.NO_DEPUTY)
    return refusal(Rule.NOT_ASKED)


def candidates(case: Case, people: Directory, day: date) -> dict[str, tuple[str | None, ...]]:
    """Return everybody who may sign the pending step on `day`, each with those in whose place (None: in person)."""
    step = case.pending
    if step is None:
        return {}
    wanted = [(one, asked(one, case, people, day)) for signers in places(case, step).values() for one in signers]
    principals = frozenset(person for _, found in wanted for person in found)
    pairs: list[tuple[str, str | None]] = [(person, None) for person in principals]
    pairs += [(one.deputy, one.person) for one in people.stands_in if one.person in principals]
    found: dict[str, tuple[str | None, ...]] = {}
    for person, behalf in dict.fromkeys(pairs):
        if isinstance(place_of(case, step, person, behalf, people, day), int):
            found[person] = (*found.get(person, ()), behalf)
    return found
