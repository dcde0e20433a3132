"""Appending: order, history, idempotence, time, transactions, refusals."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from anzheng.facts.base import Content, FactId
from anzheng.facts.companies import CutoverSet, LedgerOpened
from anzheng.kernel.errors import ConflictError, InputError, LedgerError, NotFoundError
from anzheng.ledger.services import Draft, append, entry, facts_of, head, ledgers, open_ledger, verify
from tests.support.ledgers import ACTOR, AT, evidence, opened

pytestmark = pytest.mark.django_db(transaction=True)


def add(*drafts: Draft, at: datetime = AT, ledger: str = "acme") -> list[FactId]:
    with transaction.atomic():
        return append(ledger, drafts, actor=ACTOR, at=at)


def test_the_first_leaf_is_the_opening() -> None:
    ledger = opened()
    first = entry(ledger, 0).leaf
    assert first.payload == LedgerOpened("c:1", sample=True)
    assert (first.seq, first.subject, first.prev, first.at) == (0, "company", None, AT)
    assert [(row.id, row.company, row.sample, row.size) for row in ledgers()] == [("acme", "c:1", True, 1)]


def test_indexes_are_contiguous_over_acts_and_batches() -> None:
    opened()
    assert add(evidence(1)) == [FactId(1)]
    assert add(evidence(2), evidence(3)) == [FactId(2), FactId(3)]
    assert [fact.seq for fact in facts_of("acme")] == [0, 1, 2, 3]
    assert head("acme").size == 4
    assert verify("acme").ok


def test_facts_come_back_as_they_were_appended() -> None:
    opened()
    draft = evidence(1)
    add(draft)
    (fact,) = facts_of("acme", after=0)
    assert (fact.payload, fact.subject, fact.actor, fact.at) == (draft.payload, draft.subject, ACTOR.id, AT)


def test_a_day_is_counted_in_taiwan() -> None:
    opened()
    add(evidence(1), at=datetime(2026, 11, 21, 16, 30, tzinfo=UTC))
    assert [fact.recorded.isoformat() for fact in facts_of("acme", after=0)] == ["2026-11-22"]


def test_previous_leaf_of_a_subject_is_named_across_and_within_batches() -> None:
    opened()
    add(evidence(1), evidence(2), evidence(1))
    add(evidence(2), evidence(3), evidence(2))
    assert [entry("acme", seq).leaf.prev for seq in range(1, 7)] == [None, None, 1, 2, None, 4]


def test_more_facts_than_one_page() -> None:
    opened()
    add(*[evidence(number) for number in range(5000)])
    assert [fact.seq for fact in facts_of("acme", after=10)] == list(range(11, 5001))
    seen: list[tuple[int, int]] = []
    assert verify("acme", progress=lambda done, total: seen.append((done, total))).ok
    assert seen[-1] == (5001, 5001)


def test_nothing_to_append() -> None:
    opened()
    before = head("acme")
    assert add() == []
    assert head("acme") == before


def test_content_retention_and_key_stand_in_the_leaf() -> None:
    opened()
    content = Content("body", 10, "text/plain", "ab" * 32)
    add(Draft("company", CutoverSet(AT.date()), (content,), AT.date(), "key-1"))
    leaf = entry("acme", 1).leaf
    assert (leaf.content, leaf.retain, leaf.idem, leaf.prev) == ((content,), AT.date(), "key-1", 0)


class TestIdempotence:
    def test_the_same_key_again_appends_nothing(self) -> None:
        opened()
        first = add(evidence(1, idem="k"))
        before = head("acme")
        assert add(evidence(1, idem="k"), at=AT + timedelta(days=1)) == first
        assert head("acme") == before

    def test_new_drafts_beside_a_repeated_one(self) -> None:
        opened()
        add(evidence(1, idem="k"))
        assert add(evidence(2), evidence(1, idem="k"), evidence(3)) == [FactId(2), FactId(1), FactId(3)]
        assert verify("acme").ok

    def test_the_same_key_twice_in_a_batch(self) -> None:
        opened()
        assert add(evidence(1, idem="k"), evidence(1, idem="k")) == [FactId(1), FactId(1)]

    @pytest.mark.parametrize("together", [True, False], ids=["in-one-batch", "in-two-acts"])
    def test_other_content_under_a_used_key(self, *, together: bool) -> None:
        opened()
        before = [evidence(1, idem="k")] if together else []
        if not together:
            add(evidence(1, idem="k"))
        with pytest.raises(ConflictError):
            add(*before, evidence(2, idem="k"))
        assert verify("acme").ok

    def test_another_ledger_may_use_the_same_key(self) -> None:
        opened()
        opened("beta")
        add(evidence(1, idem="k"))
        assert add(evidence(2, idem="k"), ledger="beta") == [FactId(1)]


class TestTime:
    def test_a_small_step_back_of_the_clock_uses_the_newest_time(self) -> None:
        opened()
        add(evidence(1), at=AT - timedelta(minutes=5))
        assert entry("acme", 1).leaf.at == AT

    def test_a_large_step_back_is_refused(self) -> None:
        opened()
        with pytest.raises(LedgerError, match="clock"):
            add(evidence(1), at=AT - timedelta(minutes=5, milliseconds=1))
        assert head("acme").size == 1

    def test_times_are_cut_to_milliseconds(self) -> None:
        opened()
        add(evidence(1), at=AT + timedelta(microseconds=1999))
        assert entry("acme", 1).leaf.at == AT + timedelta(milliseconds=1)

    def test_an_instant_without_zone_is_a_defect(self) -> None:
        opened()
        with pytest.raises(ValueError, match="time zone"):
            add(evidence(1), at=datetime(2026, 11, 21))  # noqa: DTZ001 - the case


class TestTransactions:
    def test_append_outside_a_transaction(self) -> None:
        opened()
        with pytest.raises(LedgerError, match="transaction"):
            append("acme", [evidence(1)], actor=ACTOR, at=AT)

    def test_opening_outside_a_transaction(self) -> None:
        with pytest.raises(LedgerError, match="transaction"):
            open_ledger("acme", company="c:1", sample=True, actor=ACTOR, at=AT)

    def test_a_rolled_back_act_leaves_no_gap(self) -> None:
        opened()
        with pytest.raises(RuntimeError), transaction.atomic():  # noqa: PT012 - their order is the case
            append("acme", [evidence(1), evidence(2)], actor=ACTOR, at=AT)
            raise RuntimeError
        assert head("acme").size == 1
        assert add(evidence(3)) == [FactId(1)]
        assert verify("acme").ok


class TestRefusals:
    def test_unknown_ledger(self) -> None:
        with pytest.raises(NotFoundError):
            add(evidence(1), ledger="nobody")

    @pytest.mark.parametrize("name", ["", "Acme", "a b", "-a", "a" * 64, "帳"])
    def test_malformed_id(self, name: str) -> None:
        with pytest.raises(InputError):
            opened(name)

    def test_a_ledger_is_opened_once(self) -> None:
        opened()
        with pytest.raises(ConflictError):
            opened()

    def test_a_second_opening_leaf(self) -> None:
        opened()
        with pytest.raises(LedgerError, match="opening"):
            add(Draft("company", LedgerOpened("c:1", sample=True)))

    def test_a_leaf_over_the_limit_takes_its_batch_with_it(self) -> None:
        opened()
        with pytest.raises(LedgerError, match="32768"):
            add(evidence(1), evidence(2, items=tuple(f"hosts:h-{number}" for number in range(4000))))
        assert head("acme").size == 1

    def test_a_subject_with_spaces(self) -> None:
        opened()
        with pytest.raises(LedgerError, match="id of the ledger"):
            add(Draft("王 大明", CutoverSet(AT.date())))
