"""見證紀錄 What a witness cosigned: one row for each size of each log, added to and never changed.

The key of the table makes two roots for one size impossible, and triggers refuse to change or delete a row. A writer
holds the only lock from reading what is held until the new row is on the disk.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from anzheng.kernel.errors import StorageError, Text
from anzheng.ledger.core.checkpoint import Checkpoint

FILE: Final = "witness.sqlite3"

_WAIT: Final = 10.0
"""Seconds for which one request waits for another."""
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS cosigned (
  origin TEXT NOT NULL, size INTEGER NOT NULL, root BLOB NOT NULL, note BLOB NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY (origin, size)
) WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS cosigned_kept BEFORE DELETE ON cosigned
  BEGIN SELECT RAISE(ABORT, 'what was cosigned stays'); END;
CREATE TRIGGER IF NOT EXISTS cosigned_fixed BEFORE UPDATE ON cosigned
  BEGIN SELECT RAISE(ABORT, 'what was cosigned stays'); END;
CREATE TRIGGER IF NOT EXISTS cosigned_grows BEFORE INSERT ON cosigned
  WHEN NEW.size <= (SELECT MAX(size) FROM cosigned WHERE origin = NEW.origin)
  BEGIN SELECT RAISE(ABORT, 'what is held only grows'); END;
"""


class Held:
    """What is held, inside of one transaction (持有的檢查點)."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def newest(self, origin: str) -> Checkpoint | None:
        """Return the largest checkpoint cosigned of a log."""
        row = self._database.execute(
            "SELECT size, root FROM cosigned WHERE origin = ? ORDER BY size DESC LIMIT 1", [origin]
        ).fetchone()
        return None if row is None else Checkpoint(origin, row[0], row[1])

    def keep(self, checkpoint: Checkpoint, note: bytes, at: int) -> None:
        """Add a checkpoint larger than what is held."""
        self._database.execute(
            "INSERT INTO cosigned VALUES (?, ?, ?, ?, ?)",
            [checkpoint.origin, checkpoint.size, checkpoint.root, note, at],
        )


class Store:
    """The database of a witness (見證資料庫), in a folder."""

    def __init__(self, folder: Path) -> None:
        """Make it if it is not there. Raises StorageError."""
        self._path = folder / FILE
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as problem:
            raise _unusable(self._path, str(problem.strerror)) from problem
        with self._connected() as database:
            database.execute("PRAGMA journal_mode = WAL")
            database.executescript(_TABLES)

    @contextmanager
    def exclusive(self) -> Iterator[Held]:
        """Yield what is held, nobody else writing. On the disk once the block is left; nothing of it if it raises.

        Raises StorageError if the database is locked for too long, full or damaged.
        """
        with self._connected() as database:
            database.execute("BEGIN IMMEDIATE")
            try:
                yield Held(database)
                database.execute("COMMIT")
            finally:
                if database.in_transaction:
                    database.execute("ROLLBACK")

    def note(self, origin: str) -> bytes | None:
        """Return the newest note of a log, cosigned. Raises StorageError."""
        with self._connected() as database:
            row = database.execute(
                "SELECT note FROM cosigned WHERE origin = ? ORDER BY size DESC LIMIT 1", [origin]
            ).fetchone()
        return None if row is None else bytes(row[0])

    def origins(self) -> list[tuple[str, int, int]]:
        """Return each log with the size held and when it was cosigned first. Raises StorageError."""
        with self._connected() as database:
            # SQLite takes the other columns from the row that has the maximum.
            return database.execute("SELECT origin, MAX(size), at FROM cosigned GROUP BY origin ORDER BY 1").fetchall()

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        try:
            database = sqlite3.connect(self._path, timeout=_WAIT, isolation_level=None)
            try:
                database.execute("PRAGMA synchronous = FULL")
                yield database
            finally:
                database.close()
        except sqlite3.Error as problem:
            raise _unusable(self._path, str(problem)) from problem


def _unusable(path: Path, why: str) -> StorageError:
    return StorageError(
        Text(f"見證資料庫無法使用：{why}", f"the database of the witness cannot be used: {why}"),
        str(path),
        Text("請檢查資料夾的權限與空間，稍後再試", "check permissions and space of the folder, and try again"),
    )
