"""範例人員 The people and units of the sample company: one person for every duty, none with an invented name.

Everybody is called what they are, 「範例資安專責主管」, so that nobody takes them for real people. Their pseudonyms
come from a key that everybody knows: the same day gives the same ledger on every machine, and there is nobody to
protect.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from anzheng.facts.base import Scalar
from anzheng.kernel.ids import pseudonym
from anzheng.organization.core.duties import NAMES, OUTSIDERS, Duty
from anzheng.registers.services import NewEntry

KEY = bytes(32)
"""The key of the sample's pseudonyms: no secret, and the same everywhere."""
LEAVER = "leaver"
"""Somebody who left last month."""


@dataclass(frozen=True, slots=True)
class Place:
    """A unit of the sample company (單位)."""

    code: str
    name: str
    kind: str
    head: str
    """Key of the person who heads it."""
    parent: str | None = "hq"
    hall: bool = False


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person of the sample company (人員)."""

    key: str
    """The duty, as its id; or a word for whoever holds none."""
    name: str
    number: str
    unit: str | None
    manager: str | None = None
    """Key of the manager, where it is not the head of the unit."""
    rank: str = "staff"
    trade: str = "general"
    """What the register of people calls the duty."""
    dedicated: bool = False
    only: str | None = None
    """The unit for which the duty is held; None for the company."""

    @property
    def duty(self) -> Duty | None:
        """The duty that is granted; None for employees without one."""
        return None if self.key in (LEAVER, Duty.EMPLOYEE) else Duty(self.key)

    @property
    def outsider(self) -> bool:
        """Whether the person works elsewhere."""
        return self.duty in OUTSIDERS

    @property
    def id(self) -> str:
        """Pseudonym in the ledger."""
        return pseudonym(KEY, self.name)


UNITS = (
    Place("hq", "範例總公司", "other", "president", None),
    Place("security", "範例資安部", "security", "security-head"),
    Place("it", "範例資訊部", "it", "it-head"),
    Place("business", "範例業務部", "business", "business-head"),
    Place("hall", "範例營業廳", "business", "line-manager", "business", hall=True),
    Place("audit", "範例稽核室", "audit", "audit-head"),
    Place("compliance", "範例法遵部", "other", "compliance"),
)


def _staff() -> tuple[Somebody, ...]:
    def one(duty: Duty, unit: str | None, **more: str | bool | None) -> Somebody:
        number = len(found) + 1
        named = f"範例{NAMES[duty].zh}"
        return Somebody(duty.value, named, f"{'V' if duty in OUTSIDERS else 'E'}{number:03d}", unit, **more)  # type: ignore[arg-type]  # fields by name

    found: list[Somebody] = []
    found.append(one(Duty.PRESIDENT, "hq", rank="executive"))
    found.append(one(Duty.SECURITY_EXECUTIVE, "hq", rank="executive"))
    found.append(one(Duty.SECURITY_HEAD, "security", rank="manager", trade="security-head", dedicated=True))
    found.append(one(Duty.SECURITY_STAFF, "security", trade="security-staff", dedicated=True))
    found.append(one(Duty.ADMINISTRATOR, "it", trade="it"))
    found.append(one(Duty.IT_HEAD, "it", rank="manager", trade="it"))
    found.append(one(Duty.SYSTEM_OWNER, "it", trade="it", only="it"))
    found.append(one(Duty.HOST_ADMINISTRATOR, "it", trade="it", only="it"))
    found.append(one(Duty.OPERATOR, "it", trade="it", only="it"))
    found.append(one(Duty.BUSINESS_HEAD, "business", rank="manager", only="business"))
    found.append(one(Duty.LINE_MANAGER, "hall", rank="manager", manager="business-head", only="hall"))
    found.append(one(Duty.COMPLIANCE, "compliance", rank="manager"))
    found.append(one(Duty.LOG_REVIEWER, "security"))
    found.append(one(Duty.AUDIT_HEAD, "audit", rank="manager", trade="it-audit"))
    found.append(one(Duty.INTERNAL_AUDIT, "audit", trade="it-audit"))
    found.append(one(Duty.COMMITTEE_CHAIR, "hq", rank="executive"))
    found.append(one(Duty.COMMITTEE, "hq", rank="manager"))
    found.append(one(Duty.CHAIRMAN, None, rank="executive"))
    found.append(one(Duty.BOARD, None, rank="executive"))
    found.append(one(Duty.EMPLOYEE, "hall"))
    found.append(Somebody(LEAVER, "範例離職員工", "E021", "hall"))
    found.append(one(Duty.OUTSIDE_AUDITOR, None))
    found.append(one(Duty.VENDOR, None))
    return tuple(found)


STAFF = _staff()
BY_KEY: Mapping[str, Somebody] = {one.key: one for one in STAFF}

_SIGNS = {
    "preparer": "host-administrator",
    "reviewer": "log-reviewer",
    "approver": "it-head",
    "manager": "line-manager",
    "auditor": "internal-audit",
    "witness": "system-owner",
    "custodian": "business-head",
    "reader": "employee",
    "applicant": "operator",
    "holder": "employee",
    "recorder": "host-administrator",
    "unit-head": "line-manager",
    "board-resolution": "board",
    "mops-disclosure": "security-staff",
}
"""Who signs in a role of a form, or a step of a statement, that is no duty by its name."""
_ANSWERS = (
    ("operator", "host-administrator", "it-head", "security-staff"),
    ("security-head", "line-manager", "compliance", "security-executive", "president"),
    ("system-owner", "log-reviewer", "business-head", "internal-audit", "committee-chair"),
)
"""Who takes the steps of answering an event, one after the other; there are as many as the longest answer has steps."""


def signer(role: str) -> str:
    """Return the pseudonym of whoever signs in a role of the forms and statements. Raises KeyError."""
    return BY_KEY[_SIGNS.get(role, role)].id


def answerer(number: int) -> str:
    """Return the pseudonym of whoever takes step `number` (from 0) of answering an event."""
    people = tuple(key for row in _ANSWERS for key in row)
    return BY_KEY[people[number % len(people)]].id


def left_on(today: date) -> date:
    """Return the last day of whoever left: in the month before."""
    first = today.replace(day=1)
    return date.fromordinal(first.toordinal() - 10)


def people_entries(start: date) -> tuple[NewEntry, ...]:
    """Return the staff as the register of people lists them; what the catalogue asks beyond that is not in it."""
    return tuple(NewEntry("people", one.number, one.name, start, _known(one)) for one in STAFF if not one.outsider)


def unit_entries(start: date) -> tuple[NewEntry, ...]:
    """Return the units as their register lists them."""
    return tuple(NewEntry("units", unit.code, unit.name, start, _described(unit)) for unit in UNITS)


def _described(unit: Place) -> dict[str, Scalar]:
    return {"kind": unit.kind, "hall": unit.hall, "head": BY_KEY[unit.head].number}


def _known(one: Somebody) -> dict[str, Scalar]:
    user = one.unit in ("business", "hall", "compliance", "hq")
    known: dict[str, Scalar] = {"rank": one.rank, "duty": one.trade, "user": user, "dedicated": one.dedicated}
    return known if one.unit is None else {**known, "unit": one.unit}
