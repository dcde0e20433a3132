"""期間 Durations: P6M, PT1H, 5-open-days, and the arithmetic of days with them.

Days are counted as the Civil Code counts them (民法第 120、121 條): the first day does not count, and a
period of days, weeks, months or years ends with the end of its last day. That a last day falls on a
holiday does not extend it; whoever wants open days writes open days.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import assert_never

from anzheng.kernel.calendars import Calendar
from anzheng.kernel.errors import InputError, Text
from anzheng.kernel.times import end_of_day, taipei_day

_FORM = re.compile(
    r"P(?P<civil>0|[1-9][0-9]{0,3})(?P<unit>[DWMY])"
    r"|PT(?P<hours>[1-9][0-9]{0,3})H"
    r"|(?P<open>0|[1-9][0-9]{0,2})-open-days"
)
_FIRST_MONTH = date.min.year * 12
_LAST_MONTH = date.max.year * 12 + 11


class Unit(StrEnum):
    """What a duration counts (計算單位)."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    OPEN_DAY = "open-day"


_LETTERS = {"D": Unit.DAY, "W": Unit.WEEK, "M": Unit.MONTH, "Y": Unit.YEAR}


@dataclass(frozen=True, slots=True)
class Duration:
    """期間 A count of one unit. Open days are those of the calendar given with the arithmetic."""

    count: int
    """Not negative."""
    unit: Unit


@cache
def parse(text: str) -> Duration:
    """Parse P1D, P1W, P6M, P1Y, PT1H, 5-open-days, `workday` or `trading-day` (one open day each).

    Raises InputError for anything else. Only valid texts are remembered.
    """
    if text in ("workday", "trading-day"):
        return Duration(1, Unit.OPEN_DAY)
    match = _FORM.fullmatch(text)
    if match is None:
        raise InputError(
            Text("不是期間", "not a duration"),
            text[:40],
            Text(
                "請寫成 P10D、P2W、P6M、P1Y、PT1H、5-open-days、workday 或 trading-day",
                "write it like P10D, P2W, P6M, P1Y, PT1H, 5-open-days, workday or trading-day",
            ),
        )
    if match["hours"]:
        return Duration(int(match["hours"]), Unit.HOUR)
    if match["open"]:
        return Duration(int(match["open"]), Unit.OPEN_DAY)
    return Duration(int(match["civil"]), _LETTERS[match["unit"]])


_TEXTS = {"hour": "PT{}H", "day": "P{}D", "week": "P{}W", "month": "P{}M", "year": "P{}Y"}


def text_of(value: int, unit: str) -> str | None:
    """Return `value` units of time as a duration (6, month -> P6M); None for other units or less than 1.

    One working day is the cadence `workday`, several are counted (3-open-days).
    """
    if value < 1:
        return None
    if unit == "working-day":
        return "workday" if value == 1 else f"{value}-open-days"
    form = _TEXTS.get(unit)
    return None if form is None else form.format(value)


def add(day: date, duration: Duration, calendar: Calendar) -> date:
    """Return `day` plus `duration`.

    Months and years keep the day of the month, or take the last one of a shorter month: 31 January plus
    P1M is 28 or 29 February. Hours count as whole days, the rest dropped (the stricter reading). Past the
    end of the calendar it is date.max.
    """
    return _move(day, duration, 1, calendar)


def subtract(day: date, duration: Duration, calendar: Calendar) -> date:
    """Return `day` minus `duration`, by the rules of `add`; before the start of the calendar it is date.min."""
    return _move(day, duration, -1, calendar)


def deadline(instant: datetime, duration: Duration, calendar: Calendar) -> datetime:
    """Return the last moment, in UTC, of `duration` counted from `instant` (time-zone aware).

    Hours run from the moment itself. Everything else runs from its day in Taiwan and ends with the end
    of the last day there.
    """
    if duration.unit is Unit.HOUR:
        return instant + timedelta(hours=duration.count)
    return end_of_day(_move(taipei_day(instant), duration, 1, calendar))


def day_of_month(month: int, day: int) -> date:
    """Return day `day` of `month`, counted from year 0 (year * 12 + month - 1), or its last day if it is shorter.

    Outside the years 1 to 9999 it is date.min or date.max.
    """
    if month < _FIRST_MONTH:
        return date.min
    if month > _LAST_MONTH:
        return date.max
    year, index = divmod(month, 12)
    if day > 28:
        day = min(day, monthrange(year, index + 1)[1])
    return date(year, index + 1, day)


def _move(day: date, duration: Duration, sign: int, calendar: Calendar) -> date:
    count = sign * duration.count
    match duration.unit:
        case Unit.DAY:
            return _shift(day, count)
        case Unit.MONTH:
            return day_of_month(day.year * 12 + day.month - 1 + count, day.day)
        case Unit.YEAR:
            return day_of_month((day.year + count) * 12 + day.month - 1, day.day)
        case Unit.OPEN_DAY:
            return calendar.add_open_days(day, count)
        case Unit.WEEK:
            return _shift(day, 7 * count)
        case Unit.HOUR:
            return _shift(day, sign * (duration.count // 24))
        case _:
            assert_never(duration.unit)


def _shift(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min
