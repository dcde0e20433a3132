"""Many writers at once: the indexes stay contiguous and the tree whole."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction

from anzheng.facts.base import FactId
from anzheng.ledger.services import append, facts_of, head, verify
from tests.support.ledgers import ACTOR, AT, evidence, opened

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS, ACTS = 6, 15


def write(writer: int) -> list[FactId]:
    found: list[FactId] = []
    try:
        for act in range(ACTS):
            with transaction.atomic():
                # Each act submits twice under one key, as a client does after a timeout.
                drafts = [evidence(act, idem=f"{writer}-{act}"), evidence(writer)]
                found += append("acme", drafts, actor=ACTOR, at=AT)
            with transaction.atomic():
                found += append("acme", drafts[:1], actor=ACTOR, at=AT)
    finally:
        connections.close_all()
    return found


def test_concurrent_writers() -> None:
    opened()
    with ThreadPoolExecutor(WRITERS) as pool:
        found = [identity for each in pool.map(write, range(WRITERS)) for identity in each]
    assert sorted({identity.seq for identity in found}) == list(range(1, 2 * WRITERS * ACTS + 1))
    assert [fact.seq for fact in facts_of("acme")] == list(range(2 * WRITERS * ACTS + 1))
    assert head("acme").size == 2 * WRITERS * ACTS + 1
    assert verify("acme").ok


def test_a_key_submitted_by_all_at_once_is_written_once() -> None:
    opened()

    def submit(_: int) -> list[FactId]:
        try:
            with transaction.atomic():
                return append("acme", [evidence(1, idem="once")], actor=ACTOR, at=AT)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WRITERS) as pool:
        assert list(pool.map(submit, range(WRITERS))) == [[FactId(1)]] * WRITERS
    assert head("acme").size == 2
