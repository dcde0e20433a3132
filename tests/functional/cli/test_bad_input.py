"""Whatever is given wrongly ends in one message with place and remedy, exit code 2, and nothing changed."""

import os
import signal
import socket
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

from tests.functional.cli.program import ANZHENG, Program, message_of

FORM = "asset-stocktake"
CASES: dict[str, tuple[tuple[str, ...], str]] = {
    "no such verb": (("dance",), "dance"),
    "no such option": (("status", "--colour"), "--colour"),
    "a required option is absent": (("forecast",), "--at"),
    "a port beyond the last": (("up", "--port", "70000"), "--port"),
    "no such company": (("status", "--company", "nobody"), "nobody"),
    "no such document": (("status", "--document", "nothing"), "nothing"),
    "no such clause": (("explain", "CC-99999"), "CC-99999"),
    "no such edition": (("catalogue", "show", "twse-cc", "--edition", "1999-01-01"), "1999-01-01"),
    "no such parameter": (("parameter", "moon.phase", "3"), "moon.phase"),
    "a parameter that is no number": (("parameter", "password.min-length", "long"), "VALUE"),
    "no such check": (("check", "run", "--only", "weather"), "weather"),
    "no such profile question": (("profile", "set", "is-nice=true"), "is-nice"),
    "a profile answer that is neither": (("profile", "set", "brokerage=maybe"), "brokerage=maybe"),
    "a profile answer without a value": (("profile", "set", "brokerage"), "brokerage"),
    "a day that does not exist": (("status", "--about", "2026-02-30"), "2026-02-30"),
    "a month that does not exist": (("calendar", "override", "115-13-01"), "115-13-01"),
    "a day before the Republic": (("status", "--about", "1900-01-01"), "1900-01-01"),
    "a day beyond all planning": (("status", "--about", "9999-12-31"), "9999-12-31"),
    "work until the end of time": (("due", "--until", "9999-12-31"), "9999-12-31"),
    "a period reversed": (("status", "--from", "2026-03-01", "--to", "2026-01-01"), "2026-03-01"),
    "half a period": (("status", "--from", "2026-03-01"), "status"),
    "a forecast of the past": (("forecast", "--at", "2020-01-01"), "2020-01-01"),
    "an index beyond the head": (("ledger", "show", "99999999"), "99999999"),
    "an index that is no number": (("ledger", "show", "first"), "SEQ"),
    "a company id with capitals": (("init", "--company", "Bad Id", "--name", "x"), "Bad Id"),
    "a company that exists": (("init", "--company", "company", "--name", "x"), "company"),
    "a company name without end": (("init", "--company", "long", "--name", "x" * 300), "xxx"),
    "a cut-over without a company": (("init", "--cutover", "2026-01-01"), "--cutover"),
    "a profile file that is absent": (("init", "--profile", "{folder}/none.yaml"), "none.yaml"),
    "a profile file that lacks answers": (("init", "--profile", "{folder}/empty.yaml"), "empty.yaml"),
    "a profile file that is no YAML": (("init", "--profile", "{folder}/broken.yaml"), "broken.yaml:3"),
    "a pack folder that is absent": (("catalogue", "validate", "{folder}/none"), "none"),
    "evidence on an unknown form": (("evidence", "add", "{folder}/f.txt", "--form", "poem"), "poem"),
    "evidence from an absent file": (("evidence", "add", "{folder}/none", "--form", FORM), "none"),
    "evidence from a folder": (("evidence", "add", "{folder}", "--form", FORM), "資料夾，不是檔案"),
    "evidence from what cannot be read": (("evidence", "add", "/proc/self/mem", "--form", FORM), "/proc/self/mem"),
    "evidence from a file too large": (("evidence", "add", "{folder}/huge", "--form", FORM), "huge"),
    "evidence about a malformed target": (("evidence", "add", "--form", FORM, "--target", "a b"), "a b"),
    "evidence about no entry": (("evidence", "add", "--form", FORM, "--target", "hosts:nope"), "hosts:nope"),
    "evidence with an unknown item": (("evidence", "add", "--form", FORM, "--item", "hosts:nope"), "hosts:nope"),
    "evidence about tomorrow": (("evidence", "add", "--form", FORM, "--about", "2035-01-01"), "2035-01-01"),
    "evidence for a period reversed": (
        ("evidence", "add", "--form", FORM, "--from", "115-03-01", "--to", "115-01-01"),
        "2026-03-01",
    ),
    "evidence for half a period": (("evidence", "add", "--form", FORM, "--from", "115-03-01"), "--to"),
    "a value without a name": (("evidence", "add", "--form", FORM, "--value", "=x"), "=x"),
    "a value of no field": (("evidence", "add", "--form", FORM, "--value", "price=3"), f"{FORM}.price"),
    "a value of another type": (
        ("evidence", "add", "--form", "vulnerability-scan-report", "--value", "completed=perhaps"),
        "completed=perhaps",
    ),
    "a choice that there is not": (
        ("evidence", "add", "--form", "penetration-test-report", "--value", "status=nearly"),
        "status=nearly",
    ),
    "a value without a sign": (("evidence", "add", "--form", FORM, "--value", "result"), "result"),
    "a value too large": (("evidence", "add", "--form", FORM, "--value", "n=" + "9" * 30), "999"),
    "a signature without a name": (("evidence", "add", "--form", FORM, "--signed", "reviewer"), "reviewer"),
    "a signature of tomorrow": (("evidence", "add", "--form", FORM, "--signed", "reviewer=王@2030-01-01"), "reviewer"),
    "a title without end": (("evidence", "add", "--form", FORM, "--title", "x" * 300), "xxx"),
    "replacing what is not there": (("evidence", "add", "--form", FORM, "--supersedes", "e-none"), "e-none"),
}


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    prepared = Program(tmp_path_factory.mktemp("bad") / "home")
    prepared.fine("init")
    return prepared


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("files")
    (made / "f.txt").write_text("內容", encoding="utf-8")
    (made / "empty.yaml").write_text("{}\n", encoding="utf-8")
    (made / "broken.yaml").write_text("a: 1\nb: [\n", encoding="utf-8")
    with (made / "huge").open("wb") as file:
        file.truncate(513 * 1024 * 1024)
    return made


@pytest.mark.parametrize(("words", "place"), CASES.values(), ids=CASES)
def test_it_is_refused_with_place_and_remedy(
    program: Program, folder: Path, words: tuple[str, ...], place: str
) -> None:
    before = program.state()
    done = program.run(*(word.replace("{folder}", str(folder)) for word in words))
    assert place in message_of(done)
    assert done.stdout == ""
    assert program.state() == before
    assert not list((program.home / "blobs").glob("*"))


SETTINGS: dict[str, tuple[dict[str, str], str]] = {
    "an unknown setting": ({"ANZHENG_COLOUR": "red"}, "ANZHENG_COLOUR"),
    "a port that is no number": ({"ANZHENG_PORT": "http"}, "ANZHENG_PORT"),
    "a database of no kind": ({"ANZHENG_DATABASE_URL": "carrier-pigeon://x"}, "ANZHENG_DATABASE_URL"),
    "a server that is not there": ({"ANZHENG_DATABASE_URL": "postgresql://u@127.0.0.1:1/x"}, "127.0.0.1"),
    "a home that is a file": ({"ANZHENG_HOME": "/etc/hostname"}, "/etc/hostname"),
    "a home that cannot be made": ({"ANZHENG_HOME": "/proc/anzheng"}, "/proc/anzheng"),
}


@pytest.mark.parametrize(("settings", "place"), SETTINGS.values(), ids=SETTINGS)
def test_a_wrong_setting_is_named(tmp_path: Path, settings: dict[str, str], place: str) -> None:
    assert place in message_of(Program(tmp_path).start("status", **settings))
    # The doctor says the same as a row, and never gives up.
    doctor = Program(tmp_path).start("doctor", **settings)
    assert (doctor.returncode, doctor.stderr) == (1, "")


def test_a_locked_database_is_told_from_a_broken_one(tmp_path: Path) -> None:
    program = Program(tmp_path)
    program.fine("init")
    before = program.state()
    with sqlite3.connect(tmp_path / "anzheng.sqlite3", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        message = message_of(program.run("profile", "set", "brokerage=true"))
        other.execute("ROLLBACK")
    assert "忙碌或被鎖定" in message
    assert program.state() == before


def test_a_database_newer_than_the_program_is_left_alone(tmp_path: Path) -> None:
    program = Program(tmp_path)
    program.fine("init")
    with sqlite3.connect(tmp_path / "anzheng.sqlite3") as database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('records', '9999_later', '2030-01-01')"
        )
    before = program.state()
    assert "資料庫比程式新" in message_of(program.run("status"))
    assert program.run("doctor").returncode == 1
    assert program.state() == before


@pytest.mark.parametrize("content", [b"not a database at all" * 500, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_file_that_is_no_database_is_kept(tmp_path: Path, content: bytes) -> None:
    program = Program(tmp_path)
    path = tmp_path / "anzheng.sqlite3"
    path.write_bytes(content)
    assert "毀損或不是資料庫" in message_of(program.run("status"))
    doctor = program.run("doctor")
    assert (doctor.returncode, doctor.stderr) == (1, "")
    assert path.read_bytes() == content


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert str(port) in message_of(Program(tmp_path).run("up", "--port", str(port)))


def test_a_reader_that_goes_early_is_no_error(tmp_path: Path) -> None:
    program = Program(tmp_path)
    shell = f"set -o pipefail; {ANZHENG} catalogue show twse-cc --json | head -1"
    done = subprocess.run(
        ["bash", "-c", shell], env={**program.environment, "LC_ALL": ""}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "{\n", "")


def test_interrupting_the_sample_leaves_nothing(tmp_path: Path) -> None:
    program = Program(tmp_path)
    program.fine("init")
    before = program.state()
    loading = subprocess.Popen([ANZHENG, "sample", "load"], env=program.environment, stderr=subprocess.PIPE, text=True)
    # The write-ahead log grows as soon as acts are played.
    while not _size(tmp_path / "anzheng.sqlite3-wal"):
        time.sleep(0.05)
    time.sleep(2)
    os.kill(loading.pid, signal.SIGINT)
    try:
        _, error = loading.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        # An interrupt that falls into a weak reference's callback is lost to the interpreter: people press again.
        os.kill(loading.pid, signal.SIGINT)
        _, error = loading.communicate()
    assert loading.returncode == 130, error
    assert "已中斷" in error
    assert program.state() == before


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
