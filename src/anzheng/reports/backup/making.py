"""製作備份 Making a backup: the database of one moment first, then the evidence files that it names, then the list.

The file appears under its name when it is whole and synced, and not before.
"""

import hashlib
import os
import secrets
from collections import Counter as Counted
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

from django.db import connection

from anzheng.kernel.errors import InputError, Text
from anzheng.kernel.times import instant_text
from anzheng.ledger import copies
from anzheng.ledger.content.core.sealing import KEY_BYTES, seal
from anzheng.ledger.content.core.wrapping import NONCE_BYTES, WrappingKey
from anzheng.ledger.content.keys import first_key, missing, read_keys
from anzheng.ledger.content.place import FOLDER, Place
from anzheng.ledger.content.services import Store, at
from anzheng.ledger.durable import sync_folder
from anzheng.reports.backup import home_files
from anzheng.reports.backup.copying import Copy, copied
from anzheng.reports.backup.core import manifest as lists
from anzheng.reports.backup.core.container import BLOBS, HOME, MANIFEST, SEAL
from anzheng.reports.backup.core.manifest import Contents, Copied, Engine, Manifest, Sealed
from anzheng.reports.backup.core.sealing import list_seal, wrap_home
from anzheng.reports.backup.filing import Filing, small
from anzheng.reports.backup.workplace import disk, workplace

Told = Callable[[int, int], None]
"""Told how many bytes of how many are done."""
_PART: Final = "part"


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made (完成的備份)."""

    path: Path
    size: int
    digest: str
    """SHA-256 of the file."""
    manifest: Manifest
    damaged: tuple[str, ...]
    """Blobs that ought to be there and were not, or not whole: the installation lost them before."""


def make(out: Path, home: Path, *, program: str, now: datetime, told: Told = lambda _done, _all: None) -> Made:
    """Write a backup of this installation to a new file `out` (製作備份).

    Raises InputError if there is such a file, StorageError if database, keys or disk cannot be used.
    """
    store = at(home)
    target = out.parent.resolve() / out.name
    _require_place(target, store)
    with workplace(target.parent) as folder, disk(target), copied(folder) as copy:
        found = copies.contents(copy.query)
        by = _key(store, {one.wrapping for one in found})
        making = _Making(store, folder, copy, found, told)
        manifest, digest, size = making.write(by, program, now)
        # Only now: what was destroyed meanwhile is no damage.
        harmed = tuple(copies.living(manifest.contents.absent))
        _publish(folder / _PART, target)
    return Made(out, size, digest, manifest, harmed)


class _Making:
    """A backup in the making."""

    def __init__(self, store: Store, folder: Path, copy: Copy, found: list[copies.Content], told: Told) -> None:
        self._store, self._folder, self._copy, self._found, self._told = store, folder, copy, found, told
        self._blobs = [one.blob for one in found if one.place == FOLDER]
        self._place: Place = store.place(FOLDER)
        self._done = 0
        self._all = 0

    def write(self, by: WrappingKey, program: str, now: datetime) -> tuple[Manifest, str, int]:
        """Write everything and return the list, the digest of the file, its size."""
        copy, folder = self._copy, self._folder
        sizes = {blob: self._place.size(blob) for blob in self._blobs}
        self._all = sum(path.stat().st_size for _, path in copy.files) + sum(filter(None, sizes.values()))
        with _private(folder / _PART) as file:
            filing = Filing(file, self._beat)
            for name, path in copy.files:
                filing.add_file(name, path)
                if copy.engine is Engine.POSTGRESQL:
                    path.unlink()  # the copy of SQLite is still asked below
            sealed, left = self._home(filing, by)
            absent = [blob for blob in self._blobs if not self._add(filing, blob, sizes[blob])]
            manifest = Manifest(
                v=1,
                made=instant_text(now),
                program=program,
                engine=copy.engine,
                migrations=copies.migrations(copy.query),
                ledgers=[_copied(one) for one in copies.heads(copy.query)],
                tables=copy.tables,
                counters=copy.counters,
                contents=self._contents(absent),
                home=sealed,
                left_out=left,
                members=list(filing.members),
            )
            data = lists.encode(manifest)
            filing.add_bytes(MANIFEST, data)
            filing.add_bytes(SEAL, list_seal(by, hashlib.sha256(data).digest(), secrets.token_bytes(NONCE_BYTES)))
            digest = filing.end()
            file.flush()
            os.fsync(file.fileno())
            return manifest, digest, file.tell()

    def _contents(self, absent: list[str]) -> Contents:
        elsewhere = Counted(one.place for one in self._found if one.place != FOLDER)
        keys = sorted({one.wrapping for one in self._found})
        return Contents(len(self._blobs) - len(absent), dict(sorted(elsewhere.items())), absent, keys)

    def _add(self, filing: Filing, blob: str, size: int | None) -> bool:
        """Add a blob as it lies there, if it is what its name says."""
        if size is None:
            return False
        return filing.add(f"{BLOBS}{blob}", size, self._place.read(blob), blob)

    def _home(self, filing: Filing, by: WrappingKey) -> tuple[Sealed, list[str]]:
        database = Path(str(connection.settings_dict["NAME"])) if connection.vendor == "sqlite" else None
        taken, left = home_files.files(self._store.home, database)
        key, path = secrets.token_bytes(KEY_BYTES), self._folder / HOME
        with _private(path) as file:
            for piece in seal(key, small((name, file_.read_bytes()) for name, file_ in taken)):
                file.write(piece)
        filing.add_file(HOME, path)
        wrapped = wrap_home(by, key, filing.members[-1].sha256, secrets.token_bytes(NONCE_BYTES))
        return Sealed(by.id, wrapped), left

    def _beat(self, count: int) -> None:
        self._done += count
        self._told(min(self._done, self._all), self._all)


def _copied(one: copies.Head) -> Copied:
    return Copied(one.ledger, one.size, one.root, None if one.checkpoint is None else one.checkpoint.decode())


def _private(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")


def _key(store: Store, needed: set[str]) -> WrappingKey:
    """Return the newest wrapping key; an installation that holds no content yet gets its first one."""
    known = read_keys(store.keys)
    lacking = sorted(needed - {one.id for one in known})
    if lacking:
        raise missing(store.keys, lacking[0])
    if not known:
        first_key(store.keys)
        known = read_keys(store.keys)
    return known[-1]


def _require_place(target: Path, store: Store) -> None:
    if target.exists() or target.is_symlink():
        raise _taken(target)
    if not target.parent.is_dir():
        raise InputError(
            Text("沒有這個資料夾", "there is no such folder"), str(target.parent), Text("請先建立", "make it first")
        )
    if target.is_relative_to(store.keys.resolve()):
        raise InputError(
            Text("備份不能和金鑰放在一起", "a backup must not lie beside the keys"),
            str(target),
            Text("請換一個資料夾，最好在另一部主機", "choose another folder, at best on another machine"),
        )


def _taken(target: Path) -> InputError:
    return InputError(
        Text("已經有這個檔案，備份不會覆寫", "there is such a file, and a backup overwrites nothing"),
        str(target),
        Text("請換一個檔名，例如加上日期", "choose another name, such as one with the date"),
    )


def _publish(part: Path, target: Path) -> None:
    try:
        os.link(part, target)
    except FileExistsError as problem:
        raise _taken(target) from problem
    except OSError:
        # A file system without links, such as that of a stick.
        if target.exists():
            raise _taken(target) from None
        part.rename(target)
    sync_folder(target.parent)
