"""身分 Standing: what one person may do in one company on one day, and how far. Pure: rows and the day come in.

A deputy has the duties of the person he stands in for while the deputation lasts; what follows is a
permission to act in that person's place, and every act says so (代).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from anzheng.organization.core.duties import OUTSIDERS, Duty, clash
from anzheng.organization.core.permissions import GRANTS, INSTALLATION_WIDE, Permission, Reach


@dataclass(frozen=True, slots=True)
class Held:
    """One duty as it is held on the day asked about (在任職務)."""

    person: str
    """Whose duty it is."""
    duty: Duty
    unit: str | None
    """Path of the unit, `/hq/it/`; None for the whole company."""
    first: date
    last: date | None

    def on(self, day: date) -> bool:
        """Tell whether the duty is held on `day`."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class StandsIn:
    """A deputation (職務代理)."""

    person: str
    deputy: str
    duty: Duty | None
    first: date
    last: date

    def on(self, day: date) -> bool:
        """Tell whether the deputation holds on `day`."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person may do (身分)."""

    person: str
    company: str
    day: date
    duties: tuple[Held, ...] = ()
    """One's own duties and, as deputy, those of others; `Held.person` tells whose."""
    member: bool = False
    """Works here on that day, as staff or as outsider."""
    limits: frozenset[Permission] | None = None
    """What a token is narrowed to; None for a person."""
    operator: bool = False
    """The owner of the data folder at the machine itself, who holds no duty."""
    reaches: dict[Permission, Reach] = field(default_factory=dict)

    def may(self, permission: Permission, at_least: Reach = Reach.OWN) -> bool:
        """Tell whether the permission is held, at least that far."""
        return self.reaches.get(permission, 0) >= at_least

    def units(self, permission: Permission) -> tuple[str, ...]:
        """Return the paths of the units for which the permission is held; empty if for none or for all."""
        return tuple(
            sorted(
                {
                    held.unit
                    for held in self.duties
                    if held.unit is not None and GRANTS[held.duty].get(permission, 0) >= Reach.UNIT
                }
            )
        )

    def holds(self, duty: Duty) -> bool:
        """Tell whether the person acts with this duty, as holder or as deputy."""
        return any(held.duty is duty for held in self.duties)


def standing(  # noqa: PLR0913 - whose, where, when, and the five things that decide
    person: str,
    company: str,
    day: date,
    *,
    member: bool,
    outsider: bool,
    held: Iterable[Held],
    stands_in: Iterable[StandsIn],
    sample: bool = False,
    limits: frozenset[Permission] | None = None,
) -> Standing:
    """Return what `person` may do in `company` on `day`; somebody who does not work there may do nothing.

    `held` are the duties of the person and of everybody for whom the person stands in and who works here on the
    day; what does not hold on the day counts for nothing, nor does what would bring incompatible duties together.
    In a sample company no duty reaches beyond the company.
    """
    if not member:
        return Standing(person, company, day, limits=limits)
    today = tuple(_effective(person, day, held, tuple(stands_in), outsider=outsider))
    reaches = _reaches(today, limits)
    if sample:
        reaches = {permission: reach for permission, reach in reaches.items() if permission not in INSTALLATION_WIDE}
    return Standing(person, company, day, today, member=True, limits=limits, reaches=reaches)


def _effective(
    person: str, day: date, held: Iterable[Held], stands_in: tuple[StandsIn, ...], *, outsider: bool
) -> list[Held]:
    today = [one for one in held if one.on(day)]
    own = [one for one in today if one.person == person and (not outsider or one.duty in OUTSIDERS)]
    if outsider:
        return own
    taken = [
        one
        for one in today
        if one.person != person
        and any(
            s.deputy == person and s.person == one.person and s.on(day) and s.duty in (None, one.duty)
            for s in stands_in
        )
    ]
    # Named before one of the two was given the other duty: the place is not taken.
    apart = [one for one in taken if not any(clash(one.duty, other.duty) for other in own)]
    return [Held(person, Duty.EMPLOYEE, None, day, None), *own, *apart]


def _reaches(held: Iterable[Held], limits: frozenset[Permission] | None) -> dict[Permission, Reach]:
    found: dict[Permission, Reach] = {Permission.SELF: Reach.OWN}
    for one in held:
        for permission, reach in GRANTS[one.duty].items():
            # A duty held for one unit reaches no further than the unit, except for what everybody of that
            # duty has to see of the company.
            capped = min(reach, Reach.UNIT) if one.unit is not None and permission in _BY_UNIT else reach
            found[permission] = max(found.get(permission, Reach.OWN), capped)
    if limits is None:
        return found
    return {permission: reach for permission, reach in found.items() if permission in limits}


_BY_UNIT = frozenset(
    {
        Permission.DUE_READ,
        Permission.RECORDS_READ,
        Permission.RECORDS_WRITE,
        Permission.REGISTERS_WRITE,
        Permission.EVENTS_WRITE,
        Permission.STATEMENTS_SIGN,
        Permission.PEOPLE_READ,
        Permission.FINDINGS_READ,
        Permission.CONFIDENTIAL_READ,
        Permission.EXPORT,
    }
)
"""Permissions that a duty held for one unit gives for that unit only."""


def operator(person: str, company: str, day: date, permissions: Iterable[Permission]) -> Standing:
    """Return the standing of the owner of the data folder at the machine (主機上的安裝者)."""
    reaches = dict.fromkeys((Permission.SELF, *permissions), Reach.COMPANY)
    return Standing(person, company, day, operator=True, reaches=reaches)


OPERATOR_KEEPS = frozenset(
    {
        Permission.INSTALLATION,
        Permission.JOBS_READ,
        Permission.JOBS_RUN,
        Permission.CHECKS_READ,
        Permission.CHECKS_RUN,
        Permission.LEDGER_READ,
        Permission.ACCOUNTS_MANAGE,
    }
)
"""What is left to the owner of the data folder once there is an administrator: keeping the machine running, and
letting people in again when no administrator is left. Every such act has a reason and is an entry."""


def operator_may(*, administrators: bool, sample: bool) -> frozenset[Permission]:
    """Return what the owner of the data folder may do: everything for first set-up and in sample companies."""
    return OPERATOR_KEEPS if administrators and not sample else frozenset(Permission)
