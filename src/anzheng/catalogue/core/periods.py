"""期間 Periods: which texts a pack may use as durations, and which of two comes round more often.

Only for checking packs; arithmetic on days is the kernel's.
"""

from anzheng.kernel.durations import Duration, Unit, parse
from anzheng.kernel.errors import InputError

EVERY_OPEN_DAY = ("workday", "trading-day")
"""Cadences with one window for each open day."""

_HOURS = {Unit.HOUR: 1, Unit.DAY: 24, Unit.OPEN_DAY: 24, Unit.WEEK: 168, Unit.MONTH: 730, Unit.YEAR: 8760}
"""Length of a unit in hours; a month is a twelfth of a year."""
_UNIT_TEXT = {"hour": "PT{}H", "day": "P{}D", "week": "P{}W", "month": "P{}M", "year": "P{}Y"}


def _parsed(text: str) -> Duration | None:
    try:
        return parse(text)
    except InputError:
        return None


def is_period(text: str) -> bool:
    """Tell whether `text` is a positive duration: P1D, P2W, P6M, P1Y, PT1H."""
    duration = _parsed(text)
    return duration is not None and duration.count > 0 and duration.unit is not Unit.OPEN_DAY


def is_cadence(text: str) -> bool:
    """Tell whether windows can follow `text`: workday, trading-day, or civil units."""
    return text in EVERY_OPEN_DAY or (is_period(text) and not text.startswith("PT"))


def is_grace(text: str) -> bool:
    """Tell whether `text` can be added to a day or instant: a duration, P0D, or 5-open-days."""
    return text not in EVERY_OPEN_DAY and _parsed(text) is not None


def hours(text: str) -> int | None:
    """Return the length of a duration or cadence in hours, for comparing; None if it is neither."""
    duration = _parsed(text)
    return None if duration is None else duration.count * _HOURS[duration.unit]


def unit_hours(unit: str) -> int | None:
    """Return the length of a parameter's unit in hours, or None if it does not measure time."""
    return _HOURS[Unit(unit)] if unit in _UNIT_TEXT else None


def text_of(value: int, unit: str) -> str | None:
    """Return `value` units of time as a duration (6, month -> P6M); None for other units or less than 1."""
    form = _UNIT_TEXT.get(unit)
    return None if form is None or value < 1 else form.format(value)
