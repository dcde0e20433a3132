"""Claiming, keeping and letting go: one worker at a time, and never the late one."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections

from anzheng.jobs import leases
from anzheng.jobs.core.states import FIRST_RETRY, State
from anzheng.jobs.kinds import KINDS
from anzheng.jobs.leases import Claim
from anzheng.jobs.models import Job
from anzheng.jobs.services import enqueue
from anzheng.kernel.errors import InputError, Text
from tests.support.job_kinds import kinds

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 21, 2, 30, tzinfo=UTC)
LEASE = KINDS.get("test-act").lease
SECOND = timedelta(seconds=1)
TROUBLE = leases.trouble(InputError(Text("位址有誤", "the address is wrong"), "mail", Text("請改正", "correct it")))


def make(**options: object) -> str:
    return enqueue("test-act", {"n": 1}, now=NOW, **options)  # type: ignore[arg-type]


def take(now: datetime = NOW, worker: str = "w") -> Claim | None:
    return leases.claim(worker, kinds(), now=now)


def taken(now: datetime = NOW, worker: str = "w") -> Claim:
    found = take(now, worker)
    assert found is not None
    return found


def row(job: str) -> Job:
    return Job.objects.get(pk=job)


def test_the_job_that_has_been_due_longest_comes_first() -> None:
    late, early = make(due=NOW - SECOND), make(due=NOW - 2 * SECOND)
    make(due=NOW + SECOND)

    assert [taken().job, taken().job, take()] == [early, late, None]


def test_a_claim_carries_what_the_job_is_about() -> None:
    job = make()
    held = taken(NOW + SECOND)

    assert (held.job, held.kind.id, held.arguments, held.planned, held.token) == (job, "test-act", {"n": 1}, NOW, 1)
    assert (row(job).state, row(job).started, row(job).lease_until) == ("running", NOW + SECOND, NOW + SECOND + LEASE)


def test_a_kind_that_the_worker_does_not_know_is_left_alone() -> None:
    job = make()
    Job.objects.filter(pk=job).update(kind="of-a-newer-program")

    assert take() is None
    assert row(job).state == State.WAITING


@pytest.mark.django_db(transaction=True, available_apps=["anzheng.jobs"])
def test_many_claimers_share_the_jobs_without_a_collision() -> None:
    jobs = {make() for _ in range(24)}

    def claim_all(worker: int) -> list[str]:
        found = []
        try:
            while (held := take(worker=f"w{worker}")) is not None:
                found.append(held.job)
        finally:
            connections.close_all()
        return found

    with ThreadPoolExecutor(6) as pool:
        each = list(pool.map(claim_all, range(6)))

    assert sorted(job for found in each for job in found) == sorted(jobs)
    assert set(Job.objects.values_list("attempts", flat=True)) == {1}


def test_a_lease_keeps_others_away_until_its_end() -> None:
    make()
    held = taken()

    assert take(NOW + LEASE - SECOND) is None
    assert taken(NOW + LEASE).token == held.token + 1


def test_a_beat_extends_the_lease_and_says_how_far_it_is() -> None:
    job = make()
    held = taken()

    assert leases.extend(held, (3, 19), now=NOW + LEASE / 2)
    assert take(NOW + LEASE) is None
    assert (row(job).done, row(job).total) == (3, 19)
    assert taken(NOW + LEASE * 1.5).job == job


def test_whoever_lost_the_lease_changes_nothing() -> None:
    job = make()
    late = taken(worker="late")
    held = taken(NOW + LEASE, worker="new")
    before = Job.objects.values().get(pk=job)
    now = NOW + LEASE + SECOND

    assert not leases.extend(late, (19, 19), now=now)
    assert not leases.finish(late, now=now)
    assert not leases.fail(late, TROUBLE, now=now)
    assert not leases.give_back(late, now=now)
    assert Job.objects.values().get(pk=job) == before
    assert leases.finish(held, now=now)
    assert row(job).state == State.DONE


def test_a_finished_job_is_not_finished_again() -> None:
    job = make()
    held = taken()
    assert leases.finish(held, now=NOW + SECOND)

    assert not leases.fail(held, TROUBLE, now=NOW + 2 * SECOND)
    assert (row(job).state, row(job).finished, row(job).lease_until) == ("done", NOW + SECOND, None)


def test_a_failure_is_tried_again_later_and_later_until_none_is_left() -> None:
    job, now = make(), NOW
    waits = []
    for _ in range(3):
        held = taken(now)
        assert leases.fail(held, TROUBLE, now=now)
        assert take(now) is None
        waits.append(row(job).due - now)
        now = row(job).due

    assert waits[:2] == [FIRST_RETRY, 4 * FIRST_RETRY]
    assert (row(job).state, row(job).attempts, row(job).error) == ("failed", 3, TROUBLE)
    assert take(now + timedelta(days=1)) is None


def test_a_success_after_a_failure_leaves_no_error() -> None:
    job = make()
    leases.fail(taken(), TROUBLE, now=NOW)
    leases.finish(taken(NOW + FIRST_RETRY), now=NOW + FIRST_RETRY)

    assert (row(job).state, row(job).error) == ("done", None)


def test_a_job_that_was_given_back_has_lost_no_attempt() -> None:
    job = make()
    for _ in range(5):
        assert leases.give_back(taken(), now=NOW)

    assert (row(job).state, row(job).attempts, row(job).forgiven) == ("waiting", 5, 5)
    leases.fail(taken(), TROUBLE, now=NOW)
    assert (row(job).state, row(job).due) == ("waiting", NOW + FIRST_RETRY)


def test_a_job_under_which_workers_die_is_given_up() -> None:
    job, now = make(), NOW
    for _ in range(3):
        taken(now)
        now += LEASE

    assert take(now) is None
    assert (row(job).state, row(job).attempts, row(job).finished) == ("failed", 3, now)
    assert row(job).error["what"]["zh"]
    assert row(job).error["remedy"]["en"]


def test_one_that_is_given_up_does_not_hide_the_next() -> None:
    make(due=NOW - SECOND)
    for attempt in range(3):
        taken(NOW + attempt * LEASE)
    other = make()

    assert taken(NOW + 3 * LEASE).job == other
