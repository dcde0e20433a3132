"""只能附加的資料表 Triggers by which the database itself keeps rows as they are, on SQLite and PostgreSQL.

A later migration that alters such a table on SQLite rebuilds it and loses its triggers: it must install them again.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True, slots=True)
class Guarded:
    """A table whose rows neither change nor go (受保護的資料表)."""

    table: str
    function: str
    """Of PostgreSQL, that raises the error; tables with the same message may share one."""
    message: str
    forbidden: str = ""
    """Which updates are refused, as a condition on NEW and OLD; empty for all."""


def install(connection: BaseDatabaseWrapper, tables: Iterable[Guarded]) -> None:
    """Create the triggers. Raises ValueError on a database that is neither SQLite nor PostgreSQL."""
    with connection.cursor() as cursor:
        for guarded in tables:
            for statement in _statements(connection.vendor, guarded):
                cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper, tables: Iterable[Guarded]) -> None:
    """Drop the triggers: to undo a migration, never in operation."""
    acts = ["update", "delete"] + (["truncate"] if connection.vendor == "postgresql" else [])
    with connection.cursor() as cursor:
        for guarded in tables:
            suffix = f" ON {guarded.table}" if connection.vendor == "postgresql" else ""
            for act in acts:
                cursor.execute(f"DROP TRIGGER IF EXISTS {guarded.table}_no_{act}{suffix}")


def _statements(vendor: str, guarded: Guarded) -> list[str]:
    match vendor:
        case "sqlite":
            when = f"WHEN {guarded.forbidden} " if guarded.forbidden else ""
            refuse = f"BEGIN SELECT RAISE(ABORT, '{guarded.message}'); END"
            return [_trigger(guarded, "UPDATE", f"{when}{refuse}"), _trigger(guarded, "DELETE", refuse)]
        case "postgresql":
            when = f"WHEN ({guarded.forbidden}) " if guarded.forbidden else ""
            refuse = f"EXECUTE FUNCTION {guarded.function}()"
            function = f"CREATE OR REPLACE FUNCTION {guarded.function}() RETURNS trigger LANGUAGE plpgsql"
            error = f"RAISE EXCEPTION '{guarded.message}' USING ERRCODE = 'integrity_constraint_violation'"
            return [
                f"{function} AS $$ BEGIN {error}; END $$",
                _trigger(guarded, "UPDATE", f"FOR EACH ROW {when}{refuse}"),
                _trigger(guarded, "DELETE", f"FOR EACH ROW {refuse}"),
                _trigger(guarded, "TRUNCATE", refuse),
            ]
        case _:
            raise ValueError(f"tables are guarded on SQLite and PostgreSQL, not on {vendor}")


def _trigger(guarded: Guarded, act: str, rest: str) -> str:
    return f"CREATE TRIGGER {guarded.table}_no_{act.lower()} BEFORE {act} ON {guarded.table} {rest}"
