"""公布的日曆 Published calendars: office and trading days of a year, ready to become facts.

Office days follow the government's work calendar (行政院人事行政總處), substitute holidays and make-up
workdays included, and Labour Day, on which companies do not work. Trading days follow the office closures
and skip the two weekdays before the Lunar New Year closure, on which the market only settles; since 2019
the market stays closed on make-up Saturdays. Days that nobody can publish in advance (typhoons) are the
company's overrides.
"""

from datetime import date, timedelta

import holidays

from anzheng.facts.calendars import CalendarKind, CalendarPublished
from anzheng.kernel.errors import InputError, Text

FIRST_YEAR = 2015
"""Since then substitute holidays follow one general rule."""
LAST_YEAR = 2099
"""Until then the lunar calendar is known. Years not yet announced hold no make-up workdays."""

_LAST_SATURDAY_TRADING = 2018
"""The last year in which the market opened on make-up workdays."""
_LUNAR_NEW_YEAR = "春節"
_SETTLEMENT_DAYS = 2
_DAY = timedelta(days=1)


def office_calendar(year: int) -> CalendarPublished:
    """Return the office days of `year`. Raises InputError outside FIRST_YEAR to LAST_YEAR."""
    table = _table(year)
    closed = tuple(sorted(_office_closures(year, table)))
    return CalendarPublished(CalendarKind.OFFICE, year, closed, _make_up_workdays(year, table))


def trading_calendar(year: int) -> CalendarPublished:
    """Return the trading days of `year`. Raises InputError outside FIRST_YEAR to LAST_YEAR."""
    table = _table(year)
    closed = _office_closures(year, table)
    closed |= _settlement_only(year, table, closed)
    closed.add(_observed(_labour_day(year)))
    opened = _make_up_workdays(year, table) if year <= _LAST_SATURDAY_TRADING else ()
    return CalendarPublished(CalendarKind.TRADING, year, tuple(sorted(closed)), opened)


def _table(year: int) -> holidays.HolidayBase:
    """Return the public holidays around `year`; a neighbour may move a day across the turn of the year."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise InputError(
            Text("沒有這一年的日曆", "there is no calendar of this year"),
            str(year),
            Text(f"可用 {FIRST_YEAR} 至 {LAST_YEAR} 年", f"choose a year from {FIRST_YEAR} to {LAST_YEAR}"),
        )
    return holidays.country_holidays("TW", years=(year, year + 1), language="zh_TW")


def _office_closures(year: int, table: holidays.HolidayBase) -> set[date]:
    days = {day for day in table if day.year == year}
    return {day for day in days | {_labour_day(year)} if day.weekday() < 5}


def _make_up_workdays(year: int, table: holidays.HolidayBase) -> tuple[date, ...]:
    return tuple(sorted(day for day in table.weekend_workdays if day.year == year))


def _settlement_only(year: int, table: holidays.HolidayBase, closed: set[date]) -> set[date]:
    """Return the last weekdays before the Lunar New Year closure."""
    day = min(day for day in table if day.year == year and _LUNAR_NEW_YEAR in table[day])
    found: set[date] = set()
    while len(found) < _SETTLEMENT_DAYS:
        day -= _DAY
        if day.weekday() < 5 and day not in closed:
            found.add(day)
    return found


def _labour_day(year: int) -> date:
    """Return 1 May, a holiday of employees (勞動基準法第 37 條) long before it became one of offices in 2026."""
    return date(year, 5, 1)


def _observed(day: date) -> date:
    """Return the weekday on which the market rests for a holiday: Friday for a Saturday, Monday for a Sunday."""
    return day + {5: -_DAY, 6: _DAY}.get(day.weekday(), timedelta())
