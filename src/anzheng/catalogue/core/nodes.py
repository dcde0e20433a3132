"""節點 Nodes: plain data as it was read from a file, each value with its place.

The shell makes them out of YAML (`packs.py`); everything after that is pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

Atom: TypeAlias = str | int | bool | date | None
"""A scalar of a pack file; there are no floats."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a value stands (位置)."""

    file: str
    """Path inside the pack, with `/`."""
    line: int
    """Counted from 1."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar (純量)."""

    value: Atom
    place: Place


@dataclass(frozen=True, slots=True)
class Items:
    """A list (清單)."""

    items: tuple["Node", ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping with text keys (對照)."""

    entries: Mapping[str, "Node"]
    keys: Mapping[str, Place]
    """Where each key stands."""
    place: Place


Node: TypeAlias = Leaf | Items | Table
"""Any value of a pack file."""
