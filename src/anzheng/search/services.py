"""搜尋服務 Putting things into the index, taking them out, finding them.

`put` and `drop` belong into the transaction of the act, before its entry is appended; what they write is a copy for
looking up, which `reindex` can make again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from anzheng.kernel.errors import Text
from anzheng.organization.core.levels import Level
from anzheng.organization.core.permissions import Permission
from anzheng.organization.core.standing import Standing
from anzheng.organization.objects import condition, everywhere
from anzheng.search import tables
from anzheng.search.core.bigrams import query
from anzheng.search.core.excerpt import excerpt, rank
from anzheng.search.core.index import stages
from anzheng.search.core.kinds import CIRCLES, PERMISSIONS, Circle, Kind
from anzheng.search.models import Found

_KEY: Final = ("ledger", "kind", "object")
_CHANGING: Final = (
    "title_zh", "title_en", "text", "link", "level", "unit", "author", "circle", "updated", "indexed",
)  # fmt: skip
_BATCH = 400
"""Rows in one statement."""
_TITLE, _TEXT = 300, 100_000
"""Characters kept of a title and of a text."""
_LONGEST_QUERY, _MOST_TERMS = 200, 60
"""What is read of a query; whoever types more is not looking for something."""
_CANDIDATES = 4
"""How many times more rows are compared with what was typed than shown."""


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
    rows = list({(row.ledger, row.kind, row.object): row for row in map(_row, documents)}.values())
    for start in range(0, len(rows), _BATCH):
        batch = rows[start : start + _BATCH]
        saved = Found.objects.bulk_create(batch, update_conflicts=True, update_fields=_CHANGING, unique_fields=_KEY)
        tables.write(saved)


def drop(ledger: str, kind: Kind, *objects: str) -> None:
    """Take documents out of the index; those that are not there are passed over."""
    for start in range(0, len(objects), _BATCH):
        batch = objects[start : start + _BATCH]
        _erase(Found.objects.filter(ledger=ledger, kind=kind, object__in=batch))


def drop_older(ledger: str, kinds: Iterable[Kind], before: datetime) -> int:
    """Take out what was put before a moment and not again since; return how many.

    For `reindex`, which puts everything that there is and then removes what is gone.
    """
    gone = Found.objects.filter(ledger=ledger, kind__in=list(kinds), indexed__lt=before)
    count = 0
    while keys := list(gone.values_list("pk", flat=True)[:_BATCH]):
        _erase(Found.objects.filter(pk__in=keys))
        count += len(keys)
    return count


def has(ledger: str, kind: Kind, beginning: str) -> bool:
    """Tell whether anything is indexed whose id begins so."""
    return Found.objects.filter(ledger=ledger, kind=kind.value, object__startswith=beginning).exists()


def find(text: str, standing: Standing, *, limit: int = 20, kinds: Iterable[Kind] | None = None) -> list[Hit]:
    """Return what contains all words of `text` in the company of `standing` and may be read with it, best first."""
    terms = query(text[:_LONGEST_QUERY])[:_MOST_TERMS]
    if not terms:
        return []
    allowed = _allowed(standing, Kind if kinds is None else kinds)
    found: dict[int, Found] = {}
    for wanted, title in stages(terms, text):
        rows = tables.matching(allowed, wanted, title, limit * _CANDIDATES)
        found |= {row.pk: row for row in rows if row.pk not in found}
        if len(found) >= limit:
            break
    # The pairs of a word may stand apart: what holds the words as they were typed goes before the rest.
    best = sorted(found.values(), key=lambda row: rank((row.title_zh, row.title_en), row.text, text))
    return [_hit(row, text) for row in best[:limit]]


def _row(document: Document) -> Found:
    return Found(
        ledger=document.ledger,
        kind=document.kind.value,
        object=document.object,
        title_zh=_clean(document.title.zh)[:_TITLE],
        title_en=_clean(document.title.en)[:_TITLE],
        text=_clean(document.text)[:_TEXT],
        link=document.link,
        level=document.level.value,
        unit=document.unit,
        author=document.author,
        circle=document.circle.value,
        updated=document.updated,
    )


def _clean(text: str) -> str:
    """Replace what a database refuses: NUL, and halves of characters that never found their other half."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")


def _erase(rows: QuerySet[Found]) -> None:
    tables.erase(list(rows.values_list("pk", flat=True)))
    rows.delete()


def _allowed(standing: Standing, kinds: Iterable[Kind]) -> QuerySet[Found]:
    """Return what may be found: what the rules of each kind's own page let the person see."""
    if not standing.may(Permission.SEARCH):
        return Found.objects.none()
    among = ["", *(circle.value for circle, needed in CIRCLES.items() if standing.may(needed))]
    # What a standing reaches everywhere it reaches under one condition: the database is asked it once.
    groups: dict[Permission | None, list[Kind]] = {}
    for kind in kinds:
        needed = PERMISSIONS[kind]
        groups.setdefault(None if everywhere(standing, needed) else needed, []).append(kind)
    either = Q(pk__in=())
    for same in groups.values():
        seen = condition(standing, PERMISSIONS[same[0]])
        if seen is not None:
            either |= seen & Q(kind__in=[kind.value for kind in same])
    return Found.objects.filter(either, circle__in=among)


def _hit(row: Found, text: str) -> Hit:
    piece = excerpt(row.text, text)
    title = Text(row.title_zh, row.title_en)
    return Hit(Kind(row.kind), row.object, title, row.link, piece.text, piece.marks)
