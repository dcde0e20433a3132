"""One night of many hosts: one act, leaves of their own, as many queries as for one host, all or none."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from anzheng.collectors.core.contract import Result
from anzheng.collectors.services import record_night, record_results, results_of
from anzheng.facts.base import Actor, Fact, Outcome
from anzheng.facts.events import EventRaised
from anzheng.facts.observations import ObservationChanged, ObservationContinued
from anzheng.kernel.errors import ConflictError, InputError, Text
from anzheng.ledger.services import facts_of, open_ledger, verify

ACTOR = Actor("system", "u:0000000000000001", "cli", "os-account")
NIGHT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)
LEDGER = "own"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ledger() -> None:
    with transaction.atomic():
        open_ledger(LEDGER, company="c:own", sample=False, actor=ACTOR, at=NIGHT - DAY)


def result(host: str, check: str = "disk", n: int = 1, *triggers: str, seen: str = "看過。") -> Result:
    return Result(check, f"hosts:{host}", Outcome.OK, Text(seen, "Seen."), {"n": n}, triggers)


def night(hosts: int, *, at: datetime = NIGHT, n: int = 1) -> None:
    looks = {f"srv-{host}": [result(f"srv-{host}", f"c{c}", n) for c in range(3)] for host in range(hosts)}
    record_night(LEDGER, looks, actor=ACTOR, now=at)


def facts() -> list[Fact]:
    return list(facts_of(LEDGER, after=0))


def test_every_host_has_a_leaf_of_its_own() -> None:
    night(3)
    night(3, at=NIGHT + DAY)
    assert [(type(fact.payload), fact.subject) for fact in facts()] == [
        *((ObservationChanged, f"hosts:srv-{host}") for host in range(3)),
        *((ObservationContinued, f"hosts:srv-{host}") for host in range(3)),
    ]
    for host in range(3):
        seen = results_of(LEDGER, f"hosts:srv-{host}")
        assert [(row.seen, row.seq) for row in seen] == [(NIGHT + DAY, 4 + host)] * 3
    assert verify(LEDGER).problems == ()


def test_it_tells_the_same_as_the_hosts_one_by_one() -> None:
    mixed = {"a": [result("a"), result("a", "clock", 2)], "b": [result("b", "disk", 1, "capacity.threshold-exceeded")]}
    later = {"a": [result("a"), result("a", "clock", 3)], "b": [result("b", "disk", 1, "capacity.threshold-exceeded")]}
    for at, looks in ((NIGHT, mixed), (NIGHT + DAY, later)):
        record_night(LEDGER, looks, actor=ACTOR, now=at)
    together = [(fact.subject, fact.payload) for fact in facts()]
    with transaction.atomic():
        open_ledger("other", company="c:other", sample=False, actor=ACTOR, at=NIGHT - DAY)
    for at, looks in ((NIGHT, mixed), (NIGHT + DAY, later)):
        for host, results in looks.items():
            record_results("other", host, results, actor=ACTOR, now=at)
    apart = list(facts_of("other", after=0))
    assert together == [(fact.subject, fact.payload) for fact in apart]
    assert sum(isinstance(fact.payload, EventRaised) for fact in apart) == 1
    for host in mixed:
        assert results_of(LEDGER, f"hosts:{host}") == results_of("other", f"hosts:{host}")


def test_a_sentence_that_changed_alone_is_shown_and_told_as_continuing() -> None:
    record_night(LEDGER, {"a": [result("a")]}, actor=ACTOR, now=NIGHT)
    record_night(LEDGER, {"a": [result("a", seen="又看過。")]}, actor=ACTOR, now=NIGHT + DAY)
    [row] = results_of(LEDGER, "hosts:a")
    assert (row.result.seen.zh, row.seen, row.seq) == ("又看過。", NIGHT + DAY, 2)
    assert isinstance(facts()[-1].payload, ObservationContinued)


def test_the_number_of_queries_does_not_grow_with_the_hosts() -> None:
    counted = []
    for hosts in (2, 20):
        night(hosts, at=NIGHT + hosts * DAY)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            night(hosts, at=NIGHT + hosts * DAY + timedelta(hours=1))
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_one_host_with_a_newer_reading_refuses_the_night() -> None:
    record_night(LEDGER, {"b": [result("b")]}, actor=ACTOR, now=NIGHT + DAY)
    with pytest.raises(ConflictError):
        record_night(LEDGER, {"a": [result("a")], "b": [result("b")]}, actor=ACTOR, now=NIGHT)
    assert (len(facts()), results_of(LEDGER, "hosts:a")) == (1, [])


def test_a_name_that_is_no_host_refuses_the_night() -> None:
    with pytest.raises(InputError):
        record_night(LEDGER, {"a": [result("a")], "a/b": [result("a")]}, actor=ACTOR, now=NIGHT)
    assert facts() == []


def test_a_night_in_which_nothing_was_seen_writes_nothing() -> None:
    record_night(LEDGER, {"a": []}, actor=ACTOR, now=NIGHT)
    record_night(LEDGER, {}, actor=ACTOR, now=NIGHT)
    assert facts() == []
