"""民國紀年 ROC dates: printed on every Chinese page, read from every paper form.

The year of the Republic is the common year minus 1911; there is no year 0.
"""

import re
from calendar import monthrange
from datetime import date

from anzheng.kernel.errors import InputError, Text

OFFSET = 1911
"""Common year minus year of the Republic."""

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
"""Full-width ASCII and the full-width space, as typed with a Chinese keyboard."""

_YEAR = r"(?P<year>[0-9]{1,4}|元)"
_WORDS = re.compile(
    rf"(?:(?P<era>(?:中華)?民國)\s*)?{_YEAR}\s*年\s*(?P<month>[0-9]{{1,2}})\s*月\s*(?:(?P<end>底)|(?P<day>[0-9]{{1,2}})\s*日)"
)
_MARKS = re.compile(
    r"(?:(?P<era>(?:中華)?民國)\s*)?(?P<year>[0-9]{1,4})(?P<mark>[-./])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})"
)
_REMEDY = Text(
    "請寫成民國 115年11月21日、115.11.21、115年11月底，或西元 2026-11-21",
    "write it like 115年11月21日, 115.11.21 or 115年11月底 (years of the Republic), or 2026-11-21",
)


def long(day: date) -> str:
    """Return 民國115年11月21日. Raises InputError for a day before the year 1 of the Republic (1912)."""
    return f"民國{_year(day)}年{day.month}月{day.day}日"


def short(day: date) -> str:
    """Return 115-11-21, for tables. Raises InputError for a day before 1912."""
    return f"{_year(day)}-{day.month:02d}-{day.day:02d}"


def paper(day: date) -> str:
    """Return 中華民國 115 年 11 月 21 日, as forms and certificates print it. Raises InputError before 1912."""
    return f"中華民國 {_year(day)} 年 {day.month} 月 {day.day} 日"


def parse(text: str) -> date:
    """Return the day that a person wrote.

    Years of one to three digits, or after 民國, are years of the Republic; years of four digits are common
    years from 1912 on. Full-width characters count as their plain forms. 月底 is the last day of the month.
    Raises InputError, naming the text, for any other form and for a day that does not exist.
    """
    plain = text.translate(_WIDE).strip()
    match = _WORDS.fullmatch(plain) or _MARKS.fullmatch(plain)
    if match is None:
        raise _refuse(text, Text("看不懂這個日期", "this is not a date"))
    parts = match.groupdict()
    year = 1 if parts["year"] == "元" else int(parts["year"])
    common = len(parts["year"]) == 4
    if common and (parts["era"] or year <= OFFSET):
        raise _refuse(text, Text("四位數的年份須為西元 1912 年以後", "four digits are a common year, 1912 or later"))
    if year == 0:
        raise _refuse(text, Text("民國沒有 0 年", "there is no year 0 of the Republic"))
    year += 0 if common else OFFSET
    month = int(parts["month"])
    try:
        return date(year, month, _last(year, month) if parts.get("end") else int(parts["day"]))
    except ValueError as problem:
        raise _refuse(text, Text("沒有這一天", "there is no such day")) from problem


def _year(day: date) -> int:
    if day.year <= OFFSET:
        raise InputError(
            Text("民國元年以前的日期沒有民國年份", "a day before 1912 has no year of the Republic"),
            day.isoformat(),
            Text("請檢查年份", "check the year"),
        )
    return day.year - OFFSET


def _last(year: int, month: int) -> int:
    # A month that does not exist is left to `date` to refuse.
    return monthrange(year, month)[1] if 1 <= month <= 12 else 1


def _refuse(text: str, what: Text) -> InputError:
    return InputError(what, text[:40], _REMEDY)
