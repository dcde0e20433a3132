"""觸發器 Triggers that keep the acts upon cases append-only.

One change is let through: the content that an act put before the signers becomes empty, and nothing else moves. That
is lawful disposal; its digest stays in the act and in the ledger.
"""

from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper

from anzheng.ledger import append_only
from anzheng.ledger.append_only import Guarded

_MESSAGE: Final = "案件歷程只能附加，不能修改或刪除 The acts upon a case are append-only"

_STAYS: Final = (
    "id",
    "case_id",
    "number",
    "kind",
    "step",
    "person",
    "on_behalf_of",
    "on",
    "at",
    "data",
    "digest",
    "reason",
)
"""Columns of an act that nothing changes."""
_EMPTIED: Final = "NEW.content IS NULL AND OLD.content IS NOT NULL"


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers. Raises ValueError on a database that is neither SQLite nor PostgreSQL."""
    append_only.install(connection, [_acts(connection.vendor)])


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers: to undo the migration, never in operation."""
    append_only.remove(connection, [_acts(connection.vendor)])


def _acts(vendor: str) -> Guarded:
    # How each database compares with NULL.
    same = "IS" if vendor == "sqlite" else "IS NOT DISTINCT FROM"
    disposal = " AND ".join([_EMPTIED, *(f'NEW."{name}" {same} OLD."{name}"' for name in _STAYS)])
    return Guarded("records_caseact", "records_append_only", _MESSAGE, f"NOT ({disposal})")
