"""Verification finds every edit of one table, and every rewrite that is not carried through all of them."""

from collections.abc import Callable

import pytest
from django.db import connection, transaction

from anzheng.kernel.errors import LedgerError, NotFoundError
from anzheng.ledger import triggers
from anzheng.ledger.core.leaf import decode_leaf, encode_leaf
from anzheng.ledger.core.merkle import leaf_hash, verify_inclusion
from anzheng.ledger.models import Entry, Head, Ledger, Node
from anzheng.ledger.services import append, head, prove, verify
from tests.support.ledgers import ACTOR, AT, evidence, opened

pytestmark = pytest.mark.django_db(transaction=True)

SIZE = 14
"""Entries of the ledger that is tampered with: 8 + 4 + 2, so that inner nodes of every level exist."""


@pytest.fixture
def ledger() -> str:
    name = opened()
    with transaction.atomic():
        append(name, [evidence(number % 5) for number in range(SIZE - 1)], actor=ACTOR, at=AT)
    return name


def forged(seq: int) -> bytes:
    """Return a well-formed leaf that says something else."""
    leaf = decode_leaf(bytes(Entry.objects.get(seq=seq).leaf))
    return encode_leaf(
        type(leaf)(
            leaf.seq,
            leaf.at,
            leaf.actor,
            leaf.subject,
            leaf.prev,
            leaf.content,
            evidence(99).payload,
            leaf.tool,
            None,
            None,
        )
    )


def edit_leaf() -> None:
    Entry.objects.filter(seq=5).update(leaf=forged(5))


def edit_leaf_and_hash() -> None:
    Entry.objects.filter(seq=5).update(leaf=forged(5), leaf_hash=leaf_hash(forged(5)))


def edit_leaf_hash_and_node() -> None:
    digest = leaf_hash(forged(5))
    Entry.objects.filter(seq=5).update(leaf=forged(5), leaf_hash=digest)
    Node.objects.filter(level=0, idx=5).update(hash=digest)


def delete_last() -> None:
    Entry.objects.filter(seq=SIZE - 1).delete()


def delete_middle() -> None:
    Entry.objects.filter(seq=5).delete()


def swap() -> None:
    first, second = Entry.objects.get(seq=5), Entry.objects.get(seq=6)
    Entry.objects.filter(seq=5).update(leaf=second.leaf, leaf_hash=second.leaf_hash, subject=second.subject)
    Entry.objects.filter(seq=6).update(leaf=first.leaf, leaf_hash=first.leaf_hash, subject=first.subject)


def edit_inner_node() -> None:
    Node.objects.filter(level=2, idx=1).update(hash=leaf_hash(b""))


def edit_head_size() -> None:
    Head.objects.update(size=SIZE - 1)


def edit_head_root() -> None:
    Head.objects.update(root=leaf_hash(b""))


def delete_last_and_shrink_head() -> None:
    delete_last()
    edit_head_size()


def add_beyond_head() -> None:
    Head.objects.update(size=SIZE - 1, root=bytes.fromhex(verify("acme").root))


def delete_node() -> None:
    Node.objects.filter(level=1, idx=3).delete()


def add_node() -> None:
    Node.objects.create(ledger_id="acme", level=1, idx=7, hash=leaf_hash(b""))


def edit_subject_column() -> None:
    Entry.objects.filter(seq=5).update(subject="company")


def edit_key_column() -> None:
    Entry.objects.filter(seq=5).update(idem="k")


def edit_company() -> None:
    Ledger.objects.update(company="c:2")


def edit_head_time() -> None:
    Head.objects.update(last_at="2027-01-01T00:00:00Z")


def spoil_leaf() -> None:
    Entry.objects.filter(seq=5).update(leaf=b"{}", leaf_hash=leaf_hash(b"{}"))


TAMPERINGS: list[Callable[[], None]] = [
    edit_leaf,
    edit_leaf_and_hash,
    edit_leaf_hash_and_node,
    delete_last,
    delete_middle,
    swap,
    edit_inner_node,
    edit_head_size,
    edit_head_root,
    delete_last_and_shrink_head,
    add_beyond_head,
    delete_node,
    add_node,
    edit_subject_column,
    edit_key_column,
    edit_company,
    edit_head_time,
    spoil_leaf,
]


@pytest.mark.parametrize("tamper", TAMPERINGS, ids=lambda tamper: tamper.__name__)
def test_tampering_is_found(ledger: str, tamper: Callable[[], None]) -> None:
    assert verify(ledger).ok
    triggers.remove(connection)
    tamper()
    triggers.install(connection)
    report = verify(ledger)
    assert not report.ok
    assert report.count == len(report.problems)


def test_the_report_names_the_entry(ledger: str) -> None:
    triggers.remove(connection)
    edit_leaf()
    triggers.install(connection)
    assert {problem.seq for problem in verify(ledger).problems} >= {5}


def test_problems_beyond_the_limit_are_counted() -> None:
    opened()
    with transaction.atomic():
        append("acme", [evidence(number) for number in range(200)], actor=ACTOR, at=AT)
    triggers.remove(connection)
    Entry.objects.update(leaf=b"{}")
    triggers.install(connection)
    report = verify("acme")
    assert len(report.problems) == 100
    assert report.count > 200


def test_appending_to_a_forged_edge_is_refused(ledger: str) -> None:
    triggers.remove(connection)
    Node.objects.filter(level=1, idx=6).update(hash=leaf_hash(b""))
    triggers.install(connection)
    with pytest.raises(LedgerError, match="contradict"), transaction.atomic():
        append(ledger, [evidence(1)], actor=ACTOR, at=AT)


def test_verify_unknown_ledger() -> None:
    with pytest.raises(NotFoundError):
        verify("nobody")


def test_root_is_the_head(ledger: str) -> None:
    assert (verify(ledger).size, verify(ledger).root) == head(ledger)


class TestProofs:
    def test_every_entry_is_proved(self, ledger: str) -> None:
        for seq in range(SIZE):
            proof = prove(ledger, seq)
            assert verify_inclusion(
                index=seq,
                size=proof.size,
                leaf=bytes.fromhex(proof.leaf_hash),
                proof=[bytes.fromhex(item) for item in proof.path],
                root=bytes.fromhex(head(ledger).root),
            )

    @pytest.mark.parametrize("seq", [-1, SIZE])
    def test_no_such_entry(self, ledger: str, seq: int) -> None:
        with pytest.raises(NotFoundError):
            prove(ledger, seq)

    def test_a_missing_node(self, ledger: str) -> None:
        triggers.remove(connection)
        delete_node()
        triggers.install(connection)
        with pytest.raises(LedgerError, match="missing"):
            prove(ledger, 4)

    def test_a_proof_costs_two_queries(
        self, ledger: str, django_assert_num_queries: Callable[[int], "pytest.FixtureRequest"]
    ) -> None:
        with django_assert_num_queries(2):
            prove(ledger, 3)
