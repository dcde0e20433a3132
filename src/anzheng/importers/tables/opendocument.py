"""開放文件試算表 ODS: the first table, read as a stream; of a formula its stored result, never the formula."""

import re
from typing import IO, Final
from unicodedata import normalize
from xml.parsers import expat

from anzheng.importers.tables.archive import BROKEN, opened, parsed
from anzheng.importers.tables.cells import typed
from anzheng.importers.tables.limits import (
    COLUMNS,
    LONGEST,
    ROWS,
    SEEN_ROWS,
    Row,
    Rows,
    damaged,
    locked,
    too_long,
    too_many_rows,
)

_OFFICE: Final = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_TABLE: Final = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_TEXT: Final = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "
_TIME = re.compile(r"PT(\d{1,5})H(\d{1,2})M(?:\d{1,2}(?:[.,]\d+)?S)?")
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(?::\d{2}(?:[.,]\d+)?)?)?")


class _Over(Exception):  # noqa: N818 - ends the reading, it is no error
    """The first table is over."""


class _Table:
    """Follows the stream and collects the rows of the first table (讀表)."""

    __slots__ = (
        "_cell",
        "_cells",
        "_depth",
        "_empty",
        "_hidden",
        "_length",
        "_line",
        "_repeat",
        "_rows",
        "_shown",
        "_text",
        "_where",
    )

    def __init__(self, rows: Rows, where: str) -> None:
        self._rows, self._where = rows, where
        self._depth = 0
        """Tables that are open; one inside a cell is none of ours."""
        self._line = 0
        self._repeat, self._shown = 1, 1
        self._cells: list[str] = []
        self._empty = 0
        """Empty cells since the last one that holds something."""
        self._cell: str | None = None
        self._text: list[str] | None = None
        self._length = 0
        """Characters of `_text`."""
        self._hidden = 0
        """Remarks that are open; their text is not that of the cell."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Note the beginning of an element."""
        if name == f"{_TABLE}table":
            self._depth += 1
        elif self._depth != 1:
            return
        elif name == f"{_TABLE}table-row":
            self._repeat, self._cells, self._empty = _count(attributes, "number-rows-repeated"), [], 0
        elif name in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            self._shown, self._text, self._length = _count(attributes, "number-columns-repeated"), [], 0
            self._cell = _value(attributes)
        elif name == f"{_OFFICE}annotation":
            self._hidden += 1
        elif self._text is not None and not self._hidden:
            self._mark(name, attributes)

    def end(self, name: str) -> None:
        """Note the end of an element. Raises _Over at the end of the first table."""
        if name == f"{_TABLE}table":
            self._depth -= 1
            if self._depth == 0:
                raise _Over
        elif self._depth != 1:
            return
        elif name in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            self._put()
        elif name == f"{_TABLE}table-row":
            self._finish()
        elif name == f"{_OFFICE}annotation":
            self._hidden -= 1
        elif name == f"{_TEXT}p" and not self._hidden:
            self._say("\n")

    def data(self, text: str) -> None:
        """Note characters of an element."""
        if self._depth == 1 and not self._hidden:
            self._say(text)

    def _say(self, text: str) -> None:
        if self._text is None:
            return
        self._length += len(text)
        # Composing its characters may shorten a text; nothing becomes a quarter of what it was.
        if self._length > 4 * LONGEST:
            raise too_long(self._where, self._line + 1)
        self._text.append(text)

    def _mark(self, name: str, attributes: dict[str, str]) -> None:
        if name == f"{_TEXT}s":
            self._say(" " * min(_number(attributes.get(f"{_TEXT}c", "1")), 100))
        elif name == f"{_TEXT}tab":
            self._say("\t")
        elif name == f"{_TEXT}line-break":
            self._say("\n")

    def _put(self) -> None:
        text = self._cell if self._cell is not None else "".join(self._text or ()).strip("\n")
        self._cell, self._text = None, None
        if not text:
            self._empty += self._shown
            return
        room = COLUMNS - len(self._cells)
        self._cells += [""] * min(self._empty, max(room, 0))
        self._cells += [normalize("NFC", text)] * min(self._shown, max(COLUMNS - len(self._cells), 0))
        self._empty = 0

    def _finish(self) -> None:
        if any(cell.strip() for cell in self._cells):
            for _ in range(min(self._repeat, ROWS + 2)):
                self._line += 1
                self._rows.add(self._line, list(self._cells))
        else:
            self._line += self._repeat
        if self._cells and self._line > SEEN_ROWS:
            raise too_many_rows(self._where)


def read_opendocument(file: IO[bytes], where: str) -> tuple[Row, ...]:
    """Return the rows. Raises InputError for a file that is damaged, encrypted or too long."""
    archive = opened(file, "content.xml", where)
    rows = Rows(where)
    table = _Table(rows, where)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = table.start, table.end
    parser.CharacterDataHandler = table.data
    parser.buffer_text = True
    try:
        if "META-INF/manifest.xml" in archive.namelist() and b"encryption-data" in archive.read(
            "META-INF/manifest.xml"
        ):
            raise locked(where)
        with archive.open("content.xml") as stream:
            parsed(parser, stream)
    except _Over:
        pass
    except (expat.ExpatError, *BROKEN) as problem:
        raise damaged(where) from problem
    return rows.all()


def _value(attributes: dict[str, str]) -> str | None:
    """Return the stored value of a cell; None where its text is its value."""
    kind = attributes.get(f"{_OFFICE}value-type", "")
    if kind in ("float", "currency", "percentage"):
        try:
            return typed(float(attributes.get(f"{_OFFICE}value", "")))
        except (ValueError, OverflowError):
            return None
    if kind == "boolean":
        return attributes.get(f"{_OFFICE}boolean-value")
    if kind == "string":
        return attributes.get(f"{_OFFICE}string-value")
    moment = _MOMENT.fullmatch(attributes.get(f"{_OFFICE}date-value", "")) if kind == "date" else None
    if moment is not None:
        return moment[1] if moment[2] in (None, "00:00") else f"{moment[1]}T{moment[2]}"
    hour = _TIME.fullmatch(attributes.get(f"{_OFFICE}time-value", "")) if kind == "time" else None
    return None if hour is None else f"{int(hour[1]):02d}:{int(hour[2]):02d}"


def _count(attributes: dict[str, str], name: str) -> int:
    return _number(attributes.get(f"{_TABLE}{name}", "1"))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 9 else 1
