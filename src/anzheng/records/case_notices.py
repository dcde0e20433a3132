"""案件通知 Whom an act upon a case concerns: told in its transaction, before the entry is appended."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from anzheng.notify.services import tell_each
from anzheng.organization.people import names_of
from anzheng.records.core.workflow.acts import SYSTEM, Escalate, Return
from anzheng.records.core.workflow.case import STATES, Case, State
from anzheng.records.core.workflow.decide import Accepted, Moment
from anzheng.records.core.workflow.limits import due
from anzheng.records.core.workflow.signers import asked, candidates
from anzheng.records.models import Case as Row
from anzheng.records.subject import subject_of

_PATIENCE = 10
"""Office days within which we ask people to act where the step itself sets no limit."""


def tell_about(row: Row, before: Case, accepted: Accepted, moment: Moment, now: datetime) -> None:
    """Tell whoever has to act next, and the author of what came back or ended; `moment` knows their people."""
    case = accepted.case
    match case.state:
        case State.IN_PROGRESS:
            moment = replace(moment, day=accepted.entry.on)
            if isinstance(accepted.entry.act, Escalate):
                _escalated(row, before, case, moment, now)
            elif (before.step, before.digest) != (case.step, case.digest):
                _waiting(row, case, moment, now)
        case State.RETURNED:
            reason = accepted.entry.act.reason if isinstance(accepted.entry.act, Return) else ""
            _tell(row, case, [case.author], "case-returned", {"reason": " ".join(reason.split())}, now)
        case State.WITHDRAWN | State.DRAFT:
            return
        case State.APPROVED | State.REFUSED | State.LAPSED | State.SUPERSEDED:
            outcome = STATES[case.state]
            told = {"outcome_zh": outcome.zh, "outcome_en": outcome.en}
            _tell(row, case, [case.author], "case-settled", told, now)
        case _:
            assert_never(case.state)


def _waiting(row: Row, case: Case, moment: Moment, now: datetime) -> None:
    author = names_of({case.author}).get(case.author, case.author)
    people = candidates(case, moment.people, moment.day)
    _tell(row, case, people, "case-waiting", {**_step(case, moment), "author": author}, now)


def _escalated(row: Row, before: Case, case: Case, moment: Moment, now: datetime) -> None:
    step = case.pending
    if step is None or step.escalate is None:
        return
    late = due(before, moment.calendar)
    told = {
        **_step(case, moment),
        "waiting_for": "、".join(signer.name.zh for signer in step.signers),
        "due": (late or moment.day).isoformat(),
    }
    _tell(row, case, asked(step.escalate, case, moment.people, moment.day), "case-escalated", told, now)


def _step(case: Case, moment: Moment) -> dict[str, str]:
    step = case.workflow.step(case.step)
    last = due(case, moment.calendar) or moment.calendar.add_open_days(moment.day, _PATIENCE)
    return {"step_zh": step.name.zh, "step_en": step.name.en, "due": last.isoformat()}


def _tell(row: Row, case: Case, people: Iterable[str], kind: str, parameters: dict[str, str], now: datetime) -> None:
    people = [one for one in people if one != SYSTEM]
    summary = " ".join(subject_of(row.kind).summary(row.content).zh.split())
    tell_each(
        people,
        kind,
        key=f"{row.pk}:{len(case.history)}",
        company=row.company_id,
        link=f"/cases/{row.pk}/",
        parameters={"case": row.pk, "subject": summary, **parameters},
        now=now,
    )
