"""儲存問題 Troubles of the database, told in words: for the shells (CLI, web, worker).

`guard()` wraps whatever uses the database; `require_schema()` is asked once at start.
"""

import fcntl
import os
import sqlite3
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from anzheng.kernel.errors import StorageError, Text

_BUSY: Final = (
    Text("資料庫忙碌或被鎖定", "the database is busy or locked"),
    Text(
        "請稍候再試；若持續發生，請確認沒有備份或其他程式占用", "wait and try again; see what else holds the database"
    ),
)
_READ_ONLY: Final = (
    Text("資料庫只能讀取", "the database is read-only"),
    Text("請檢查檔案與資料夾的權限，或掛載方式", "check the permissions of file and folder, or how it is mounted"),
)
_FULL: Final = (
    Text("磁碟空間不足，資料未變更", "the disk is full; nothing was changed"),
    Text("請清出空間後再試一次", "free some space and try again"),
)
_DAMAGED: Final = (
    Text("資料庫檔案毀損或不是資料庫", "the database file is damaged or is no database"),
    Text("請保留原檔，並從備份還原", "keep the file as it is and restore from a backup"),
)
_FAILING: Final = (
    Text("磁碟讀寫失敗，資料未變更", "the disk could not be read or written; nothing was changed"),
    Text(
        "請檢查剩餘空間、配額與磁碟是否故障，再以 anzheng ledger verify 檢查帳本",
        "check free space, quota and the health of the disk, then run anzheng ledger verify",
    ),
)
_CLOSED: Final = (
    Text("資料庫檔案打不開", "the database file cannot be opened"),
    Text(
        "請檢查檔案與資料夾的權限、磁碟是否唯讀，以及 ANZHENG_DATABASE_URL",
        "check the permissions of file and folder, whether the disk is read-only, and ANZHENG_DATABASE_URL",
    ),
)
_UNREACHABLE: Final = (
    Text("連不上資料庫", "the database cannot be reached"),
    Text("請檢查 ANZHENG_DATABASE_URL，並確認資料庫已啟動", "check ANZHENG_DATABASE_URL and that the server runs"),
)
_UNPREPARED: Final = (
    Text("資料庫的結構與程式不合", "the database does not have the structure the program needs"),
    Text("請執行 anzheng init；若資料庫較新，請更新程式", "run anzheng init; if it is newer, update the program"),
)
_OTHER: Final = (
    Text("資料庫拒絕了這個動作", "the database refused"),
    Text(
        "請執行 anzheng ledger verify 檢查帳本，並查看資料庫的記錄",
        "run anzheng ledger verify; see the log of the database",
    ),
)

_SQLITE: Final = {
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_PERM: _READ_ONLY,
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_IOERR: _FAILING,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_CANTOPEN: _CLOSED,
}
"""Primary result codes of SQLite."""

_POSTGRESQL: Final = {
    "55P03": _BUSY,
    "40P01": _BUSY,
    "40001": _BUSY,
    "53300": _BUSY,
    "25006": _READ_ONLY,
    "42501": _READ_ONLY,
    "53100": _FULL,
    "58030": _FAILING,
    "XX001": _DAMAGED,
    "XX002": _DAMAGED,
    "42P01": _UNPREPARED,
    "42703": _UNPREPARED,
}
"""SQLSTATE codes of PostgreSQL."""


RESTORING: Final = ("ledger", "9999_restore_not_finished")
"""Stands among the migrations of a PostgreSQL database while a backup is put into it: no program goes on with it."""
_PREPARING: Final = 0x616E_7A68
"""Number of the advisory lock of PostgreSQL."""


@contextmanager
def guard() -> Iterator[None]:
    """Turn errors of the database inside the block into StorageError with a remedy.

    A damaged SQLite file may put bytes that are no text into its own message, which Python then cannot read, and into
    a column what it never holds, which Django then cannot turn into a number or a time.
    """
    try:
        yield
    except (ValueError, TypeError) as problem:
        if not _came_out_damaged(problem):
            raise
        raise damaged() from problem
    except DatabaseError as problem:
        what, remedy = _explain(problem.__cause__)
        raise StorageError(Text(f"{what.zh}（{_first_line(problem)}）", what.en), place(), remedy) from problem


def stored(value: object) -> bytes:
    """Return the bytes of a column (位元組欄位). Raises StorageError for anything else, which only damage leaves there.

    SQLite gives whatever kind of value a row says it holds, and `bytes()` of a number would be as many zeros.
    """
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    raise damaged()


def numbered(value: object) -> int:
    """Return the number of a column (整數欄位). Raises StorageError as `stored` does."""
    if isinstance(value, int):
        return value
    raise damaged()


def damaged() -> StorageError:
    """Return the error for a database whose file no longer holds what was written (資料庫毀損)."""
    what, remedy = _DAMAGED
    return StorageError(what, place(), remedy)


def make_private() -> None:
    """Make the file of a SQLite database that is not there yet, for its owner alone (只限本帳號讀寫).

    SQLite would make it readable for everybody, wherever the database lies; what lies beside it later is as private
    as the file is. Where it cannot be made, connecting says why.
    """
    path = Path(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and path.is_absolute():
        with suppress(OSError):
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


@contextmanager
def alone() -> Iterator[None]:
    """Let one process at a time prepare the database: several may start in the same moment (一次一個程序).

    Not to be nested. Raises DatabaseError.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_PREPARING])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_PREPARING])
        return
    try:
        # A file of its own: closing the database's file would drop the locks that SQLite holds on it.
        descriptor = os.open(
            f"{connection.settings_dict['NAME']}-preparing", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600
        )
    except OSError:
        # Where no file can be made, the database cannot be written either, and says so itself.
        yield
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def place() -> str:
    """Return where the database is, without any password: a path, or host and name."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return str(settings["NAME"])
    return f"{settings.get('HOST') or 'localhost'}/{settings['NAME']}"


def require_schema() -> None:
    """Raise StorageError unless the database has exactly the migrations that this program knows."""
    with guard():
        loader = MigrationLoader(connection, ignore_no_migrations=True)
    known, applied = set(loader.disk_migrations), set(loader.applied_migrations)
    apps = loader.migrated_apps
    if RESTORING in applied:
        raise StorageError(
            Text(
                "上一次還原沒有完成，這個資料庫不能使用",
                "a restore did not come to its end: this database is not usable",
            ),
            place(),
            Text("請刪除並重建這個空資料庫，再還原一次", "drop the database, make an empty one, and restore again"),
        )
    newer = sorted(f"{app}.{name}" for app, name in applied - known if app in apps)
    if newer:
        raise StorageError(
            Text(f"資料庫比程式新（{newer[-1]}）", f"the database is newer than the program ({newer[-1]})"),
            place(),
            Text(
                "請更新程式；舊版程式不會寫入較新的資料庫", "update the program; it does not write to a newer database"
            ),
        )
    missing = sorted(f"{app}.{name}" for app, name in known - applied)
    if missing:
        raise StorageError(
            Text(f"資料庫尚未升級（{missing[0]}）", f"the database is not up to date ({missing[0]})"),
            place(),
            Text("請執行 anzheng init", "run anzheng init"),
        )


def _explain(cause: BaseException | None) -> tuple[Text, Text]:
    match cause:
        case sqlite3.Error():
            message = str(cause)
            if "no such table" in message or "no such column" in message or "has no column" in message:
                return _UNPREPARED
            # The low byte is the primary code; the rest says more than a remedy needs.
            return _SQLITE.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF, _OTHER)
        # By name: whoever uses SQLite does not import the other driver.
        case Exception() if type(cause).__module__.startswith("psycopg"):
            state = getattr(cause, "sqlstate", None)
            if state is None or state.startswith(("08", "57P")) or state == "3D000":
                return _UNREACHABLE
            return _POSTGRESQL.get(state, _OTHER)
        case _:
            return _OTHER


def _came_out_damaged(problem: ValueError | TypeError) -> bool:
    """Tell whether reading what the database gave raised it: in the driver itself, or in Django's conversion of it."""
    frames = [frame for frame, _line in traceback.walk_tb(problem.__traceback__)]
    within = [(str(frame.f_globals.get("__name__")), frame.f_code.co_name) for frame in frames]
    if ("django.db.models.sql.compiler", "apply_converters") in within:
        return True
    return isinstance(problem, UnicodeDecodeError) and within[-1][0].startswith("django.db.backends.sqlite3.")


def _first_line(problem: Exception) -> str:
    return str(problem).strip().partition("\n")[0][:120]
