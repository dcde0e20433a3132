"""還原 Restoring a backup where nothing lives: checked and brought up beside, and only then put in its place.

The database comes last: as long as it is not there, nothing looks whole.
"""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection

from anzheng.kernel.errors import StorageError, Text
from anzheng.ledger.content.keys import missing, read_keys
from anzheng.ledger.durable import sync_folder
from anzheng.reports.backup import home_files, loading
from anzheng.reports.backup.child import Act, Copy, ask, sqlite_url
from anzheng.reports.backup.core.container import HOME, SQLITE
from anzheng.reports.backup.core.manifest import ENGINES, Manifest, Member
from anzheng.reports.backup.core.sealing import unwrap_home
from anzheng.reports.backup.living import require_empty_home, require_nobody
from anzheng.reports.backup.reading import Backup, Told, into, nobody
from anzheng.reports.backup.workplace import disk, workplace


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back (還原結果)."""

    digest: str
    manifest: Manifest
    ledgers: list[dict[str, Any]]
    """As `bringing.Brought`."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where a backup is put (還原的位置)."""

    home: Path
    keys: Path
    account: str
    now: datetime


def restore(file: Path, site: Site, told: Told = nobody) -> Restored:
    """Put a backup into an empty data folder and an empty database (還原).

    Raises StorageError or ConflictError over something living, without the keys, or for another kind of database;
    DamagedError for a backup that is not whole or was altered. Then nothing was put anywhere.
    """
    database = Path(str(connection.settings_dict["NAME"])) if connection.vendor == "sqlite" else None
    require_empty_home(site.home, site.keys, database)
    require_nobody(site.home)
    with Backup(file) as backup:
        require_keys(backup, site.keys)
        _require_engine(backup.manifest, connection.vendor)
        loading.require_known(backup.manifest)
        if database is None:
            loading.require_empty(alone=True)
        with disk(site.home):
            site.home.mkdir(parents=True, exist_ok=True, mode=0o700)
            site.home.chmod(0o700)
        beside = site.home if database is None else database.parent
        with workplace(site.home) as folder, workplace(beside) as there:
            staged = folder / "home"
            digest = unpack(backup, staged, there / SQLITE, site.keys, told)
            copy = Copy(staged, _url(database, there / SQLITE), site.keys)
            answer = ask(Act.RESTORE, copy, file, digest, account=site.account, now=site.now)
            require_empty_home(site.home, site.keys, database)
            with disk(site.home):
                _settle(staged, site.home)
                if database is not None:
                    _settle_database(there / SQLITE, database)
        if database is None:
            loading.finish()
    return Restored(digest, backup.manifest, answer["brought"])


def require_keys(backup: Backup, keys: Path) -> None:
    """Raise StorageError unless every key that the backup needs is there, DamagedError if its seal does not hold."""
    known = read_keys(keys)
    manifest = backup.manifest
    needed = {backup.sealed_by, manifest.home.wrapping, *manifest.contents.wrapping}
    lacking = sorted(needed - {one.id for one in known})
    if lacking:
        raise missing(keys, lacking[0])
    backup.require_seal(known)


def unpack(backup: Backup, home: Path, database: Path, keys: Path, told: Told = nobody) -> str:
    """Unpack a backup into folders of its own, and return its SHA-256. Raises DamagedError, StorageError."""
    manifest = backup.manifest

    def target(member: Member) -> Path | None:
        if member.name == SQLITE:
            return database
        return into(home, member) if member.name.startswith("blobs/") else None

    with disk(home):
        home.mkdir(mode=0o700)
    digest = backup.unpack(target, told)
    by = next(one for one in read_keys(keys) if one.id == manifest.home.wrapping)
    where = str(backup.path)
    key = unwrap_home(by, manifest.home.wrapped, manifest.member(HOME).sha256, where)
    with disk(home):
        home_files.unpack(key, backup.pieces(HOME), home, where)
    return digest


def _require_engine(manifest: Manifest, vendor: str) -> None:
    if manifest.engine.value != vendor:
        name = ENGINES[manifest.engine]
        raise StorageError(
            Text(f"這份備份是 {name.zh} 的資料庫", f"this backup is of a {name.en} database"),
            "ANZHENG_DATABASE_URL",
            Text(f"請把它指向空的 {name.zh} 資料庫", f"point it at an empty {name.en} database"),
        )


def _url(database: Path | None, staged: Path) -> str:
    return sqlite_url(staged) if database is not None else os.environ["ANZHENG_DATABASE_URL"]


def _settle(staged: Path, home: Path) -> None:
    """Move what was unpacked to where it belongs; all of it is on the disk before the database is there."""
    os.sync()
    for path in sorted(staged.iterdir()):
        target = home / path.name
        if target.is_dir() and not target.is_symlink() and not any(target.iterdir()):
            target.rmdir()
        path.rename(target)
    sync_folder(home)


def _settle_database(staged: Path, database: Path) -> None:
    for ending in ("-wal", "-shm", "-journal"):
        if Path(f"{staged}{ending}").exists():
            raise StorageError(
                Text("還原的資料庫還有程式開著", "something still has the restored database open"),
                str(staged),
                Text("請再還原一次", "restore once more"),
            )
    staged.rename(database)
    sync_folder(database.parent)
