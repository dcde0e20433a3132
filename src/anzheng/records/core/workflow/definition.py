"""流程定義 What a workflow is: its steps in order, who signs each, and who must be different people.

A definition is data. One that could let people pass their own work cannot be built: it raises ValueError.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from anzheng.kernel.errors import Text
from anzheng.organization.core.duties import NAMES as DUTY_NAMES
from anzheng.organization.core.duties import Duty

AUTHOR, OWNER = "author", "owner"
"""Parties to a case beside those who sign its steps; `named(…)` gives the others."""
_NAMED = "named:"


class Meaning(StrEnum):
    """What a signature says, as the paper forms print it (簽署意義)."""

    FILL = "fill"
    CONSULT = "consult"
    EXAMINE = "examine"
    RECHECK = "re-check"
    REVIEW = "review"
    VERIFY = "verify"
    APPROVE = "approve"
    RATIFY = "ratify"
    NOTE = "note"


MEANINGS: dict[Meaning, Text] = {
    Meaning.FILL: Text("填表", "fill in"),
    Meaning.CONSULT: Text("會辦", "consent"),
    Meaning.EXAMINE: Text("審核", "examine"),
    Meaning.RECHECK: Text("覆核", "re-check"),
    Meaning.REVIEW: Text("核閱", "review"),
    Meaning.VERIFY: Text("核驗", "verify"),
    Meaning.APPROVE: Text("核准", "approve"),
    Meaning.RATIFY: Text("核定", "ratify"),
    Meaning.NOTE: Text("備查", "take note"),
}
"""The words of the originals; the same on page, paper and command line."""
DEPUTY_MARK = Text("代", "as deputy")
"""Stands beside a signature that somebody gave for another; it is no meaning of its own."""
PASSING = frozenset(Meaning) - {Meaning.FILL, Meaning.CONSULT, Meaning.NOTE}
"""Meanings by which work is passed: the author never signs such a step."""


class Basis(StrEnum):
    """Whether a document says so, or our own caution (依據)."""

    STATED = "stated"
    HOUSE = "house"


BASES: dict[Basis, Text] = {
    Basis.STATED: Text("規範明定", "stated by a document"),
    Basis.HOUSE: Text("本系統的規則", "rule of this system"),
}


class Relation(StrEnum):
    """How a signer stands to the case (與案件的關係)."""

    AUTHOR = "author"
    OWNER = "owner"
    OWNER_MANAGER = "owner-manager"
    AUTHOR_MANAGER = "author-manager"
    DUTY = "duty"
    NAMED = "named"


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs, by relation and never by name (簽署人)."""

    relation: Relation
    duty: Duty | None = None
    of_unit: bool = False
    """Whoever holds the duty for the unit of the case is asked too, and not only who holds it for the company."""
    role: str = ""
    """For NAMED: under which word the content names the person, `fixer`."""

    def __post_init__(self) -> None:
        if (self.relation is Relation.DUTY) is (self.duty is None):
            raise ValueError("a signer by duty names the duty, and no other does")
        if (self.relation is Relation.NAMED) is (not self.role):
            raise ValueError("a signer named by the content says under which word, and no other does")

    @property
    def name(self) -> Text:
        """What people read."""
        match self.relation:
            case Relation.AUTHOR:
                return Text("填表人", "the author")
            case Relation.OWNER:
                return Text("負責人", "the owner")
            case Relation.OWNER_MANAGER:
                return Text("負責人的主管", "the owner's manager")
            case Relation.AUTHOR_MANAGER:
                return Text("填表人的主管", "the author's manager")
            case Relation.DUTY:
                return DUTY_NAMES[self.duty] if self.duty is not None else Text("", "")
            case Relation.NAMED:
                return Text("表單所指定的人", "the person whom the form names")
            case _:
                assert_never(self.relation)


THE_AUTHOR = Signer(Relation.AUTHOR)
THE_OWNER = Signer(Relation.OWNER)
OWNERS_MANAGER = Signer(Relation.OWNER_MANAGER)
AUTHORS_MANAGER = Signer(Relation.AUTHOR_MANAGER)


def by(duty: Duty, *, of_unit: bool = False) -> Signer:
    """Return the signer who holds `duty`, for the unit of the case if `of_unit`."""
    return Signer(Relation.DUTY, duty, of_unit)


def the(role: str) -> Signer:
    """Return the signer whom the content names under `role`."""
    return Signer(Relation.NAMED, role=role)


def named(role: str) -> str:
    """Return the party whom the content names under `role`, for a rule that keeps people apart."""
    return _NAMED + role


def role_of(party: str) -> str | None:
    """Return the role behind a party that the content names; None for any other party."""
    return party.removeprefix(_NAMED) if party.startswith(_NAMED) else None


class Mode(StrEnum):
    """How many must sign a step (會簽方式)."""

    ANY = "any"
    """One of those who are named."""
    ALL = "all"
    """Each of them, in any order."""
    JOINT = "joint"
    """Each of them, in the order given."""
    QUORUM = "quorum"
    """So many different holders."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a workflow (關卡)."""

    id: str
    name: Text
    meaning: Meaning
    signers: tuple[Signer, ...]
    mode: Mode = Mode.ANY
    quorum: int = 0
    days: int | None = None
    """Time limit in office days; None for none."""
    escalate: Signer | None = None
    """May sign too, once the limit has passed."""
    lapses: bool = False
    """The case ends if the limit passes, or passes again after the escalation."""
    fresh: bool = False
    """Asks for a fresh proof of identity."""
    reason: bool = False
    """Asks for a reason."""
    paper: bool = False
    """May be signed on a printed sheet."""
    when: str = ""
    """The step belongs to cases with this flag only; empty for every case."""

    def __post_init__(self) -> None:
        """Refuse a step that cannot be signed, or that an escalation would weaken."""
        _demand(bool(self.id) and not self.id.startswith((AUTHOR, OWNER, _NAMED)), "a step has an id of its own")
        _demand(bool(self.signers), f"{self.id}: nobody signs")
        _demand((self.mode is Mode.QUORUM) is (self.quorum > 0), f"{self.id}: a quorum is a number of people")
        _demand(self.mode in _ALTERNATIVES or self.escalate is None, f"{self.id}: nobody replaces a signer of all")
        _demand(self.days is not None or not (self.escalate or self.lapses), f"{self.id}: an end needs a limit")
        _demand(self.days is None or self.days > 0, f"{self.id}: a limit is a number of days")

    @property
    def passes(self) -> bool:
        """Whether work is passed here."""
        return self.meaning in PASSING

    @property
    def places(self) -> int:
        """How many signatures complete the step."""
        match self.mode:
            case Mode.ANY:
                return 1
            case Mode.ALL | Mode.JOINT:
                return len(self.signers)
            case Mode.QUORUM:
                return self.quorum
            case _:
                assert_never(self.mode)


_ALTERNATIVES = frozenset({Mode.ANY, Mode.QUORUM})
"""Modes in which every place may be taken by any of the signers."""


@dataclass(frozen=True, slots=True)
class Apart:
    """Two parties that may not be one person (職務分工)."""

    one: str
    other: str
    basis: Basis
    why: Text
    source: tuple[str, ...] = ()
    """Refs of the clauses that say or imply it."""

    def between(self, one: str, other: str) -> bool:
        """Tell whether the rule is about these two."""
        return {self.one, self.other} == {one, other}


@dataclass(frozen=True, slots=True)
class Together:
    """Two steps, or the author and a step that passes nothing, that one person may sign (得為同一人)."""

    one: str
    other: str
    why: Text


@dataclass(frozen=True, slots=True)
class Workflow:
    """A way of approving, for ever the same under its id (流程)."""

    id: str
    """With its version, `exception/1`. What changes gets the next version; cases keep theirs."""
    name: Text
    steps: tuple[Step, ...]
    apart: tuple[Apart, ...] = ()
    together: tuple[Together, ...] = ()
    confirmers: tuple[Signer, ...] = (by(Duty.SECURITY_STAFF), by(Duty.SECURITY_HEAD))
    """Who may confirm that a scan is true to the signed sheet (與正本相符)."""
    idle_days: int | None = None
    """A returned case lapses if its author does nothing for so many office days."""
    automatic: bool = False
    """The product itself may put such a case before its signers; it signs nothing."""

    def __post_init__(self) -> None:
        """Refuse a definition that is no workflow, or that would let people pass their own work."""
        ids = [step.id for step in self.steps]
        _demand(len(ids) == len(set(ids)), f"{self.id}: a step is named twice")
        _demand(self.id.rpartition("/")[2].isdigit(), f"{self.id}: the id ends in /version")
        _demand(any(step.passes and not step.when for step in self.steps), f"{self.id}: nobody approves every case")
        pairs = [(rule.one, rule.other) for rule in self.apart] + [(both.one, both.other) for both in self.together]
        for one, other in pairs:
            for party in (one, other):
                _demand(party in (*ids, AUTHOR, OWNER) or role_of(party) is not None, f"{self.id}: who is {party}?")
            _demand(one != other, f"{self.id}: {one} with itself")
        for both in self.together:
            pair = {both.one, both.other}
            steps = [step for step in self.steps if step.id in pair]
            _demand(len(steps) == 2 or (AUTHOR in pair and len(steps) == 1), f"{self.id}: together are steps")
            _demand(AUTHOR not in pair or not steps[0].passes, f"{self.id}: the author passes nothing of their own")
            _demand(not any(rule.between(*pair) for rule in self.apart), f"{self.id}: apart and together")

    def step(self, step: str) -> Step:
        """Return a step by its id. Raises KeyError."""
        for one in self.steps:
            if one.id == step:
                return one
        raise KeyError(step)

    def path(self, flags: frozenset[str]) -> tuple[Step, ...]:
        """Return the steps of a case with these flags, in order."""
        return tuple(step for step in self.steps if not step.when or step.when in flags)

    def duties(self) -> frozenset[Duty]:
        """Return every duty that the workflow asks for anywhere."""
        asked = {signer for step in self.steps for signer in (*step.signers, step.escalate)} | {*self.confirmers}
        return frozenset(signer.duty for signer in asked if signer is not None and signer.duty is not None)


def _demand(holds: bool, otherwise: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not holds:
        raise ValueError(otherwise)
