"""檔名中的日期 Days in file names: which days a log file covers, and whether its name says that it is closed.

A date in a name means one of two things. An export of 5 January holds 5 January. A file that was rotated on
5 January, `app.log-20260105`, holds what was written before: 4 January.
"""

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from anzheng.kernel import roc

_DAY = timedelta(days=1)
_COMPRESSED = r"(?:\.(?:gz|bz2|xz|zst|Z|lz4))?"
_NUMBERED = re.compile(rf"\.[0-9]{{1,4}}{_COMPRESSED}")
_AFTER_NAME = re.compile(r"\.[A-Za-z]{2,5}[-.]$")
"""What stands before the date of rotation: a name that is complete already, `app.log-`."""
_SUFFIX = re.compile(r"[-._][0-9]")
"""With what rotation goes on after the name of the live file."""
_AFTER_DATE = re.compile(_COMPRESSED)


def _western(n: str) -> str:
    return rf"(?<![0-9])(?P<y{n}>(?:19|20)[0-9]{{2}})(?P<s{n}>[-_./]?)(?P<m{n}>[0-9]{{2}})(?P=s{n})(?P<d{n}>[0-9]{{2}})"


def _republic(n: str) -> str:
    return (
        rf"(?<![0-9.])(?:民國)?(?P<y{n}>1[0-9]{{2}})(?:年(?P<mm{n}>[0-9]{{1,2}})月(?P<dd{n}>[0-9]{{1,2}})日"
        rf"|(?P<s{n}>[-_]?)(?P<m{n}>[0-9]{{2}})(?P=s{n})(?P<d{n}>[0-9]{{2}}))"
    )


_HOUR = r"(?:[-_T]?(?P<h>[01][0-9]|2[0-3])(?:[-_:h]?[0-5][0-9]){0,2}Z?)?"
_TO = r"(?:[-_~]{1,2}|\.\.|至|[-_]?to[-_]?)"
_RANGES = tuple(
    re.compile(f"{form('1')}{_TO}{form('2').replace('(?<![0-9])', '').replace('(?<![0-9.])', '')}(?![0-9])")
    for form in (_western, _republic)
)
_DATES = (re.compile(rf"{_western('1')}{_HOUR}(?![0-9])"), re.compile(rf"{_republic('1')}(?P<h>)(?![0-9])"))
_MONTHS = (
    re.compile(r"(?<![0-9])(?P<y>(?:19|20)[0-9]{2})[-_./]?(?P<m>0[1-9]|1[0-2])(?![-_.]?[0-9])"),
    re.compile(r"(?<![0-9.])(?:民國)?(?P<y>1[0-9]{2})年(?P<m>[0-9]{1,2})月(?![0-9])"),
)


class Dated(StrEnum):
    """What the date in a name means (檔名日期的意義)."""

    AUTO = "auto"
    """The day of rotation if it follows a complete name (`app.log-20260105`), else the day of the content."""
    CONTENT = "content"
    ROTATED = "rotated"
    """The day of rotation: the content ends on the day before."""
    MODIFIED = "modified"
    """Nothing: the day on which the file was modified counts."""


class Basis(StrEnum):
    """How the days of a file are known (日期的依據)."""

    NAME = "name"
    MODIFIED = "modified"
    STATED = "stated"
    """Whoever seals said so."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How names are read (檔名讀法)."""

    dated: Dated = Dated.AUTO
    covers: int = 1
    """How many days a file with a single date covers, up to that day."""
    stated: tuple[date, date] | None = None
    """The days that all files cover, whatever they are called."""


class Covered(NamedTuple):
    """The days that a file covers (涵蓋期間)."""

    first: date
    last: date
    basis: Basis


def covered(name: str, modified: date, reading: Reading) -> Covered:
    """Return which days the file `name`, a path with `/`, covers; `modified` is the day of its modification."""
    if reading.stated is not None:
        return Covered(*reading.stated, Basis.STATED)
    found = None if reading.dated is Dated.MODIFIED else _in_name(name, reading)
    if found is not None:
        return Covered(*found, Basis.NAME)
    return Covered(_back(modified, reading.covers), modified, Basis.MODIFIED)


def numbered(name: str) -> bool:
    """Tell whether the name is one that rotation gives to another file every time: `app.log.1`, `app.log.2.gz`."""
    base = name.rpartition("/")[2]
    found = _NUMBERED.search(base)
    while found is not None and found.end() != len(base):
        found = _NUMBERED.search(base, found.end() - 1)
    return found is not None


def says_closed(name: str, basis: Basis) -> bool:
    """Tell whether the name says that nobody writes into the file any more: by a date, or by a number of rotation."""
    return basis is not Basis.MODIFIED or numbered(name)


def live_names(names: Iterable[str]) -> frozenset[str]:
    """Return the names under which newer content appears: `app.log` beside `app.log.1` or `app-20260105.log`."""
    kept = set(names)
    found: set[str] = set()
    for name in kept:
        base, ending = name.rfind("/") + 1, name[name.rfind(".") :]
        for cut in _SUFFIX.finditer(name, base):
            stem = name[: cut.start()]
            found.update(live for live in (stem, stem + ending) if live in kept)
    reading = Reading()
    return frozenset(name for name in found if not numbered(name) and _in_name(name, reading) is None)


def _in_name(name: str, reading: Reading) -> tuple[date, date] | None:
    for pattern in _RANGES:
        for match in reversed(list(pattern.finditer(name))):
            first, last = _date(match, "1"), _date(match, "2")
            if first is not None and last is not None and first <= last:
                return first, last
    for pattern in _DATES:
        # The last date of the path is that of the file itself; folders before it are wider.
        for match in reversed(list(pattern.finditer(name))):
            day = _date(match, "1")
            if day is not None:
                last = _content_day(name, match, day, reading.dated)
                return _back(last, reading.covers), last
    for pattern in _MONTHS:
        for match in reversed(list(pattern.finditer(name))):
            year, month = int(match["y"]), int(match["m"])
            year += roc.OFFSET if year < roc.OFFSET else 0
            if 1 <= month <= 12:
                return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    return None


def _date(match: re.Match[str], n: str) -> date | None:
    parts = match.groupdict()
    year = int(parts[f"y{n}"])
    month, day = parts.get(f"mm{n}") or parts[f"m{n}"], parts.get(f"dd{n}") or parts[f"d{n}"]
    try:
        return date(year + (roc.OFFSET if year < 1000 else 0), int(month), int(day))
    except ValueError:
        return None


def _content_day(name: str, match: re.Match[str], day: date, dated: Dated) -> date:
    """Return the last day of the content, by what the date means."""
    if dated is Dated.AUTO:
        follows = _AFTER_NAME.search(name[: match.start()]) and _AFTER_DATE.fullmatch(name[match.end() :])
        dated = Dated.ROTATED if follows else Dated.CONTENT
    if dated is not Dated.ROTATED:
        return day
    hour = match["h"]
    if hour:
        return (datetime(day.year, day.month, day.day, int(hour)) - timedelta(hours=1)).date()  # noqa: DTZ001 - a clock face
    return day - _DAY


def _back(last: date, covers: int) -> date:
    return last - (covers - 1) * _DAY
