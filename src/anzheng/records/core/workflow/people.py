"""人員資料 Who works where, holds which duty, is managed by whom and stands in for whom, by day. Plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from anzheng.organization.core.duties import OUTSIDERS, Duty
from anzheng.organization.core.standing import Held, StandsIn


@dataclass(frozen=True, slots=True)
class Works:
    """That a person works here, between two days (任職)."""

    first: date
    last: date | None = None
    manager: str | None = None
    outsider: bool = False

    def on(self, day: date) -> bool:
        """Tell whether the person works here on `day`."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Directory:
    """The people whom a decision is about (人員名冊)."""

    works: Mapping[str, Works] = field(default_factory=dict)
    held: tuple[Held, ...] = ()
    stands_in: tuple[StandsIn, ...] = ()

    def at_work(self, person: str, day: date) -> bool:
        """Tell whether the person works here on `day`."""
        found = self.works.get(person)
        return found is not None and found.on(day)

    def manager_of(self, person: str | None) -> str | None:
        """Return the manager, as known today; nobody manages themselves."""
        found = self.works.get(person or "")
        return found.manager if found is not None and found.manager != person else None

    def holders(self, duty: Duty, unit: str | None, day: date) -> frozenset[str]:
        """Return who holds `duty` on `day`, for the unit (its path, or one above it) or for the whole company.

        Nobody is given the duty of an employee: whoever works here has it, outsiders excepted.
        """
        if duty is Duty.EMPLOYEE:
            return frozenset(one for one, here in self.works.items() if here.on(day) and not here.outsider)
        return frozenset(
            held.person
            for held in self.held
            if held.duty is duty
            and held.on(day)
            and (held.unit is None or (unit is not None and unit.startswith(held.unit)))
            and self._may_hold(held.person, duty, day)
        )

    def stands_in_for(self, deputy: str, duty: Duty | None, day: date) -> frozenset[str]:
        """Return for whom `deputy` may sign on `day` in matters of `duty`; None for what goes with no duty."""
        here = self.works.get(deputy)
        if here is None or here.outsider or not here.on(day):
            return frozenset()
        return frozenset(
            one.person
            for one in self.stands_in
            if one.deputy == deputy and one.person != deputy and one.on(day) and one.duty in (None, duty)
        )

    def _may_hold(self, person: str, duty: Duty, day: date) -> bool:
        here = self.works.get(person)
        return here is not None and here.on(day) and (not here.outsider or duty in OUTSIDERS)
