"""內容庫照料 Looking after the store: what is damaged, what nobody refers to, and blobs that may go now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import connection
from django.db.models import Q

from anzheng.kernel.errors import LedgerError
from anzheng.ledger.content.core.sealing import sealed_bytes
from anzheng.ledger.content.items import verify_row
from anzheng.ledger.content.models import ContentItem
from anzheng.ledger.content.place import FOLDER, Place
from anzheng.ledger.content.store import Store, at


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at the contents of a ledger found (查看結果)."""

    all: int
    compared: int
    """Read, decrypted and compared with the digest in the ledger."""
    damaged: tuple[str, ...]
    """Missing, altered or of another length: owner and digest."""


@dataclass(frozen=True, slots=True)
class Strays:
    """What lies in the store and belongs to nobody (無主檔案)."""

    blobs: tuple[str, ...]
    """Encrypted, without a row: what a crash or a refused act left, or rows that a restored database lacks."""
    others: tuple[str, ...]
    """No blobs at all: unfinished writes, files from before contents were encrypted, or what somebody put there."""


def inspect(home: Path, ledger: str, *, most: int | None) -> Looked:
    """Look at every content of a ledger, and read `most` of them whole, spread evenly; all of them without a number.

    Raises StorageError where place or key are out of reach.
    """
    store = at(home)
    rows = list(ContentItem.objects.filter(ledger=ledger, wrapped__isnull=False).order_by("pk"))
    stride = 1 if most is None else max(1, -(-len(rows) // most))
    read = {row.pk for row in rows[::stride]}
    damaged = [row for row in rows if not _is_whole(store, row, read=row.pk in read)]
    return Looked(len(rows), len(read), tuple(f"{row.owner} {row.digest[:16]}" for row in damaged))


def _is_whole(store: Store, row: ContentItem, *, read: bool) -> bool:
    if not read:
        return store.place(row.place).size(row.blob) == sealed_bytes(row.size)
    try:
        verify_row(store, row)
    except LedgerError:
        return False
    return True


def strays(home: Path) -> Strays:
    """Return what belongs to nobody, in the place of today and in the folder. Raises StorageError, OSError."""
    store = at(home)
    known = set(ContentItem.objects.values_list("blob", flat=True))
    blobs, others = [], []
    for place in _places(store):
        for one in place.found():
            if not one.is_blob:
                others.append(one.name)
            elif one.name not in known:
                blobs.append(one.name)
    return Strays(tuple(sorted(blobs)), tuple(sorted(others)))


def _places(store: Store) -> Iterator[Place]:
    for address in dict.fromkeys((FOLDER, store.settings.address)):
        yield store.place(address)


def sweep(home: Path) -> int:
    """Delete the blobs of what was destroyed, where their place lets them go; return how many went (清除).

    What still has a key is never touched, and neither is a blob without a row: a restored database may not know it yet.
    Raises StorageError.
    """
    store, gone = at(home), 0
    for row in ContentItem.objects.filter(wrapped__isnull=True, swept=False).order_by("pk"):
        if not store.place(row.place).delete(row.blob):
            continue
        gone += 1
        if row.destroyed is None:
            row.delete()  # the ledger never heard of it
        else:
            row.swept = True
            row.save(update_fields=["swept"])
    return gone


def extend_locks(home: Path) -> int:
    """Have places that lock hold what has to be kept longer than they know; return how many (延長鎖定)."""
    store, longer = at(home), 0
    rows = ContentItem.objects.exclude(place=FOLDER).filter(wrapped__isnull=False, retain__isnull=False)
    for row in rows.order_by("pk"):
        if row.retain is None or (row.locked is not None and row.locked >= row.retain):
            continue
        row.locked = store.place(row.place).lock(row.blob, row.retain)
        row.save(update_fields=["locked"])
        longer += 1
    return longer


def scrub(since: datetime) -> bool:
    """Have the database forget the bytes of keys that went since a moment, as far as it can; tell if there were any.

    SQLite overwrites what is deleted, and this empties the log that still has the old pages. PostgreSQL leaves the
    bytes of dead rows, vacuumed or not, until the table is written anew. Neither reaches copies that the disk, its file
    system, a log archive or a backup made.
    """
    gone = Q(destroyed__gte=since) | Q(destroyed__isnull=True)
    if not ContentItem.objects.filter(gone, wrapped__isnull=True).exists():
        return False
    scour()
    return True


def scour() -> None:
    """Have the database forget the bytes that rows of the store held before; call it outside of a transaction."""
    with connection.cursor() as cursor:
        for statement in _SCRUB.get(connection.vendor, ()):
            cursor.execute(statement)


_SCRUB: dict[str, Sequence[str]] = {
    "sqlite": ("PRAGMA wal_checkpoint(TRUNCATE)",),
    "postgresql": (f"VACUUM FULL {ContentItem._meta.db_table}",),  # noqa: SLF001 - Django's way to ask for the name
}
