"""搜尋服務 Putting things into the index, taking them out, finding them.

`put` and `drop` belong into the transaction of the act, before its entry is appended; what they write is a copy for
looking up, which `reindex` can make again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from anzheng.kernel.errors import Text
from anzheng.organization.core.standing import Standing
from anzheng.search.core.kinds import Circle, Kind, Level


@dataclass(frozen=True, slots=True)
class Document:
    """Something that is to be found (搜尋文件)."""

    ledger: str
    kind: Kind
    object: str
    """Its id within kind and ledger, `hosts:srv-1`."""
    title: Text
    link: str
    """Path of its page, without company."""
    updated: datetime
    text: str = ""
    """Further words; never shown to whoever may not open it."""
    level: Level = Level.INTERNAL
    unit: str = ""
    """Path of the unit, `/hq/it/`; empty for the whole company."""
    author: str = ""
    """Pseudonym of whoever wrote it."""
    circle: Circle = Circle.EVERYBODY


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found (搜尋結果)."""

    kind: Kind
    object: str
    title: Text
    link: str
    snippet: str
    """A piece of the text around what was sought; empty if the text has none."""
    marks: tuple[tuple[int, int], ...]
    """Where in the snippet the words stand: start and end."""


def put(*documents: Document) -> None:
    """Make documents findable, in place of what was put under the same ledger, kind and object before."""
    raise NotImplementedError(documents)


def drop(ledger: str, kind: Kind, *objects: str) -> None:
    """Take documents out of the index; those that are not there are passed over."""
    raise NotImplementedError(ledger, kind, objects)


def find(text: str, standing: Standing, *, limit: int = 20, kinds: Iterable[Kind] | None = None) -> list[Hit]:
    """Return what contains all words of `text` in the company of `standing` and may be read with it, best first."""
    raise NotImplementedError(text, standing, limit, kinds)
