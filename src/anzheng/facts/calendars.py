"""行事曆 Calendars: published years and the company's own overrides, as data that decides due dates."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from anzheng.facts.base import Payload, fact


class CalendarKind(StrEnum):
    """Which days count (日曆別)."""

    OFFICE = "office"
    TRADING = "trading"


@fact("calendar.published", 1)
@dataclass(frozen=True, slots=True)
class CalendarPublished(Payload):
    """One year of a calendar: the exceptions to Monday-to-Friday (年度日曆)."""

    calendar: CalendarKind
    year: int
    closed: tuple[date, ...]
    """Weekdays without work."""
    opened: tuple[date, ...]
    """Saturdays and Sundays with work (補行上班)."""


@fact("calendar.overridden", 1)
@dataclass(frozen=True, slots=True)
class CalendarOverridden(Payload):
    """One day changed by the company, such as a typhoon day (日曆調整); the newest statement wins."""

    calendar: CalendarKind
    day: date
    open: bool
