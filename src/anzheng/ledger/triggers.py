"""觸發器 Triggers that keep the ledger append-only."""

from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper

from anzheng.ledger import append_only
from anzheng.ledger.append_only import Guarded

_FIXED: Final = ("ledger_ledger", "ledger_entry", "ledger_node")
"""Tables whose rows may neither change nor go."""
PROOFS: Final = ("ledger_epoch", "ledger_key", "ledger_checkpoint", "ledger_anchoring")
"""Further tables of that kind, of a later migration."""

_MESSAGE: Final = "證據帳本只能附加，不能修改或刪除 The ledger is append-only"
_HEAD_MESSAGE: Final = "帳首只能增長 The head of a ledger may only grow"
_SHRINKS: Final = "NEW.ledger_id <> OLD.ledger_id OR NEW.size <= OLD.size OR NEW.last_at < OLD.last_at"

_ENTRIES: Final = (
    *(Guarded(table, "ledger_append_only", _MESSAGE) for table in _FIXED),
    Guarded("ledger_head", "ledger_head_grows", _HEAD_MESSAGE, _SHRINKS),
)
_PROOFS: Final = tuple(Guarded(table, "ledger_append_only", _MESSAGE) for table in PROOFS)


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers of the entries. Raises ValueError on a database that is neither SQLite nor PostgreSQL."""
    append_only.install(connection, _ENTRIES)


def install_proofs(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers of what proves the ledger outside."""
    append_only.install(connection, _PROOFS)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop all triggers: to undo the migration, never in operation."""
    append_only.remove(connection, (*_ENTRIES, *_PROOFS))
