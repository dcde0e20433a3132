"""期間 Periods: which texts a pack may use as durations, and which of two comes round more often.

Only for checking packs; arithmetic on days is the kernel's.
"""

from anzheng.kernel.durations import Duration, Unit, parse, text_of
from anzheng.kernel.errors import InputError

EVERY_OPEN_DAY = ("workday", "trading-day")
"""Cadences with one window for each open day."""

_HOURS = {Unit.HOUR: 1, Unit.DAY: 24, Unit.OPEN_DAY: 24, Unit.WEEK: 168, Unit.MONTH: 730, Unit.YEAR: 8760}
"""Length of a unit in hours; a month is a twelfth of a year."""
_SINGLE = {"D": "day", "W": "week", "M": "month", "Y": "year"}


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
    text = text_of(1, unit)
    return None if text is None else hours(text)


def counted(text: str) -> tuple[int, str] | None:
    """Return a civil period as (count, unit of a parameter): P6M -> (6, month); None for any other text."""
    if not is_period(text) or text.startswith("PT"):
        return None
    return int(text[1:-1]), _SINGLE[text[-1]]
