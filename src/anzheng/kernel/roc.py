"""民國日期 ROC dates: written as Taiwanese papers write them, read as people write them."""

import re
import unicodedata
from calendar import monthrange
from datetime import date

from anzheng.kernel.errors import InputError, Text

_OFFSET = 1911
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_MARKED = re.compile(r"([0-9]{1,3})\s*年\s*([0-9]{1,2})\s*月\s*(?:([0-9]{1,2})\s*日|(底))")
_PLAIN = re.compile(r"([0-9]{2,3})([./-])([0-9]{1,2})\2([0-9]{1,2})")


def long(day: date) -> str:
    """Return 民國115年11月21日."""
    return f"民國{day.year - _OFFSET}年{day.month}月{day.day}日"


def short(day: date) -> str:
    """Return 115-11-21, the form on screens."""
    return f"{day.year - _OFFSET}-{day.month:02d}-{day.day:02d}"


def paper(day: date) -> str:
    """Return 中華民國 115 年 11 月 21 日, the form on printed papers."""
    return f"中華民國 {day.year - _OFFSET} 年 {day.month} 月 {day.day} 日"


def parse(text: str) -> date:
    """Parse 109.12.11, 109年12月11日, 民國109年12月11日, 111年1月底, 115-11-21 or 2026-11-21.

    Raises InputError for any other form and for a day that does not exist.
    """
    plain = unicodedata.normalize("NFKC", text).strip().removeprefix("中華").removeprefix("民國").strip()
    iso = _ISO.fullmatch(plain)
    marked = _MARKED.fullmatch(plain)
    dotted = _PLAIN.fullmatch(plain)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if marked:
            year, month = int(marked[1]) + _OFFSET, int(marked[2])
            return date(year, month, monthrange(year, month)[1] if marked[4] else int(marked[3]))
        if dotted:
            return date(int(dotted[1]) + _OFFSET, int(dotted[3]), int(dotted[4]))
    except ValueError:
        raise InputError(
            Text("沒有這一天", "there is no such day"), text[:40], Text("請檢查月份與日期", "check month and day")
        ) from None
    raise InputError(
        Text("看不懂的日期", "not a date that can be read"),
        text[:40],
        Text("請用 115-11-21、115年11月21日 或 2026-11-21", "write 115-11-21, 115年11月21日 or 2026-11-21"),
    )
