"""期間 Periods as people write them: 2026H1, 2026Q3, 2026, 115H1, 115年上半年, 115年第3季, 2026-03."""

import re
from calendar import monthrange
from datetime import date
from typing import NamedTuple

from anzheng.kernel import roc
from anzheng.kernel.errors import InputError, Text

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_SHORT = re.compile(r"(?P<year>[0-9]{2,4})(?:[- ]?(?:H(?P<half>[12])|Q(?P<quarter>[1-4]))|-(?P<month>[0-9]{2}))?")
_WORDS = re.compile(
    r"(?:(?:中華)?民國)?\s*(?P<year>[0-9]{2,4})\s*年度?\s*"
    r"(?:(?P<halves>[上下])半年|第?\s*(?P<quarters>[1-4一二三四])\s*季|(?P<month>[0-9]{1,2})\s*月)?"
)
_APART = re.compile(r"\s*(?:至|～|~|\.\.)\s*|\s+[-–—]\s+")
_QUARTERS = "一二三四"


class Period(NamedTuple):
    """Days from the first to the last, both included (期間)."""

    first: date
    last: date

    @property
    def zh(self) -> str:
        """The period in days of the Republic: 115-01-01 至 115-06-30."""
        return f"{roc.short(self.first)} 至 {roc.short(self.last)}"


def period_of(text: str) -> Period:
    """Return the days that a period names. Raises InputError, naming the text."""
    plain = text.translate(_WIDE).strip()
    named = _SHORT.fullmatch(plain.upper()) or _WORDS.fullmatch(plain)
    if named is not None:
        return _named({key: value for key, value in named.groupdict().items() if value}, text)
    ends = _APART.split(plain)
    if len(ends) != 2:
        raise _unclear(text)
    first, last = (roc.parse(one) for one in ends)
    if last < first:
        raise InputError(
            Text("期間的結束日早於開始日", "the period ends before it starts"),
            text[:40],
            Text("請更正期間", "correct the period"),
        )
    return Period(first, last)


def require_begun(first: date, last: date, today: date, where: str) -> None:
    """Raise InputError, naming the option or field, for days that have not come: all that is due would be overdue."""
    if first > today:
        days, en = Period(first, last).zh, f"{first} to {last}"
        if first == last:
            days, en = roc.short(first), str(first)
        raise InputError(
            Text(f"{days} 還沒有到，沒有可以判定的", f"{en} has not come yet, so there is nothing to judge"),
            where,
            Text(
                f"請指定已經開始的期間或日期（今天是 {roc.short(today)}）；往後的預測用 anzheng forecast",
                f"name a period or day that has begun (today is {today}); anzheng forecast looks ahead",
            ),
        )


def reaches(last: date | None, today: date, known: date | None) -> date | None:
    """Return the day up to which a period is known that runs longer than that; None if it is known to its end."""
    day = today if known is None else min(known, today)
    return day if last is not None and last > day else None


def _named(said: dict[str, str], text: str) -> Period:
    year = int(said["year"]) + (roc.OFFSET if len(said["year"]) < 4 else 0)
    first, count = 1, 12
    if half := said.get("half") or {"上": "1", "下": "2"}.get(said.get("halves", "")):
        first, count = int(half) * 6 - 5, 6
    elif quarter := said.get("quarter") or said.get("quarters"):
        number = _QUARTERS.index(quarter) + 1 if quarter in _QUARTERS else int(quarter)
        first, count = number * 3 - 2, 3
    elif "month" in said:
        first, count = int(said["month"]), 1
    last = first + count - 1
    if not (roc.OFFSET < year <= 9999 and first >= 1 and last <= 12):
        raise _unclear(text)
    return Period(date(year, first, 1), date(year, last, monthrange(year, last)[1]))


def _unclear(text: str) -> InputError:
    return InputError(
        Text("看不懂這個期間", "this is not a period"),
        text[:40],
        Text(
            "請寫成 2026H1、115H1、2026Q3、2026、115年上半年，或 115-01-01 至 115-06-30",
            "write it like 2026H1, 115H1, 2026Q3, 2026, or 2026-01-01..2026-06-30",
        ),
    )
