"""Many entries and proofs at once are those that single questions give, on both databases."""

from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from anzheng.kernel.errors import NotFoundError
from anzheng.ledger.bundle import stored, tlog_proofs
from anzheng.ledger.proofs import sign_head, tlog_proof
from anzheng.ledger.services import append, entry
from tests.support.ledgers import ACTOR, AT, evidence, opened

pytestmark = pytest.mark.django_db
COUNT = 250


@pytest.fixture
def ledger() -> str:
    name = opened()
    with transaction.atomic():
        append(name, [evidence(number) for number in range(COUNT)], actor=ACTOR, at=AT)
    return name


def test_the_same_bytes_and_the_same_proofs(ledger: str, tmp_path: Path) -> None:
    checkpoint = sign_head(ledger, keys=tmp_path / "keys", now=AT)
    seqs = [0, 7, 99, 100, COUNT]

    assert list(stored(ledger, seqs)) == [(seq, entry(ledger, seq).data) for seq in seqs]
    assert dict(tlog_proofs(ledger, seqs, checkpoint)) == {seq: tlog_proof(ledger, seq, checkpoint) for seq in seqs}


def test_few_queries_for_many_proofs(ledger: str, tmp_path: Path) -> None:
    checkpoint = sign_head(ledger, keys=tmp_path / "keys", now=AT)
    with CaptureQueriesContext(connection) as asked:
        proofs = list(tlog_proofs(ledger, range(COUNT), checkpoint))

    assert [seq for seq, _ in proofs] == list(range(COUNT))
    assert len(asked) == 3


def test_what_is_not_there(ledger: str) -> None:
    assert list(stored(ledger, ())) == []
    assert [seq for seq, _ in stored(ledger, (5, COUNT + 9))] == [5]
    with pytest.raises(NotFoundError):
        stored("no-such", (1,))
