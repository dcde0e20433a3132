"""名冊 The roster: who answers for what on which day, and who stands in. Rows come in; nothing is read here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from anzheng.obligations.core.charge import duty_of, in_charge
from anzheng.organization.core.assignments import Away, Works, absent, who_acts_for
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.standing import Held, StandsIn


class Missing(StrEnum):
    """Why a person cannot do it in person on the day (不在的原因)."""

    ABSENT = "absent"
    LEFT = "left"


class Responsible(NamedTuple):
    """One person who answers for an act (負責人)."""

    person: str
    deputy: str | None = None
    """Who acts for the person on that day, if a deputy is named and there."""
    missing: Missing | None = None

    @property
    def acting(self) -> str:
        """Who is to do it: the deputy, else the person."""
        return self.deputy or self.person


@dataclass(frozen=True, slots=True)
class Roster:
    """People, duties, deputies and absences of one company, as the tables say (名冊)."""

    members: Mapping[str, Works]
    """Person → membership, past ones too."""
    numbers: Mapping[str, str]
    """Employee number → person."""
    managers: Mapping[str, str]
    """Person → manager."""
    held: tuple[Held, ...]
    deputations: tuple[StandsIn, ...]
    absences: tuple[Away, ...]
    named: Mapping[str, str]
    """Target → employee number of the person whom its entry names."""
    units: Mapping[str, str]
    """Target → path of its unit, `/hq/it/`."""
    _known: dict[tuple[str | None, Duty, str, date], tuple[Responsible, ...]] = field(default_factory=dict)

    def responsible(self, owner: str, target: str, day: date) -> tuple[Responsible, ...]:
        """Return who answers on `day` for a target of a control with that owner."""
        duty, unit = duty_of(owner), self.units.get(target, "")
        key = (self.named.get(target), duty, unit, day)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._find(key[0], duty, unit, day)
        return known

    def doing(self, duty: Duty, day: date) -> tuple[Responsible, ...]:
        """Return who holds a duty on `day`, for any unit, each with the deputy in force (當日操作者)."""
        people = {one.person for one in self.held if one.duty is duty and one.on(day)}
        return tuple(self._with_deputy(one, duty, day) for one in sorted(people) if self.works(one, day))

    def works(self, person: str, day: date) -> bool:
        """Tell whether the person works here on `day`."""
        found = self.members.get(person)
        return found is not None and found.on(day)

    def manager(self, person: str, day: date) -> str | None:
        """Return the manager of a person, if both work here on `day`."""
        manager = self.managers.get(person)
        return manager if manager is not None and self.works(person, day) and self.works(manager, day) else None

    def _find(self, number: str | None, duty: Duty, unit: str, day: date) -> tuple[Responsible, ...]:
        person = self.numbers.get(number or "")
        if person is not None and not self.works(person, day):
            gone = self._with_deputy(person, duty, day)
            # Whoever left without a deputy is nobody to ask: the duty's holders answer.
            person = None
            if gone.deputy is not None:
                return (gone,)
        people = in_charge(person, duty, lambda one: self._holders(one, unit, day))
        return tuple(self._with_deputy(one, duty, day) for one in people)

    def _holders(self, duty: Duty, unit: str, day: date) -> list[str]:
        fits = (one for one in self.held if one.duty is duty and one.on(day))
        people = {one.person for one in fits if one.unit is None or (unit and unit.startswith(one.unit))}
        return sorted(one for one in people if self.works(one, day))

    def _with_deputy(self, person: str, duty: Duty, day: date) -> Responsible:
        acts = who_acts_for(person, duty, day, self.deputations, self.absences)
        deputy = acts.person if acts.on_behalf is not None and self.works(acts.person, day) else None
        if not self.works(person, day):
            return Responsible(person, deputy, Missing.LEFT)
        return Responsible(person, deputy, Missing.ABSENT if absent(person, day, self.absences) else None)


def concerns(responsible: Iterable[Responsible], person: str) -> bool:
    """Tell whether somebody answers for it, or stands in for somebody who does."""
    return any(person in (one.person, one.deputy) for one in responsible)
