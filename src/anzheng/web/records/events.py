"""事件的處置 The event that a record raised or answers: which steps are done, by whom, and the next one right here."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from anzheng.catalogue.core.forms import Form
from anzheng.catalogue.core.model import Response
from anzheng.catalogue.paperwork import paperwork
from anzheng.facts.events import EventAnswered
from anzheng.kernel.errors import ConflictError, Text
from anzheng.kernel.times import TAIPEI
from anzheng.organization.access import require
from anzheng.organization.core.permissions import Permission
from anzheng.organization.people import names_of
from anzheng.posture.known import Case as EventCase
from anzheng.records.acts import answer_event
from anzheng.records.belonging import require_target
from anzheng.records.models import Record
from anzheng.reports.vocabulary import require_step
from anzheng.web.here import Here
from anzheng.web.pages.components import Cell, Choice, Column, Empty, Entry, Field, Look, Table
from anzheng.web.pages.sheets import Sent, Sheet, form
from anzheng.web.pages.words import Badge
from anzheng.web.reading import Reading

_NOON = time(12, tzinfo=TAIPEI)
_DONE = Badge("met", Text("已完成", "done"))
_OPEN = Badge("due", Text("待處置", "to do"))
_SIGNED = Badge("due", Text("待簽核", "awaits a signature"))
_DROPPED = Badge("not_applicable", Text("不再要求", "no longer owed"))


def item_of(record: Record, content: Mapping[str, Any]) -> str:
    """Return the case of the event that the record raised or answers."""
    return str(content.get("case") or record.number)


def event_sheet(
    at: Here, record: Record, made: Form, content: Mapping[str, Any], sent: Sent | None = None
) -> list[Sheet]:
    """Return the steps of the event with a form for the next one; nothing for a form without event, or a draft."""
    if made.event is None or not record.number:
        return []
    with at.knowledge.lock:
        case = at.knowledge.index(at.ledger, None).cases.get(made.event, {}).get(item_of(record, content))
    steps = _steps(at, made.event)
    if case is None or not steps:
        return []
    done = {answer.step.step: answer for answer in case.answers}
    people = names_of({answer.step.person for answer in case.answers})
    rows: list[tuple[Cell, ...]] = []
    for step, name in steps.items():
        answer = done.get(step)
        if answer is None:
            waits = _SIGNED if step in made.answers else _OPEN
            rows.append((name, waits if case.dropped is None else _DROPPED, None, None, None))
        else:
            rows.append((name, _DONE, people.get(answer.step.person), answer.step.on, Entry(answer.seq)))
    columns = (
        Column(Text("步驟", "Step")),
        Column(Text("狀態", "State")),
        Column(Text("誰", "Who")),
        Column(Text("何時", "When")),
        Column(Text("帳本", "Ledger")),
    )
    event = paperwork().events.get(made.event)
    title = Text("事件的處置", "Steps of the event")
    if event is not None:
        title = Text(f"處置步驟：{event.zh}", f"Steps: {event.en}")
    table = Table(title, columns, tuple(rows), Empty(title, title))
    # What a signature answers is answered by signing.
    left = {step: name for step, name in steps.items() if step not in done and step not in made.answers}
    return [Sheet("event", title, wide=(table,), **_next(at, record, case, left, sent))]


def _next(at: Here, record: Record, case: EventCase, left: Mapping[str, Text], sent: Sent | None) -> dict[str, Any]:
    if not left or case.dropped is not None or not at.visit.standing.may(Permission.EVENTS_WRITE):
        return {}
    fields = (
        Field(
            "step",
            Text("完成的步驟", "Step that was done"),
            "select",
            choices=tuple(Choice(*one) for one in left.items()),
        ),
        Field("on", Text("完成日", "Done on"), "date", at.day(at.today)),
    )
    name = Text("登錄處置", "Record the step")
    made = form(
        "answer",
        fields,
        name,
        sent,
        action=at.address("record-answer", record.pk),
        look=Look.QUIET,
        draft=False,
        columns=2,
    )
    lead = Text("以你的名義登錄，記入帳本。", "Recorded in your name, in the ledger.")
    return {"form": made, "lead": lead}


def _steps(at: Here, event: str) -> dict[str, Text]:
    """Return the steps that the adopted documents demand of an event, in order."""
    found: dict[str, Text] = {}
    with at.knowledge.lock:
        for document in at.knowledge.documents(at.ledger, at.today):
            for demand in at.knowledge.edition(at.ledger, document, at.today).demands.values():
                if isinstance(demand.spec, Response) and demand.spec.event == event:
                    for step in demand.spec.steps:
                        found.setdefault(step.step, Text(step.zh, step.en))
    return found


def answer(at: Here, record: Record, made: Form, content: Mapping[str, Any], reading: Reading) -> None:
    """Record a step of the answer, done by the reader. Raises DeniedError, NotFoundError, InputError."""
    step, on = reading.text("step", limit=80), reading.day("on")
    if made.event is None or on is None or not reading.sound:
        return
    has = at.visit.standing
    require(has, Permission.EVENTS_WRITE)
    item = item_of(record, content)
    with at.knowledge.lock:
        case = at.knowledge.index(at.ledger, None).cases.get(made.event, {}).get(item)
        require_step(at.knowledge, at.ledger, made.event, step, at.today)
    if case is None or any(one.step.step == step for one in case.answers):
        raise ConflictError(
            Text("這個步驟已經登錄過了", "this step is recorded already"),
            f"{item} {step}"[:120],
            Text("請重新開啟頁面", "open the page again"),
        )
    require_target(has, Permission.EVENTS_WRITE, at.ledger, case.event.target)
    moment = at.now if on == at.today else datetime.combine(on, _NOON)
    done = EventAnswered(made.event, item, step, moment, has.person, record.evidence or None)
    answer_event(at.ledger, done, actor=at.visit.actor, now=at.now)
