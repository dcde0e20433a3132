"""寫入內容 Putting content into the store: encrypted, written and synced before any transaction begins.

A crash afterwards leaves at worst a blob that no row names and whose key nobody has.
"""

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import BinaryIO, Final

from django.conf import settings

from anzheng.kernel.errors import InputError, Text, system_reason
from anzheng.ledger.content.core.sealing import KEY_BYTES, seal
from anzheng.ledger.content.keys import first_key, missing, read_keys
from anzheng.ledger.content.models import ContentItem
from anzheng.ledger.content.place import ContentSettings, Place, place_at
from anzheng.ledger.core.commitments import SALT_BYTES, commitment

MAX_BYTES: Final = 512 * 1024 * 1024
"""Largest single file that is taken."""
_PIECE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Kept:
    """Content that is in the store and that no row names yet (已存入、待登錄的內容)."""

    digest: str
    """What the ledger names: SHA-256 of the content, or the commitment."""
    size: int
    place: str
    blob: str
    locked: date | None
    key: bytes = field(repr=False)
    salt: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Store:
    """Where an installation keeps content (內容庫)."""

    home: Path
    keys: Path
    settings: ContentSettings

    def place(self, address: str | None = None) -> Place:
        """Return the place with an address; without one, that where new content goes."""
        return place_at(self.settings.address if address is None else address, self.home, self.settings)


def at(home: Path) -> Store:
    """Return the store of the installation whose data folder is `home`."""
    return Store(home, Path(settings.ANZHENG_KEYS), settings.ANZHENG_CONTENT)


def put(home: Path, source: Path | bytes, *, retain: date | None = None, salted: bool = False) -> Kept:
    """Encrypt `source` under a fresh key and store it, synced; `enter` it in the transaction that follows (存入內容).

    `retain` is for places that lock. With `salted`, the ledger gets a commitment instead of a digest: for what could
    be guessed. Raises InputError for a file that is absent, a folder, unreadable or too large; StorageError if the
    place refuses, or the folder of keys is gone.
    """
    store = at(home)
    _require_keys(store)
    key, digest = secrets.token_bytes(KEY_BYTES), _Digest()
    pieces = iter((source,)) if isinstance(source, bytes) else _pieces(source)
    place = store.place()
    written = place.write(seal(key, digest.watching(pieces)), retain)
    salt = secrets.token_bytes(SALT_BYTES) if salted else None
    plain = digest.sha256.hexdigest()
    named = plain if salt is None else commitment(salt, plain)
    return Kept(named, digest.size, place.address, written.blob, written.locked, key, salt)


class _Digest:
    """Digest and length of what passes."""

    def __init__(self) -> None:
        self.sha256 = hashlib.sha256()
        self.size = 0

    def watching(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self.sha256.update(piece)
            self.size += len(piece)
            if self.size > MAX_BYTES:
                raise _too_large("content")
            yield piece


def _require_keys(store: Store) -> None:
    """Make the first wrapping key of a store that holds nothing; never one in the place of one that is gone."""
    if read_keys(store.keys):
        return
    if ContentItem.objects.filter(wrapped__isnull=False).exists():
        raise missing(store.keys)
    first_key(store.keys)


def _pieces(source: Path) -> Iterator[bytes]:
    if source.is_dir():
        raise InputError(
            Text("這是資料夾，不是檔案", "this is a folder, not a file"),
            str(source),
            Text("請指定檔案，或先壓縮成一個檔", "name a file, or pack the folder into one"),
        )
    if not source.is_file():
        raise InputError(
            Text("找不到這個檔案", "there is no such file"), str(source), Text("請確認路徑", "check the path")
        )
    if source.stat().st_size > MAX_BYTES:
        raise _too_large(str(source))
    with _opened(source) as stream:
        while piece := _read(stream):
            yield piece


def _opened(source: Path) -> BinaryIO:
    try:
        return source.open("rb")
    except OSError as problem:
        raise _unreadable(str(source), problem) from problem


def _read(stream: BinaryIO) -> bytes:
    try:
        return stream.read(_PIECE)
    except OSError as problem:
        raise _unreadable(stream.name, problem) from problem


def _unreadable(source: str, problem: OSError) -> InputError:
    said = system_reason(problem)
    return InputError(
        Text(f"無法讀取這個檔案（{said.zh}）", f"the file cannot be read ({said.en})"),
        source,
        Text("請檢查檔案的權限", "check the permissions of the file"),
    )


def _too_large(source: str) -> InputError:
    limit = MAX_BYTES // (1024 * 1024)
    return InputError(
        Text(f"檔案超過 {limit} MB", f"the file is larger than {limit} MB"),
        source,
        Text("請壓縮或分成數個檔案", "compress it or split it"),
    )
