"""待辦的蒐集 Gathering the work of a company: occurrences over all its documents, each with who answers for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from anzheng.catalogue.core.model import Demand, Edition
from anzheng.kernel.calendars import Calendar
from anzheng.kernel.errors import NotFoundError, Text
from anzheng.obligations.core.choose import Asked, Sight, chosen, seen
from anzheng.obligations.core.occurrences import Occurrence, occurrences, of_document
from anzheng.obligations.core.roster import Responsible, Roster
from anzheng.obligations.roster import roster_of
from anzheng.organization.core.permissions import Permission, Reach
from anzheng.organization.core.standing import Standing
from anzheng.organization.models import Unit
from anzheng.organization.objects import everywhere
from anzheng.posture.judge import Posture
from anzheng.reports.knowledge import Knowledge


@dataclass(frozen=True, slots=True)
class Work:
    """What a company has to do by a day (應辦事項)."""

    items: tuple[Occurrence, ...]
    editions: Mapping[str, Edition]
    """Document → the edition that it was judged by."""
    roster: Roster
    calendar: Calendar
    """Office days."""

    def demand(self, one: Occurrence) -> Demand:
        """Return the demand of an occurrence, as the first document that needs it words it."""
        return self.edition(one).demands[one.demand]

    def edition(self, one: Occurrence) -> Edition:
        """Return the edition of the first document that needs it."""
        return self.editions[one.needs[0].document]


def postures_of(known: Knowledge, ledger: str, today: date) -> list[Posture]:
    """Return today's posture of every document. Hold `known.lock` for as long as they are read."""
    return [known.posture(ledger, document, today, None) for document in known.documents(ledger, today)]


def work_of(known: Knowledge, ledger: str, today: date, until: date) -> Work:
    """Return all work of a company up to a day, over all documents."""
    with known.lock:
        postures = postures_of(known, ledger, today)
        items = occurrences(ledger, postures, until)
        calendar = postures[0].context.calendar("office") if postures else Calendar(frozenset(), frozenset())
    roster = roster_of(ledger, {one.target for one in items}, today, max(today, until))
    assigned = (replace(one, responsible=answering(roster, one, today)) for one in items)
    return Work(tuple(assigned), {one.edition.document: one.edition for one in postures}, roster, calendar)


def answering(roster: Roster, one: Occurrence, today: date) -> tuple[Responsible, ...]:
    """Return who answers on the day that counts: the due date, or today once that has passed."""
    return roster.responsible(one.owner, one.target, max(one.due, today))


def within_sight(work: Work, has: Standing) -> Work:
    """Return what the standing may see: the company's work, that of one's units, or one's own."""
    sight = Sight(
        has.person,
        everywhere(has, Permission.DUE_READ),
        has.units(Permission.DUE_READ) if has.may(Permission.DUE_READ, Reach.UNIT) else (),
        frozenset(number for number, person in work.roster.numbers.items() if person == has.person),
    )
    return replace(work, items=tuple(seen(work.items, sight, work.roster)))


def asked_for(work: Work, asked: Asked) -> Work:
    """Return what was asked for; what one document needs shows that document's refs first. Raises NotFoundError."""
    if asked.document is not None and asked.document not in work.editions:
        raise NotFoundError(
            Text("這家公司沒有採用這份規範", "the company has not adopted this document"),
            asked.document[:60],
            Text(f"已採用：{'、'.join(work.editions) or '無'}", f"adopted: {', '.join(work.editions) or 'none'}"),
        )
    items = chosen(work.items, asked, work.roster)
    return replace(work, items=tuple(items if asked.document is None else of_document(items, asked.document)))


def unit_path(ledger: str, code: str) -> str:
    """Return the path of a unit by its code. Raises NotFoundError."""
    path = Unit.objects.filter(company_id=ledger, code=code).values_list("path", flat=True).first()
    if path is None:
        raise NotFoundError(
            Text("沒有這個單位", "there is no such unit"),
            code[:60],
            Text("請以 anzheng unit list 查看", "see anzheng unit list"),
        )
    return path


def people_in(items: Iterable[Occurrence]) -> set[str]:
    """Return everybody who answers for any of them, or stands in."""
    return {
        person
        for one in items
        for each in one.responsible
        for person in (each.person, each.deputy)
        if person is not None
    }
