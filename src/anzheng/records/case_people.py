"""案件的人員與日曆 The people and the calendar that a decision about cases needs, read in a few queries."""

from collections.abc import Iterable
from datetime import date

from django.db.models import F, Q

from anzheng.facts.calendars import CalendarKind
from anzheng.kernel.calendars import Calendar
from anzheng.ledger.services import facts_of
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.standing import Held, StandsIn
from anzheng.organization.models import Deputation, DutyGrant, Member
from anzheng.posture.index import FactIndex
from anzheng.records.core.workflow.case import Case
from anzheng.records.core.workflow.decide import Moment
from anzheng.records.core.workflow.people import Directory, Works


def moment_of(company: str, cases: Iterable[Case], day: date, *people: str) -> Moment:
    """Return what deciding about these cases needs: their people and duties, and the office calendar.

    `people` are those who act. Duties and deputies reach back to the day on which the oldest case was opened,
    because a signature on paper is judged by its own day.
    """
    known = tuple(cases)
    concerned = {person for case in known for person in _named(case)} | set(people)
    duties = {duty for case in known for duty in case.workflow.duties()}
    since = min((entry.on for case in known for entry in case.history), default=day)
    return Moment(day, directory(company, concerned, duties, min(since, day)), office_calendar(company))


def directory(company: str, people: set[str], duties: set[Duty], since: date) -> Directory:
    """Return who of the company holds the duties, manages or stands in for these people, from `since` on."""
    lasting = Q(last=None) | Q(last__gte=since)
    grants = DutyGrant.objects.filter(lasting, company_id=company, duty__in=sorted(duties))
    granted = list(grants.values_list("person_id", "duty", F("unit__path"), "first", "last"))
    above = Member.objects.filter(company_id=company, person__in=people).values_list("manager_id", "unit__head_id")
    asked = {person for pair in above for person in pair if person} | {row[0] for row in granted} | people
    deputies = list(Deputation.objects.filter(company_id=company, last__gte=since, person__in=asked))
    members = Member.objects.filter(company_id=company, person__in=asked | {row.deputy_id for row in deputies})
    works = members.values_list("person_id", "joined", "last_day", "manager_id", "unit__head_id", "outsider")
    return Directory(
        {
            person: Works(joined, last, manager or (head if head != person else None), outsider)
            for person, joined, last, manager, head, outsider in works
        },
        tuple(Held(person, Duty(duty), path, first, last) for person, duty, path, first, last in granted),
        tuple(
            StandsIn(row.person_id, row.deputy_id, Duty(row.duty) if row.duty else None, row.first, row.last)
            for row in deputies
        ),
    )


def office_calendar(company: str) -> Calendar:
    """Return the company's office calendar, as its ledger has published and changed it."""
    index = FactIndex()
    for fact in facts_of(company, subject="company"):
        index.add(fact)
    return index.calendar(CalendarKind.OFFICE)


def _named(case: Case) -> set[str]:
    roles = {person for people in case.matter.named.values() for person in people}
    owner = {case.matter.owner} if case.matter.owner is not None else set()
    inked = case.scan.inked if case.scan is not None else ()
    return {case.author, *roles, *owner, *(one.person for one in inked)}
