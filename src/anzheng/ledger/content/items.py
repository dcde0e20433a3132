"""內容項目 Rows of the content store: entered with the act, read verified, destroyed with the act that disposes.

Reading verifies everything each time: the ciphertext against the name of the blob, each chunk under the item's key,
the content against the digest in the ledger.
"""

import hashlib
import io
import secrets
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

from django.db import connection, transaction
from django.db.models import Max

from anzheng.kernel.errors import ConflictError, LedgerError, Text
from anzheng.ledger.content.core.sealing import BrokenError, unseal
from anzheng.ledger.content.core.wrapping import NONCE_BYTES, Belonging, WrappingKey, unwrap, wrap
from anzheng.ledger.content.keys import missing, read_keys
from anzheng.ledger.content.models import ContentItem
from anzheng.ledger.content.place import refusal
from anzheng.ledger.content.store import Kept, Store, at
from anzheng.ledger.core.commitments import commitment

IN_MEMORY: Final = 8 * 1024 * 1024
"""Content up to this size is read once; larger content is verified in a first pass and handed out in a second."""


_TABLE: Final = ContentItem._meta.db_table  # noqa: SLF001 - Django's way to ask for the name
_TOGETHER: Final = f"LOCK TABLE {_TABLE} IN ROW EXCLUSIVE MODE"
_ALONE: Final = f"LOCK TABLE {_TABLE} IN SHARE ROW EXCLUSIVE MODE"


class DisposedError(ConflictError):
    """The content was destroyed by an act of disposal (內容已銷毀)."""


@dataclass(frozen=True, slots=True)
class Entering:
    """Content that gets its row (待登錄的內容)."""

    owner: str
    kept: Kept
    retain: date | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """What the store knows of one content (內容項目), without its key."""

    ledger: str
    owner: str
    digest: str
    size: int
    place: str
    blob: str
    stored: datetime
    retain: date | None
    locked: date | None
    destroyed: datetime | None
    salted: bool


@dataclass(frozen=True, slots=True)
class Held:
    """Content that was read and verified, to be handed out (已查驗的內容)."""

    digest: str
    size: int
    _home: Path = field(repr=False)
    _row: ContentItem = field(repr=False)
    _data: bytes | None = field(repr=False)

    @property
    def salt(self) -> bytes | None:
        """The salt of a commitment; None where the digest is plain."""
        return None if self._row.salt is None else bytes(self._row.salt)

    def read(self) -> bytes:
        """Return it whole. Raises LedgerError if it was altered since."""
        return b"".join(self.chunks()) if self._data is None else self._data

    def chunks(self) -> Iterator[bytes]:
        """Yield it in pieces, each verified before it is given. Raises LedgerError if it was altered since."""
        if self._data is not None:
            return iter((self._data,))
        return _verified(at(self._home), self._row)

    def save(self, path: Path) -> None:
        """Write it to a file. Raises LedgerError if it was altered since, StorageError if the disk refuses."""
        try:
            with path.open("wb") as stream:
                for piece in self.chunks():
                    stream.write(piece)
        except OSError as problem:
            raise refusal(str(path), problem) from problem

    def file(self) -> BinaryIO:
        """Return it as a file that can be read once, from start to end."""
        if self._data is not None:
            return io.BytesIO(self._data)
        return io.BufferedReader(_Pieces(self.chunks()), IN_MEMORY)


class _Pieces(io.RawIOBase):
    """Pieces as a file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        super().__init__()
        self._pieces = pieces
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:  # noqa: ANN401 - whatever can be written into
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = memoryview(piece)
        given = self._rest[: len(buffer)]
        buffer[: len(given)] = given
        self._rest = self._rest[len(given) :]
        return len(given)


def enter(home: Path, ledger: str, owner: str, kept: Kept, *, now: datetime, retain: date | None = None) -> None:
    """Write the row of content that was `put`, inside the act and before its entry (登錄內容).

    Raises StorageError if the key that wraps is gone.
    """
    enter_all(home, ledger, [Entering(owner, kept, retain)], now=now)


def enter_all(home: Path, ledger: str, entering: Sequence[Entering], *, now: datetime) -> None:
    """Write the rows of several contents; the number of queries does not grow with theirs."""
    if not entering:
        return
    keys = at(home).keys
    with transaction.atomic(savepoint=False):
        stay(alone=False)
        known = read_keys(keys)
        if not known:
            raise missing(keys)
        ContentItem.objects.bulk_create([_row(ledger, one, known[-1], now) for one in entering])


def stay(*, alone: bool) -> None:
    """Hold the table until the transaction ends: no key is retired while somebody enters by it; call it first.

    On SQLite every transaction that writes is alone anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_ALONE if alone else _TOGETHER)


def _row(ledger: str, one: Entering, by: WrappingKey, now: datetime) -> ContentItem:
    kept = one.kept
    bound = Belonging(ledger, one.owner, kept.digest, kept.blob)
    return ContentItem(
        ledger=ledger,
        owner=one.owner,
        digest=kept.digest,
        size=kept.size,
        place=kept.place,
        blob=kept.blob,
        wrapping=by.id,
        wrapped=wrap(by, kept.key, bound, secrets.token_bytes(NONCE_BYTES)),
        salt=kept.salt,
        stored=now,
        retain=one.retain,
        locked=kept.locked,
    )


def read(home: Path, ledger: str, owner: str, digest: str) -> bytes:
    """Return content, verified. Raises what `held` raises."""
    return held(home, ledger, owner, digest).read()


def held(home: Path, ledger: str, owner: str, digest: str) -> Held:
    """Return content to be handed out; by then all of it has been read and verified once (取出內容).

    What is larger than IN_MEMORY is decrypted a second time when it is handed out, and neither kept in memory nor put
    on a disk in the clear. Raises DisposedError for what was destroyed, LedgerError for what is missing or altered,
    StorageError where place or key are out of reach.
    """
    row = _find(ledger, owner, digest)
    store = at(home)
    if row.size <= IN_MEMORY:
        return Held(digest, row.size, home, row, b"".join(_verified(store, row)))
    verify_row(store, row)
    return Held(digest, row.size, home, row, None)


def verify_row(store: Store, row: ContentItem) -> None:
    """Read the content of a row whole. Raises LedgerError if it is missing or altered."""
    for _ in _verified(store, row):
        pass


def _find(ledger: str, owner: str, digest: str) -> ContentItem:
    rows = ContentItem.objects.filter(ledger=ledger, owner=owner, digest=digest)
    # Put twice under one owner, it is one content; the newest that still lives.
    row = rows.order_by("-pk").filter(wrapped__isnull=False).first() or rows.order_by("-pk").first()
    if row is None:
        raise _lost(f"{owner} {digest[:16]}")
    if row.wrapped is None:
        raise DisposedError(
            Text("內容已核准銷毀，帳本只留下它的摘要", "the content was disposed of; the ledger keeps its digest only"),
            f"{owner} {digest[:16]}",
            Text("銷毀的核准與依據請查銷毀紀錄", "see the record of its disposal for approval and basis"),
        )
    return row


def _verified(store: Store, row: ContentItem) -> Iterator[bytes]:
    """Yield the content of a row, each piece verified; raise LedgerError at the first that is not what was put."""
    key = _key_of(store, row)
    cipher, plain, length = hashlib.sha256(), hashlib.sha256(), 0
    where = f"{row.owner} {row.digest[:16]} ({row.place} {row.blob[:16]})"

    def watched() -> Iterator[bytes]:
        for piece in store.place(row.place).read(row.blob):
            cipher.update(piece)
            yield piece

    try:
        for chunk in unseal(key, watched()):
            plain.update(chunk)
            length += len(chunk)
            yield chunk
    except (BrokenError, FileNotFoundError) as problem:
        raise _lost(where) from problem
    digest = plain.hexdigest()
    named = digest if row.salt is None else commitment(bytes(row.salt), digest)
    if cipher.hexdigest() != row.blob or named != row.digest or length != row.size:
        raise _lost(where)


def _key_of(store: Store, row: ContentItem) -> bytes:
    by = next((one for one in read_keys(store.keys) if one.id == row.wrapping), None)
    if by is None:
        raise missing(store.keys, row.wrapping)
    try:
        return unwrap(by, bytes(row.wrapped or b""), belonging(row))
    except BrokenError as problem:
        raise LedgerError(
            Text("內容庫的資料列已被更動，金鑰打不開", "the row of the content was altered: its key does not open"),
            f"{row.owner} {row.digest[:16]}",
            Text("請從備份還原資料庫", "restore the database from a backup"),
        ) from problem


def belonging(row: ContentItem) -> Belonging:
    """Return what the wrapped key of a row is bound to."""
    return Belonging(row.ledger, row.owner, row.digest, row.blob)


def _lost(where: str) -> LedgerError:
    return LedgerError(
        Text("證據檔遺失或已被更動", "the evidence file is missing or was altered"),
        where,
        Text("請從備份還原這個檔案", "restore this file from the backup"),
    )


def items(ledger: str, owners: Collection[str]) -> list[Item]:
    """Return the contents of owners, the oldest first, those that were destroyed included."""
    rows = ContentItem.objects.filter(ledger=ledger, owner__in=owners).order_by("pk")
    return [_item(row) for row in rows]


def last_destroyed(ledger: str) -> datetime | None:
    """Return when content was destroyed last; None if it never was."""
    found: datetime | None = ContentItem.objects.filter(ledger=ledger).aggregate(last=Max("destroyed"))["last"]
    return found


def _item(row: ContentItem) -> Item:
    return Item(
        row.ledger,
        row.owner,
        row.digest,
        row.size,
        row.place,
        row.blob,
        row.stored,
        row.retain,
        row.locked,
        row.destroyed,
        row.salt is not None,
    )


def keep_until(ledger: str, owner: str, retain: date) -> None:
    """Set until when the contents of an owner have to be kept, inside the act; never earlier than it was."""
    rows = ContentItem.objects.filter(ledger=ledger, owner=owner, wrapped__isnull=False)
    rows.exclude(retain__gte=retain).update(retain=retain)


def forget(ledger: str, owner: str) -> None:
    """Give up what an owner had that the ledger never heard of, such as the files of a draft (捨棄)."""
    living = ContentItem.objects.filter(ledger=ledger, owner=owner, wrapped__isnull=False)
    living.update(wrapped=None, salt=None)


def destroy(ledger: str, owners: Collection[str], *, now: datetime) -> list[str]:
    """Destroy all contents of owners, inside the act that disposes of them; return their digests (銷毀內容).

    The key is what is destroyed: without it the blob, and every copy of it, is noise. The blob itself is deleted by a
    job. Whether it may be destroyed, and that it stands in the ledger, is the caller's.
    """
    living = ContentItem.objects.filter(ledger=ledger, owner__in=owners, wrapped__isnull=False)
    found = sorted(set(living.values_list("digest", flat=True)))
    living.update(wrapped=None, salt=None, destroyed=now)
    return found
