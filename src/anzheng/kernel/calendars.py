"""日曆 Calendars: which days are open, counted fast.

A calendar is Monday to Friday with exceptions. Where the exceptions come from (published years, the
company's own overrides) is decided above; nothing here knows a holiday.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import date

from anzheng.kernel.errors import InputError, Text

_SATURDAY, _SUNDAY = 6, 0
"""Remainders of an ordinal day by 7; day 1 was a Monday."""
_LAST = date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Calendar:
    """日曆 Monday to Friday, without the closed and with the opened days.

    Raises InputError if a day is both. Days are kept as ordinals too, because integers are counted and
    looked up several times faster than dates.
    """

    closed: frozenset[date]
    """Days without work; a Saturday or Sunday here changes nothing."""
    opened: frozenset[date]
    """Days with work; a weekday here changes nothing."""
    _shut: tuple[int, ...] = field(init=False, repr=False, compare=False)
    """Ordinals of closed weekdays, sorted."""
    _extra: tuple[int, ...] = field(init=False, repr=False, compare=False)
    """Ordinals of opened Saturdays and Sundays, sorted."""
    _odd: frozenset[int] = field(init=False, repr=False, compare=False)
    """Ordinals on which the weekday does not tell."""

    def __post_init__(self) -> None:
        both = self.closed & self.opened
        if both:
            raise InputError(
                Text("同一天既放假又上班", "a day is both closed and opened"),
                min(both).isoformat(),
                Text("請只保留其中一項", "keep only one of the two"),
            )
        shut = tuple(sorted(day.toordinal() for day in self.closed if day.weekday() < 5))
        extra = tuple(sorted(day.toordinal() for day in self.opened if day.weekday() >= 5))
        object.__setattr__(self, "_shut", shut)
        object.__setattr__(self, "_extra", extra)
        object.__setattr__(self, "_odd", frozenset(shut + extra))

    def is_open(self, day: date) -> bool:
        """Tell whether work is done on `day`."""
        return (day.weekday() < 5) is not (day.toordinal() in self._odd)

    def next_open(self, day: date) -> date:
        """Return `day` if it is open, else the first open day after it (date.max if none is left)."""
        return day if self.is_open(day) else self.add_open_days(day, 1)

    def add_open_days(self, day: date, count: int) -> date:
        """Return the open day that is `count` open days after `day`, or before it if `count` is negative.

        `day` itself never counts, open or not: one open day after a Friday, a Saturday or a Sunday is the
        same Monday. With 0 it is `day`, even if closed. The end of the calendar (date.min, date.max) is
        returned where counting would leave it.
        """
        odd = self._odd
        here = day.toordinal()
        step = 1 if count > 0 else -1
        left = abs(count)
        while left:
            here += step
            if not 1 <= here <= _LAST:
                return date.max if step > 0 else date.min
            if (here % 7 not in (_SATURDAY, _SUNDAY)) is not (here in odd):
                left -= 1
        return date.fromordinal(here)

    def count_open(self, first: date, last: date) -> int:
        """Return how many days from `first` to `last`, both included, are open; 0 if `last` is earlier."""
        start, end = first.toordinal(), last.toordinal()
        if end < start:
            return 0
        weekdays = _weekdays_up_to(end) - _weekdays_up_to(start - 1)
        return weekdays - _between(self._shut, start, end) + _between(self._extra, start, end)

    def open_days(self, first: date, last: date) -> list[date]:
        """Return the open days from `first` to `last`, both included, in order."""
        odd = self._odd
        days = range(first.toordinal(), last.toordinal() + 1)
        return [date.fromordinal(day) for day in days if (day % 7 not in (_SATURDAY, _SUNDAY)) is not (day in odd)]


def _weekdays_up_to(ordinal: int) -> int:
    """Return how many of the days 1 to `ordinal` are Monday to Friday."""
    weeks, rest = divmod(ordinal, 7)
    return weeks * 5 + min(rest, 5)


def _between(days: tuple[int, ...], start: int, end: int) -> int:
    return bisect_right(days, end) - bisect_left(days, start)
