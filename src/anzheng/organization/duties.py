"""指派職務 Giving and ending duties; each is one act with its fact in the company's ledger.

A register above may follow the duties (registers/roles.py does, so that nobody types a security role twice): what
it returns enters the ledger in the same act.
"""

import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db.models import Q

from anzheng.facts.base import Actor
from anzheng.facts.people import DeputyEnded, DutyEnded, DutyGranted
from anzheng.kernel.errors import ConflictError, InputError, NotFoundError, Text
from anzheng.kernel.ids import ENTROPY_BYTES, Chance, new_id
from anzheng.kernel.times import taipei_day
from anzheng.ledger.services import Draft, append, business_act
from anzheng.organization.core.assignments import check_grant, check_last_administrator
from anzheng.organization.core.duties import NAMES, Duty
from anzheng.organization.core.standing import Held, StandsIn
from anzheng.organization.members import lock, works
from anzheng.organization.models import Account, Company, Deputation, DutyGrant, Member, Unit
from anzheng.organization.notices import duty_ended, duty_granted
from anzheng.organization.people import identity_of
from anzheng.organization.units import unit as unit_of

_REASON_LENGTH = 300
_DAY = timedelta(days=1)
Follow = Callable[[DutyGrant], Sequence[Draft]]
"""Brings a register in step with one assignment and returns what has to enter the ledger."""
_FOLLOWERS: list[Follow] = []


def followed_by(follow: Follow) -> None:
    """Let a register follow the duties; called once, when the program starts."""
    if follow not in _FOLLOWERS:
        _FOLLOWERS.append(follow)


def grant_duty(  # noqa: PLR0913 - who, what, for which unit, from when until when and why are separate questions
    home: Path,
    company: str,
    person: str,
    duty: Duty,
    *,
    unit: str | None,
    first: date,
    last: date | None,
    reason: str,
    actor: Actor,
    now: datetime,
    chance: Chance = secrets.token_bytes,
) -> str:
    """Give a duty to a person, for the company or for the unit with that code; return the assignment's id (指派職務).

    Raises SeparationError for a duty given to oneself or incompatible with another one in the same hand,
    InputError or ConflictError for what cannot be.
    """
    with business_act():
        lock(company)
        place = None if unit is None else unit_of(company, unit)
        _check_open(place, first)
        wanted = Held(person, duty, None if place is None else place.path, first, last)
        whose = person if actor.id in _ids(home, person) else actor.id
        check_grant(whose, works(company, person), wanted, held_from(company, first), deputations(company, first))
        return _write(company, wanted, place, _reason(reason), actor, now, chance)


def grant_first_administrator(company: str, person: str, *, reason: str, actor: Actor, now: datetime) -> str:
    """Make somebody administrator of an installation that has none; return the assignment's id (第一位管理者).

    The only duty that people may give to themselves: for the owner of the machine, at the machine or with the code
    printed there. Raises ConflictError as soon as there is an administrator.
    """
    today = taipei_day(now)
    with business_act():
        _lock_all()
        if administrators(today):
            raise ConflictError(
                Text("已經有系統管理者", "there is an administrator already"),
                NAMES[Duty.ADMINISTRATOR].zh,
                Text("請由系統管理者指派職務", "let an administrator grant duties"),
            )
        wanted = Held(person, Duty.ADMINISTRATOR, None, today, None)
        check_grant("", works(company, person), wanted, held_from(company, today), deputations(company, today))
        return _write(company, wanted, None, _reason(reason), actor, now)


def end_duty(company: str, grant: str, *, last: date, reason: str, actor: Actor, now: datetime) -> None:
    """End an assignment; `last` is the last day on which it holds, yesterday at the earliest (解除職務).

    Raises NotFoundError, InputError for a day that cannot be, ConflictError for the last administrator.
    """
    with business_act():
        _lock_all()
        row = DutyGrant.objects.filter(company_id=company, pk=grant).first()
        if row is None:
            raise NotFoundError(
                Text("沒有這項指派", "there is no such assignment"),
                grant[:60],
                Text("請以 anzheng duty list 查看", "see anzheng duty list"),
            )
        earliest = max(row.first, taipei_day(now)) - _DAY
        if last < earliest or (row.last is not None and last >= row.last):
            raise InputError(
                Text(f"最後一日須在 {earliest} 以後，且早於原定日期", f"its last day is {earliest} or later"),
                f"{grant} {last}",
                Text("已經行使過的職務不能回溯解除", "what was done with the duty stays done"),
            )
        row.reason = "；".join(part for part in (row.reason, _reason(reason)) if part)[:_REASON_LENGTH]
        drafts = cut([row], last)
        duty_ended(row, last, now=now)
        append(company, drafts, actor=actor, at=now)


def cut(rows: Iterable[DutyGrant], last: date) -> list[Draft]:
    """End assignments with `last`, within an act that appends what this returns. Raises ConflictError."""
    ending = list(rows)
    gone = {row.pk for row in ending}
    others = [held for pk, held in _administrators(last + _DAY) if pk not in gone]
    check_last_administrator([_held(row) for row in ending], others, last + _DAY)
    drafts: list[Draft] = []
    for row in ending:
        row.last = last
        row.save()
        for follow in _FOLLOWERS:
            drafts += follow(row)
    return [*(Draft(f"duty:{row.grant}", DutyEnded(row.grant, last)) for row in ending), *drafts]


def cut_all(company: str, person: str, last: date) -> list[Draft]:
    """End every duty and every deputation of somebody whose last day is `last`, within the act of leaving."""
    beyond = Q(last=None) | Q(last__gt=last)
    drafts = cut(DutyGrant.objects.filter(beyond, company_id=company, person_id=person), last)
    touching = Q(person_id=person) | Q(deputy_id=person)
    for row in Deputation.objects.filter(touching, company_id=company, last__gt=last):
        row.last = max(last, row.first - _DAY)
        row.save()
        drafts.append(Draft(f"deputation:{row.deputation}", DeputyEnded(row.deputation, row.last)))
    return drafts


def grants(company: str, day: date, *, ended: bool = False) -> list[DutyGrant]:
    """Return the assignments that hold on `day` or later, with `ended` all of them (one query)."""
    rows = DutyGrant.objects.filter(company_id=company).select_related("person", "unit").order_by("duty", "first", "pk")
    return list(rows if ended else rows.filter(Q(last=None) | Q(last__gte=day)))


def administrators(day: date) -> list[Held]:
    """Return the duties of administrator in real companies on `day`, of people who work there."""
    return [held for _, held in _administrators(day)]


def held_from(company: str, first: date) -> list[Held]:
    """Return every duty held in the company on `first` or later."""
    rows = DutyGrant.objects.filter(Q(last=None) | Q(last__gte=first), company_id=company).select_related("unit")
    return [_held(row) for row in rows]


def deputations(company: str, first: date) -> list[StandsIn]:
    """Return every deputation of the company that reaches `first` or later."""
    rows = Deputation.objects.filter(company_id=company, last__gte=first).order_by("first", "pk")
    return [stands_in(row) for row in rows]


def stands_in(row: Deputation) -> StandsIn:
    """Return a deputation as rules read it."""
    return StandsIn(row.person_id, row.deputy_id, Duty(row.duty) if row.duty else None, row.first, row.last)


def _held(row: DutyGrant) -> Held:
    return Held(row.person_id, Duty(row.duty), None if row.unit is None else row.unit.path, row.first, row.last)


def _administrators(day: date) -> list[tuple[str, Held]]:
    still = Q(last=None) | Q(last__gte=day)
    rows = DutyGrant.objects.filter(still, company__sample=False, duty=Duty.ADMINISTRATOR, unit=None, first__lte=day)
    at_work = Member.objects.filter(Q(last_day=None) | Q(last_day__gte=day), joined__lte=day)
    working = set(at_work.filter(person__in=rows.values("person")).values_list("company_id", "person_id"))
    return [(row.pk, _held(row)) for row in rows if (row.company_id, row.person_id) in working]


def _write(
    company: str,
    wanted: Held,
    place: Unit | None,
    reason: str,
    actor: Actor,
    now: datetime,
    chance: Chance = secrets.token_bytes,
) -> str:
    row = DutyGrant.objects.create(
        grant=new_id("g", now, chance(ENTROPY_BYTES)),
        company_id=company,
        person_id=wanted.person,
        duty=wanted.duty.value,
        unit=place,
        first=wanted.first,
        last=wanted.last,
        reason=reason,
    )
    duty_granted(row, now=now)
    beside = [draft for follow in _FOLLOWERS for draft in follow(row)]
    code = None if place is None else place.code
    fact = DutyGranted(row.grant, wanted.person, wanted.duty.value, code, wanted.first, wanted.last)
    append(company, [Draft(f"duty:{row.grant}", fact), *beside], actor=actor, at=now)
    return row.grant


def _check_open(place: Unit | None, first: date) -> None:
    if place is not None and place.closed is not None and place.closed <= first:
        raise ConflictError(
            Text("這個單位已裁撤", "the unit is closed"), place.code, Text("請選擇別的單位", "choose another unit")
        )


def _reason(text: str) -> str:
    if not 0 < len(text.strip()) <= _REASON_LENGTH:
        raise InputError(
            Text(f"請寫下理由（最多 {_REASON_LENGTH} 字）", f"a reason is asked, at most {_REASON_LENGTH} characters"),
            "--reason",
            Text("例如人事令文號", "for example the number of the order"),
        )
    return text.strip()


def _ids(home: Path, person: str) -> set[str]:
    """Return every id under which the person may act: one's own, and the operating-system account's."""
    linked = Account.objects.filter(person_id=person).exclude(os_account=None).values_list("os_account", flat=True)
    return {person, *(identity_of(home, f"os:{account}") for account in linked)}


def _lock_all() -> None:
    list(Company.objects.select_for_update().order_by("pk").values_list("pk"))
