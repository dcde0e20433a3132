"""清單的模型 A list for spreadsheets: typed columns, rows that come one by one, and where it was taken from."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import IO

from anzheng.kernel import roc
from anzheng.kernel.errors import InputError, Text
from anzheng.reports.as_csv import write_csv
from anzheng.reports.papers.characters import clean
from anzheng.reports.papers.model import Language, breadth

Value = str | int | bool | date | None
"""What a cell may hold."""
LAST_ROW = 1_048_576
"""Rows of a worksheet, the head among them."""
LONGEST = 32_767
"""Characters of a cell of a worksheet."""
DIGITS = 15
"""Digits of a number that a spreadsheet keeps exactly."""
SOURCE = Text("說明", "About")
"""Name of the second worksheet."""
_YES, _NO = Text("是", "yes"), Text("否", "no")
_BROAD = 48


class Kind(StrEnum):
    """What a column holds (欄的型別)."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"


_LEAST = {Kind.TEXT: 14, Kind.NUMBER: 10, Kind.DATE: 13}


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of a list."""

    title: str
    kind: Kind = Kind.TEXT
    width: int = 0
    """In half-width characters; 0 for what the title and the kind need."""

    @property
    def breadth(self) -> int:
        """How broad it is drawn."""
        return self.width or min(max(breadth(self.title) + 4, _LEAST[self.kind]), _BROAD)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list (清單)."""

    title: str
    columns: tuple[SheetColumn, ...]
    rows: Iterable[Sequence[Value]]
    source: tuple[tuple[str, str], ...] = ()
    """Company, day, state of the ledger, who asked: on a worksheet of their own, so that the list stays a list."""
    author: str = ""
    language: Language = "zh"

    @property
    def heads(self) -> list[str]:
        """The titles of the columns."""
        return [column.title for column in self.columns]


@dataclass(frozen=True, slots=True)
class Held:
    """A cell as it is written: with the kind that its value really has (儲存格)."""

    kind: Kind
    text: str = ""
    number: int = 0
    day: date | None = None


def held(value: Value, language: Language) -> Held:
    """Return a cell: a number only if a spreadsheet keeps it exactly, a day only if it has one, else text."""
    if value is None:
        return Held(Kind.TEXT)
    if isinstance(value, bool):
        words = _YES if value else _NO
        return Held(Kind.TEXT, words.zh if language == "zh" else words.en)
    if isinstance(value, int):
        exact = len(str(abs(value))) <= DIGITS
        return Held(Kind.NUMBER, str(value), number=value) if exact else Held(Kind.TEXT, str(value))
    if isinstance(value, datetime):
        return Held(Kind.TEXT, f"{roc.short(value.date())} {value:%H:%M}")
    if isinstance(value, date):
        return Held(Kind.DATE, roc.short(value), day=value) if value.year > roc.OFFSET else Held(Kind.TEXT, str(value))
    return Held(Kind.TEXT, _fitting(clean(value)))


def tabbed(name: str) -> str:
    """Return a name that a worksheet may have: thirty-one characters, none of those that programs refuse."""
    plain = "".join(" " if sign in "[]:*?/\\'" else sign for sign in clean(name).replace("\n", " ")).strip()
    return plain[:31].strip() or "sheet"


def counted(sheet: Sheet) -> Iterator[Sequence[Value]]:
    """Yield the rows. Raises InputError when there are more than a worksheet holds."""
    for number, row in enumerate(sheet.rows, 2):
        if number > LAST_ROW:
            raise InputError(
                Text("清單超過一張工作表的列數", "the list has more rows than a worksheet holds"),
                sheet.title,
                Text("請縮小範圍，或改用 CSV", "ask for less, or for CSV"),
            )
        yield row


def csv(sheet: Sheet, out: IO[bytes]) -> None:
    """Write the list as CSV; days in the common calendar, because a file without types cannot say which it is."""
    write_csv(out, sheet.heads, ([_plain(value, sheet.language) for value in row] for row in sheet.rows))


def _plain(value: Value, language: Language) -> Value:
    if isinstance(value, date):
        return value.isoformat(sep=" ", timespec="minutes") if isinstance(value, datetime) else value.isoformat()
    return held(value, language).text if isinstance(value, bool) else value


def _fitting(text: str) -> str:
    if len(text.encode("utf-16-le")) // 2 <= LONGEST:
        return text
    note = f"…（全文 {len(text):,} 字 characters）"
    return text[: LONGEST // 2 - len(note)] + note
