"""複製資料庫 Copying the database in one moment of it, while others write: a file of SQLite, or tables of PostgreSQL.

SQLite: `VACUUM INTO`, which takes no free pages along, so that the key of content that was destroyed does not travel
in one. PostgreSQL: COPY within one snapshot, by the driver that is there anyway: `pg_dump` is another program,
which may be absent, or older than the server, and then refuses.
"""

import re
import signal
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from django.db import connection

from anzheng.kernel.errors import StorageError, Text
from anzheng.ledger.copies import ENTRIES, ENTRY_ORDER, Query
from anzheng.reports.backup.core.container import SQLITE, TABLES
from anzheng.reports.backup.core.manifest import Counter, Engine, Table

_TABLE: Final = re.compile(r"[a-z][a-z0-9_]{0,62}")
_STEPS: Final = 100_000
"""Steps of SQLite's machine between two looks at whether somebody wants to stop."""


@dataclass(slots=True)
class Copy:
    """The database as it was in one moment (資料庫複本)."""

    engine: Engine
    query: Query
    files: list[tuple[str, Path]] = field(default_factory=list)
    """Members and where their content lies."""
    tables: list[Table] = field(default_factory=list)
    counters: list[Counter] = field(default_factory=list)


@contextmanager
def copied(folder: Path) -> Iterator[Copy]:
    """Copy the database of this process into `folder`, and give the copy. Raises DatabaseError, StorageError."""
    if connection.vendor == "sqlite":
        with _sqlite(folder / SQLITE) as copy:
            yield copy
    else:
        with _postgresql(folder) as copy:
            yield copy


@contextmanager
def _sqlite(target: Path) -> Iterator[Copy]:
    source = Path(str(connection.settings_dict["NAME"]))
    if not source.is_file():
        raise StorageError(
            Text("還沒有資料庫", "there is no database yet"),
            str(source),
            Text("沒有可備份的資料", "nothing to back up"),
        )
    target.touch(mode=0o600, exist_ok=False)
    with connection.wrap_database_errors, closing(_opened(source, "ro")) as database:
        _vacuum(database, target)
    with connection.wrap_database_errors, closing(_opened(target, "ro&immutable=1")) as database:
        yield Copy(Engine.SQLITE, database.execute, [(SQLITE, target)])


def _opened(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(path))}?mode={mode}", uri=True, timeout=20)


def _vacuum(database: sqlite3.Connection, target: Path) -> None:
    """Copy it; whoever interrupts waits no longer than until SQLite looks up."""
    stopped: list[int] = []

    def look() -> int:
        return len(stopped)

    main = threading.current_thread() is threading.main_thread()
    before = signal.getsignal(signal.SIGINT)
    if main:
        # What Ctrl-C raises within SQLite's callback would be swallowed: it is noted, and raised again.
        signal.signal(signal.SIGINT, lambda number, _frame: stopped.append(number))
    database.set_progress_handler(look, _STEPS)
    try:
        database.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.OperationalError:
        if not stopped:
            raise
    finally:
        if main:
            signal.signal(signal.SIGINT, before)
    if stopped:
        raise KeyboardInterrupt


@contextmanager
def _postgresql(folder: Path) -> Iterator[Copy]:
    from psycopg import IsolationLevel  # noqa: PLC0415 - whoever uses SQLite does not load the other driver

    with connection.wrap_database_errors:
        line = connection.get_new_connection(connection.get_connection_params())
        with closing(line):
            line.autocommit = False
            line.isolation_level = IsolationLevel.REPEATABLE_READ
            line.read_only = True
            with line.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = 0")
                copy = Copy(Engine.POSTGRESQL, lambda sql: cursor.execute(sql).fetchall(), [], [], _counters(cursor))
                for name, columns in _tables(cursor):
                    path = folder / f"{name}.copy"
                    rows = _write(cursor, name, columns, path)
                    copy.tables.append(Table(name, columns, rows))
                    copy.files.append((f"{TABLES}{name}.copy", path))
                yield copy
            line.rollback()


def _tables(cursor: Any) -> list[tuple[str, list[str]]]:  # noqa: ANN401 - the driver's own type
    cursor.execute(
        "SELECT c.table_name, c.column_name FROM information_schema.columns c "
        "JOIN information_schema.tables t USING (table_schema, table_name) "
        "WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER' "
        'ORDER BY c.table_name COLLATE "C", c.ordinal_position'
    )
    found: dict[str, list[str]] = {}
    for table, column in cursor.fetchall():
        if not (_TABLE.fullmatch(table) and _TABLE.fullmatch(column)):
            raise StorageError(
                Text("資料庫裡有不是本系統的資料表", "the database holds a table that is not ours"),
                str(table)[:80],
                Text("請把本系統放在自己的資料庫裡", "give the product a database of its own"),
            )
        found.setdefault(table, []).append(column)
    return list(found.items())


def _counters(cursor: Any) -> list[Counter]:  # noqa: ANN401 - the driver's own type
    cursor.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = current_schema() ORDER BY 1")
    found = []
    for (name,) in cursor.fetchall():
        cursor.execute(f'SELECT last_value, is_called FROM "{name}"')  # noqa: S608 - a name out of the catalogue
        value, called = cursor.fetchone()
        found.append(Counter(name, value, called))
    return found


def _write(cursor: Any, table: str, columns: list[str], path: Path) -> int:  # noqa: ANN401 - the driver's own type
    names = ", ".join(f'"{one}"' for one in columns)
    order = f" ORDER BY {ENTRY_ORDER}" if table == ENTRIES else ""
    rows = 0
    path.touch(mode=0o600, exist_ok=False)
    with (
        path.open("wb") as stream,
        cursor.copy(f'COPY (SELECT {names} FROM "{table}"{order}) TO STDOUT') as lines,  # noqa: S608 - names were looked at above
    ):
        for line in lines:
            stream.write(line)
            rows += 1
    return rows
