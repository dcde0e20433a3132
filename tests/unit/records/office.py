"""Who may be in the machine's office, what flows through it, and a naive second opinion on who is a party."""

from dataclasses import dataclass
from datetime import date

from hypothesis import strategies as st

from anzheng.organization.core.duties import Duty
from anzheng.organization.core.standing import Held, StandsIn
from anzheng.records.core.workflow.case import Case, Signature
from anzheng.records.core.workflow.definition import (
    AUTHOR,
    AUTHORS_MANAGER,
    OWNER,
    OWNERS_MANAGER,
    THE_AUTHOR,
    Apart,
    Basis,
    Meaning,
    Mode,
    Relation,
    Signer,
    Together,
    by,
    named,
)
from anzheng.records.core.workflow.people import Directory, Works
from tests.unit.records.cases import NAME, step, workflow

PEOPLE = tuple("abcdefgh")
DUTIES = (
    Duty.SECURITY_HEAD,
    Duty.SECURITY_EXECUTIVE,
    Duty.COMPLIANCE,
    Duty.PRESIDENT,
    Duty.CHAIRMAN,
    Duty.AUDIT_HEAD,
    Duty.BOARD,
    Duty.SECURITY_STAFF,
)
DIGESTS = tuple(letter * 64 for letter in "0123")
SCANS = tuple(letter * 64 for letter in "defg")
START = date(2026, 1, 1)

FLOWS = (
    workflow(
        step("first", by(Duty.SECURITY_HEAD), meaning=Meaning.EXAMINE),
        step("second", by(Duty.SECURITY_EXECUTIVE), paper=True),
        step("third", by(Duty.PRESIDENT), meaning=Meaning.RATIFY, paper=True),
    ),
    workflow(
        step(
            "consult", by(Duty.SECURITY_HEAD), meaning=Meaning.CONSULT, days=3, escalate=by(Duty.PRESIDENT), paper=True
        ),
        step("law", by(Duty.COMPLIANCE), meaning=Meaning.CONSULT, when="regulated", paper=True),
        step(
            "approve",
            OWNERS_MANAGER,
            by(Duty.SECURITY_EXECUTIVE),
            days=2,
            escalate=by(Duty.PRESIDENT),
            lapses=True,
            fresh=True,
            paper=True,
        ),
        apart=(
            Apart(OWNER, "approve", Basis.STATED, NAME),
            Apart(named("fixer"), "consult", Basis.HOUSE, NAME),
            Apart("consult", "approve", Basis.STATED, NAME),
        ),
        idle_days=5,
    ),
    workflow(
        step(
            "declare",
            *(by(duty) for duty in (Duty.SECURITY_EXECUTIVE, Duty.CHAIRMAN, Duty.PRESIDENT, Duty.AUDIT_HEAD)),
            mode=Mode.JOINT,
            paper=True,
        ),
        step("board", by(Duty.BOARD), mode=Mode.QUORUM, quorum=2, meaning=Meaning.RATIFY, paper=True),
    ),
    workflow(
        step(
            "consent",
            by(Duty.SECURITY_HEAD),
            by(Duty.COMPLIANCE),
            AUTHORS_MANAGER,
            mode=Mode.ALL,
            meaning=Meaning.CONSULT,
        ),
        step("review", by(Duty.SECURITY_STAFF), meaning=Meaning.REVIEW, reason=True),
        step("approve", by(Duty.SECURITY_EXECUTIVE), by(Duty.SECURITY_HEAD), paper=True),
        step("note", THE_AUTHOR, meaning=Meaning.NOTE),
        together=(Together(AUTHOR, "note", NAME), Together("consent", "review", NAME)),
        apart=(Apart("review", "approve", Basis.STATED, NAME),),
    ),
)

person = st.sampled_from(PEOPLE)
maybe = st.one_of(st.none(), person)


@dataclass
class Roster:
    """Who held what, as the machine has said it."""

    duties: list[tuple[str, Duty, date, date | None]]
    deputies: list[tuple[str, str, Duty | None, date, date]]
    left: dict[str, date]
    managers: dict[str, str]

    def directory(self) -> Directory:
        return Directory(
            {who: Works(START, self.left.get(who), self.managers.get(who)) for who in PEOPLE},
            tuple(Held(who, duty, None, first, last) for who, duty, first, last in self.duties),
            tuple(StandsIn(*one) for one in self.deputies),
        )

    def works(self, who: str | None, day: date) -> bool:
        return who in PEOPLE and day <= self.left.get(who, date.max)

    def meant(self, signer: Signer, case: Case, who: str, day: date) -> bool:
        """Tell, naively, whether a relation meant somebody on a day."""
        if not self.works(who, day):
            return False
        match signer.relation:
            case Relation.DUTY:
                return any(
                    one == who and duty is signer.duty and first <= day and (last is None or day <= last)
                    for one, duty, first, last in self.duties
                )
            case Relation.AUTHOR:
                return who == case.author
            case Relation.OWNER_MANAGER:
                return self.managers.get(case.matter.owner or "") == who
            case Relation.AUTHOR_MANAGER:
                return self.managers.get(case.author) == who
        raise AssertionError(signer.relation)

    def stands_in(self, deputy: str, principal: str, day: date) -> bool:
        return any(
            (one, other) == (principal, deputy) and first <= day <= last for one, other, _, first, last in self.deputies
        )


def hands(signature: Signature) -> set[str]:
    return {signature.person, signature.on_behalf_of or signature.person}


def party(case: Case, name: str) -> set[str]:
    """Return, naively, who counts as a party of the case."""
    if name == AUTHOR:
        return {case.author}
    if name == OWNER:
        return {case.matter.owner or "-"}
    if name.startswith("named:"):
        return set(case.matter.named.get(name.partition(":")[2], ()))
    return {hand for one in case.signatures if one.step == name for hand in hands(one)}
