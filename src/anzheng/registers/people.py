"""人員的行為 Acts on people: join, change, move, leave; each changes membership, register and ledger at once.

Staff are entries of the register `people`, by employee number. Outsiders (outside auditors, people of vendors) are
members only: no demand asks about them, and their stay always has a last day.

Whoever left, or went to another unit, raises an event that the catalogue's steps answer (leavers, staff-changes); as
long as nobody answers, the clause is overdue, which is right.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import transaction

from anzheng.facts.base import Actor, Scalar
from anzheng.facts.events import EventRaised
from anzheng.kernel.errors import ConflictError, InputError, Text
from anzheng.kernel.times import TAIPEI, end_of_day, taipei_day
from anzheng.ledger.services import Draft, append, business_act, head
from anzheng.organization.duties import cut_all
from anzheng.organization.members import check_number, check_words, lock, member
from anzheng.organization.models import Member, Person
from anzheng.organization.people import new_person, rename
from anzheng.organization.units import unit as unit_of
from anzheng.registers.entries import entered, kept, retired, values_of
from anzheng.registers.models import Entry

REGISTER = "people"
NEWCOMER: Mapping[str, Scalar] = {"rank": "staff", "duty": "general", "user": True, "dedicated": False}
"""What holds of newcomers until somebody says otherwise; it asks more of them rather than less."""
CLERK = Actor("system", "u:personnel", "job", "key")
"""Who concludes from a last day that somebody has left."""
_DAY = timedelta(days=1)
_NOON = 12


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who joins (到職的人)."""

    number: str
    name: str
    joined: date
    unit: str | None = None
    """Code of the unit."""
    title: str = ""
    manager: str | None = None
    """Employee number of the manager."""
    email: str = ""
    last_day: date | None = None
    outsider: bool = False
    values: Mapping[str, Scalar] = field(default_factory=dict)
    """Further fields of the register of people."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be different about somebody; None leaves it as it is (異動內容)."""

    name: str | None = None
    title: str | None = None
    email: str | None = None
    manager: str | None = None
    """Employee number; empty for none."""
    values: Mapping[str, Scalar] = field(default_factory=dict)


def join(home: Path, company: str, new: Newcomer, *, actor: Actor, now: datetime) -> Member:
    """Take somebody in, or back in (到職).

    Raises InputError for what cannot be, ConflictError if the number is taken or the person works here already.
    """
    _check(new, taipei_day(now))
    with transaction.atomic() if new.outsider else business_act():
        lock(company)
        place = None if new.unit is None else unit_of(company, new.unit)
        manager = _manager(company, new.number, new.manager)
        row = _seat(home, company, new)
        before = row.last_day
        row.number, row.unit, row.manager, row.title = new.number, place, manager, new.title
        row.outsider, row.joined, row.last_day = new.outsider, new.joined, new.last_day
        row.save()
        if new.outsider:
            return row
        Entry.objects.filter(ledger=company, register=REGISTER, entry=new.number).update(retired=None)
        drafts = _enter(row, {**NEWCOMER, **new.values}, new.joined)
        if new.last_day is not None:
            drafts += retired(company, REGISTER, new.number, new.last_day + _DAY)
        append(company, drafts, actor=actor, at=now)
        if before is not None:
            # Coming back takes the earlier last day out of the table, so its event is raised by now at the latest.
            append(company, [_departed(new.number, before)], actor=CLERK, at=now)
    return row


def change(company: str, number: str, changes: Changes, *, since: date, actor: Actor, now: datetime) -> None:
    """Change what is known about somebody from `since` on (人員異動). Moving to another unit is `move`."""
    with _act(company, number):
        row = _working(company, number, since, now)
        if row.outsider:
            _refuse_values(changes.values, number)
        name = row.person.name if changes.name is None else changes.name
        row.title = row.title if changes.title is None else changes.title
        email = row.person.email if changes.email is None else changes.email
        check_words(name, row.title, email, number)
        if changes.manager is not None:
            row.manager = _manager(company, number, changes.manager)
        row.save()
        _rename(row.person, name, email)
        if row.outsider:
            return
        values = {**values_of(company, REGISTER, number), **changes.values}
        append(company, _enter(row, values, since), actor=actor, at=now)


def move(
    company: str, number: str, unit: str, *, since: date, actor: Actor, now: datetime, manager: str | None = None
) -> None:
    """Put somebody into another unit from `since` on, with a new manager where one is named (調職).

    Between units of the company this raises the event person.transferred. Raises ConflictError if the person
    belongs there already, InputError for a day that has not come.
    """
    with _act(company, number):
        row = _working(company, number, since, now)
        place = unit_of(company, unit)
        if place.closed is not None or row.unit_id == place.pk:
            raise ConflictError(
                Text("已屬於這個單位，或單位已裁撤", "the person belongs there already, or the unit is closed"),
                f"{number} {unit}",
                Text("請選擇別的單位", "choose another unit"),
            )
        before, row.unit = row.unit, place
        if manager is not None:
            row.manager = _manager(company, number, manager)
        row.save()
        if row.outsider:
            return
        drafts = _enter(row, values_of(company, REGISTER, number), since)
        if before is not None:
            item = f"{number}-{since:%Y%m%d}-{unit}"
            drafts.append(_event("person.transferred", item, number, _moment(since, now)))
        append(company, drafts, actor=actor, at=now)


def leave(company: str, number: str, last_day: date, *, actor: Actor, now: datetime) -> None:
    """Record the last day of somebody, known in advance or not (離職); duties and deputations end with it.

    The register holds the person until that day; the event person.departed is raised once the day is over.
    Raises ConflictError for somebody who has left already, and for the last administrator.
    """
    today = taipei_day(now)
    with _act(company, number):
        lock(company)
        row = member(company, number)
        _check_leaving(row, last_day, today)
        later = row.last_day is not None and last_day > row.last_day
        row.last_day = last_day
        row.save()
        drafts = cut_all(company, row.person_id, last_day)
        if not row.outsider:
            drafts += kept(company, REGISTER, number) if later else []
            drafts += retired(company, REGISTER, number, last_day + _DAY)
        if drafts:
            append(company, drafts, actor=actor, at=now)
        if last_day < today and not row.outsider:
            append(company, [_departed(row.number, last_day)], actor=CLERK, at=now)


def stay(company: str, number: str, *, actor: Actor, now: datetime) -> None:
    """Call off a leaving whose day has not come (取消離職). Duties that were ended have to be granted anew."""
    with business_act():
        lock(company)
        row = member(company, number)
        if row.outsider or row.last_day is None or row.last_day < taipei_day(now):
            raise ConflictError(
                Text("沒有尚未到來的離職日", "no leaving lies ahead"),
                number,
                Text("離職後回任請登錄到職", "record a joining for whoever comes back"),
            )
        row.last_day = None
        row.save()
        append(company, kept(company, REGISTER, number), actor=actor, at=now)


def departures(company: str, *, now: datetime) -> list[str]:
    """Raise the event of everybody whose last day is over and has none yet; return their numbers (離職事件).

    Safe to repeat: the ledger knows each departure by its key.
    """
    gone = Member.objects.filter(company_id=company, outsider=False, last_day__lt=taipei_day(now)).order_by("last_day")
    rows = list(gone.values_list("number", "last_day"))
    if not rows:
        return []
    with transaction.atomic():
        size = head(company).size
        drafts = [_departed(number, last) for number, last in rows if last is not None]
        found = append(company, drafts, actor=CLERK, at=now)
    return [number for (number, _), identity in zip(rows, found, strict=True) if identity.seq >= size]


def _check(new: Newcomer, today: date) -> None:
    check_number(new.number)
    check_words(new.name, new.title, new.email, new.number)
    if new.outsider:
        _refuse_values(new.values, new.number)
    if new.outsider and new.last_day is None:
        raise InputError(
            Text("外部人員須有最後一日", "an outsider needs a last day"),
            new.number,
            Text("請給最後一日", "give a last day"),
        )
    if new.last_day is not None and (new.last_day < new.joined or new.last_day < today):
        raise InputError(
            Text("最後一日早於到職日或今天", "the last day lies before the joining or before today"),
            f"{new.number} {new.last_day}",
            Text("已離職的人不必登錄", "whoever has left need not be entered"),
        )


def _refuse_values(values: Mapping[str, Scalar], number: str) -> None:
    """Refuse fields of the register for an outsider, who is not in it. Raises InputError."""
    if values:
        raise InputError(
            Text("外部人員不在人員清冊", "outsiders are not in the register of people"),
            number,
            Text("請只更改姓名、職稱、主管與電子郵件", "change name, title, manager and e-mail only"),
        )


def _act(company: str, number: str) -> AbstractContextManager[None]:
    """Return the transaction of an act on somebody: an outsider is in no register that a verdict reads."""
    return transaction.atomic() if member(company, number).outsider else business_act()


def _seat(home: Path, company: str, new: Newcomer) -> Member:
    """Return the membership to be filled: a new one, or the one of somebody who left and comes back."""
    row = Member.objects.select_related("person").filter(company_id=company, number=new.number).first()
    if row is None:
        person = new_person(home, company, new.number, new.name, new.email)
        _rename(person, new.name, new.email or person.email)
        return Member(company_id=company, person=person)
    back = row.last_day is not None and row.last_day < new.joined and row.person.name == new.name
    if not back or row.outsider != new.outsider:
        raise ConflictError(
            Text("這個員工編號已有人使用", "this number is taken"),
            f"{new.number} {row.person.name}",
            Text(
                "請換一個編號；回任者請用原編號與原姓名",
                "use another; who comes back keeps number and name",
            ),
        )
    return row


def _enter(row: Member, values: Mapping[str, Scalar], since: date) -> list[Draft]:
    without = {name: value for name, value in values.items() if name != "unit" and value is not None}
    full = without if row.unit is None else {**without, "unit": row.unit.code}
    return entered(row.company_id, REGISTER, row.number, row.person.name, since, full)


def _working(company: str, number: str, since: date, now: datetime) -> Member:
    lock(company)
    row = member(company, number)
    today = taipei_day(now)
    if since > today or since < row.joined or (row.last_day is not None and row.last_day < since):
        raise InputError(
            Text(
                "異動日須在任職期間，且不晚於今天",
                "a change takes effect during the stay here, today at the latest",
            ),
            f"{number} {since}",
            Text("請於當日登錄，或更正日期", "record it on the day, or correct the day"),
        )
    return row


def _check_leaving(row: Member, last_day: date, today: date) -> None:
    if row.last_day is not None and row.last_day < today:
        raise ConflictError(
            Text("已經離職", "the person has left already"),
            f"{row.number} {row.last_day}",
            Text("回任請登錄到職", "record a joining for whoever comes back"),
        )
    if last_day < row.joined:
        raise InputError(
            Text("最後一日早於到職日", "the last day lies before the joining"),
            f"{row.number} {last_day}",
            Text("請更正日期", "correct the day"),
        )


def _manager(company: str, number: str, manager: str | None) -> Person | None:
    if not manager:
        return None
    if manager == number:
        raise InputError(
            Text("不能當自己的主管", "nobody is their own manager"), number, Text("請另選一人", "choose somebody else")
        )
    return member(company, manager).person


def _rename(person: Person, name: str, email: str) -> None:
    if person.name != name:
        rename(person, name)
        numbers = Member.objects.filter(person=person, outsider=False).values_list("company_id", "number")
        for company, number in numbers:
            Entry.objects.filter(ledger=company, register=REGISTER, entry=number).update(name=name)
        person.name = name
    if person.email != email:
        person.email = email
        person.save(update_fields=["email"])


def _departed(number: str, last_day: date) -> Draft:
    item = f"{number}-{last_day:%Y%m%d}"
    return Draft(_subject(item), _raised(item, number, last_day), idem=f"departed:{item}")


def _subject(item: str) -> str:
    return f"event:person.departed/{item}"


def _raised(item: str, number: str, last_day: date) -> EventRaised:
    return EventRaised("person.departed", item, f"{REGISTER}:{number}", end_of_day(last_day))


def _event(event: str, item: str, number: str, moment: datetime) -> Draft:
    return Draft(f"event:{event}/{item}", EventRaised(event, item, f"{REGISTER}:{number}", moment))


def _moment(day: date, now: datetime) -> datetime:
    """Return now, or noon of an earlier day; a day alone has no better moment."""
    return now if day == taipei_day(now) else datetime(day.year, day.month, day.day, _NOON, tzinfo=TAIPEI)
