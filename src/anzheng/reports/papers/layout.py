"""版面 How a paper is laid out for word processors: tables of cells, shared by DOCX and ODT.

PDF has its own template, because there the page is ours; in a document the reader's program breaks the pages.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from anzheng.catalogue.core.forms import Orientation
from anzheng.reports.papers import words
from anzheng.reports.papers.model import (
    Align,
    Box,
    Grid,
    Line,
    Listing,
    Options,
    Paper,
    Part,
    Passage,
    Row,
    breadth,
)
from anzheng.reports.papers.words import between, word

SIDE, TOP = 17, 12
"""Margins in millimetres."""
SHORT, LONG = 210, 297
"""A4, in millimetres."""
SEAL = "#b3271e"
TINT = "#eff1ec"
BODY, SMALL, TITLE, NAME = 10.0, 8.0, 16.0, 13.0
_ACROSS = 4
"""Most boxes on one line."""
_BOX = 22.0
"""Height of a box in millimetres: room for a hand and a stamp."""
_WHOLE = 400
"""Characters up to which a line of a table is kept together."""
_QR = 22.0
"""Side of the code in millimetres."""


class Field(StrEnum):
    """What the word processor counts (功能變數)."""

    PAGE = "page"
    PAGES = "pages"


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one look, or a field."""

    text: str
    size: float = BODY
    bold: bool = False
    color: str = ""
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph; a point of a list hangs behind its mark."""

    runs: tuple[Run, ...]
    align: Align = Align.START
    hangs: bool = False
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """The scannable code (條碼)."""

    address: str
    about: str
    side: float = _QR


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table."""

    paras: tuple[Para, ...]
    span: int = 1
    label: bool = False
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Tier:
    """A line of a table; a head returns on every page."""

    cells: tuple[Cell, ...]
    head: bool = False
    height: float = 0

    @property
    def whole(self) -> bool:
        """Whether it stays on one page; what is long enough to fill one may break."""
        longest = max(
            (sum(len(run.text) for para in cell.paras for run in para.runs) for cell in self.cells), default=0
        )
        return self.head or longest <= _WHOLE


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the widths are shares of the page, a bare one has no borders."""

    widths: tuple[float, ...]
    tiers: tuple[Tier, ...]
    bare: bool = False
    name: str = ""
    keeps: bool = False
    """Stays on the page of what follows."""


Block = Table | Para


def width_of(paper: Paper) -> float:
    """Return how broad the text of a paper is, in millimetres."""
    return (LONG if paper.orientation is Orientation.LANDSCAPE else SHORT) - 2 * SIDE


def heading(paper: Paper) -> tuple[Block, ...]:
    """Return what stands at the top of every page."""
    said = words.stamps(paper.marks, paper.language)
    marks = "".join(f"【{one}】" for one in said)
    top = (Para((Run(marks, 9, bold=True, color=SEAL),), Align.END),) if said else ()
    company = Para((Run(paper.company, 11.5),), Align.CENTER)
    title = Para((Run(paper.title, TITLE, bold=True),), Align.CENTER, heading=True)
    page = Run(word(words.PAGE, paper.language), SMALL)
    number = (Run("", SMALL, field=Field.PAGE), Run("／", SMALL), Run("", SMALL, field=Field.PAGES))
    pairs: list[tuple[tuple[Run, ...], tuple[Run, ...]]] = [
        ((Run(one.label, SMALL),), (Run(one.value, SMALL),)) for one in paper.head
    ]
    pairs.insert(min(4, len(pairs)), ((page,), number))
    while len(pairs) % 3:
        pairs.append(((Run("", SMALL),), (Run("", SMALL),)))
    cells = [cell for label, value in pairs for cell in (Cell((Para(label),), label=True), Cell((Para(value),)))]
    tiers = tuple(Tier(tuple(cells[at : at + 6])) for at in range(0, len(cells), 6))
    return (*top, company, title, Table((0.11, 0.31, 0.08, 0.15, 0.12, 0.23), tiers, name="head"))


def foot(paper: Paper) -> Para:
    """Return what stands at the bottom of every page."""
    said = [paper.number or paper.title]
    if paper.proof is not None:
        said.append(f"{word(words.PROOF, paper.language)} {paper.proof.code}")
    return Para((Run("\u3000".join(said), 7.5, color="#595959"),))


def blocks(paper: Paper) -> Iterator[Block]:
    """Yield everything between heading and foot, in order."""
    for part in paper.parts:
        yield from _part(part)
    if paper.boxes:
        yield _boxes(paper.boxes, word(words.SIGNATURES, paper.language))
    if paper.proof is not None:
        yield _proof(paper)


def _part(part: Part) -> Iterator[Block]:
    if part.title:
        yield Para((Run(part.title, bold=True),), heading=True)
    match part:
        case Grid():
            yield _grid(part)
        case Listing():
            yield _listing(part)
        case Passage():
            yield from _paras(part.lines)
        case _:
            assert_never(part)


def _grid(part: Grid) -> Table:
    broadest = max((breadth(row.label) for row in part.rows), default=0)
    label = min(max(0.012 * broadest + 0.02, 0.1), 0.2)
    tiers = []
    for line in part.laid:
        span = 1 if len(line) > 1 else 3
        cells = [cell for row in line for cell in (_label(row.label), Cell(_value(row), span=span))]
        tiers.append(Tier(tuple(cells)))
    return Table((label, 0.5 - label, label, 0.5 - label), tuple(tiers), name=part.title)


def _value(row: Row) -> tuple[Para, ...]:
    return (Para((Run(row.value.text),)),) if isinstance(row.value, Options) else tuple(_paras(row.lines))


def _paras(lines: tuple[Line, ...], size: float = BODY) -> Iterator[Para]:
    for line in lines:
        yield Para((Run(f"{line.mark} {line.text}" if line.mark else line.text, size),), hangs=bool(line.mark))


def _label(text: str, align: Align = Align.START, size: float = BODY) -> Cell:
    return Cell((Para((Run(text, size),), align),), label=True)


def _listing(part: Listing) -> Table:
    whole = sum(part.weights)
    head = Tier(tuple(_label(column.title, Align.CENTER, 9) for column in part.columns), head=True)
    tiers = [
        Tier(
            tuple(
                Cell(tuple(Para((Run(line, 9),), column.align) for line in value.split("\n")))
                for column, value in zip(part.columns, row, strict=True)
            )
        )
        for row in part.rows
    ]
    if not tiers:
        tiers = [Tier((Cell((Para((Run(part.nothing, 9),), Align.CENTER),), span=len(part.columns)),))]
    return Table(tuple(one / whole for one in part.weights), (head, *tiers), name=part.title)


def _boxes(boxes: tuple[Box, ...], name: str) -> Table:
    across = len(boxes) if len(boxes) <= _ACROSS else 3
    tiers = []
    for start in range(0, len(boxes), across):
        some: list[Box | None] = list(boxes[start : start + across])
        some += [None] * (across - len(some))
        tiers.append(
            Tier(tuple(_label("" if box is None else box.meaning, Align.CENTER) for box in some), head=not start)
        )
        tiers.append(Tier(tuple(_box(box) for box in some), height=_BOX))
    return Table((1 / across,) * across, tuple(tiers), name=name, keeps=True)


def _box(box: Box | None) -> Cell:
    if box is None:
        return Cell((Para((Run(""),)),))
    notes = [Para((Run(note, SMALL),)) for note in box.notes]
    return Cell((Para((Run(box.title, SMALL),)), Para((Run(box.name, NAME),)), *notes))


def _proof(paper: Paper) -> Table:
    one, language = paper.proof, paper.language
    if one is None:
        raise ValueError("a paper without a proof")
    digest = f"{word(words.DIGEST, language)}\u3000{one.groups}\u3000{word(words.LEDGER, language)} #{one.seq:,}"
    code = f"{word(words.PROOF, language)}{between(language)}{one.code}"
    said = [digest, code, one.note, word(words.VERIFY, language)]
    text = Cell(tuple(Para((Run(line, SMALL, bold=line is code),)) for line in said if line))
    seal = Cell((Para((Run(words.SEAL, 20, bold=True, color=SEAL),), Align.CENTER),))
    picture = Cell((), picture=Picture(one.address, f"{word(words.CODE, language)} {one.code}"))
    return Table((0.08, 0.77, 0.15), (Tier((seal, text, picture)),), bare=True, name=word(words.PROOF, language))
