"""提醒 Telling people what falls due, what is overdue, and their managers what stays overdue.

Each is told once: the key of a notice is the demand, its window and the case. Whoever becomes responsible later is
told then. A day without the job changes nothing, because what is due stays due until it is done.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from anzheng.kernel.times import taipei_day
from anzheng.notify.services import tell
from anzheng.obligations.core.charge import SOON, escalated
from anzheng.obligations.core.occurrences import Occurrence
from anzheng.obligations.core.roster import Missing
from anzheng.organization.people import names_of
from anzheng.posture.words import Word
from anzheng.reports import work
from anzheng.reports.knowledge import Knowledge

_SHOWN = 5
"""Targets and clauses named in one notice; the page shows all."""
_NAME = 80


@dataclass(slots=True)
class _Work:
    """What one person is told in one notice: a demand in one window, for all targets."""

    name_zh: str
    name_en: str
    item: Occurrence
    targets: list[str] = field(default_factory=list)


def remind(known: Knowledge, ledger: str, *, now: datetime, beat: Callable[[], None]) -> int:
    """Tell everybody of a company what is due soon or overdue; return how many notices were new."""
    today = taipei_day(now)
    beat()
    gathered = work.work_of(known, ledger, today, today + SOON)
    told = 0
    for (person, key), one in _grouped(gathered).items():
        beat()
        told += _tell(ledger, person, key, one, now)
        told += _escalate(gathered, ledger, person, key, one, now)
    return told


def _grouped(gathered: work.Work) -> dict[tuple[str, str], _Work]:
    """Return (person, key of the notice) → what that person is told."""
    found: dict[tuple[str, str], _Work] = {}
    for item in gathered.items:
        demand = gathered.demand(item)
        for person in _told(item):
            one = found.setdefault((person, _key(item)), _Work(demand.zh, demand.en, item))
            one.targets.append(item.target)
    return found


def _told(item: Occurrence) -> set[str]:
    """Return who is told: whoever answers for it and works here, and the deputies in force."""
    people = {one.person for one in item.responsible if one.missing is not Missing.LEFT}
    return people | {one.deputy for one in item.responsible if one.deputy is not None}


def _tell(ledger: str, person: str, key: str, one: _Work, now: datetime) -> bool:
    kind = "overdue" if one.item.word is Word.OVERDUE else "due-soon"
    return tell(person, kind, key=key, company=ledger, link="/", parameters=_parameters(one), now=now)


def _escalate(gathered: work.Work, ledger: str, person: str, key: str, one: _Work, now: datetime) -> bool:
    today = taipei_day(now)
    if one.item.word is not Word.OVERDUE or not escalated(one.item.due, today, gathered.calendar):
        return False
    manager = gathered.roster.manager(person, today)
    if manager is None or manager == person:
        return False
    given = {**_parameters(one), "responsible": names_of({person}).get(person, person)}
    return tell(manager, "overdue-escalated", key=key, company=ledger, link="/", parameters=given, now=now)


def _parameters(one: _Work) -> dict[str, str | int]:
    more = "…" if len(one.targets) > _SHOWN else ""
    return {
        "due": one.item.due.isoformat(),
        "name_zh": one.name_zh[:_NAME],
        "name_en": one.name_en[:_NAME],
        "count": len(one.targets),
        "targets": "、".join(one.targets[:_SHOWN]) + more,
        "refs": "、".join(one.item.refs[:_SHOWN]),
    }


def _key(item: Occurrence) -> str:
    """Return what makes one notice: the demand in one window, or one case."""
    window = item.anchor if item.anchor == "first" else f"{item.first}\n{item.last}"
    # Each step of a case has its own deadline, and is told of by itself.
    step = f"{item.item}\n{item.due}" if item.item else ""
    return hashlib.sha256(f"{item.demand}\n{window}\n{step}".encode()).hexdigest()[:40]
