"""可做的事 What a person could do with a case, and why not; and which cases may be signed together.

Every offer is asked of `decide` with everything else in order, so that a page never offers what the act
would be refused, and a control that is shut says why.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from anzheng.records.core.workflow.acts import (
    NOTHING,
    Act,
    Confirm,
    Print,
    Refuse,
    Resubmit,
    Return,
    Sign,
    Submit,
    Withdraw,
)
from anzheng.records.core.workflow.case import Case, State
from anzheng.records.core.workflow.decide import Moment, decide
from anzheng.records.core.workflow.refusals import Refusal, Rule, refusal
from anzheng.records.core.workflow.signers import asked, places

_GIVEN = "…"
"""Stands for a reason and a factor: what is probed is whether the person may, not what they typed."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that a person might do (可做的事)."""

    kind: str
    """Kind of the act: `sign`, `return` …"""
    step: str = ""
    on_behalf_of: str | None = None
    place: int | None = None
    refusal: Refusal | None = None
    """Why not; None if it may be done."""

    @property
    def open(self) -> bool:
        """Whether it may be done."""
        return self.refusal is None


def may(case: Case, person: str, moment: Moment) -> tuple[Offer, ...]:
    """Return everything that the person could want to do now, each with the reason where it cannot be."""
    return tuple(
        Offer(act.KIND, case.step, behalf, place, _refused(case, act, person, moment))
        for act, behalf, place in _probes(case, person, moment)
    ) + _with_paper(case, person, moment)


def _probes(case: Case, person: str, moment: Moment) -> Iterable[tuple[Act, str | None, int | None]]:
    match case.state:
        case State.DRAFT:
            yield Submit("", NOTHING), None, None
        case State.RETURNED:
            yield Resubmit("", NOTHING), None, None
        case State.IN_PROGRESS:
            for behalf, place in _ways(case, person, moment):
                yield Sign(case.step, case.digest, behalf, place, _GIVEN, _GIVEN), behalf, place
            for behalf in dict.fromkeys(behalf for behalf, _ in _ways(case, person, moment)):
                yield Return(case.step, _GIVEN, "", behalf), behalf, None
                yield Refuse(case.step, case.digest, _GIVEN, behalf), behalf, None
        case _:
            return
    if person == case.author and case.state is not State.DRAFT:
        yield Withdraw(), None, None


def _ways(case: Case, person: str, moment: Moment) -> list[tuple[str | None, int | None]]:
    """Return in whose place and upon which place the person might sign; at least once in person."""
    step = case.pending
    if step is None:
        return []
    found: list[tuple[str | None, int | None]] = []
    for place, signers in places(case, step).items():
        wanted = frozenset(one for signer in signers for one in asked(signer, case, moment.people, moment.day))
        deputised = {
            one.person
            for one in moment.people.stands_in
            if one.deputy == person and one.on(moment.day) and one.person in wanted
        }
        found += [(None, place)] if person in wanted else []
        found += [(behalf, place) for behalf in sorted(deputised)]
    return found or [(None, None)]


def _with_paper(case: Case, person: str, moment: Moment) -> tuple[Offer, ...]:
    step = case.pending
    if step is None or not step.paper:
        return ()
    printing = Offer(Print.KIND, step.id, refusal=_refused(case, Print(case.digest), person, moment))
    scanning = Offer("scan", step.id, refusal=None if case.printed is not None else refusal(Rule.NOT_PRINTED))
    if case.scan is None:
        return printing, scanning
    confirming = _refused(case, Confirm(case.scan.digest), person, moment)
    return printing, scanning, Offer(Confirm.KIND, step.id, refusal=confirming)


def _refused(case: Case, act: Act, person: str, moment: Moment) -> Refusal | None:
    decision = decide(case, act, person, moment)
    return decision if isinstance(decision, Refusal) else None


@dataclass(frozen=True, slots=True)
class Batch:
    """Cases that wait for one person (批次簽核): exceptions first, one by one."""

    alone: tuple[Case, ...]
    together: tuple[Case, ...]
    """Without deviation: one look, one press, and still an act for each."""


def batch(cases: Iterable[Case], person: str, moment: Moment) -> Batch:
    """Sort the cases that the person may sign now: those that need a look of their own, and the rest."""
    mine = sorted((case for case in cases if _signable(case, person, moment)), key=lambda one: (one.since, one.id))
    alone = tuple(case for case in mine if _needs_a_look(case, person, moment))
    apart = {case.id for case in alone}
    return Batch(alone, tuple(case for case in mine if case.id not in apart))


def _signable(case: Case, person: str, moment: Moment) -> bool:
    return any(offer.open and offer.kind == Sign.KIND for offer in may(case, person, moment))


def _needs_a_look(case: Case, person: str, moment: Moment) -> bool:
    """Tell whether there is a deviation, a reason to write, or a choice in whose place to sign."""
    ways = [offer for offer in may(case, person, moment) if offer.open and offer.kind == Sign.KIND]
    step = case.pending
    return case.matter.deviates or step is None or step.reason or len(ways) > 1
