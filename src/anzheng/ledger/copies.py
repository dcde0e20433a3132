"""資料庫複本 What a copy of the database says of its ledgers and contents, asked by plain SQL in the copy's own moment.

A copy is no database that this process serves: a file, or another connection's snapshot. So its caller gives the
means to ask.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from anzheng.ledger.content.models import ContentItem
from anzheng.ledger.core.merkle import Tree, leaf_hash
from anzheng.ledger.storage import stored

Query = Callable[[str], Iterable[Sequence[Any]]]
"""Carries out one statement and gives its rows."""
ENTRIES: Final = "ledger_entry"
ENTRY_ORDER: Final = "ledger_id, seq"
"""Order in which `roots_of` reads the rows of that table."""


@dataclass(frozen=True, slots=True)
class Head:
    """How far a ledger is in the copy (帳首)."""

    ledger: str
    size: int
    root: str
    checkpoint: bytes | None
    """The newest signed one."""


@dataclass(frozen=True, slots=True)
class Content:
    """A content that can be read in the copy (內容)."""

    place: str
    blob: str
    wrapping: str


def heads(query: Query) -> list[Head]:
    """Return every ledger, in order of their ids."""
    notes = {
        str(ledger): stored(note)
        for ledger, note in query(
            "SELECT c.ledger_id, c.note FROM ledger_checkpoint c JOIN ledger_epoch e ON e.origin = c.origin "
            "ORDER BY e.epoch, c.size"
        )
    }
    rows = query("SELECT ledger_id, size, root FROM ledger_head ORDER BY ledger_id")
    return [Head(str(one), int(size), stored(root).hex(), notes.get(str(one))) for one, size, root in rows]


def contents(query: Query) -> list[Content]:
    """Return every content whose key is there, in order of the names of their blobs."""
    rows = query("SELECT place, blob, wrapping FROM ledger_content WHERE wrapped IS NOT NULL")
    return sorted((Content(str(place), str(blob), str(by)) for place, blob, by in rows), key=lambda one: one.blob)


def migrations(query: Query) -> list[str]:
    """Return what was done to the tables, as `app.name`, in order of name."""
    return sorted(f"{app}.{name}" for app, name in query("SELECT app, name FROM django_migrations"))


def living(blobs: Iterable[str]) -> list[str]:
    """Return those of the blobs that the database of this process still has a key for."""
    wanted = sorted(blobs)
    found: list[str] = []
    for start in range(0, len(wanted), 500):
        rows = ContentItem.objects.filter(blob__in=wanted[start : start + 500], wrapped__isnull=False)
        found += rows.values_list("blob", flat=True)
    return sorted(found)


def roots_of(rows: Iterable[tuple[str, int, bytes]]) -> dict[str, tuple[int, str]]:
    """Return size and root of every ledger from its leaves, given in `ENTRY_ORDER`; a gap ends in another root."""
    trees: dict[str, Tree] = {}
    for ledger, seq, leaf in rows:
        tree = trees.setdefault(ledger, Tree(0, lambda _level, _index: b""))
        if seq == tree.size:
            tree.push(leaf_hash(leaf))
    return {ledger: (tree.size, tree.root().hex()) for ledger, tree in trees.items()}
