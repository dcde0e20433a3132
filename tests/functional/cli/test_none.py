"""Stating by the command line that nothing happened: of one event, or of all that are open in one signing."""

import pytest

from tests.functional.cli.program import Program, message_of
from tools import stage

COMPANY = ("--company", "shown")


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    home = tmp_path_factory.mktemp("none") / "home"
    home.mkdir()
    stage.fill(home, "world")
    return Program(home)


def size(program: Program) -> int:
    return int(program.json("ledger", "verify", *COMPANY)["size"])


def test_all_that_are_open_are_signed_at_once_but_for_what_happened(program: Program) -> None:
    before = size(program)
    said = program.fine("event", "none", "--all-due", "--except", "capacity.threshold-exceeded", *COMPANY)
    *lines, last = said.splitlines()
    assert size(program) == before + len(lines)
    assert f"已聲明 {len(lines)} 項" in last
    assert len(lines) > 5
    assert "capacity.threshold-exceeded" not in said
    leaves = [program.json("ledger", "show", str(n), *COMPANY)["leaf"] for n in (before, before + len(lines) - 1)]
    assert {leaf["kind"] for leaf in leaves} == {"event.none/1"}
    assert leaves[0]["at"] == leaves[1]["at"]


def test_what_was_left_out_stays_open_and_then_nothing_is(program: Program) -> None:
    left = program.fine("event", "none", "--all-due", *COMPANY).splitlines()
    assert all("capacity.threshold-exceeded" in line for line in left[:-1])
    before = size(program)
    assert "沒有待聲明" in program.fine("event", "none", "--all-due", *COMPANY)
    assert size(program) == before


@pytest.mark.parametrize(
    "words",
    [
        ("--all-due", "capacity.threshold-exceeded"),
        ("--all-due", "--from", "115-10-01", "--to", "115-10-31"),
        ("capacity.threshold-exceeded", "--from", "115-10-01"),
        ("capacity.threshold-exceeded",),
        (),
        ("--except", "capacity.threshold-exceeded"),
        ("--all-due", "--except", "no.such-event"),
    ],
)
def test_what_is_neither_one_statement_nor_all_is_refused(program: Program, words: tuple[str, ...]) -> None:
    message_of(program.run("event", "none", *words, *COMPANY))
