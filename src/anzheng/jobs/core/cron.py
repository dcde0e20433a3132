"""排定時刻 Cron expressions of five fields in Taiwan's time: minute, hour, day, month, weekday.

`*`, `n`, `a-b`, lists with commas and steps with `/n`. Weekday 0 and 7 are Sunday. As in cron, a day fits if the
day of the month or the weekday does, where both are restricted.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from anzheng.kernel.errors import InputError, Text
from anzheng.kernel.times import TAIPEI, taipei_day

LONGEST_LOOK = timedelta(days=366)
"""Planned instants further back are not counted: a machine that was off for longer says so by its ledger."""
_DAY = timedelta(days=1)
_SUNDAYS = 7


@dataclass(frozen=True, slots=True)
class _Range:
    """One field: its names and bounds."""

    zh: str
    en: str
    low: int
    high: int


_FIELDS = (
    _Range("分", "minute", 0, 59),
    _Range("時", "hour", 0, 23),
    _Range("日", "day of the month", 1, 31),
    _Range("月", "month", 1, 12),
    _Range("星期", "weekday", 0, 7),
)


@dataclass(frozen=True, slots=True)
class Cron:
    """A parsed expression (排定時刻)."""

    text: str
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    """0 is Sunday."""
    any_day: bool
    """The day of the month is unrestricted."""
    any_weekday: bool

    def fits(self, day: date) -> bool:
        """Tell whether the expression has instants on `day`."""
        if day.month not in self.months:
            return False
        by_day, by_weekday = day.day in self.days, day.isoweekday() % _SUNDAYS in self.weekdays
        if self.any_day or self.any_weekday:
            return by_day and by_weekday
        return by_day or by_weekday


def parse(text: str) -> Cron:
    """Parse an expression. Raises InputError naming the field and the bounds."""
    parts = text.split()
    if len(parts) != len(_FIELDS):
        raise InputError(
            Text("排定時刻須有五欄", "a planned time has five fields"),
            text[:60],
            Text("依序為分、時、日、月、星期，例如 30 2 * * *", "minute hour day month weekday, such as 30 2 * * *"),
        )
    minutes, hours, days, months, weekdays = (
        _field(part, field, text) for part, field in zip(parts, _FIELDS, strict=True)
    )
    return Cron(
        text=" ".join(parts),
        minutes=tuple(sorted(minutes)),
        hours=tuple(sorted(hours)),
        days=frozenset(days),
        months=frozenset(months),
        weekdays=frozenset(number % _SUNDAYS for number in weekdays),
        any_day=parts[2].startswith("*"),
        any_weekday=parts[4].startswith("*"),
    )


def due_between(cron: Cron, after: datetime, upto: datetime) -> tuple[datetime, ...]:
    """Return the planned instants later than `after` and not later than `upto`, in order, in UTC.

    A caller that was asleep runs the newest once and knows by the others what it missed. Nothing older than
    `LONGEST_LOOK` before `upto` is counted.
    """
    return tuple(_instants(cron, max(after, upto - LONGEST_LOOK), upto))


def next_after(cron: Cron, after: datetime) -> datetime | None:
    """Return the first planned instant later than `after`; None if there is none within eight years."""
    horizon = after + timedelta(days=366 * 8)
    return next(_instants(cron, after, horizon), None)


def _instants(cron: Cron, after: datetime, upto: datetime) -> Iterator[datetime]:
    day, last = taipei_day(after), taipei_day(upto)
    while day <= last:
        if cron.fits(day):
            for instant in _of_day(cron, day):
                if after < instant <= upto:
                    yield instant
        day += _DAY


def _of_day(cron: Cron, day: date) -> Iterator[datetime]:
    for hour in cron.hours:
        for minute in cron.minutes:
            yield datetime.combine(day, time(hour, minute), TAIPEI).astimezone(UTC)


def _field(text: str, field: _Range, whole: str) -> set[int]:
    found: set[int] = set()
    for item in text.split(","):
        span, slash, step = item.partition("/")
        every = _number(step, field, whole, 1, field.high) if slash else 1
        low, high = _span(span, field, whole, stepped=bool(slash))
        found.update(range(low, high + 1, every))
    return found


def _span(span: str, field: _Range, whole: str, *, stepped: bool) -> tuple[int, int]:
    if span == "*":
        # Weekday 7 is Sunday again; a star means each day once.
        return field.low, min(field.high, 6) if field.en == "weekday" else field.high
    first, dash, last = span.partition("-")
    low = _number(first, field, whole, field.low, field.high)
    if not dash:
        return low, field.high if stepped else low
    high = _number(last, field, whole, field.low, field.high)
    if high < low:
        raise _wrong(field, whole, span)
    return low, high


def _number(text: str, field: _Range, whole: str, low: int, high: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 2 and low <= int(text) <= high):
        raise _wrong(field, whole, text)
    return int(text)


def _wrong(field: _Range, whole: str, part: str) -> InputError:
    return InputError(
        Text(
            f"排定時刻的「{field.zh}」看不懂：{part[:20] or '（空白）'}",
            f"{field.en} cannot be read: {part[:20] or '(empty)'}",
        ),
        whole[:60],
        Text(
            f"須為 {field.low} 至 {field.high}，可用 *、a-b、逗號與 /n",
            f"use {field.low} to {field.high}, with *, a-b, commas and /n",
        ),
    )
