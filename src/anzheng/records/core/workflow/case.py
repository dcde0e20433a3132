"""案件 The state of a case, folded from its acts and from nothing else.

Here an act that was let happen changes the state; whether it may happen is `decide.py`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import assert_never

from anzheng.kernel.errors import Text
from anzheng.records.core.workflow.acts import (
    NOTHING,
    Confirm,
    Entry,
    Escalate,
    Inked,
    Lapse,
    Matter,
    Print,
    Refuse,
    Resubmit,
    Return,
    Scan,
    Sign,
    Submit,
    Supersede,
    Withdraw,
)
from anzheng.records.core.workflow.definition import Meaning, Step, Workflow


class State(StrEnum):
    """Where a case stands (案件狀態)."""

    DRAFT = "draft"
    IN_PROGRESS = "in-progress"
    RETURNED = "returned"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    SUPERSEDED = "superseded"


STATES: dict[State, Text] = {
    State.DRAFT: Text("草稿", "draft"),
    State.IN_PROGRESS: Text("簽核中", "in progress"),
    State.RETURNED: Text("已退回", "returned"),
    State.APPROVED: Text("已核准", "approved"),
    State.REFUSED: Text("不同意", "refused"),
    State.WITHDRAWN: Text("已撤回", "withdrawn"),
    State.LAPSED: Text("逾期失效", "lapsed"),
    State.SUPERSEDED: Text("已由新案取代", "superseded"),
}
OPEN = frozenset({State.DRAFT, State.IN_PROGRESS, State.RETURNED})
"""States from which a case still moves; an approved one can only be superseded."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature upon a content (簽章)."""

    step: str
    place: int
    meaning: Meaning
    person: str
    on_behalf_of: str | None
    on: date
    """On paper, the day that stands beside it."""
    digest: str
    factor: str = ""
    paper: str | None = None
    """SHA-256 of the scan, if it stands on paper."""

    @property
    def hands(self) -> frozenset[str]:
        """Whoever counts as having signed: the person, and the one in whose place it was."""
        return frozenset({self.person} if self.on_behalf_of is None else {self.person, self.on_behalf_of})


@dataclass(frozen=True, slots=True)
class Case:
    """A case as its acts have made it (案件)."""

    id: str
    workflow: Workflow
    author: str
    since: date
    """The day on which it came into its present state, or to the pending step."""
    supersedes: str | None = None
    state: State = State.DRAFT
    digest: str = ""
    """SHA-256 of the content that is before the signers."""
    matter: Matter = NOTHING
    step: str = ""
    """The pending step while the case is in progress."""
    escalated: bool = False
    """The pending step's limit passed, and its escalation target may sign too."""
    signatures: tuple[Signature, ...] = ()
    """Those that count, in order."""
    fallen: tuple[Signature, ...] = ()
    """Those that a return took back: they count for nothing and stay to be seen."""
    printed: date | None = None
    scan: Scan | None = None
    scanned_by: str | None = None
    history: tuple[Entry, ...] = ()

    @property
    def path(self) -> tuple[Step, ...]:
        """The steps that this case has to pass."""
        return self.workflow.path(self.matter.flags)

    @property
    def pending(self) -> Step | None:
        """The step that waits for a signature."""
        return self.workflow.step(self.step) if self.step else None

    def of_step(self, step: str) -> tuple[Signature, ...]:
        """Return the signatures that count for a step."""
        return tuple(one for one in self.signatures if one.step == step)


def fold(case: Case, entries: Iterable[Entry]) -> Case:
    """Return the case after all its entries, in order."""
    for entry in entries:
        case = after(case, entry)
    return case


def after(case: Case, entry: Entry) -> Case:  # noqa: C901, PLR0911 - a table by kind of act
    """Return the case after one more act."""
    act, on = entry.act, entry.on
    told = replace(case, history=(*case.history, entry))
    match act:
        case Submit() | Resubmit():
            fresh = replace(told, digest=act.digest, matter=act.matter, state=State.IN_PROGRESS)
            return _at(_fall(fresh, fresh.signatures), fresh.path[0].id, on)
        case Sign():
            return _sign(told, _signature(case, act, entry), on)
        case Return():
            return _return(told, act, on)
        case Print():
            return replace(told, printed=on, scan=None, scanned_by=None)
        case Scan():
            return replace(told, scan=act, scanned_by=entry.by)
        case Confirm():
            return _confirm(told, on)
        case Escalate():
            return replace(told, escalated=True, since=on)
        case Refuse():
            return _ended(told, State.REFUSED, on)
        case Withdraw():
            return _ended(told, State.WITHDRAWN, on)
        case Lapse():
            return _ended(told, State.LAPSED, on)
        case Supersede():
            return _ended(told, State.SUPERSEDED, on)
        case _:
            assert_never(act)


def ink(case: Case, one: Inked, scan: str) -> Case:
    """Return the case with one signature off the sheet; the pending step's next place takes it."""
    step = case.workflow.step(one.step)
    place = one.place if one.place is not None else len(case.of_step(step.id))
    signature = Signature(step.id, place, step.meaning, one.person, one.on_behalf_of, one.on, case.digest, paper=scan)
    return _sign(case, signature, case.since)


def _confirm(case: Case, on: date) -> Case:
    if case.scan is None:
        raise ValueError(f"{case.id}: a confirmation without a scan")
    signed = replace(case, since=on)
    for one in case.scan.inked:
        signed = ink(signed, one, case.scan.digest)
    return replace(signed, printed=None, scan=None, scanned_by=None)


def _signature(case: Case, act: Sign, entry: Entry) -> Signature:
    if act.place is None:
        raise ValueError(f"{case.id}: an entry says which place was signed")
    meaning = case.workflow.step(act.step).meaning
    return Signature(act.step, act.place, meaning, entry.by, act.on_behalf_of, entry.on, act.digest, act.factor)


def _sign(case: Case, signature: Signature, on: date) -> Case:
    step = case.workflow.step(signature.step)
    signed = replace(case, signatures=(*case.signatures, signature))
    if len(signed.of_step(step.id)) < step.places:
        return signed
    path = case.path
    following = path[path.index(step) + 1 :]
    return _at(signed, following[0].id, on) if following else _ended(signed, State.APPROVED, on)


def _return(case: Case, act: Return, on: date) -> Case:
    if not act.to:
        returned = _fall(case, case.signatures)
        return _cleared(replace(returned, state=State.RETURNED, step="", escalated=False, since=on))
    ids = [step.id for step in case.path]
    later = set(ids[ids.index(act.to) :])
    kept = _fall(case, tuple(one for one in case.signatures if one.step in later))
    return _at(_cleared(kept), act.to, on)


def _fall(case: Case, these: tuple[Signature, ...]) -> Case:
    kept = tuple(one for one in case.signatures if one not in these)
    return replace(case, signatures=kept, fallen=(*case.fallen, *these))


def _at(case: Case, step: str, on: date) -> Case:
    return replace(case, step=step, since=on, escalated=False)


def _cleared(case: Case) -> Case:
    """Forget the printed sheet: what it showed is not what is pending any more."""
    return replace(case, printed=None, scan=None, scanned_by=None)


def _ended(case: Case, state: State, on: date) -> Case:
    return _cleared(replace(case, state=state, step="", escalated=False, since=on))
