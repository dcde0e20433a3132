"""事件 Events: raising, answering, stating that there were none."""

from datetime import datetime, time
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Path, Router, Schema

from anzheng.api.access import Asker, Needs, asker_of
from anzheng.api.schemas import Code, Day, Recorded, Target
from anzheng.facts.base import About, FactId
from anzheng.facts.events import EventAnswered, EventRaised, NoEventStated
from anzheng.kernel.errors import InputError, NotFoundError, Text
from anzheng.kernel.times import TAIPEI
from anzheng.organization.core.permissions import Permission, Reach
from anzheng.records.acts import answer_event, raise_event, state_no_event
from anzheng.records.belonging import require_target
from anzheng.records.openings import find_evidence
from anzheng.reports.as_json import Json
from anzheng.reports.knowing import knowledge
from anzheng.reports.vocabulary import require_name, require_step, require_targets

router = Router()
_NOON = time(12, tzinfo=TAIPEI)


class NewEvent(Schema):
    """Something that happened and demands an answer (事件)."""

    event: Code
    item: Code
    target: Target = "company"
    on: Day | None = None


class NewAnswer(Schema):
    """One step of the answer (處置步驟)."""

    step: Code
    on: Day | None = None
    evidence: Code | None = None


class Nothing(Schema):
    """A signed statement that nothing of a kind happened (無情事聲明)."""

    event: Code
    target: Target = "company"
    first: Day = Field(alias="from")
    last: Day = Field(alias="to")


@router.post("/events", auth=Needs(Permission.EVENTS_WRITE, Reach.UNIT), response={201: Recorded})
def happened(request: HttpRequest, new: NewEvent) -> Json:
    """登錄事件 Record that something happened; deadlines run from then."""
    asker = asker_of(request)
    _require(asker, Permission.EVENTS_WRITE, new.event, new.target)
    raised = EventRaised(new.event, new.item, new.target, _moment(asker, new.on))
    return _recorded(asker, raise_event(asker.ledger, raised, actor=asker.actor, now=asker.now))


@router.post(
    "/events/{event}/{item}/answers", auth=Needs(Permission.EVENTS_WRITE, Reach.UNIT), response={201: Recorded}
)
def answered(
    request: HttpRequest, event: Annotated[Code, Path()], item: Annotated[Code, Path()], new: NewAnswer
) -> Json:
    """登錄處置 Record one step of the answer, done by you; it counts from the moment it is recorded."""
    asker, held = asker_of(request), knowledge()
    with held.lock:
        case = held.index(asker.ledger, None).cases.get(event, {}).get(item)
        if case is None:
            raise NotFoundError(
                Text("沒有登錄過這件事件", "this event was never recorded"),
                f"{event}/{item}"[:120],
                Text("請先登錄事件", "record the event first"),
            )
        require_step(held, asker.ledger, event, new.step, asker.today)
    require_target(asker.standing, Permission.EVENTS_WRITE, asker.ledger, case.event.target)
    if new.evidence is not None:
        find_evidence(asker.standing, new.evidence)
    done = EventAnswered(event, item, new.step, _moment(asker, new.on), asker.standing.person, new.evidence)
    return _recorded(asker, answer_event(asker.ledger, done, actor=asker.actor, now=asker.now))


@router.post("/events/none", auth=Needs(Permission.STATEMENTS_SIGN, Reach.UNIT), response={201: Recorded})
def nothing(request: HttpRequest, new: Nothing) -> Json:
    """聲明「無」State that nothing of this kind happened in a period; you sign it."""
    asker = asker_of(request)
    _require(asker, Permission.STATEMENTS_SIGN, new.event, new.target)
    if new.last < new.first:
        raise InputError(
            Text("期間的結束日早於開始日", "the period ends before it starts"),
            f"{new.first}/{new.last}",
            Text("請更正期間", "correct the period"),
        )
    statement = NoEventStated(new.event, new.target, About(new.first, new.last), asker.standing.person)
    return _recorded(asker, state_no_event(asker.ledger, statement, actor=asker.actor, now=asker.now))


def _require(asker: Asker, permission: Permission, event: str, target: str) -> None:
    held = knowledge()
    with held.lock:
        require_name(held, asker.ledger, "events", event, asker.today)
    require_targets(asker.ledger, target)
    require_target(asker.standing, permission, asker.ledger, target)


def _moment(asker: Asker, day: Day | None) -> datetime:
    """Return now, or noon of another day: when exactly is not asked."""
    return asker.now if day is None or day == asker.today else datetime.combine(day, _NOON)


def _recorded(asker: Asker, fact: FactId) -> dict[str, Any]:
    return {"ledger": asker.ledger, "seq": fact.seq}
