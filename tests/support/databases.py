"""The two databases of the tests: where PostgreSQL is, and how to put it in SQLite's place."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import dj_database_url
import psycopg
import pytest
from django.db import connection, connections, transaction
from django.db.backends.utils import CursorWrapper
from django.test import TransactionTestCase

from anzheng.ledger import triggers
from anzheng.records import log_triggers
from anzheng.records import triggers as case_triggers

CANDIDATES = (
    "postgresql:///postgres",
    "postgresql://127.0.0.1:5432/postgres",
    "postgresql://root@127.0.0.1:5432/postgres",
)


@cache
def postgres_url() -> str | None:
    """Return the URL of a PostgreSQL database to connect to, or None; an explicit one must work."""
    explicit = os.environ.get("TEST_POSTGRES_URL")
    if explicit:
        psycopg.connect(explicit, connect_timeout=5).close()
        return explicit
    for url in CANDIDATES:
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError:
            continue
        return url
    return None


def describe() -> str:
    """Return one line for the head and the end of a run."""
    url = postgres_url()
    if url is None:
        return (
            "SKIP PostgreSQL: no server found, tests/db and tests/fault run on SQLite ONLY (ANZHENG_TEST_POSTGRES_URL)"
        )
    return f"PostgreSQL: {urlsplit(url).hostname or 'local socket'}"


@contextmanager
def fresh_postgres() -> Iterator[str]:
    """Make an empty PostgreSQL database, give its URL, and drop it."""
    url = postgres_url()
    assert url is not None
    name = f"anzheng_fault_{uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{url.rpartition('/')[0]}/{name}"
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def fresh_database(engine: str, folder: Path) -> Iterator[str]:
    """Give the URL of an empty database on `engine`: a file in `folder`, or a PostgreSQL one that is dropped."""
    if engine == "sqlite":
        yield f"sqlite:///{folder}/anzheng.sqlite3"
    elif postgres_url() is None:
        pytest.skip(describe())
    else:
        with fresh_postgres() as url:
            yield url


def postgres_name() -> str:
    """Return the name of this process's PostgreSQL test database."""
    return f"anzheng_test_{os.getpid()}"


@contextmanager
def postgres_as_default(name: str | None = None) -> Iterator[None]:
    """Put PostgreSQL in the place of the default database, for every thread that connects from now on.

    Without `name` it is the database of the URL, from which the test database is made.
    """
    keep = connections.settings["default"]
    settings: dict[str, Any] = {**keep, "OPTIONS": {}, **dj_database_url.parse(str(postgres_url()), conn_max_age=0)}
    settings["TEST"] = {**keep["TEST"], "NAME": postgres_name()}
    settings["NAME"] = name or settings["NAME"]
    _serve(settings)
    try:
        yield
    finally:
        _serve(keep)


def _serve(settings: dict[str, Any]) -> None:
    connections["default"].close()
    del connections["default"]
    connections.settings["default"] = settings


KEPT = frozenset({"auth_permission", "django_content_type", "django_migrations"})
"""Tables that migrations fill and no test changes."""


def flush_past_the_triggers() -> None:
    """Let the test runner empty the tables after a test with real transactions; the triggers forbid it.

    Only tables that hold something are emptied, in one transaction: truncating all of them took longer than most tests.
    """

    def teardown(_case: TransactionTestCase) -> None:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA foreign_keys = OFF")
            # All of them stand again afterwards, whatever the test did to them.
            with transaction.atomic(), _without_triggers():
                if connection.vendor == "postgresql":
                    # Without those of foreign keys either; only a superuser may.
                    cursor.execute("SET LOCAL session_replication_role = replica")
                _empty(cursor)
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA foreign_keys = ON")

    TransactionTestCase._fixture_teardown = teardown  # type: ignore[attr-defined]


@contextmanager
def _without_triggers() -> Iterator[None]:
    triggers.remove(connection)
    case_triggers.remove(connection)
    log_triggers.remove(connection)
    yield
    triggers.install(connection)
    triggers.install_proofs(connection)
    case_triggers.install(connection)
    log_triggers.install(connection)


def _empty(cursor: CursorWrapper) -> None:
    """Delete what stands in any table."""
    there = connection.introspection.django_table_names(only_existing=True, include_views=False)
    tables = sorted(set(there) - KEPT)
    held = (f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {table})" for table in tables)  # noqa: S608 - names of tables
    cursor.execute(" UNION ALL ".join(held))
    for (table,) in cursor.fetchall():
        cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - the names of tables
