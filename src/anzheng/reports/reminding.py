"""提醒 Telling people what falls due, what is overdue, and their managers what stays overdue.

Each is told once: the key of a notice is the demand, its window and the case. Whoever becomes responsible later is
told then. A day without the job changes nothing, because what is due stays due until it is done.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from anzheng.kernel.calendars import Calendar
from anzheng.kernel.times import taipei_day
from anzheng.notify.services import tell
from anzheng.obligations.core.charge import SOON, duty_of, escalated, in_charge, number_of
from anzheng.obligations.core.due import DueItem, due_items
from anzheng.organization.access import holders
from anzheng.organization.core.duties import Duty
from anzheng.organization.models import Member
from anzheng.organization.people import names_of
from anzheng.posture.words import Word
from anzheng.registers.models import Entry
from anzheng.reports.knowledge import Knowledge

_SHOWN = 5
"""Targets and clauses named in one notice; the page shows all."""
_NAME = 80


@dataclass(slots=True)
class _Work:
    """What one person is told in one notice: a demand in one window, for all targets."""

    name_zh: str
    name_en: str
    item: DueItem
    targets: list[str] = field(default_factory=list)


def remind(known: Knowledge, ledger: str, *, now: datetime, beat: Callable[[], None]) -> int:
    """Tell everybody of a company what is due soon or overdue; return how many notices were new."""
    today = taipei_day(now)
    told = 0
    charge = _Charge(ledger, today)
    for document in known.documents(ledger):
        beat()
        with known.lock:
            posture = known.posture(ledger, document, today, None)
            items = due_items(posture, today + SOON)
            names = {item.demand: posture.edition.demands[item.demand] for item in items}
            calendar = posture.context.calendar("office")
        grouped: dict[tuple[str, str], _Work] = {}
        for item in items:
            for person in charge.people(item):
                work = grouped.setdefault(
                    (person, _key(document, item)), _Work(names[item.demand].zh, names[item.demand].en, item)
                )
                work.targets.append(item.target)
        for (person, key), work in grouped.items():
            beat()
            told += _tell(ledger, person, key, work, now)
            told += _escalate(charge, person, key, work, calendar, now)
    return told


def _tell(ledger: str, person: str, key: str, work: _Work, now: datetime) -> bool:
    kind = "overdue" if work.item.word is Word.OVERDUE else "due-soon"
    return tell(person, kind, key=key, company=ledger, link="/", parameters=_parameters(work), now=now)


def _escalate(charge: "_Charge", person: str, key: str, work: _Work, calendar: Calendar, now: datetime) -> bool:
    if work.item.word is not Word.OVERDUE or not escalated(work.item.due, charge.today, calendar):
        return False
    manager = charge.manager(person)
    if manager is None or manager == person:
        return False
    given = {**_parameters(work), "responsible": names_of({person}).get(person, person)}
    return tell(manager, "overdue-escalated", key=key, company=charge.ledger, link="/", parameters=given, now=now)


def _parameters(work: _Work) -> dict[str, str | int]:
    more = "…" if len(work.targets) > _SHOWN else ""
    return {
        "due": work.item.due.isoformat(),
        "name_zh": work.name_zh[:_NAME],
        "name_en": work.name_en[:_NAME],
        "count": len(work.targets),
        "targets": "、".join(work.targets[:_SHOWN]) + more,
        "refs": "、".join(work.item.refs[:_SHOWN]),
    }


def _key(document: str, item: DueItem) -> str:
    """Return what makes one notice: the demand in one window, or one case."""
    text = f"{document}\n{item.demand}\n{item.due}\n{item.first}\n{item.item}"
    return hashlib.sha256(text.encode()).hexdigest()[:40]


class _Charge:
    """Who answers for what in one company today; each question is asked of the tables once."""

    def __init__(self, ledger: str, today: date) -> None:
        self.ledger = ledger
        self.today = today
        self._values = {
            f"{register}:{entry}": values
            for register, entry, values in Entry.objects.filter(ledger=ledger).values_list(
                "register", "entry", "values"
            )
        }
        members = list(Member.objects.filter(company_id=ledger, joined__lte=today))
        working = [row for row in members if row.last_day is None or row.last_day >= today]
        self._numbers = {row.number: row.person_id for row in working}
        self._managers = {row.person_id: row.manager_id for row in working}
        self._holders: dict[Duty, list[str]] = {}

    def people(self, item: DueItem) -> tuple[str, ...]:
        """Return who answers for one item."""
        number = number_of(self._values.get(item.target, {}))
        return in_charge(self._numbers.get(number or ""), duty_of(item.owner), self._of)

    def manager(self, person: str) -> str | None:
        """Return the manager of a person who works here."""
        manager = self._managers.get(person)
        return manager if manager in self._managers else None

    def _of(self, duty: Duty) -> list[str]:
        if duty not in self._holders:
            self._holders[duty] = holders(self.ledger, duty, self.today)
        return self._holders[duty]
