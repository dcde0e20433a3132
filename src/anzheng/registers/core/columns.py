"""欄名 Which column of a list holds what: headings may be ids or names in either language."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from anzheng.catalogue.core.forms import Register
from anzheng.catalogue.core.typed import names_of
from anzheng.kernel.errors import InputError, Text

ENTRY: Final = "entry"
NAME: Final = "name"
SINCE: Final = "since"
HEADINGS: Final[Mapping[str, tuple[str, str]]] = {
    ENTRY: ("代號", "Entry"),
    NAME: ("名稱", "Name"),
    SINCE: ("自", "Since"),
}
"""What every list has before the fields of its register."""
_FURTHER = {
    ENTRY: ("entry", "id", "代號", "項目代號", "編號"),
    NAME: ("name", "名稱", "項目名稱"),
    SINCE: ("since", "自", "起始日", "生效日"),
}
_KNOWN_BESIDE = frozenset({"除帳日", "retired", "retired on"})
"""Headings of lists that this program wrote which a list does not change."""
_UNIT = re.compile(r"\s*\([^()]*\)$")
"""A number's heading may end with its unit."""
_SEARCHED = 10
"""Rows among which the headings are looked for; above them may stand titles."""
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}

Rows = Sequence[tuple[int, Sequence[str]]]
"""Rows of a sheet with their numbers, as a spreadsheet counts them; blank ones left out."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where everything stands in a list (欄位對照)."""

    at: Mapping[str, int]
    """Field, or `entry`, `name`, `since` → column, from 0."""
    ignored: tuple[str, ...]
    """Headings that nothing is made of; perhaps misspelt."""
    row: int
    """Place of the headings among the rows."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a list (儲存格)."""

    place: str
    """As a spreadsheet calls it, `C7`."""
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list, by column (一列)."""

    number: int
    cells: Mapping[str, Cell]

    def text(self, column: str) -> str:
        """Return what stands in a column; empty if nothing does."""
        cell = self.cells.get(column)
        return "" if cell is None else cell.text


def columns_of(register: Register, rows: Rows, where: str) -> Columns:
    """Find the headings. Raises InputError if there is no column of ids, or two columns say the same."""
    known = _known(register)
    for place, (number, cells) in enumerate(rows[:_SEARCHED]):
        found: dict[str, int] = {}
        ignored = []
        twice = ""
        for at, heading in enumerate(cells):
            plain = _plain(heading)
            meant = known.get(plain) or known.get(_UNIT.sub("", plain)) or ()
            name = next((one for one in meant if one not in found), meant[0] if meant else None)
            if name is not None and name in found:
                twice = twice or f"{letters(at)}{number}"
            elif name is not None:
                found[name] = at
            elif plain and plain not in _KNOWN_BESIDE:
                ignored.append(heading.strip()[:40])
        if ENTRY in found and len(found) > 1:
            if twice:
                raise _refused("同一欄出現兩次", "a column appears twice", f"{where} {twice}", register)
            return Columns(found, tuple(ignored), place)
    raise _refused("找不到欄名，至少要有代號與另一欄", "no row names the columns", where, register)


def lines_of(columns: Columns, rows: Rows) -> list[Line]:
    """Return the rows below the headings, by column."""
    places = {name: letters(at) for name, at in columns.at.items()}
    return [
        Line(
            number,
            {
                name: Cell(f"{places[name]}{number}", cells[at] if at < len(cells) else "")
                for name, at in columns.at.items()
            },
        )
        for number, cells in rows[columns.row + 1 :]
    ]


def letters(at: int) -> str:
    """Return what a spreadsheet calls a column, counted from 0: A, B … Z, AA."""
    found, rest = "", at + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        found = chr(ord("A") + digit) + found
    return found


def _known(register: Register) -> dict[str, tuple[str, ...]]:
    """Return heading → what it may mean: the id of entries before a field of that name, other columns after it."""
    found: dict[str, list[str]] = {_plain(word): [ENTRY] for word in _FURTHER[ENTRY]}
    for heading, name in names_of(register.fields).items():
        found.setdefault(heading, []).append(name)
    for name in register.fields:
        found.setdefault(name.lower(), []).append(name)
    for name in (NAME, SINCE):
        for word in _FURTHER[name]:
            found.setdefault(_plain(word), []).append(name)
    return {heading: tuple(dict.fromkeys(names)) for heading, names in found.items()}


def _plain(heading: str) -> str:
    return re.sub(r"\s+", " ", heading.translate(_WIDE)).strip().lower()


def _refused(zh: str, en: str, where: str, register: Register) -> InputError:
    names = "、".join(field.zh for field in register.fields.values())
    ids = ", ".join(register.fields)
    return InputError(
        Text(zh, en),
        where,
        Text(
            f"第一列請放欄名：代號、名稱，以及 {names}",
            f"the first row names the columns: entry, name, and {ids}",
        ),
    )
