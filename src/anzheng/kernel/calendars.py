"""日曆 Calendars: which days are open, as a pure value made from published years and overrides."""

from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)
_SATURDAY = 5
_MAX_CLOSED_RUN = 400
"""Longest run of closed days that a calendar may hold before asking for the next open one is an error."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Monday to Friday are open, but for the exceptions (辦公日曆、交易日曆)."""

    closed: frozenset[date] = frozenset()
    """Weekdays without work."""
    opened: frozenset[date] = frozenset()
    """Saturdays and Sundays with work."""

    def is_open(self, day: date) -> bool:
        """Tell whether work is done on `day`."""
        if day in self.closed:
            return False
        return day.weekday() < _SATURDAY or day in self.opened

    def next_open(self, day: date) -> date:
        """Return the first open day on or after `day`."""
        for _ in range(_MAX_CLOSED_RUN):
            if self.is_open(day):
                return day
            day += _DAY
        raise ValueError(f"the calendar has no open day near {day}")

    def add_open_days(self, day: date, count: int) -> date:
        """Return the `count`-th open day after `day`; with count 0 the first one on or after it."""
        if count == 0:
            return self.next_open(day)
        for _ in range(count):
            day = self.next_open(day + _DAY)
        return day

    def count_open(self, first: date, last: date) -> int:
        """Return how many open days lie from `first` to `last`, both included."""
        return sum(self.is_open(first + _DAY * offset) for offset in range((last - first).days + 1))
