"""規定的數值 What the documents' parameters come to for the sample, and the days its people work."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from anzheng.catalogue.core.model import ParameterRef, Period
from anzheng.cli.sample.world import World
from anzheng.facts.base import Scalar
from anzheng.facts.calendars import CalendarPublished
from anzheng.kernel.calendars import Calendar
from anzheng.kernel.durations import add, deadline, parse, text_of
from anzheng.kernel.times import TAIPEI
from anzheng.kernel.windows import Window, windows
from anzheng.organization.published_calendars import office_calendar, trading_calendar
from anzheng.posture.parameters import ParameterBook, Ruling, effective

SEED = 20201211
DAY = timedelta(days=1)
_BEFORE, _AHEAD = 4, 2
"""Years of calendar known before the history and after today."""


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """Return a moment of office time in Taiwan."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=TAIPEI)


def chance(*what: str) -> Random:
    """Return a stream of chance of its own for one thing, the same every time."""
    return Random("/".join((str(SEED), *what)))  # noqa: S311 - a history to look at, no secret


@dataclass(frozen=True, slots=True)
class Terms:
    """The rules as the sample lives by them (規定的數值)."""

    world: World
    office: Calendar
    trading: Calendar
    rulings: Mapping[str, Ruling]

    @classmethod
    def of(cls, world: World) -> "Terms":
        """Return the terms of a world: the strictest value of every parameter, and the published calendars."""
        book = ParameterBook.of(world.editions)
        found = {key: effective(key, book, None) for key in book.names}
        years = range(world.start.year - _BEFORE, world.today.year + _AHEAD)
        office = _calendar(office_calendar(year) for year in years)
        trading = _calendar(trading_calendar(year) for year in years)
        return cls(world, office, trading, {key: ruling for key, ruling in found.items() if ruling is not None})

    def amount(self, value: ParameterRef | Scalar | tuple[Scalar, ...]) -> int:
        """Return a number as it rules; 0 for what is none."""
        if isinstance(value, ParameterRef):
            return self.rulings[value.param].amount
        return value if isinstance(value, int) else 0

    def period(self, period: Period) -> str:
        """Return a period as it rules."""
        if isinstance(period, ParameterRef):
            rules = self.rulings[period.param].parameter
            return text_of(rules.value, rules.unit) or "P1Y"
        return period

    def windows(self, every: Period, calendar: str = "office", first: date | None = None) -> list[Window]:
        """Return the windows of a period from the first day, or an earlier one, to today."""
        cadence = self.period(every)
        days = self.trading if "trading" in (cadence.partition("-")[0], calendar) else self.office
        return windows(cadence, first or self.world.start, self.world.today, calendar=days)

    def after(self, day: date, period: Period, calendar: str = "office") -> date:
        """Return the last day of a period that runs from `day`."""
        return add(day, parse(self.period(period)), self.trading if calendar == "trading" else self.office)

    def limit(self, since: datetime, within: Period) -> datetime:
        """Return the moment until which a step of an answer is in time."""
        return deadline(since, parse(self.period(within)), self.office)

    def open_day(self, day: date, first: date) -> date:
        """Return the office day that is `day` or comes before it, at the earliest `first`."""
        while day > first and not self.office.is_open(day):
            day -= DAY
        return day


def _calendar(years: Iterable[CalendarPublished]) -> Calendar:
    rows = list(years)
    return Calendar(
        frozenset(day for year in rows for day in year.closed), frozenset(day for year in rows for day in year.opened)
    )
