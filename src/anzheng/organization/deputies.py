"""職務代理與預定不在 Deputies and planned absences; each is one act with its fact in the company's ledger."""

import secrets
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db.models import Model, QuerySet

from anzheng.facts.base import Actor
from anzheng.facts.people import AbsenceCancelled, AbsencePlanned, DeputyEnded, DeputyNamed
from anzheng.kernel.errors import ConflictError, InputError, NotFoundError, Text
from anzheng.kernel.ids import ENTROPY_BYTES, Chance, new_id
from anzheng.kernel.times import taipei_day
from anzheng.ledger.services import Draft, append, business_act
from anzheng.organization.core.assignments import Acts, Away, check_deputation
from anzheng.organization.core.assignments import who_acts_for as _who_acts_for
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.standing import StandsIn
from anzheng.organization.duties import deputations as _deputations
from anzheng.organization.duties import held_from, stands_in
from anzheng.organization.members import lock, works
from anzheng.organization.models import Absence, Deputation
from anzheng.organization.notices import deputy_named

_DAY = timedelta(days=1)
Row = TypeVar("Row", bound=Model)


def name_deputy(
    company: str, wanted: StandsIn, *, actor: Actor, now: datetime, chance: Chance = secrets.token_bytes
) -> str:
    """Name a deputy for a person between two days; return the deputation's id (指定代理人).

    Raises SeparationError where it would bring incompatible duties together, InputError or ConflictError for what
    cannot be.
    """
    with business_act():
        lock(company)
        check_deputation(
            wanted,
            works(company, wanted.person),
            works(company, wanted.deputy),
            held_from(company, wanted.first),
            _deputations(company, wanted.first),
        )
        identity = new_id("p", now, chance(ENTROPY_BYTES))
        duty = None if wanted.duty is None else wanted.duty.value
        row = Deputation.objects.create(
            deputation=identity,
            company_id=company,
            person_id=wanted.person,
            deputy_id=wanted.deputy,
            duty=duty or "",
            first=wanted.first,
            last=wanted.last,
        )
        deputy_named(row, now=now)
        fact = DeputyNamed(identity, wanted.person, wanted.deputy, duty, wanted.first, wanted.last)
        append(company, [Draft(f"deputation:{identity}", fact)], actor=actor, at=now)
    return identity


def end_deputy(company: str, deputation: str, *, last: date, actor: Actor, now: datetime) -> None:
    """End a deputation early; `last` is its last day, yesterday at the earliest (提前結束代理).

    Raises NotFoundError, InputError.
    """
    with business_act():
        row = _found(Deputation.objects.filter(company_id=company), deputation)
        earliest = max(row.first, taipei_day(now)) - _DAY
        if not earliest <= last < row.last:
            raise InputError(
                Text(f"最後一日須在 {earliest} 以後，且早於原定日期", f"its last day is {earliest} or later"),
                f"{deputation} {last}",
                Text("請更正日期", "correct the day"),
            )
        row.last = last
        row.save()
        append(company, [Draft(f"deputation:{deputation}", DeputyEnded(deputation, last))], actor=actor, at=now)


def plan_absence(
    company: str,
    person: str,
    first: date,
    last: date,
    *,
    actor: Actor,
    now: datetime,
    chance: Chance = secrets.token_bytes,
) -> str:
    """Plan an absence of a person, both days included; return its id (預定不在). Raises InputError, ConflictError."""
    with business_act():
        lock(company)
        member = works(company, person)
        if last < first or member is None or not member.throughout(first, last):
            raise InputError(
                Text("須是在職期間的一段日子", "an absence is a span of days on which the person works here"),
                f"{first}/{last}",
                Text("請更正日期", "correct the days"),
            )
        planned = Absence.objects.filter(company_id=company, person_id=person, cancelled=False)
        if planned.filter(first__lte=last, last__gte=first).exists():
            raise ConflictError(
                Text("這段期間已經登錄不在", "some of these days are planned already"),
                f"{first}/{last}",
                Text("請先取消原來的，或更正日期", "cancel the earlier one, or correct the days"),
            )
        identity = new_id("a", now, chance(ENTROPY_BYTES))
        Absence.objects.create(absence=identity, company_id=company, person_id=person, first=first, last=last)
        fact = AbsencePlanned(identity, person, first, last)
        append(company, [Draft(f"absence:{identity}", fact)], actor=actor, at=now)
    return identity


def cancel_absence(company: str, absence: str, *, actor: Actor, now: datetime) -> None:
    """Cancel a planned absence (取消不在). Raises NotFoundError, ConflictError if that was done already."""
    with business_act():
        row = _found(Absence.objects.filter(company_id=company), absence)
        if row.cancelled:
            raise ConflictError(
                Text("已經取消", "it was cancelled already"), absence, Text("不需再取消", "nothing is left to do")
            )
        row.cancelled = True
        row.save()
        append(company, [Draft(f"absence:{absence}", AbsenceCancelled(absence))], actor=actor, at=now)


def deputations(company: str, day: date, *, ended: bool = False) -> list[Deputation]:
    """Return the deputations that hold on `day` or later, with `ended` all of them (one query)."""
    rows = Deputation.objects.filter(company_id=company).select_related("person", "deputy")
    return list(rows if ended else rows.filter(last__gte=day))


def absences(company: str, day: date) -> list[Absence]:
    """Return the absences planned for `day` or later (one query)."""
    rows = Absence.objects.filter(company_id=company, last__gte=day, cancelled=False)
    return list(rows.select_related("person"))


def who_acts_for(company: str, person: str, duty: Duty, day: date) -> Acts:
    """Return who does the person's duty on `day` (two queries)."""
    named = Deputation.objects.filter(company_id=company, person_id=person, first__lte=day, last__gte=day)
    rows = [stands_in(row) for row in named.order_by("first", "pk")]
    away = Absence.objects.filter(company_id=company, cancelled=False, first__lte=day, last__gte=day)
    found = away.filter(person__in=[row.deputy for row in rows]).values_list("person_id", "first", "last")
    return _who_acts_for(person, duty, day, rows, [Away(*row) for row in found])


def is_absent(company: str, person: str, day: date) -> bool:
    """Tell whether the person is away on `day`."""
    rows = Absence.objects.filter(company_id=company, person_id=person, cancelled=False)
    return rows.filter(first__lte=day, last__gte=day).exists()


def _found(rows: QuerySet[Row], identity: str) -> Row:
    row = rows.filter(pk=identity).first()
    if row is None:
        raise NotFoundError(
            Text("沒有這一筆", "there is no such row"),
            identity[:60],
            Text("請以 anzheng deputy list 查看", "see anzheng deputy list"),
        )
    return row
