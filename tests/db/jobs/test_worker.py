"""The worker's loop, in a thread of the test: what becomes of jobs that end well, fail, or are lost."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NoReturn

import pytest
from django.db import connections

from anzheng.jobs.kinds import Work
from anzheng.jobs.models import Job, Schedule
from anzheng.jobs.models import Worker as Row
from anzheng.jobs.services import enqueue
from anzheng.jobs.worker import Worker
from anzheng.kernel.errors import Text
from tests.support import job_kinds
from tests.support.job_kinds import kinds, refuse
from tests.support.ledgers import ACTOR

pytestmark = pytest.mark.django_db(transaction=True, available_apps=["anzheng.jobs"])


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    yield
    job_kinds.seen.clear()
    job_kinds.acts.clear()


@contextmanager
def working(home: Path, **options: object) -> Iterator[tuple[Worker, list[Text]]]:
    """Have a worker at work in a thread, and stopped at the end."""
    told: list[Text] = []
    worker = Worker(home, ACTOR, kinds(), idle=(0.01, 0.02), tell=told.append, **options)  # type: ignore[arg-type]

    def run() -> None:
        try:
            worker.run()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield worker, told
    finally:
        worker.stop()
        thread.join()


def make(**arguments: int) -> str:
    return enqueue("test-act", arguments, now=datetime.now(UTC))


def row(job: str) -> Job:
    return Job.objects.get(pk=job)


def until(job: str, *states: str) -> Job:
    """Wait until a job is in one of `states`."""
    while (found := row(job)).state not in states:
        time.sleep(0.01)
    return found


def failing(job: str) -> Job:
    """Wait until an attempt at a job has failed."""
    while (found := row(job)).error is None:
        time.sleep(0.01)
    return found


def test_a_job_is_carried_out_with_what_it_needs(tmp_path: Path) -> None:
    with working(tmp_path) as (_, told):
        job = make(n=7)
        until(job, "done")
    (work,) = job_kinds.seen
    assert (work.job, work.kind, work.home, dict(work.arguments)) == (job, "test-act", tmp_path, {"n": 7})
    assert (work.actor, work.attempt, work.planned, work.company) == (ACTOR, 1, row(job).planned, None)
    assert told == [Text("測試動作：完成", "an act of a test: done")]


def test_jobs_run_beside_each_other(tmp_path: Path) -> None:
    """A long job waits for a short one, so both must be at work."""
    short = threading.Event()
    job_kinds.acts[:] = [lambda _: _wait(short), lambda _: short.set()]
    jobs = [make(), make()]
    with working(tmp_path):
        for job in jobs:
            until(job, "done")
    assert short.is_set()


def _wait(event: threading.Event) -> None:
    event.wait()


def test_a_mistake_becomes_the_row_s_error_and_another_attempt(tmp_path: Path) -> None:
    job_kinds.acts.append(refuse)
    with working(tmp_path) as (_, told):
        job = make()
        found = failing(job)
    assert found.state == "waiting"
    assert found.error == {
        "what": {"zh": "位址有誤", "en": "the address is wrong"},
        "where": "mail",
        "remedy": {"zh": "請改正", "en": "correct it"},
    }
    assert told[0].zh == "測試動作：位址有誤"


def _defect(_: Work) -> NoReturn:
    raise ZeroDivisionError("password=hunter2")


def test_a_defect_ends_the_job_and_not_the_worker(tmp_path: Path) -> None:
    job_kinds.acts.append(_defect)
    with working(tmp_path):
        broken = make()
        found = failing(broken)
        until(make(), "done")
    report = tmp_path / found.error["where"]
    assert "ZeroDivisionError" in report.read_text(encoding="utf-8")
    assert report.stat().st_mode & 0o077 == 0
    assert "hunter2" not in str(found.error)


def _leave(_: Work) -> NoReturn:
    raise SystemExit(0)


def test_a_job_that_leaves_its_thread_is_not_taken_for_done(tmp_path: Path) -> None:
    job_kinds.acts.append(_leave)
    with working(tmp_path):
        assert failing(make()).error["where"] == "test-act"


def test_progress_is_seen_while_the_job_runs(tmp_path: Path) -> None:
    go = threading.Event()

    def slow(work: Work) -> None:
        work.beat(3, 19)
        go.wait()

    job_kinds.acts.append(slow)
    with working(tmp_path):
        job = make()
        while (row(job).done, row(job).total) != (3, 19):
            time.sleep(0.01)
        go.set()
        assert until(job, "done").done == 19


def test_a_job_that_was_taken_over_stops_at_its_next_step(tmp_path: Path) -> None:
    left = threading.Event()

    def lost(work: Work) -> None:
        Job.objects.filter(pk=work.job).update(attempts=2, worker="another", lease_until=_later(), done=None)
        try:
            while True:
                work.beat(1, 2)
                time.sleep(0.01)
        finally:
            left.set()

    job_kinds.acts.append(lost)
    with working(tmp_path):
        job = make()
        left.wait()
    assert (row(job).state, row(job).attempts, row(job).worker) == ("running", 2, "another")


def _later() -> datetime:
    return datetime.now(UTC) + timedelta(hours=1)


def test_a_worker_that_stops_lets_short_jobs_end(tmp_path: Path) -> None:
    begun, go = threading.Event(), threading.Event()

    def short(_: Work) -> None:
        begun.set()
        go.wait()

    job_kinds.acts.append(short)
    with working(tmp_path) as (worker, _):
        job = make()
        begun.wait()
        worker.stop()
        go.set()
    assert row(job).state == "done"


def test_a_worker_says_that_it_lives_and_takes_leave(tmp_path: Path) -> None:
    with working(tmp_path) as (worker, _):
        until(make(), "done")
        assert Row.objects.get().id == worker.id
    assert not Row.objects.exists()


def test_a_worker_plans(tmp_path: Path) -> None:
    with working(tmp_path):
        while not Schedule.objects.filter(kind="test-nightly").exists():
            time.sleep(0.01)
        Schedule.objects.update(planned=datetime.now(UTC) - timedelta(days=3))
    with working(tmp_path):
        while not Job.objects.filter(kind="test-nightly", state="done").exists():
            time.sleep(0.01)
    (work,) = job_kinds.seen
    assert work.planned <= work.now
    assert Schedule.objects.get().missed == 2


def test_one_job_alone(tmp_path: Path) -> None:
    job, other = make(), make()

    assert Worker(tmp_path, ACTOR, kinds()).run_one(job)
    assert (row(job).state, row(other).state) == ("done", "waiting")
    assert not Worker(tmp_path, ACTOR, kinds()).run_one(job)
