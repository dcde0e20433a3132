"""載入資料庫 Bringing a copied database to life: rows into empty tables of PostgreSQL, older tables brought up to date.

Django is set up on the database that is filled. While PostgreSQL is filled, a row among the migrations keeps every
program from going on with it; the last step of a restore takes it away.
"""

from collections.abc import Iterable

from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from anzheng.kernel.errors import StorageError, Text
from anzheng.ledger.storage import RESTORING
from anzheng.reports.backup.core.container import TABLES
from anzheng.reports.backup.core.manifest import Manifest
from anzheng.reports.backup.reading import Backup


def require_known(manifest: Manifest) -> None:
    """Raise StorageError if the backup was made by a newer program."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    known = {f"{app}.{name}" for app, name in loader.disk_migrations}
    newer = sorted(set(manifest.migrations) - known)
    if newer:
        raise StorageError(
            Text(f"備份比程式新（{newer[-1]}）", f"the backup is newer than the program ({newer[-1]})"),
            manifest.program,
            Text("請先更新程式再還原", "update the program first"),
        )


def forward() -> None:
    """Bring the tables up to date. Raises DatabaseError."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)


def fill(backup: Backup) -> None:
    """Put the rows of a backup into an empty PostgreSQL database. Raises DatabaseError, DamagedError."""
    require_empty(alone=False)
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    recorder.record_applied(*RESTORING)
    _shape(backup.manifest)
    with transaction.atomic(), connection.cursor() as cursor:
        names = [one.name for one in backup.manifest.tables]
        for name in names:
            cursor.execute(f'ALTER TABLE "{name}" DISABLE TRIGGER USER')
        # What migrations put there comes again with the rows.
        cursor.execute("TRUNCATE " + ", ".join(f'"{name}"' for name in names))
        for table in backup.manifest.tables:
            columns = ", ".join(f'"{one}"' for one in table.columns)
            with cursor.copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as rows:
                for piece in backup.verified(f"{TABLES}{table.name}.copy"):
                    rows.write(piece)
        for counter in backup.manifest.counters:
            cursor.execute("SELECT setval(%s, %s, %s)", [f'"{counter.name}"', counter.value, counter.called])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name in names:
            cursor.execute(f'ALTER TABLE "{name}" ENABLE TRIGGER USER')
        recorder.record_applied(*RESTORING)


def finish() -> None:
    """Let programs go on with the database that was filled."""
    MigrationRecorder(connection).record_unapplied(*RESTORING)


def require_empty(*, alone: bool) -> None:
    """Raise StorageError unless the PostgreSQL database holds nothing and, with `alone`, serves nobody else."""
    tables = len(_tables())
    where = str(connection.settings_dict["NAME"])
    if tables:
        raise StorageError(
            Text(
                f"這個資料庫不是空的（{tables} 個資料表），還原不會覆寫", f"the database is not empty ({tables} tables)"
            ),
            where,
            Text(
                "請另建空的資料庫，把 ANZHENG_DATABASE_URL 指向它",
                "make an empty one and point ANZHENG_DATABASE_URL at it",
            ),
        )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        others = int(cursor.fetchone()[0])
    if alone and others:
        raise StorageError(
            Text(f"還有 {others} 個連線正在使用這個資料庫", f"{others} connections use this database"),
            where,
            Text("請先停止網頁伺服器與背景工作", "stop web server and worker first"),
        )


def clear() -> None:
    """Take everything out of a database that was filled for a rehearsal."""
    with connection.cursor() as cursor:
        for name in _tables():
            cursor.execute(f'DROP TABLE IF EXISTS "{name}" CASCADE')


def _tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables "
            "WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
        )
        return [str(row[0]) for row in cursor.fetchall()]


def _shape(manifest: Manifest) -> None:
    """Make the tables as they were when the backup was made."""
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    done = {key for key in graph.nodes if f"{key[0]}.{key[1]}" in manifest.migrations}
    executor.migrate(sorted(_last(done, {key: {one.key for one in graph.node_map[key].children} for key in done})))


def _last(
    done: Iterable[tuple[str, str]], following: dict[tuple[str, str], set[tuple[str, str]]]
) -> list[tuple[str, str]]:
    """Return the newest migrations of every app: naming an older one besides would take the newer one back."""
    known = set(done)
    return [key for key in known if not any(one in known and one[0] == key[0] for one in following[key])]
