"""存取判斷 Access: who may do what, read from the tables at the moment of asking; nothing is cached across requests."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from anzheng.kernel.errors import AnzhengError, Text
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.permissions import Permission, Reach
from anzheng.organization.core.standing import Held, Standing, StandsIn, standing
from anzheng.organization.models import Account, Company, Deputation, DutyGrant, Member


class DeniedError(AnzhengError):
    """The person may not do this (沒有權限)."""


def standing_of(person: str, company: str, day: date, *, limits: frozenset[Permission] | None = None) -> Standing:
    """Return what `person` may do in `company` on `day` (three queries)."""
    stands_in = _stands_in(person, company, day)
    people = {person, *(one.person for one in stands_in)}
    at_work = Member.objects.filter(company_id=company, joined__lte=day, person__in=people).filter(_still(day))
    rows = list(at_work.values_list("person_id", "outsider", "company__sample"))
    works = {who: outsider for who, outsider, _ in rows}
    # Whoever left takes the duties along, and nobody stands in for an outsider.
    places = {who for who, outsider in works.items() if who == person or not outsider}
    return standing(
        person,
        company,
        day,
        member=person in works,
        outsider=works.get(person, False),
        held=_held(places, company, day),
        stands_in=stands_in,
        sample=any(sample for *_, sample in rows),
        limits=limits,
    )


def in_use() -> bool:
    """Tell whether anybody but the people of a sample company has an account (已啟用)."""
    return Account.objects.exclude(person__memberships__company__sample=True).exists()


def companies_of(person: str, day: date) -> list[Company]:
    """Return the companies in which `person` works on `day`, real ones first."""
    members = Member.objects.filter(person_id=person, joined__lte=day).filter(_still(day))
    return list(Company.objects.filter(pk__in=members.values("company")))


def holders(company: str, duty: Duty, day: date, unit: str | None = None) -> list[str]:
    """Return who holds `duty` on `day`: for the unit (its path, or above it) or for the whole company."""
    rows = _held(None, company, day, duty=duty)
    at_work = Member.objects.filter(company_id=company, joined__lte=day).filter(_still(day))
    working = set(at_work.filter(person__in=[row.person for row in rows]).values_list("person", flat=True))
    fits = (row for row in rows if row.unit is None or (unit is not None and unit.startswith(row.unit)))
    return sorted({row.person for row in fits} & working)


def require(has: Standing, permission: Permission, at_least: Reach = Reach.OWN) -> None:
    """Raise DeniedError unless the permission is held that far."""
    if not has.may(permission, at_least):
        raise DeniedError(
            Text("你的職務沒有這項權限", "your duties do not include this permission"),
            permission.value,
            Text(
                "需要時請單位主管向系統管理者申請職務",
                "if you need it, have your manager ask the administrator for the duty",
            ),
        )


def _still(day: date) -> Q:
    return Q(last_day=None) | Q(last_day__gte=day)


def _stands_in(person: str, company: str, day: date) -> tuple[StandsIn, ...]:
    rows = Deputation.objects.filter(company_id=company, deputy_id=person, first__lte=day, last__gte=day)
    return tuple(
        StandsIn(row.person_id, row.deputy_id, Duty(row.duty) if row.duty else None, row.first, row.last)
        for row in rows
    )


def _held(people: Iterable[str] | None, company: str, day: date, duty: Duty | None = None) -> list[Held]:
    rows = DutyGrant.objects.filter(company_id=company, first__lte=day).filter(Q(last=None) | Q(last__gte=day))
    if people is not None:
        rows = rows.filter(person__in=people)
    if duty is not None:
        rows = rows.filter(duty=duty)
    found = rows.values_list("person_id", "duty", "unit__path", "first", "last")
    return [Held(person, Duty(name), path, first, last) for person, name, path, first, last in found]
