"""The program on a data folder that several started at once, and whose database is damaged afterwards."""

import random
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.fault.damaging import put
from tests.functional.cli.program import Program, message_of
from tests.support.thorough import rounds, seed

STARTERS = 3


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A data folder that several processes found empty in the same moment."""
    started = Program(tmp_path_factory.mktemp("home"))
    with ThreadPoolExecutor(STARTERS) as pool:
        done = list(pool.map(lambda _: started.start("init"), range(STARTERS)))
    assert [(one.returncode, one.stderr) for one in done] == [(0, "")] * STARTERS
    return started


def test_a_first_start_by_several_is_one_start(program: Program) -> None:
    with sqlite3.connect(program.home / "anzheng.sqlite3") as database:
        ledgers = [row[0] for row in database.execute("SELECT id FROM ledger_ledger ORDER BY id")]
        leaves = [(name, bytes(leaf)) for name, leaf in database.execute("SELECT ledger_id, leaf FROM ledger_entry")]
    assert ledgers == ["company", "installation"]
    # What a start enters, it enters once.
    assert [name for name, leaf in leaves if b'"kind":"edition.adopted/1"' in leaf] == ["company"]
    assert program.run("ledger", "verify", "--installation").returncode == 0


def leaves(path: Path) -> set[tuple[str, int, bytes]]:
    with sqlite3.connect(path) as database:
        return set(database.execute("SELECT ledger_id, seq, leaf FROM ledger_entry NOT INDEXED"))


def damaged(data: bytes) -> Iterator[bytes]:
    dice = random.Random(seed())  # noqa: S311 - places, not secrets
    for length in (40_960, len(data) // 2):
        yield data[:-length]
    # In the header, in the structure, and anywhere.
    for place in (16, 3_000, *(dice.randrange(len(data)) for _ in range(rounds(4) // 4))):
        yield data[:place] + bytes([data[place] ^ 4]) + data[place + 1 :]


def test_the_program_says_what_is_wrong_and_never_more(program: Program) -> None:
    path = program.home / "anzheng.sqlite3"
    pristine, before = path.read_bytes(), leaves(path)
    assert before
    assert program.run("ledger", "verify").returncode == 0
    try:
        for data in damaged(pristine):
            put(path, data)
            done = program.run("ledger", "verify")
            assert "Traceback" not in done.stderr
            match done.returncode:
                case 0:
                    assert before <= leaves(path)
                case 1:
                    assert done.stdout
                case _:
                    message_of(done)
    finally:
        put(path, pristine)
    assert not list((program.home / "log").glob("defect-*"))


def test_a_file_that_is_no_database(program: Program) -> None:
    path = program.home / "anzheng.sqlite3"
    pristine = path.read_bytes()
    put(path, b"not a database at all\n" * 300)
    try:
        assert "備份" in message_of(program.run("ledger", "verify"))
    finally:
        put(path, pristine)
