"""期間長度 Durations: calendar time (ISO 8601) and open days, added to days and instants.

Months keep the day of the month and are clipped to the month's end, so that 31 January plus one month
is the last day of February, and plus two months again the 31st.
"""

import re
from calendar import monthrange
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import NamedTuple, assert_never

from anzheng.kernel.calendars import Calendar
from anzheng.kernel.errors import InputError, Text
from anzheng.kernel.times import TAIPEI, end_of_day, taipei_day


class Unit(StrEnum):
    """What a duration counts (單位)."""

    HOURS = "H"
    DAYS = "D"
    WEEKS = "W"
    MONTHS = "M"
    YEARS = "Y"
    OPEN_DAYS = "open-days"


class Duration(NamedTuple):
    """A count of one unit (期間長度)."""

    count: int
    unit: Unit


_PATTERNS = (
    (re.compile(r"PT([0-9]{1,4})H"), Unit.HOURS),
    (re.compile(r"P([0-9]{1,4})D"), Unit.DAYS),
    (re.compile(r"P([0-9]{1,3})W"), Unit.WEEKS),
    (re.compile(r"P([0-9]{1,3})M"), Unit.MONTHS),
    (re.compile(r"P([0-9]{1,2})Y"), Unit.YEARS),
    (re.compile(r"([0-9]{1,3})-open-days"), Unit.OPEN_DAYS),
)
_EVERY_OPEN_DAY = ("workday", "trading-day")


@cache
def parse(text: str) -> Duration:
    """Parse `P1D P1W P6M P1Y PT1H 5-open-days workday trading-day`. Raises InputError for anything else."""
    if text in _EVERY_OPEN_DAY:
        return Duration(1, Unit.OPEN_DAYS)
    for pattern, unit in _PATTERNS:
        found = pattern.fullmatch(text)
        if found:
            return Duration(int(found[1]), unit)
    raise InputError(
        Text("不是認得的期間長度", "not a known duration"),
        text[:40],
        Text("請用 P1D、P1W、P6M、P1Y、PT1H 或 5-open-days", "use P1D, P1W, P6M, P1Y, PT1H or 5-open-days"),
    )


def add_months(day: date, months: int) -> date:
    """Return the same day of the month `months` later (or earlier), clipped to the month's end."""
    position = day.year * 12 + day.month - 1 + months
    year, month = divmod(position, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add(day: date, duration: Duration, calendar: Calendar) -> date:
    """Return `day` plus `duration`; hours round up to whole days."""
    return _shift(day, duration.count, duration.unit, calendar)


def subtract(day: date, duration: Duration, calendar: Calendar) -> date:
    """Return `day` minus `duration`."""
    return _shift(day, -duration.count, duration.unit, calendar)


def _shift(day: date, count: int, unit: Unit, calendar: Calendar) -> date:
    match unit:
        case Unit.DAYS:
            return day + timedelta(days=count)
        case Unit.WEEKS:
            return day + timedelta(weeks=count)
        case Unit.MONTHS:
            return add_months(day, count)
        case Unit.YEARS:
            return add_months(day, 12 * count)
        case Unit.HOURS:
            whole = -(-abs(count) // 24)
            return day + timedelta(days=whole if count >= 0 else -whole)
        case Unit.OPEN_DAYS:
            return calendar.add_open_days(day, count) if count >= 0 else _back(day, -count, calendar)
        case _:
            assert_never(unit)


def _back(day: date, count: int, calendar: Calendar) -> date:
    while count:
        day -= timedelta(days=1)
        count -= calendar.is_open(day)
    return day


def deadline(instant: datetime, duration: Duration, calendar: Calendar) -> datetime:
    """Return the last moment that is still within `duration` of `instant`.

    Hours run from the instant; anything longer ends with the end of the day reached, in Taiwan.
    """
    if duration.unit is Unit.HOURS:
        return instant + timedelta(hours=duration.count)
    return end_of_day(add(taipei_day(instant.astimezone(TAIPEI)), duration, calendar))
