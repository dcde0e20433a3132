"""週期 Windows: the stretches of days into which a cadence cuts time.

Windows of one cadence touch without gap or overlap and do not depend on the days asked about, so that
two questions about the same day always see the same window.
"""

from datetime import date, timedelta
from typing import NamedTuple, assert_never

from anzheng.kernel.calendars import Calendar
from anzheng.kernel.durations import Unit, day_of_month, parse
from anzheng.kernel.errors import InputError, Text

EPOCH = date(2001, 1, 1)
"""Where counting starts without an anchor; a Monday. Only cadences that do not divide a year (P5M, P10D) show it."""
_DAY = timedelta(days=1)


class Window(NamedTuple):
    """週期 One window, both days included."""

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

    `workday` and `trading-day` give one window for each open day of `calendar`. P1D gives civil days, P1W
    weeks from Monday to Sunday. Months and years start at `year_start` (month, day), or at `anchor`, whose
    day is kept: after 31 January comes the last day of February, then 31 March. Longer counts (P2W, P10D,
    P5M, P3Y) are counted from the anchor (P2W: from its week), or from EPOCH. Nothing is returned if
    `last` is earlier than `first`.

    Raises InputError if `cadence` is no duration or counts hours or several open days, and if
    `year_start` is no day of a leap year.
    """
    if last < first:
        return []
    duration = parse(cadence)
    count = duration.count
    match duration.unit:
        case Unit.OPEN_DAY if count == 1:
            return [Window(day, day) for day in calendar.open_days(first, last)]
        case Unit.HOUR | Unit.OPEN_DAY:
            raise _no_cadence(cadence)
        case _ if count == 0:
            raise _no_cadence(cadence)
        case Unit.DAY:
            return _by_days(count, anchor or EPOCH, first, last)
        case Unit.WEEK:
            start = anchor or EPOCH
            return _by_days(7 * count, start - timedelta(days=start.weekday()), first, last)
        case Unit.MONTH:
            return _by_months(count, anchor, year_start, first, last)
        case Unit.YEAR:
            return _by_months(12 * count, anchor, year_start, first, last)
        case _:
            assert_never(duration.unit)


def _by_days(length: int, start: date, first: date, last: date) -> list[Window]:
    origin = start.toordinal()
    begin = (first.toordinal() - origin) // length * length + origin
    end = last.toordinal()
    if length == 1:
        return [Window(day, day) for day in map(date.fromordinal, range(begin, end + 1))]
    return [Window(_day(day), _day(day + length - 1)) for day in range(begin, end + 1, length)]


def _day(ordinal: int) -> date:
    """Return the day of `ordinal`; windows at either end of the calendar are cut off there."""
    return date.fromordinal(min(max(ordinal, 1), date.max.toordinal()))


def _by_months(length: int, anchor: date | None, year_start: tuple[int, int], first: date, last: date) -> list[Window]:
    month, day = (anchor.month, anchor.day) if anchor else _checked(year_start)
    origin = (anchor or EPOCH).year * 12 + month - 1
    index = (first.year * 12 + first.month - 1 - origin) // length * length + origin
    if day_of_month(index, day) > first:
        # Only possible inside the month in which a window starts: `first` still belongs to the one before.
        index -= length
    found = []
    here = day_of_month(index, day)
    while here <= last:
        index += length
        following = day_of_month(index, day)
        if following == date.max:
            found.append(Window(here, date.max))
            break
        found.append(Window(here, following - _DAY))
        here = following
    return found


def _checked(year_start: tuple[int, int]) -> tuple[int, int]:
    month, day = year_start
    if 1 <= month <= 12 and 1 <= day <= 31 and day_of_month(2000 * 12 + month - 1, day).day == day:
        return year_start
    raise InputError(
        Text("沒有這個年度起始日", "a year cannot start on this day"),
        f"{month}-{day}",
        Text("請寫成月與日，例如 (7, 1)", "give month and day, such as (7, 1)"),
    )


def _no_cadence(cadence: str) -> InputError:
    return InputError(
        Text("不能作為週期", "windows cannot follow this"),
        cadence,
        Text(
            "請用 workday、trading-day，或以日、週、月、年計的期間",
            "use workday, trading-day, or days, weeks, months or years",
        ),
    )
