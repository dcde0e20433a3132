"""觸發器 Triggers that keep the ledger append-only, on SQLite and PostgreSQL.

A later migration that alters one of these tables on SQLite rebuilds it and loses its triggers:
it must call `install` again.
"""

from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper

FIXED: Final = ("ledger_ledger", "ledger_entry", "ledger_node")
"""Tables whose rows may neither change nor go."""

MESSAGE: Final = "證據帳本只能附加，不能修改或刪除 The ledger is append-only"
HEAD_MESSAGE: Final = "帳首只能增長 The head of a ledger may only grow"

_SHRINKS = "NEW.ledger_id <> OLD.ledger_id OR NEW.size <= OLD.size OR NEW.last_at < OLD.last_at"


def names(connection: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    """Return (trigger, table) of every trigger that `install` makes."""
    acts = ["update", "delete"] + (["truncate"] if connection.vendor == "postgresql" else [])
    return [(f"{table}_no_{act}", table) for table in (*FIXED, "ledger_head") for act in acts]


def install(connection: BaseDatabaseWrapper) -> None:
    """Create all triggers. Raises ValueError on a database that is neither SQLite nor PostgreSQL."""
    match connection.vendor:
        case "sqlite":
            statements = _sqlite()
        case "postgresql":
            statements = _postgresql()
        case vendor:
            raise ValueError(f"the ledger runs on SQLite and PostgreSQL, not on {vendor}")
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop all triggers: to undo the migration, never in operation."""
    with connection.cursor() as cursor:
        for trigger, table in names(connection):
            suffix = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {trigger}{suffix}")


def _sqlite() -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    grow = f"BEGIN SELECT RAISE(ABORT, '{HEAD_MESSAGE}'); END"
    statements = [
        f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} {refuse}"
        for table in FIXED
        for act in ("UPDATE", "DELETE")
    ]
    return [
        *statements,
        f"CREATE TRIGGER ledger_head_no_update BEFORE UPDATE ON ledger_head WHEN {_SHRINKS} {grow}",
        f"CREATE TRIGGER ledger_head_no_delete BEFORE DELETE ON ledger_head {grow}",
    ]


def _postgresql() -> list[str]:
    functions = [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        for name, message in (("ledger_append_only", MESSAGE), ("ledger_head_grows", HEAD_MESSAGE))
    ]
    rows = [
        f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} {each} EXECUTE FUNCTION ledger_append_only()"
        for table in FIXED
        for act, each in (("UPDATE", "FOR EACH ROW"), ("DELETE", "FOR EACH ROW"), ("TRUNCATE", ""))
    ]
    head = [
        f"CREATE TRIGGER ledger_head_no_{act.lower()} BEFORE {act} ON ledger_head {each} "
        "EXECUTE FUNCTION ledger_head_grows()"
        for act, each in (
            ("UPDATE", f"FOR EACH ROW WHEN ({_SHRINKS})"),
            ("DELETE", "FOR EACH ROW"),
            ("TRUNCATE", ""),
        )
    ]
    return [*functions, *rows, *head]
