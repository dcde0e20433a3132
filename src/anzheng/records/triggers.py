"""觸發器 Triggers that keep the acts upon cases append-only, on SQLite and PostgreSQL.

A later migration that alters the table on SQLite rebuilds it and loses its triggers: it must call `install`
again.
"""

from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE: Final = "records_caseact"
MESSAGE: Final = "案件歷程只能附加，不能修改或刪除 The acts upon a case are append-only"

_RAISE: Final = f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$"


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers. Raises ValueError on a database that is neither SQLite nor PostgreSQL."""
    match connection.vendor:
        case "sqlite":
            statements = [
                f"CREATE TRIGGER {TABLE}_no_{act.lower()} BEFORE {act} ON {TABLE} "
                f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
                for act in ("UPDATE", "DELETE")
            ]
        case "postgresql":
            statements = [
                f"CREATE OR REPLACE FUNCTION records_append_only() RETURNS trigger LANGUAGE plpgsql AS {_RAISE}",
                *(
                    f"CREATE TRIGGER {TABLE}_no_{act.lower()} BEFORE {act} ON {TABLE} {each} "
                    "EXECUTE FUNCTION records_append_only()"
                    for act, each in (("UPDATE", "FOR EACH ROW"), ("DELETE", "FOR EACH ROW"), ("TRUNCATE", ""))
                ),
            ]
        case vendor:
            raise ValueError(f"cases are kept on SQLite and PostgreSQL, not on {vendor}")
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers: to undo the migration, never in operation."""
    acts = ["update", "delete"] + (["truncate"] if connection.vendor == "postgresql" else [])
    suffix = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for act in acts:
            cursor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_no_{act}{suffix}")
