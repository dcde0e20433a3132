"""決定 An act upon a case: the next state, or why not. The only way by which a case changes.

Who asks, the people, the calendar and the day come in; nothing here knows a clock or a table.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias, assert_never

from anzheng.kernel.calendars import Calendar
from anzheng.records.core.workflow.acts import (
    SYSTEM,
    Act,
    Confirm,
    Entry,
    Escalate,
    Inked,
    Lapse,
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
from anzheng.records.core.workflow.case import OPEN, Case, Signature, State, after, ink
from anzheng.records.core.workflow.definition import Step
from anzheng.records.core.workflow.limits import consequence
from anzheng.records.core.workflow.people import Directory
from anzheng.records.core.workflow.refusals import Refusal, Rule, refusal
from anzheng.records.core.workflow.signers import asked, place_of


@dataclass(frozen=True, slots=True)
class Moment:
    """When and among whom something is decided (當下)."""

    day: date
    people: Directory
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class Accepted:
    """The act happens (接受)."""

    entry: Entry
    """The act as it is kept: it says which place was signed."""
    case: Case
    """The state after it."""
    signed: tuple[Signature, ...] = ()
    """Signatures that it brought; those of a sheet come at once."""
    outcome: State | None = None
    """Set if the case came to its end by it."""


Decision: TypeAlias = Accepted | Refusal


def decide(case: Case, act: Act, by: str, moment: Moment) -> Decision:
    """Return what becomes of `act`, done by `by` (a person, or SYSTEM)."""
    settled = _resolve(case, act, by, moment)
    if isinstance(settled, Refusal):
        return settled
    entry = Entry(settled, by, moment.day)
    following = after(case, entry)
    before = len(case.signatures)
    signed = following.signatures[before:] if isinstance(act, Sign | Confirm) else ()
    ended = following.state if following.state not in OPEN else None
    return Accepted(entry, following, signed, ended)


def _resolve(  # noqa: C901, PLR0911, PLR0912 - a table by kind of act
    case: Case, act: Act, by: str, moment: Moment
) -> Act | Refusal:
    """Return the act as it is to be kept, or why it cannot be."""
    match act:
        case Submit():
            return _of_author(case, act, by, moment, {State.DRAFT})
        case Resubmit():
            return _of_author(case, act, by, moment, {State.RETURNED})
        case Withdraw():
            return _of_author(case, act, by, moment, OPEN - {State.DRAFT})
        case Sign():
            return _sign(case, act, by, moment)
        case Return():
            return _return(case, act, by, moment)
        case Refuse():
            return _refuse(case, act, by, moment)
        case Print():
            return _print(case, act, by, moment)
        case Scan():
            return _scan(case, act, by, moment)
        case Confirm():
            return _confirm(case, act, by, moment)
        case Escalate() | Lapse():
            return _limit(case, act, by, moment)
        case Supersede():
            if by != SYSTEM:
                return refusal(Rule.SYSTEM_ONLY)
            return act if case.state is State.APPROVED else refusal(Rule.STATE)
        case _:
            assert_never(act)


def _of_author(case: Case, act: Act, by: str, moment: Moment, states: set[State] | frozenset[State]) -> Act | Refusal:
    if case.state not in states:
        return refusal(Rule.STATE)
    if by != case.author:
        return refusal(Rule.AUTHOR_ONLY)
    if by == SYSTEM:
        return act if case.workflow.automatic else refusal(Rule.AUTHOR_ONLY)
    return act if moment.people.at_work(by, moment.day) else refusal(Rule.AWAY)


def _at_step(case: Case, step: str) -> Step | Refusal:
    if case.state is not State.IN_PROGRESS or case.pending is None:
        return refusal(Rule.STATE)
    return case.pending if case.step == step else refusal(Rule.NOT_PENDING)


def _sign(case: Case, act: Sign, by: str, moment: Moment) -> Act | Refusal:
    step = _at_step(case, act.step)
    if isinstance(step, Refusal):
        return step
    place = place_of(case, step, by, act.on_behalf_of, moment.people, moment.day, act.place)
    if isinstance(place, Refusal):
        return place
    if act.digest != case.digest:
        return refusal(Rule.STALE)
    if step.reason and not act.reason.strip():
        return refusal(Rule.REASON)
    if step.fresh and not act.factor:
        return refusal(Rule.FACTOR)
    return replace(act, place=place)


def _return(case: Case, act: Return, by: str, moment: Moment) -> Act | Refusal:
    step = _as_signer(case, act.step, by, act.on_behalf_of, moment)
    if isinstance(step, Refusal):
        return step
    if act.to and act.to not in [one.id for one in case.path[: case.path.index(step)]]:
        return refusal(Rule.NO_SUCH_STEP)
    return act if act.reason.strip() else refusal(Rule.REASON)


def _refuse(case: Case, act: Refuse, by: str, moment: Moment) -> Act | Refusal:
    step = _as_signer(case, act.step, by, act.on_behalf_of, moment)
    if isinstance(step, Refusal):
        return step
    if act.digest != case.digest:
        return refusal(Rule.STALE)
    return act if act.reason.strip() else refusal(Rule.REASON)


def _as_signer(case: Case, step: str, by: str, on_behalf_of: str | None, moment: Moment) -> Step | Refusal:
    """Return the pending step if the person could sign it: only signers return and refuse."""
    pending = _at_step(case, step)
    if isinstance(pending, Refusal):
        return pending
    place = place_of(case, pending, by, on_behalf_of, moment.people, moment.day)
    return place if isinstance(place, Refusal) else pending


def _print(case: Case, act: Print, by: str, moment: Moment) -> Act | Refusal:
    if not moment.people.at_work(by, moment.day):
        return refusal(Rule.AWAY)
    if case.state is not State.IN_PROGRESS or case.pending is None:
        return refusal(Rule.STATE)
    if not case.pending.paper:
        return refusal(Rule.NO_PAPER)
    return act if act.digest == case.digest else refusal(Rule.STALE)


def _scan(case: Case, act: Scan, by: str, moment: Moment) -> Act | Refusal:
    if not moment.people.at_work(by, moment.day):
        return refusal(Rule.AWAY)
    if case.state is not State.IN_PROGRESS:
        return refusal(Rule.STATE)
    if any(isinstance(entry.act, Confirm) and entry.act.digest == act.digest for entry in case.history):
        return refusal(Rule.USED_SHEET)
    inked = read_sheet(case, act, moment)
    return inked if isinstance(inked, Refusal) else replace(act, inked=inked)


def read_sheet(case: Case, scan: Scan, moment: Moment) -> tuple[Inked, ...] | Refusal:
    """Return the signatures of a sheet, each with its place, or why they cannot count.

    Each is judged as if it had been given here, by the duties and deputies of the day beside it.
    """
    if case.printed is None:
        return refusal(Rule.NOT_PRINTED)
    if not scan.inked:
        return refusal(Rule.NOTHING_INKED)
    found: list[Inked] = []
    earliest, so_far = case.printed, case
    for one in scan.inked:
        step = _at_step(so_far, one.step)
        if isinstance(step, Refusal):
            return step
        if not step.paper:
            return refusal(Rule.NO_PAPER)
        if not earliest <= one.on <= moment.day:
            return refusal(Rule.PAPER_DATES)
        place = place_of(so_far, step, one.person, one.on_behalf_of, moment.people, one.on, one.place)
        if isinstance(place, Refusal):
            return place
        found.append(replace(one, place=place))
        so_far, earliest = ink(so_far, found[-1], scan.digest), one.on
    return tuple(found)


def _confirm(case: Case, act: Confirm, by: str, moment: Moment) -> Act | Refusal:
    if case.state is not State.IN_PROGRESS:
        return refusal(Rule.STATE)
    if case.scan is None or case.scan.digest != act.digest:
        return refusal(Rule.NO_SCAN)
    hands = {case.author, case.scanned_by}
    hands |= {hand for one in case.scan.inked for hand in (one.person, one.on_behalf_of)}
    if by in hands:
        return refusal(Rule.SAME_HAND)
    if not any(by in asked(one, case, moment.people, moment.day) for one in case.workflow.confirmers):
        return refusal(Rule.NO_CONFIRMER)
    inked = read_sheet(case, case.scan, moment)
    return inked if isinstance(inked, Refusal) else act


def _limit(case: Case, act: Escalate | Lapse, by: str, moment: Moment) -> Act | Refusal:
    if by != SYSTEM:
        return refusal(Rule.SYSTEM_ONLY)
    if case.state not in (State.IN_PROGRESS, State.RETURNED):
        return refusal(Rule.STATE)
    return act if consequence(case, moment.calendar, moment.day) == act else refusal(Rule.IN_TIME)
