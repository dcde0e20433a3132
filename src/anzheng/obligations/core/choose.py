"""篩選 Which of the occurrences a reader may see, and which of those the reader asks for."""

from collections.abc import Iterable
from dataclasses import dataclass

from anzheng.obligations.core.charge import duty_of
from anzheng.obligations.core.occurrences import Occurrence
from anzheng.obligations.core.roster import Roster, concerns
from anzheng.organization.core.duties import Duty


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader asks for (篩選條件); what is None is not asked."""

    person: str | None = None
    """Answers for it, or stands in for somebody who does."""
    unit: str | None = None
    """Path of a unit: what belongs to it or to a unit below it."""
    duty: Duty | None = None
    """The duty that answers for the control."""
    document: str | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """How far a reader sees (看得到的範圍)."""

    person: str
    """The reader's own work is always seen."""
    everything: bool
    units: tuple[str, ...] = ()
    """Paths of the units that are seen with all below them."""
    numbers: frozenset[str] = frozenset()
    """The reader's own entries in the register of people."""


def seen(items: Iterable[Occurrence], sight: Sight, roster: Roster) -> list[Occurrence]:
    """Return the occurrences that the reader may see."""
    return [one for one in items if sight.everything or _sees(sight, one, roster)]


def chosen(items: Iterable[Occurrence], asked: Asked, roster: Roster) -> list[Occurrence]:
    """Return the occurrences that were asked for."""
    return [one for one in items if _fits(one, asked, roster)]


def _sees(sight: Sight, one: Occurrence, roster: Roster) -> bool:
    if concerns(one.responsible, sight.person) or one.target in {f"people:{number}" for number in sight.numbers}:
        return True
    path = roster.units.get(one.target, "")
    return bool(path) and path.startswith(sight.units) if sight.units else False


def _fits(one: Occurrence, asked: Asked, roster: Roster) -> bool:
    if asked.document is not None and asked.document not in one.documents:
        return False
    if asked.duty is not None and duty_of(one.owner) is not asked.duty:
        return False
    if asked.unit is not None and not roster.units.get(one.target, "").startswith(asked.unit):
        return False
    return asked.person is None or concerns(one.responsible, asked.person)
