"""名冊的讀取 Reading the roster: the rows from which it follows who answers for what; six queries, however many."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from anzheng.obligations.core.charge import number_of
from anzheng.obligations.core.roster import Roster
from anzheng.organization.core.assignments import Away, Works
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.standing import Held
from anzheng.organization.duties import stands_in
from anzheng.organization.models import Absence, Deputation, DutyGrant, Member, Unit
from anzheng.registers.belonging import belongs
from anzheng.registers.models import Entry


def roster_of(company: str, targets: Iterable[str], first: date, last: date) -> Roster:
    """Return the roster of a company for the days from `first` to `last`, and for those targets."""
    wanted = set(targets)
    members = list(Member.objects.filter(company_id=company).select_related("unit"))
    paths = {row.number: row.unit.path for row in members if row.unit is not None}
    units = dict(Unit.objects.filter(company_id=company).values_list("code", "path"))
    registers = {target.partition(":")[0] for target in wanted if ":" in target}
    rows = Entry.objects.filter(ledger=company, register__in=registers).values_list("register", "entry", "values")
    values = {target: held for register, entry, held in rows if (target := f"{register}:{entry}") in wanted}
    named = {target: number for target, held in values.items() if (number := number_of(held)) is not None}
    belonging = {target: belongs(target, values.get(target, {}), paths, units) for target in wanted}
    return Roster(
        {row.person_id: Works(row.person_id, row.outsider, row.joined, row.last_day) for row in members},
        {row.number: row.person_id for row in members},
        {row.person_id: row.manager_id for row in members if row.manager_id is not None},
        _held(company, first, last),
        tuple(stands_in(row) for row in _between(company, first, last).order_by("first", "pk")),
        _away(company, first, last),
        named,
        {target: path for target, path in belonging.items() if path},
    )


def _held(company: str, first: date, last: date) -> tuple[Held, ...]:
    rows = DutyGrant.objects.filter(company_id=company, first__lte=last).filter(Q(last=None) | Q(last__gte=first))
    found = rows.values_list("person_id", "duty", "unit__path", "first", "last")
    return tuple(Held(person, Duty(duty), path, begins, ends) for person, duty, path, begins, ends in found)


def _between(company: str, first: date, last: date) -> QuerySet[Deputation]:
    return Deputation.objects.filter(company_id=company, first__lte=last, last__gte=first)


def _away(company: str, first: date, last: date) -> tuple[Away, ...]:
    rows = Absence.objects.filter(company_id=company, cancelled=False, first__lte=last, last__gte=first)
    return tuple(Away(*row) for row in rows.values_list("person_id", "first", "last"))
