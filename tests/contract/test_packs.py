"""The packaged documents: complete, without problems, and stable."""

from pathlib import Path

import pytest

from anzheng.catalogue.check import KNOWN_CHECKS, main
from anzheng.catalogue.core import codec
from anzheng.catalogue.core.clauses import demands_in
from anzheng.catalogue.core.compile import Compiled
from anzheng.catalogue.core.model import Edition
from anzheng.catalogue.files import PACKAGED, compile_files, read_folder
from anzheng.collectors.core.contract import all_checks
from anzheng.kernel.errors import PackError

CHECKS = {id_: (id_, id_) for id_ in KNOWN_CHECKS}
REFS = Path(__file__).with_name("twse_cc_refs.txt")


@pytest.fixture(scope="module")
def result() -> tuple[Compiled, tuple[PackError, ...]]:
    return compile_files(read_folder(PACKAGED), CHECKS)


@pytest.fixture(scope="module")
def twse(result: tuple[Compiled, tuple[PackError, ...]]) -> Edition:
    (edition,) = (one for one in result[0].editions if one.document == "twse-cc")
    return edition


def test_no_problem_in_the_packaged_data(result: tuple[Compiled, tuple[PackError, ...]]) -> None:
    assert [str(problem) for problem in result[1]] == []


def test_every_demand_and_every_name_is_used(result: tuple[Compiled, tuple[PackError, ...]]) -> None:
    assert [str(warning) for warning in result[0].warnings] == []


def test_the_known_checks_are_those_that_the_collectors_perform() -> None:
    assert sorted(KNOWN_CHECKS) == sorted(check.id for check in all_checks())


def test_twse_cc_has_every_printed_mark(twse: Edition) -> None:
    rows = [
        f"{c.ref} {c.strength.value} {'obligation' if c.obligation else '-'} {c.parent or '-'}" for c in twse.clauses
    ]
    assert rows == REFS.read_text(encoding="utf-8").splitlines()
    assert len(twse.clauses) == 229
    assert sum(clause.obligation for clause in twse.clauses) == 189


def test_every_part_of_every_obligation_has_a_proof(twse: Edition) -> None:
    for clause in twse.clauses:
        assert bool(clause.parts) is clause.obligation
        for part in clause.parts:
            assert demands_in(part.proof.root), f"{clause.ref} {part.n}"


def test_every_clause_states_something_in_its_own_demands(twse: Edition) -> None:
    """A proof names demands that exist, in the edition itself."""
    for clause in twse.clauses:
        for part in clause.parts:
            assert {*demands_in(part.proof.root), *part.proof.corroborating} <= twse.demands.keys()


def test_digest_is_stable_under_reordering_of_files(twse: Edition) -> None:
    backwards, _ = compile_files(dict(reversed(read_folder(PACKAGED).items())), CHECKS)
    (again,) = (one for one in backwards.editions if one.document == "twse-cc")
    assert codec.digest(again) == codec.digest(twse)


def test_canonical_json_holds_the_whole_edition(twse: Edition) -> None:
    assert codec.decode(codec.encode(twse)) == twse


def test_command_says_that_nothing_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["CC-18000"]) == 0
    assert capsys.readouterr().out == "0 problems in CC-18000\n"
