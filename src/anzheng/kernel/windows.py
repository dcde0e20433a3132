"""週期 Windows: the periods of a cadence, aligned to the year or to an anchor day that is kept.

`workday` and `trading-day` have one window per open day of the calendar given. Weeks run from Monday to
Sunday. Months and years start with the year, or with the anchor: anchored on the 31st, windows start on
the 31st wherever the month has one and on its last day elsewhere, for ever; 29 February likewise.
"""

from datetime import date, timedelta
from typing import NamedTuple

from anzheng.kernel.calendars import Calendar
from anzheng.kernel.durations import Unit, add_months, parse

_DAY = timedelta(days=1)
OPEN_DAY_CADENCES = ("workday", "trading-day")


class Window(NamedTuple):
    """One period, both days included (週期)."""

    first: date
    last: date


def windows(
    cadence: str,
    first: date,
    last: date,
    *,
    calendar: Calendar,
    year_start: tuple[int, int] = (1, 1),
    anchor: date | None = None,
) -> list[Window]:
    """Return all windows of `cadence` that overlap the days from `first` to `last`, in order.

    `year_start` is (month, day) of the fiscal or calendar year; `anchor` overrides it. Raises InputError
    for a cadence that is no duration of days, weeks, months or years.
    """
    if last < first:
        return []
    if cadence in OPEN_DAY_CADENCES:
        return _open_days(first, last, calendar)
    count, unit = parse(cadence)
    if unit in (Unit.DAYS, Unit.WEEKS):
        return _fixed(first, last, count * (7 if unit is Unit.WEEKS else 1), anchor or date(1970, 1, 5))
    if unit in (Unit.MONTHS, Unit.YEARS):
        start = anchor or date(first.year, *year_start)
        return _months(first, last, count * (12 if unit is Unit.YEARS else 1), start)
    return _open_days(first, last, calendar)


def _open_days(first: date, last: date, calendar: Calendar) -> list[Window]:
    days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    return [Window(day, day) for day in days if calendar.is_open(day)]


def _fixed(first: date, last: date, length: int, origin: date) -> list[Window]:
    """Windows of a fixed number of days; weeks count from a Monday."""
    start = first - timedelta(days=(first - origin).days % length)
    found = []
    while start <= last:
        found.append(Window(start, start + timedelta(days=length - 1)))
        start += timedelta(days=length)
    return found


def _months(first: date, last: date, step: int, anchor: date) -> list[Window]:
    """Windows of whole months, each start counted from the anchor so that its day is never lost."""
    distance = (first.year - anchor.year) * 12 + first.month - anchor.month
    number = distance // step
    while add_months(anchor, number * step) > first:
        number -= 1
    while add_months(anchor, (number + 1) * step) <= first:
        number += 1
    found = []
    while (start := add_months(anchor, number * step)) <= last:
        found.append(Window(start, add_months(anchor, (number + 1) * step) - _DAY))
        number += 1
    return found
