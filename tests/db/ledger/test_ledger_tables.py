"""The tables defend themselves: triggers, order inside an act, and errors in words."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import BigIntegerField
from django.db.models.expressions import RawSQL
from django.db.utils import ConnectionHandler

from anzheng.facts.base import FactId
from anzheng.kernel.errors import LedgerError, StorageError
from anzheng.ledger.models import Entry, Head, Ledger, Node
from anzheng.ledger.services import append, business_act, guard, head, require_schema, verify
from anzheng.ledger.storage import numbered, stored
from tests.support.ledgers import ACTOR, AT, evidence, opened

pytestmark = pytest.mark.django_db(transaction=True)

FORBIDDEN: dict[str, Callable[[], object]] = {
    "change-a-leaf": lambda: Entry.objects.update(leaf=b"{}"),
    "delete-a-leaf": lambda: Entry.objects.all().delete(),
    "change-a-node": lambda: Node.objects.update(hash=b""),
    "delete-a-node": lambda: Node.objects.all().delete(),
    "rename-a-company": lambda: Ledger.objects.update(company="c:2"),
    "delete-a-ledger": lambda: connection.cursor().execute("DELETE FROM ledger_ledger"),
    "shrink-the-head": lambda: Head.objects.update(size=0),
    "change-the-root-only": lambda: Head.objects.update(root=b""),
    "turn-back-the-head": lambda: Head.objects.update(size=9, last_at="2020-01-01T00:00:00Z"),
    "delete-the-head": lambda: Head.objects.all().delete(),
}


@pytest.mark.parametrize("act", FORBIDDEN.values(), ids=FORBIDDEN.keys())
def test_triggers_refuse(act: Callable[[], object]) -> None:
    opened()
    with pytest.raises(IntegrityError, match=r"append-only|only grow"):
        act()
    assert verify("acme").ok


def test_emptying_a_table_is_refused(database: str) -> None:
    opened()
    statement = "TRUNCATE ledger_entry" if database == "postgresql" else "DELETE FROM ledger_entry"
    with pytest.raises(IntegrityError, match="append-only"):
        connection.cursor().execute(statement)


class TestBusinessAct:
    """`evidence` stands for the entry; any row of another table for the change. Ledger rows serve as both."""

    @staticmethod
    def change(name: str) -> None:
        Ledger.objects.create(pk=name, company="c:1", sample=True, opened=AT)

    def test_change_then_entry(self) -> None:
        opened()
        with business_act():
            self.change("other")
            assert append("acme", [evidence(1)], actor=ACTOR, at=AT) == [FactId(1)]
        assert Ledger.objects.filter(pk="other").exists()

    def test_a_write_after_the_entry(self) -> None:
        opened()
        with pytest.raises(LedgerError, match="after the entry"), business_act():  # noqa: PT012 - their order is the case
            append("acme", [evidence(1)], actor=ACTOR, at=AT)
            self.change("other")
        assert (head("acme").size, Ledger.objects.count()) == (1, 1)

    def test_a_change_without_an_entry(self) -> None:
        with pytest.raises(LedgerError, match="without an entry"), business_act():
            self.change("other")
        assert not Ledger.objects.exists()

    def test_two_ledgers_in_one_act(self) -> None:
        opened()
        opened("beta")
        with pytest.raises(LedgerError, match="one ledger"), business_act():  # noqa: PT012 - their order is the case
            append("acme", [evidence(1)], actor=ACTOR, at=AT)
            append("beta", [evidence(1)], actor=ACTOR, at=AT)
        assert head("acme").size == 1

    def test_several_entries_in_one_ledger(self) -> None:
        opened()
        with business_act():
            append("acme", [evidence(1)], actor=ACTOR, at=AT)
            append("acme", [evidence(2)], actor=ACTOR, at=AT)
        assert head("acme").size == 3

    def test_an_act_inside_an_act_joins_it(self) -> None:
        opened()
        with business_act():
            with business_act():
                self.change("other")
            append("acme", [evidence(1)], actor=ACTOR, at=AT)
        assert head("acme").size == 2

    def test_reading_only(self) -> None:
        opened()
        with business_act():
            assert head("acme").size == 1


class TestStorage:
    def test_an_unknown_table(self) -> None:
        with pytest.raises(StorageError, match="structure"), guard():
            connection.cursor().execute("SELECT * FROM nothing_like_this")

    def test_a_writer_that_waits_too_long(self, database: str) -> None:
        opened()
        postgresql = database == "postgresql"
        other = connection.copy()
        other.connect()
        with other.cursor() as cursor:
            cursor.execute("BEGIN" if postgresql else "BEGIN IMMEDIATE")
            cursor.execute("SELECT * FROM ledger_head FOR UPDATE" if postgresql else "SELECT * FROM ledger_head")
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = 10" if postgresql else "PRAGMA busy_timeout = 10")
            with pytest.raises(StorageError, match="busy or locked"), guard(), transaction.atomic():
                append("acme", [evidence(1)], actor=ACTOR, at=AT)
        finally:
            other.close()
            connection.close()

    def test_a_read_only_database(self, database: str) -> None:
        switch = "PRAGMA query_only = 1" if database == "sqlite" else "SET default_transaction_read_only = on"
        with connection.cursor() as cursor:
            cursor.execute(switch)
        try:
            with pytest.raises(StorageError, match="read-only"), guard():
                opened()
        finally:
            connection.close()

    def test_other_errors_pass(self) -> None:
        with pytest.raises(ValueError, match="mine"), guard():
            raise ValueError("mine")

    @pytest.mark.parametrize("value", ["{}", 2**40, 1.5, None], ids=["text", "whole", "broken", "nothing"])
    def test_a_row_that_says_it_holds_something_else(self, value: object) -> None:
        with pytest.raises(StorageError, match="damaged"):
            stored(value)
        with pytest.raises(StorageError, match="damaged"):
            numbered("7" if isinstance(value, int) else value)
        assert (stored(memoryview(b"{}")), numbered(7)) == (b"{}", 7)

    def test_a_number_that_is_none(self) -> None:
        opened()
        given = Ledger.objects.annotate(number=RawSQL("'ab'", [], output_field=BigIntegerField()))
        with pytest.raises(StorageError, match="damaged"), guard():
            given.get()

    def test_a_file_whose_own_complaint_is_no_text(self, tmp_path: Path) -> None:
        path = tmp_path / "a.sqlite3"
        with closing(sqlite3.connect(path)) as database:
            database.execute("CREATE TABLE somebodys (a)")
        path.write_bytes(path.read_bytes().replace(b"TABLE somebodys", b"\xc9ABLE somebodys"))
        damaged = ConnectionHandler({"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": path}})["default"]
        try:
            with pytest.raises(StorageError, match="damaged"), guard():
                damaged.cursor().execute("SELECT 1 FROM somebodys")
        finally:
            damaged.close()

    def test_text_of_somebody_else_passes(self) -> None:
        with pytest.raises(UnicodeDecodeError), guard():
            b"\xc9A".decode()

    def test_an_error_without_a_cause(self) -> None:
        with pytest.raises(StorageError, match="refused"), guard():
            raise OperationalError("unheard of")

    def test_a_database_as_new_as_the_program(self) -> None:
        assert require_schema() is None  # type: ignore[func-returns-value]

    @pytest.mark.parametrize(
        ("applied", "remedy"), [(True, "newer than the program"), (False, "not up to date")], ids=["newer", "older"]
    )
    def test_a_database_of_another_version(self, *, applied: bool, remedy: str) -> None:
        recorder = MigrationRecorder(connection)
        name = "9999_from_the_future" if applied else "0002_append_only"
        change, undo = recorder.record_applied, recorder.record_unapplied
        if not applied:
            change, undo = undo, change
        change("ledger", name)
        try:
            with pytest.raises(StorageError, match=remedy):
                require_schema()
        finally:
            undo("ledger", name)
