"""Workers that die: the job runs again once the lease is over, and its effect stands exactly once."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.databases import fresh_database
from tests.support.job_kinds import STEPS

ROOT = Path(__file__).parents[2]
PROGRAM = [sys.executable, str(ROOT / "tests/support/job_worker.py")]
STATE = """
import django, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "anzheng.config.settings"
django.setup()
from anzheng.jobs.models import Job
from anzheng.ledger.models import Entry
from anzheng.ledger.services import verify
assert verify("acme").ok
job = Job.objects.get(pk=sys.argv[1])
leaves = Entry.objects.filter(idem__startswith=job.id).count()
print(job.state, job.attempts, job.forgiven, leaves, job.done, job.error is None)
"""


class Workshop:
    """One installation and the workers started in it. Each test leaves no open job behind."""

    def __init__(self, environment: dict[str, str], home: Path) -> None:
        self._environment, self._home = environment, home
        self._job = ""
        self.workers: list[subprocess.Popen[str]] = []
        self._run("prepare")

    def _run(self, *words: str) -> str:
        done = subprocess.run([*PROGRAM, *words], env=self._environment, check=True, capture_output=True, text=True)
        return done.stdout

    def enqueue(self, hold: int, manner: str = "willing") -> None:
        """Enqueue a job that waits before step `hold` until it is let go."""
        (self._home / "hold").touch()
        self._job = self._run("enqueue", str(hold), manner)

    def worker(self) -> subprocess.Popen[str]:
        command = [*PROGRAM, "work"]
        started = subprocess.Popen(command, env=self._environment, stdout=subprocess.PIPE, text=True)
        self.workers.append(started)
        return started

    def let_go(self) -> None:
        (self._home / "hold").unlink()

    def state(self) -> str:
        """Return state, claims, forgiven claims, leaves, progress, and whether no error is left."""
        done = subprocess.run(
            [sys.executable, "-c", STATE, self._job], env=self._environment, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    home = tmp_path_factory.mktemp(request.param)
    settings = {name: text for name, text in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    settings |= {"ANZHENG_HOME": str(home), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    with fresh_database(request.param, home) as url:
        yield Workshop({**settings, "ANZHENG_DATABASE_URL": url}, home)


@pytest.fixture
def workshop(place: Workshop) -> Iterator[Workshop]:
    yield place
    for worker in place.workers:
        worker.kill()
        worker.communicate()
    place.workers.clear()


def says(worker: subprocess.Popen[str], wanted: str) -> list[str]:
    """Read what a worker says until it says `wanted`."""
    assert worker.stdout is not None
    lines = []
    for line in worker.stdout:
        lines.append(line.strip())
        if lines[-1] == wanted:
            return lines
    raise AssertionError(f"the worker ended without saying {wanted}: {lines}")


def ends_well(worker: subprocess.Popen[str]) -> None:
    worker.send_signal(signal.SIGTERM)
    assert worker.wait() == 0


@pytest.mark.parametrize("hold", [0, 2], ids=["between claim and first write", "in the middle"])
def test_killed_worker(workshop: Workshop, hold: int) -> None:
    workshop.enqueue(hold)
    first = workshop.worker()
    says(first, f"step {hold - 1} 1" if hold else "begun 1")
    first.kill()
    first.wait()
    assert workshop.state().startswith(f"running 1 0 {hold} ")
    workshop.let_go()
    second = workshop.worker()
    # Every step runs again, and none has its effect twice.
    assert says(second, "ended 2") == ["begun 2", *(f"step {step} 2" for step in range(STEPS)), "ended 2"]
    ends_well(second)
    assert workshop.state() == f"done 2 0 {STEPS} {STEPS} True"


def test_a_worker_that_kills_itself_over_a_job_does_so_twice_and_no_more(workshop: Workshop) -> None:
    workshop.enqueue(1)
    for attempt in (1, 2):
        worker = workshop.worker()
        says(worker, f"step 0 {attempt}")
        worker.kill()
        worker.wait()
    third = workshop.worker()
    while "failed" not in workshop.state():
        assert third.poll() is None
    ends_well(third)
    assert workshop.state().startswith("failed 2 0 1 ")
    assert workshop.state().endswith("False")


@pytest.mark.parametrize("manner", ["willing", "stubborn"])
def test_a_worker_that_is_asked_to_stop_gives_the_job_back(workshop: Workshop, manner: str) -> None:
    workshop.enqueue(1, manner)
    first = workshop.worker()
    says(first, "step 0 1")
    ends_well(first)
    assert workshop.state().startswith("waiting 1 1 1 ")
    workshop.let_go()
    second = workshop.worker()
    says(second, "ended 2")
    ends_well(second)
    assert workshop.state() == f"done 2 1 {STEPS} {STEPS} True"


def test_a_worker_that_was_frozen_changes_nothing_once_it_wakes(workshop: Workshop) -> None:
    workshop.enqueue(1)
    first = workshop.worker()
    says(first, "step 0 1")
    first.send_signal(signal.SIGSTOP)
    second = workshop.worker()
    says(second, "begun 2")
    first.send_signal(signal.SIGCONT)
    # It learns that the job is not its own any more, and is ready to stop; the other one goes on.
    ends_well(first)
    workshop.let_go()
    says(second, "ended 2")
    ends_well(second)
    assert workshop.state() == f"done 2 0 {STEPS} {STEPS} True"
