"""觸發器 Triggers that keep the sealed lines append-only."""

from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper

from anzheng.ledger import append_only
from anzheng.ledger.append_only import Guarded

_MESSAGE: Final = "日誌封存只能附加，不能修改或刪除 The seals of logs are append-only"
_TABLES: Final = tuple(
    Guarded(table, "records_logs_append_only", _MESSAGE) for table in ("records_logseal", "records_logline")
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers. Raises ValueError on a database that is neither SQLite nor PostgreSQL."""
    append_only.install(connection, _TABLES)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers: to undo the migration, never in operation."""
    append_only.remove(connection, _TABLES)
