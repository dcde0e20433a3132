"""人員名單檔 A list of people as a file: bytes in, rows out. Written by whatever spreadsheet the company uses.

UTF-8 with or without byte order mark, UTF-16 with one, or Big5 as Taiwanese Excel writes it; fields parted by comma,
tab or semicolon. Cells are text and never evaluated.
"""

import csv
import re
from dataclasses import dataclass
from datetime import date  # noqa: TC003 - a value of the rows, not only a type
from unicodedata import normalize

from anzheng.kernel import roc
from anzheng.kernel.errors import InputError, Text
from anzheng.organization.core.imports import Refused, Row

BYTES = 5 * 1024 * 1024
ROWS = 20_000
_DELIMITERS = ",\t;"
_COLUMNS = {
    "number": ("number", "員工編號", "工號", "員編"),
    "name": ("name", "姓名"),
    "unit": ("unit", "單位", "部門"),
    "title": ("title", "職稱"),
    "manager": ("manager number", "manager", "主管員工編號", "主管工號", "主管編號"),
    "email": ("email", "e-mail", "電子郵件"),
    "joined": ("joined", "到職日", "到職日期"),
    "last_day": ("last_day", "last day", "離職日", "離職日期", "最後工作日"),
}
"""Column → the headings under which it is known."""
_AS_TEXT = re.compile(r'="([^"=]*)"')
"""How Excel keeps the zeros of a number: ="0012"."""
_REMEDY = Text(
    "第一列須有標題：員工編號、姓名，並可有單位、職稱、主管員工編號、電子郵件、到職日、離職日",
    "the first row names the columns: number, name, and perhaps unit, title, manager number, email, joined, last_day",
)


@dataclass(frozen=True, slots=True)
class PeopleFile:
    """What a file says (名單檔的內容)."""

    rows: tuple[Row, ...]
    refused: tuple[Refused, ...]
    """Rows whose days cannot be read."""
    ignored: tuple[str, ...]
    """Headings that nothing is made of; perhaps misspelt."""


def read(data: bytes, where: str) -> PeopleFile:
    """Read a list of people. Raises InputError for a file that is too large, no text or without its headings."""
    if len(data) > BYTES:
        raise InputError(
            Text("檔案超過 5 MB", "the file is larger than 5 MB"), where, Text("請分成幾個檔案", "split the file")
        )
    lines = _lines(_text(data, where))
    try:
        table = [(number, cells) for number, cells in _cells(lines) if any(cell.strip() for cell in cells)]
    except csv.Error as problem:
        raise InputError(
            Text("不是完整的 CSV", "not a complete CSV file"), where, Text("請重新另存為 CSV", "save it as CSV again")
        ) from problem
    if len(table) - 1 > ROWS:
        raise InputError(
            Text(f"超過 {ROWS:,} 列", f"more than {ROWS:,} rows"), where, Text("請分成幾個檔案", "split the file")
        )
    if not table:
        raise InputError(Text("檔案是空的", "the file is empty"), where, _REMEDY)
    columns, ignored = _columns(table[0][1], where)
    rows, refused = [], []
    for line, cells in table[1:]:
        found = _row(line, {name: cells[at] for name, at in columns.items() if at < len(cells)})
        if isinstance(found, Row):
            rows.append(found)
        else:
            refused.append(found)
    return PeopleFile(tuple(rows), tuple(refused), ignored)


def _text(data: bytes, where: str) -> str:
    """Decode by the mark at the beginning, else as UTF-8, else as Big5. Raises InputError."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp950"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return normalize("NFC", text)
    raise InputError(
        Text("不是文字檔，或編碼不是 UTF-8、Big5", "not a text file, or neither UTF-8 nor Big5"),
        where,
        Text("請由試算表另存為 CSV UTF-8", "save it from the spreadsheet as CSV UTF-8"),
    )


def _lines(text: str) -> list[str]:
    # Not `splitlines`, which also parts at characters that may stand inside a cell.
    return [line + "\n" for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]


def _cells(lines: list[str]) -> list[tuple[int, list[str]]]:
    delimiter = max(_DELIMITERS, key=lines[0].count)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    found, begin = [], 1
    for cells in reader:
        found.append((begin, cells))
        begin = reader.line_num + 1
    return found


def _columns(headings: list[str], where: str) -> tuple[dict[str, int], tuple[str, ...]]:
    known = {heading: name for name, known in _COLUMNS.items() for heading in known}
    columns: dict[str, int] = {}
    ignored = []
    for at, heading in enumerate(headings):
        name = known.get(heading.strip().lower())
        if name is None and heading.strip():
            ignored.append(heading.strip()[:40])
        elif name in columns:
            raise InputError(Text("同一欄出現兩次", "a column appears twice"), f"{where}:1 {heading[:40]}", _REMEDY)
        elif name is not None:
            columns[name] = at
    missing = [name for name in ("number", "name") if name not in columns]
    if missing:
        raise InputError(Text("缺少必要的欄", "a necessary column is missing"), f"{where}:1 {missing[0]}", _REMEDY)
    return columns, tuple(ignored)


def _row(line: int, cells: dict[str, str]) -> Row | Refused:
    plain = {name: _plain(text) for name, text in cells.items()}
    number = plain.get("number", "")
    days: dict[str, date | None] = {}
    for name in ("joined", "last_day"):
        try:
            days[name] = roc.parse(plain[name].replace("/", "-")) if plain.get(name) else None
        except InputError as problem:
            return Refused(line, number, problem.what, problem.remedy)
    return Row(
        line,
        number,
        plain.get("name", ""),
        plain.get("unit") or None,
        plain.get("title"),
        plain.get("manager"),
        plain.get("email"),
        days["joined"],
        days["last_day"],
    )


def _plain(cell: str) -> str:
    text = cell.strip()
    found = _AS_TEXT.fullmatch(text)
    return text if found is None else found[1].strip()
