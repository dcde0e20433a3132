"""分發與回收 Copies of an edition: handed out with a number, signed for, taken back."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max

from anzheng.facts.base import Actor, Payload
from anzheng.facts.documents import CopyOutcome, DocumentDistributed, DocumentRecalled, DocumentReceived
from anzheng.kernel.errors import ConflictError, InputError, NotFoundError, Text
from anzheng.ledger.services import Draft, append, business_act
from anzheng.organization.core.standing import Standing
from anzheng.organization.members import at_work
from anzheng.records.core.documents.editions import State
from anzheng.records.document_editions import edition_of, state
from anzheng.records.documents import find, locked, manage, manages
from anzheng.records.models import ControlledDocument, DocumentCopy

MEANS: dict[str, Text] = {"paper": Text("紙本", "paper"), "electronic": Text("電子檔", "electronic")}
OUTCOMES: dict[CopyOutcome, Text] = {
    CopyOutcome.RETURNED: Text("已繳回", "returned"),
    CopyOutcome.DESTROYED: Text("已銷毀", "destroyed"),
    CopyOutcome.LOST: Text("遺失", "lost"),
}
_PARTY = 120


@dataclass(frozen=True, slots=True)
class NewCopy:
    """A copy that is handed out (待分發的副本)."""

    sent: date
    person: str | None = None
    """Pseudonym of who works here, or …"""
    party: str = ""
    """… the name of somebody outside."""
    means: str = "paper"
    edition: str = ""
    """Empty for the newest."""


def distribute(has: Standing, document: str, new: NewCopy, *, actor: Actor, now: datetime) -> DocumentCopy:
    """Hand out a copy; it gets the next number of the document (分發).

    Raises DeniedError, InputError for a holder who is nobody, ConflictError for an edition that is not in force.
    """
    manage(has)
    _check(has, new)
    with business_act():
        row = locked(has, document)
        edition = edition_of(has, row.number, new.edition)
        if state(edition, has.day) not in (State.SCHEDULED, State.IN_FORCE):
            raise ConflictError(
                Text("只能分發已發布的現行版本", "only an edition that is published and not obsolete is handed out"),
                f"{row.number} {edition.number}",
                Text("請先發布，或改選現行版本", "publish it, or choose the edition in force"),
            )
        number = (row.copies.aggregate(last=Max("number"))["last"] or 0) + 1
        copy = DocumentCopy.objects.create(
            document=row,
            edition=edition,
            number=number,
            person_id=new.person,
            party=new.party.strip(),
            means=new.means,
            sent=new.sent,
        )
        _tell(row, DocumentDistributed(row.number, edition.number, number, new.person, new.sent), actor, now)
    return copy


def receive(has: Standing, document: str, copy: int, *, on: date, actor: Actor, now: datetime) -> DocumentCopy:
    """Record that the holder signed for a copy: by the holder, or by who hands out (簽收)."""
    with business_act():
        row = locked(has, document)
        found = _copy(row, copy)
        if found.person_id != has.person:
            manage(has)
        _check_day(has, found, on)
        if found.signed is not None or found.recalled is not None:
            raise _done(row, copy)
        found.signed = on
        found.save(update_fields=["signed"])
        _tell(row, DocumentReceived(row.number, copy, on), actor, now)
    return found


def recall(
    has: Standing, document: str, copy: int, outcome: CopyOutcome, *, on: date, actor: Actor, now: datetime
) -> DocumentCopy:
    """Record that a copy came back, was destroyed or is lost (回收). Raises as `distribute`."""
    manage(has)
    with business_act():
        row = locked(has, document)
        found = _copy(row, copy)
        _check_day(has, found, on)
        if found.recalled is not None:
            raise _done(row, copy)
        found.recalled, found.outcome = on, outcome.value
        found.save(update_fields=["recalled", "outcome"])
        _tell(row, DocumentRecalled(row.number, copy, outcome, on), actor, now)
    return found


def copies_of(has: Standing, document: str) -> list[DocumentCopy]:
    """Return the copies of a document by number: all for who manages documents, else one's own."""
    row = find(has, document)
    rows = row.copies.select_related("person", "edition")
    return list(rows if manages(has) else rows.filter(person=has.person))


def owed(copy: DocumentCopy, day: date) -> bool:
    """Tell whether a copy should have come back: its edition is obsolete and it has not."""
    return copy.recalled is None and state(copy.edition, day) is State.OBSOLETE


def _check(has: Standing, new: NewCopy) -> None:
    party = new.party.strip()
    if (new.person is None) is (not party) or len(party) > _PARTY:
        raise InputError(
            Text("請指明一位持有人，或一個外部單位", "name one holder: somebody who works here, or a party outside"),
            "holder",
            Text(f"外部單位最多 {_PARTY} 字", f"a party outside has at most {_PARTY} characters"),
        )
    if new.person is not None and not at_work(has.company, has.day).filter(person_id=new.person).exists():
        raise InputError(
            Text("持有人不在職", "the holder does not work here"),
            "holder",
            Text("請改選在職人員", "choose somebody who works here"),
        )
    if new.means not in MEANS:
        listed = "、".join(MEANS)
        raise InputError(
            Text("不認得的分發方式", "an unknown means"),
            "means",
            Text(f"可用：{listed}", f"use one of {', '.join(MEANS)}"),
        )
    if new.sent > has.day:
        raise _future("sent")


def _check_day(has: Standing, copy: DocumentCopy, on: date) -> None:
    if on > has.day:
        raise _future("on")
    if on < copy.sent:
        raise InputError(
            Text("日期早於分發日", "the day is before it was handed out"),
            "on",
            Text("請更正日期", "correct the day"),
        )


def _copy(row: ControlledDocument, number: int) -> DocumentCopy:
    found = row.copies.select_related("edition").filter(number=number).first()
    if found is None:
        raise NotFoundError(
            Text("沒有這個副本編號", "there is no copy with this number"),
            f"{row.number} {number}",
            Text("請從分發清單選取", "choose one of the copies"),
        )
    return found


def _tell(row: ControlledDocument, fact: Payload, actor: Actor, now: datetime) -> None:
    append(row.ledger, [Draft(f"document:{row.number}", fact)], actor=actor, at=now)


def _done(row: ControlledDocument, copy: int) -> ConflictError:
    return ConflictError(
        Text("這個副本已經辦過了", "this was done already"),
        f"{row.number} {copy}",
        Text("請重新查看分發清單", "look at the copies again"),
    )


def _future(where: str) -> InputError:
    return InputError(
        Text("不能登錄尚未發生的事", "what has not happened yet cannot be recorded"),
        where,
        Text("請改為今天或更早的日期", "use today or an earlier day"),
    )
