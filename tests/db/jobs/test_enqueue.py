"""Enqueueing with the act, once per key; retry and cancel by people."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection, connections, transaction

from anzheng.jobs import leases
from anzheng.jobs.leases import Claim
from anzheng.jobs.models import Job
from anzheng.jobs.services import cancel, enqueue, retry
from anzheng.kernel.errors import ConflictError, InputError, LedgerError, NotFoundError
from anzheng.ledger.services import append, business_act
from tests.support.job_kinds import kinds
from tests.support.ledgers import ACTOR, evidence, opened

pytestmark = pytest.mark.django_db
with_threads = pytest.mark.django_db(transaction=True, available_apps=["anzheng.jobs"])

NOW = datetime(2026, 11, 21, 2, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)
LONG = timedelta(hours=1)


def make(dedup: str | None = "k", *, due: datetime = NOW, company: str | None = None) -> str:
    arguments = {} if company is None else {"company": company}
    return enqueue("test-act", arguments, now=NOW, due=due, dedup=dedup)


def taken(now: datetime = NOW) -> Claim:
    found = leases.claim("w", kinds(), now=now)
    assert found is not None
    return found


def row(job: str) -> Job:
    return Job.objects.get(pk=job)


def test_without_a_key_every_job_is_another() -> None:
    assert make(None) != make(None)


def test_a_waiting_job_takes_the_place_of_its_like() -> None:
    assert make() == make()
    assert make("other") != make()
    assert Job.objects.count() == 2


@pytest.mark.parametrize(("first", "second"), [(SECOND, LONG), (LONG, SECOND)])
def test_the_earlier_time_counts(first: timedelta, second: timedelta) -> None:
    job = make(due=NOW + first)
    make(due=NOW + second)

    assert row(job).due == NOW + SECOND


def test_a_running_job_runs_once_more_because_it_may_have_looked_already() -> None:
    job = make()
    held = taken()
    assert make() == job
    assert leases.finish(held, now=NOW + SECOND)

    assert (row(job).state, row(job).again) == ("waiting", False)
    assert leases.finish(taken(NOW + SECOND), now=NOW + SECOND)
    assert row(job).state == "done"


def test_a_key_is_free_again_once_its_job_is_closed() -> None:
    job = make()
    leases.finish(taken(), now=NOW)

    assert make() != job


@with_threads
def test_a_key_used_by_all_at_once_makes_one_job() -> None:
    start = Barrier(6)

    def submit(_: int) -> str:
        try:
            start.wait()
            return make()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        found = set(pool.map(submit, range(6)))

    assert found == {Job.objects.get().id}


@with_threads
def test_no_worker_claims_a_job_while_an_act_joins_it() -> None:
    """Else it might look before the act is committed, and the act would be forgotten."""
    job = make()
    with ThreadPoolExecutor(1) as pool:

        def attempt() -> Claim | None:
            try:
                return leases.claim("w", kinds(), now=NOW)
            finally:
                connections.close_all()

        with transaction.atomic():
            assert make() == job
            trying = pool.submit(attempt)
            if connection.vendor == "postgresql":
                assert trying.result() is None
        if connection.vendor == "sqlite":
            # It waited for the act to end.
            found = trying.result()
            assert found is not None
            assert found.job == job


def test_a_job_goes_with_its_act() -> None:
    opened()

    def fail() -> None:
        with business_act():
            make()
            append("acme", [evidence(1)], actor=ACTOR, at=NOW)
            raise RuntimeError("too bad")

    with pytest.raises(RuntimeError, match="too bad"):
        fail()
    assert not Job.objects.exists()

    with business_act():
        make()
        append("acme", [evidence(1)], actor=ACTOR, at=NOW)
    assert Job.objects.count() == 1


def test_a_job_after_the_append_is_refused() -> None:
    opened()

    def too_late() -> None:
        with business_act():
            append("acme", [evidence(1)], actor=ACTOR, at=NOW)
            make()

    with pytest.raises(LedgerError):
        too_late()
    assert not Job.objects.exists()


def test_whose_job_it_is() -> None:
    assert row(make(company="acme")).company == "acme"
    assert row(make(None)).company == ""


REFUSED = {
    "a kind that does not exist": ("no-such-kind", {}, None, NotFoundError),
    "prose instead of ids": ("test-act", {"text": "字" * 5000}, None, InputError),
    "a key without end": ("test-act", {}, "k" * 121, InputError),
}


@pytest.mark.parametrize(("kind", "arguments", "dedup", "error"), REFUSED.values(), ids=REFUSED)
def test_refused(kind: str, arguments: dict[str, str], dedup: str | None, error: type[Exception]) -> None:
    with pytest.raises(error):
        enqueue(kind, arguments, now=NOW, dedup=dedup)
    assert not Job.objects.exists()


def test_a_failed_job_that_is_retried_has_all_its_attempts_again() -> None:
    job, now = make(), NOW
    for _ in range(3):
        leases.fail(taken(now), {}, now=now)
        now = row(job).due
    retry(job, now=now)

    held = taken(now)
    assert held.token == 4
    leases.fail(held, {}, now=now)
    assert row(job).state == "waiting"


def test_a_job_whose_like_waits_already_is_not_retried() -> None:
    job = make()
    cancel(job, now=NOW)
    make()

    with pytest.raises(ConflictError):
        retry(job, now=NOW)


def test_only_waiting_jobs_are_cancelled_and_only_ended_ones_retried() -> None:
    job = make()
    with pytest.raises(ConflictError):
        retry(job, now=NOW)
    held = taken()
    with pytest.raises(ConflictError):
        cancel(job, now=NOW)
    leases.give_back(held, now=NOW)
    cancel(job, now=NOW)

    assert (row(job).state, row(job).finished) == ("cancelled", NOW)
    assert leases.claim("w", kinds(), now=NOW) is None


def test_the_job_of_another_company_is_not_there() -> None:
    job = make(company="acme")

    with pytest.raises(NotFoundError):
        cancel(job, now=NOW, company="other")
    assert row(job).state == "waiting"
