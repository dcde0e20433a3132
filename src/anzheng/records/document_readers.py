"""文件的讀者 Who has to read an edition today, who has read it, and who has not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from anzheng.catalogue.approvals import document_rules
from anzheng.catalogue.core.documents import Companion, Follows
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.standing import Standing
from anzheng.organization.members import at_work
from anzheng.organization.models import DutyGrant, Member
from anzheng.records.core.documents.readers import Employee, asked, outstanding, readers_of
from anzheng.records.models import Acknowledgement, DocumentEdition


@dataclass(frozen=True, slots=True)
class Readership:
    """Who was asked to read an edition, as of a day (閱讀情形)."""

    asked: tuple[Employee, ...]
    read: dict[str, date]
    """Pseudonym → day on which it was read last, of whoever read it."""
    missing: tuple[Employee, ...]


def employees(company: str, day: date) -> list[Employee]:
    """Return everybody who works in the company on a day, outsiders apart, with their duties (two queries)."""
    return _employees(company, day, None)


def employee(has: Standing) -> Employee | None:
    """Return the person of a standing as readers are chosen; None for an outsider or somebody who left."""
    found = _employees(has.company, has.day, [has.person])
    return found[0] if found else None


def companion_of(form: str) -> Companion | None:
    """Return the record that reading a document of a form leaves, if it leaves one."""
    found = document_rules().following(form, Follows.READING)
    return found[0] if found else None


def readership(edition: DocumentEdition, day: date, people: Sequence[Employee] | None = None) -> Readership:
    """Return who was asked to read an edition, who did and who did not."""
    everybody = employees(edition.document.ledger, day) if people is None else people
    wanted = asked([readers_of(word) for word in edition.readers], everybody)
    rows = Acknowledgement.objects.filter(edition=edition).order_by("on").values_list("person", "on")
    read = dict(rows)
    every = _every(edition)
    return Readership(tuple(wanted), read, tuple(outstanding(wanted, read, every, day)))


def asked_of(has: Standing, editions: Iterable[DocumentEdition]) -> list[DocumentEdition]:
    """Return those of the editions that the person is asked to read, whether they did or not."""
    rows = list(editions)
    one = employee(has) if rows else None
    if one is None:
        return []
    return [row for row in rows if asked([readers_of(word) for word in row.readers], [one])]


def to_read(has: Standing) -> list[DocumentEdition]:
    """Return the editions that the person is asked to read and has not read, the most urgent first."""
    found = asked_of(has, current_editions(has.company, has.day).exclude(readers=[]))
    mine = Acknowledgement.objects.filter(edition__in=[row.pk for row in found], person=has.person)
    read: dict[int, date] = dict(mine.order_by("on").values_list("edition_id", "on"))
    return sorted((row for row in found if _open(row, read.get(row.pk), has)), key=_urgency)


def current_editions(company: str, day: date) -> QuerySet[DocumentEdition]:
    """Return the editions of a company that are published and not obsolete on a day, reviews apart."""
    rows = DocumentEdition.objects.filter(document__ledger=company).exclude(published=None).exclude(occasion="review")
    return rows.filter(Q(obsolete=None) | Q(obsolete__gt=day)).select_related("document")


def _open(row: DocumentEdition, read: date | None, has: Standing) -> bool:
    one = Employee(has.person, "", "", frozenset())
    return bool(outstanding([one], {} if read is None else {has.person: read}, _every(row), has.day))


def _urgency(row: DocumentEdition) -> tuple[date, str]:
    return row.read_by or date.max, row.document.number


def _every(edition: DocumentEdition) -> str | None:
    companion = companion_of(edition.document.form)
    return None if companion is None else companion.every


def _employees(company: str, day: date, people: Sequence[str] | None) -> list[Employee]:
    members = at_work(company, day).filter(outsider=False)
    grants = DutyGrant.objects.filter(Q(last=None) | Q(last__gte=day), company_id=company, first__lte=day)
    if people is not None:
        members, grants = members.filter(person__in=people), grants.filter(person__in=people)
    duties: dict[str, set[Duty]] = {}
    for person, duty in grants.values_list("person_id", "duty"):
        duties.setdefault(person, set()).add(Duty(duty))
    rows = members.order_by("number").values_list("person_id", "number", "unit__path")
    return [Employee(who, number, path or "", frozenset(duties.get(who, ()))) for who, number, path in rows]


def number_of(company: str, person: str | None) -> str | None:
    """Return the employee number behind a pseudonym, or None; outsiders stand in no register of people."""
    if person is None:
        return None
    rows = Member.objects.filter(company_id=company, person_id=person, outsider=False)
    return rows.values_list("number", flat=True).first()
