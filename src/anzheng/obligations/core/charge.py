"""負責人 Who answers for what is due: the person named by the thing itself, else the holders of the control's duty."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from anzheng.kernel.calendars import Calendar
from anzheng.organization.core.duties import Duty

OWNERS: Mapping[str, Duty] = {
    "security-staff": Duty.SECURITY_STAFF,
    "security-head": Duty.SECURITY_HEAD,
    "security-executive": Duty.SECURITY_EXECUTIVE,
    "system-owner": Duty.SYSTEM_OWNER,
    "it-head": Duty.IT_HEAD,
    "compliance": Duty.COMPLIANCE,
    "business-head": Duty.BUSINESS_HEAD,
    "manager": Duty.LINE_MANAGER,
    "line-manager": Duty.LINE_MANAGER,
    "audit-head": Duty.AUDIT_HEAD,
}
"""Owner of a control → duty."""

NAMED = ("owner", "custodian", "holder")
"""Fields of an entry that name a person, in the order in which they count."""

SOON = timedelta(days=14)
"""How long before its day work is announced."""
ESCALATED_AFTER = 3
"""Office days after which overdue work comes to the manager."""


def duty_of(owner: str) -> Duty:
    """Return the duty that answers for a control; the security head where the catalogue names none that we know."""
    return OWNERS.get(owner, Duty.SECURITY_HEAD)


def number_of(values: Mapping[str, object]) -> str | None:
    """Return the number of the person whom an entry names, written `people:<number>` or as the number alone."""
    for name in NAMED:
        value = values.get(name)
        if isinstance(value, str) and value:
            register, _, number = value.rpartition(":")
            if number and register in ("", "people"):
                return number
    return None


def in_charge(named: str | None, duty: Duty, holders: Callable[[Duty], Sequence[str]]) -> tuple[str, ...]:
    """Return who answers: the person named, else the holders of the duty, else the security heads."""
    if named is not None:
        return (named,)
    return tuple(holders(duty)) or tuple(holders(Duty.SECURITY_HEAD))


def escalated(due: date, today: date, calendar: Calendar) -> bool:
    """Tell whether work that was due on `due` has been overdue for so many office days that the manager is told."""
    return due < today and calendar.count_open(due + timedelta(days=1), today) > ESCALATED_AFTER
