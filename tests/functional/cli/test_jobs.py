"""The verbs job and worker, as people use them."""

import signal
import sqlite3
import subprocess

import pytest

from tests.functional.cli.program import ANZHENG, Program, message_of


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    made = Program(tmp_path_factory.mktemp("jobs") / "home")
    made.fine("init")
    return made


def test_a_job_run_here_and_now(program: Program) -> None:
    job = program.json("job", "run", "calendars")

    assert (job["kind"], job["state"], job["attempts"], job["error"]) == ("calendars", "done", 1, None)
    assert job["job"] in program.fine("job", "list", "--state", "done")
    assert "公告年度日曆" in program.fine("job", "list")


def test_a_job_that_waits_can_be_cancelled_and_retried(program: Program) -> None:
    job = program.json("job", "run", "prune-jobs", "--later")["job"]
    assert [row["job"] for row in program.json("job", "list", "--state", "waiting")] == [job]
    program.fine("job", "cancel", job)
    assert message_of(program.run("job", "cancel", job))
    program.fine("job", "retry", job)
    assert message_of(program.run("job", "retry", job))

    worker = subprocess.Popen(
        [ANZHENG, "worker"], env=program.environment, stdout=subprocess.PIPE, text=True, stderr=subprocess.PIPE
    )
    assert worker.stdout is not None
    said = next(line for line in worker.stdout if "完成" in line)
    worker.send_signal(signal.SIGTERM)
    _, errors = worker.communicate()
    assert (said.strip(), worker.returncode, errors) == ("清理工作紀錄：完成", 0, "")
    assert program.json("job", "list", "--state", "waiting") == []


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("run", "no-such-kind"), id="a kind that does not exist"),
        pytest.param(("retry", "j-none"), id="a job that does not exist"),
        pytest.param(("list", "--company", "nobody"), id="a company that does not exist"),
        pytest.param(("list", "--state", "asleep"), id="a state that does not exist"),
    ],
)
def test_refused(program: Program, words: tuple[str, ...]) -> None:
    assert message_of(program.run("job", *words))


def _row(program: Program, name: str) -> dict[str, str]:
    (row,) = [row for row in program.json("doctor") if row["id"] == name]
    return dict(row)


SICK = {
    "a job failed": ("UPDATE jobs_job SET state = 'failed', finished = '2099-01-01'", "jobs", "job retry"),
    "a job waits too long": (
        "UPDATE jobs_job SET state = 'waiting', due = '2026-01-01', finished = NULL",
        "jobs",
        "anzheng up",
    ),
    "a kind of another version": (
        "UPDATE jobs_job SET state = 'waiting', kind = 'newer', finished = NULL",
        "jobs",
        "更新程式",
    ),
    "nights were missed": (
        "UPDATE jobs_schedule SET missed = 3, missed_first = planned, missed_last = planned, noticed = '2099-01-01'",
        "schedules",
        "持續執行",
    ),
    "no worker runs": ("DELETE FROM jobs_worker", "worker", "anzheng worker"),
}


@pytest.mark.parametrize(("statement", "row", "remedy"), SICK.values(), ids=SICK)
def test_the_doctor_sees(program: Program, statement: str, row: str, remedy: str) -> None:
    with sqlite3.connect(program.home / "anzheng.sqlite3") as database:
        kept = {name: database.execute(f"SELECT * FROM {name}").fetchall() for name in ("jobs_job", "jobs_schedule")}  # noqa: S608 - our own names
        assert kept["jobs_job"]
        assert kept["jobs_schedule"]
        database.execute(statement)
    try:
        found = _row(program, row)
        assert found["grade"] == "warn"
        assert remedy in str(found["remedy"])
    finally:
        with sqlite3.connect(program.home / "anzheng.sqlite3") as database:
            for name, rows in kept.items():
                database.execute(f"DELETE FROM {name}")  # noqa: S608 - the same
                marks = ", ".join("?" * len(rows[0]))
                database.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)  # noqa: S608 - the same
