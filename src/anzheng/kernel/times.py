"""時間 Times: instants are UTC, days are Taiwan's (民國 dates live in roc.py).

Taiwan has kept UTC+8 without summer time since 1980, so a fixed offset is exact for every day
that the product judges, and needs no time-zone database.
"""

from datetime import UTC, date, datetime, timedelta, timezone

from anzheng.kernel.errors import InputError, Text

TAIPEI = timezone(timedelta(hours=8), "Asia/Taipei")


def taipei_day(instant: datetime) -> date:
    """Return the day in Taiwan on which `instant` (time-zone aware) falls."""
    return instant.astimezone(TAIPEI).date()


def end_of_day(day: date) -> datetime:
    """Return the last millisecond of `day` in Taiwan, as UTC."""
    return datetime(day.year, day.month, day.day, 23, 59, 59, 999000, tzinfo=TAIPEI).astimezone(UTC)


def instant_text(instant: datetime) -> str:
    """Return `instant` as ledger text: UTC, milliseconds, `2026-11-21T02:00:00.123Z`.

    Raises ValueError without a time zone, which would otherwise be guessed from the machine.
    """
    if instant.tzinfo is None:
        raise ValueError(f"an instant needs a time zone: {instant}")
    return instant.astimezone(UTC).isoformat(timespec="milliseconds")[:23] + "Z"


def parse_instant(text: str) -> datetime:
    """Parse ledger text written by `instant_text`. Raises InputError for any other form."""
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        value = None
    # `fromisoformat` reads more than one way of writing: week dates, a space for T, a comma for the point.
    if value is None or len(text) != 24 or text[7] + text[10] + text[19] + text[23] != "-T.Z":
        raise InputError(
            Text("不是帳本的時間格式", "not an instant of the ledger"),
            text[:40],
            Text("須為 2026-11-21T02:00:00.123Z 這種形式", "write it like 2026-11-21T02:00:00.123Z"),
        )
    return value
