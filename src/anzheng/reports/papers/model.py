"""紙本的模型 What a printed paper says, before anything is known about files or fonts.

Every renderer prints the same Paper: a heading on each page, parts in order, boxes for signatures, and the line by
which a reader finds the record in the ledger.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from anzheng.catalogue.core.forms import Orientation

Language = Literal["zh", "en"]
TICKED, EMPTY = "■", "□"
HARD = "\u00a0"
"""A blank at which no line breaks, between a box and its name."""
_PROOF_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that a reader takes for a digit."""
_PROOF_BITS = 40
_NUMERAL = "[一二三四五六七八九十]{1,3}"
_LISTED = re.compile(
    rf"(?P<mark>[-*](?=\s)|[•‧●○]|[0-9]{{1,2}}[.)、](?![0-9])|[(（](?:[0-9]{{1,2}}|{_NUMERAL})[)）]|{_NUMERAL}、)"
    r"\s*(?P<text>\S.*)"
)
_DASHES = frozenset("-*•‧●○")
_LEAST, _WHOLE, _MOST = 4, 14, 56
"""Bounds of a column's weight in half-width characters; what is broader than the second may wrap."""
_LINE = 96
"""What a line holds."""
_SHARE = 0.4
"""What counts of the breadth that may wrap."""


class Mark(StrEnum):
    """What a reader must see before reading (紙本標示)."""

    DRAFT = "draft"
    OBSOLETE = "obsolete"
    LATE = "late"
    SAMPLE = "sample"


class Align(StrEnum):
    """How a column stands (對齊)."""

    START = "start"
    CENTER = "center"
    END = "end"


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and its value in the heading (表頭)."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph; with a mark, a point of a list (段落)."""

    text: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Options:
    """A choice as forms print it: every option, the chosen ones ticked (勾選)."""

    choices: tuple[tuple[str, bool], ...]

    @property
    def each(self) -> tuple[str, ...]:
        """The options with their boxes."""
        return tuple(f"{TICKED if chosen else EMPTY}{HARD}{name}" for name, chosen in self.choices)

    @property
    def text(self) -> str:
        """All of them on one line."""
        return "\u3000".join(self.each)


@dataclass(frozen=True, slots=True)
class Row:
    """A label and its value in a grid; a wide one takes the whole line (欄)."""

    label: str
    value: str | Options
    wide: bool = False

    @property
    def lines(self) -> tuple[Line, ...]:
        """The value as paragraphs."""
        return (Line(self.value.text),) if isinstance(self.value, Options) else lines_of(self.value)


@dataclass(frozen=True, slots=True)
class Grid:
    """Labels and values in one or two columns (欄位表)."""

    rows: tuple[Row, ...]
    title: str = ""

    @property
    def laid(self) -> tuple[tuple[Row, ...], ...]:
        """The rows as they are laid: two narrow neighbours share a line, one without a neighbour has its own."""
        return tuple(_laid(self.rows))


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a listing (直欄)."""

    title: str
    align: Align = Align.START
    weight: int = 0
    """Share of the width; 0 to find it out of what stands in it."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A table of rows whose head returns on every page (表格)."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""
    nothing: str = ""
    """What stands in a table without rows."""

    @property
    def weights(self) -> tuple[int, ...]:
        """The shares of the columns; room that is left goes to those with sentences."""
        own = [column.weight or _weight(column, number, self.rows) for number, column in enumerate(self.columns)]
        roomy = [
            number for number, column in enumerate(self.columns) if column.align is Align.START and not column.weight
        ]
        left = max(0, _LINE - sum(own))
        return tuple(weight + (left // len(roomy) if number in roomy else 0) for number, weight in enumerate(own))


@dataclass(frozen=True, slots=True)
class Passage:
    """Running text under a heading (文字)."""

    lines: tuple[Line, ...]
    title: str = ""


Part = Grid | Listing | Passage


@dataclass(frozen=True, slots=True)
class Box:
    """A place for a signature, given or still to be given by hand (簽章欄)."""

    meaning: str
    """填表、覆核、核准 …"""
    title: str
    """In which capacity."""
    name: str = ""
    """Empty where nobody has signed yet."""
    notes: tuple[str, ...] = ()
    """The time, the index in the ledger, that it stands on paper."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Where the ledger says the same (帳本位置)."""

    ledger: str
    seq: int
    digest: str
    """SHA-256 of the content, 64 hex digits."""
    note: str = ""
    """How to verify, and what was seen by whom."""

    @property
    def address(self) -> str:
        """What the scannable code holds."""
        return f"anzheng:{self.ledger}/{self.seq}#{self.digest}"

    @property
    def groups(self) -> str:
        """The first sixteen digits of the digest, as people compare them."""
        return " ".join(self.digest[at : at + 4] for at in range(0, 16, 4))

    @property
    def code(self) -> str:
        """A short code to type or to read out: the index and forty bits of the digest."""
        bits = int(self.digest[: _PROOF_BITS // 4], 16)
        marks = "".join(_PROOF_DIGITS[bits >> shift & 31] for shift in range(_PROOF_BITS - 5, -1, -5))
        return f"{self.seq}-{marks[:4]}-{marks[4:]}"


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything that one printed record, document or report says (紙本)."""

    company: str
    title: str
    head: tuple[Pair, ...]
    """Beside the page numbers, which the renderer adds after the fourth."""
    parts: tuple[Part, ...]
    boxes: tuple[Box, ...] = ()
    proof: Proof | None = None
    marks: frozenset[Mark] = field(default_factory=frozenset)
    orientation: Orientation = Orientation.PORTRAIT
    language: Language = "zh"
    number: str = ""
    """Number of the record; names its file and stands in the foot of every page."""


def lines_of(text: str) -> tuple[Line, ...]:
    """Return the paragraphs of what somebody wrote; lines that begin like points of a list become such."""
    found = []
    for line in (one.strip() for one in text.splitlines()):
        point = _LISTED.fullmatch(line)
        if point is None:
            found.append(Line(line))
        else:
            mark = point["mark"]
            found.append(Line(point["text"], "•" if mark in _DASHES else mark))
    return tuple(line for line in found if line.text) or (Line(""),)


def breadth(text: str) -> int:
    """Return how wide a text is, in half-width characters: a Chinese character counts two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)


def _laid(rows: Sequence[Row]) -> Iterator[tuple[Row, ...]]:
    waiting: Row | None = None
    for row in rows:
        if row.wide:
            if waiting is not None:
                yield (waiting,)
            waiting = None
            yield (row,)
        elif waiting is None:
            waiting = row
        else:
            yield waiting, row
            waiting = None
    if waiting is not None:
        yield (waiting,)


def _weight(column: Column, number: int, rows: Sequence[tuple[str, ...]]) -> int:
    lines = (line for row in rows for line in row[number].splitlines())
    widest = max((breadth(line) for line in lines), default=0)
    shared = widest if widest <= _WHOLE else _WHOLE + int((min(widest, _MOST) - _WHOLE) * _SHARE)
    return max(_LEAST, min(breadth(column.title), _WHOLE), shared) + 2
