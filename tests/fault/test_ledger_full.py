"""A full disk, by SQLite's page limit: every refused act leaves nothing behind, and work resumes."""

import pytest
from django.db import connection, transaction

from anzheng.facts.base import FactId
from anzheng.kernel.errors import StorageError
from anzheng.ledger.services import append, guard, head, verify
from tests.support.ledgers import ACTOR, AT, evidence, opened

pytestmark = pytest.mark.django_db(transaction=True)


def test_full_database() -> None:
    opened()
    with connection.cursor() as cursor:
        # Pages that earlier tests freed would be used first.
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0] + 40}")
    accepted, refused = 0, 0
    try:
        for number in range(60):
            try:
                with guard(), transaction.atomic():
                    append("acme", [evidence(number)] * 5, actor=ACTOR, at=AT)
                accepted += 5
            except StorageError as problem:
                assert "full" in problem.what.en  # noqa: PT017 - some acts succeed before
                refused += 1
    finally:
        connection.close()
    assert accepted
    assert refused
    assert head("acme").size == accepted + 1
    assert verify("acme").ok
    with transaction.atomic():
        assert append("acme", [evidence(1)], actor=ACTOR, at=AT) == [FactId(accepted + 1)]
    assert verify("acme").ok
