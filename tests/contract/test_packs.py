"""The packaged documents: complete, without problems, and stable."""

from collections import Counter
from pathlib import Path

import pytest

from anzheng.catalogue.check import KNOWN_CHECKS, main
from anzheng.catalogue.core import codec
from anzheng.catalogue.core.clauses import demands_in
from anzheng.catalogue.core.compile import Compiled
from anzheng.catalogue.core.model import Demand, Edition
from anzheng.catalogue.files import PACKAGED, compile_files, read_folder
from anzheng.collectors.core.contract import all_checks
from anzheng.kernel.errors import PackError

CHECKS = {id_: (id_, id_) for id_ in KNOWN_CHECKS}
REFS = Path(__file__).with_name("refs")
SIZES = {
    "broker-policy": (313, 244),
    "isms-policy": (189, 151),
    "listed-company": (108, 91),
    "operations-procedure": (169, 138),
    "twse-cc": (229, 189),
}
"""Document → printed marks and obligations: 1,008 and 813 together."""
MOST_CONTROLS = 220
"""One library serves all documents: more controls than this would be clones."""


@pytest.fixture(scope="module")
def result() -> tuple[Compiled, tuple[PackError, ...]]:
    return compile_files(read_folder(PACKAGED), CHECKS)


@pytest.fixture(scope="module", params=sorted(SIZES))
def edition(request: pytest.FixtureRequest, result: tuple[Compiled, tuple[PackError, ...]]) -> Edition:
    """Return the newest edition of one document after the other."""
    return [one for one in result[0].editions if one.document == request.param][-1]


def test_no_problem_in_the_packaged_data(result: tuple[Compiled, tuple[PackError, ...]]) -> None:
    assert [str(problem) for problem in result[1]] == []


def test_every_demand_and_every_name_is_used(result: tuple[Compiled, tuple[PackError, ...]]) -> None:
    assert [str(warning) for warning in result[0].warnings] == []


def test_the_known_checks_are_those_that_the_collectors_perform() -> None:
    assert sorted(KNOWN_CHECKS) == sorted(check.id for check in all_checks())


def test_every_document_is_packaged(result: tuple[Compiled, tuple[PackError, ...]]) -> None:
    assert {one.document for one in result[0].editions} == set(SIZES)
    assert (sum(nodes for nodes, _ in SIZES.values()), sum(bound for _, bound in SIZES.values())) == (1008, 813)


def test_a_document_has_every_printed_mark(edition: Edition) -> None:
    rows = [
        f"{c.ref} {c.strength.value} {'obligation' if c.obligation else '-'} {c.parent or '-'}" for c in edition.clauses
    ]
    assert rows == (REFS / f"{edition.document}.txt").read_text(encoding="utf-8").splitlines()
    assert (len(edition.clauses), sum(clause.obligation for clause in edition.clauses)) == SIZES[edition.document]


def test_every_part_of_every_obligation_has_a_proof(edition: Edition) -> None:
    for clause in edition.clauses:
        assert bool(clause.parts) is clause.obligation
        for part in clause.parts:
            assert demands_in(part.proof.root), f"{clause.ref} {part.n}"


def test_a_proof_names_demands_of_the_edition_itself(edition: Edition) -> None:
    for clause in edition.clauses:
        for part in clause.parts:
            assert {*demands_in(part.proof.root), *part.proof.corroborating} <= edition.demands.keys()


def test_every_obligation_says_what_an_inspector_asks_for(edition: Edition) -> None:
    assert [clause.ref for clause in edition.clauses if clause.obligation and not clause.evidence] == []


def test_few_parts_rest_on_a_signature_alone(edition: Edition) -> None:
    parts = [part for clause in edition.clauses for part in clause.parts]
    assert sum(part.attested_only for part in parts) * 20 <= len(parts), "at most one in twenty"


def test_digest_is_stable_under_reordering_of_files(edition: Edition) -> None:
    backwards, _ = compile_files(dict(reversed(read_folder(PACKAGED).items())), CHECKS)
    (again,) = (one for one in backwards.editions if one.document == edition.document)
    assert codec.digest(again) == codec.digest(edition)


def test_canonical_json_holds_the_whole_edition(edition: Edition) -> None:
    assert codec.decode(codec.encode(edition)) == edition


def test_one_library_serves_all_documents(result: tuple[Compiled, tuple[PackError, ...]]) -> None:
    controls = {control for one in result[0].editions for control in one.controls}
    assert 150 <= len(controls) <= MOST_CONTROLS
    serving = Counter(document for one in result[0].editions for document in one.controls)
    assert sum(count > 1 for count in serving.values()) * 3 >= len(controls), "a third serves several documents"


def test_one_id_is_one_demand_in_every_document(result: tuple[Compiled, tuple[PackError, ...]]) -> None:
    seen: dict[str, Demand] = {}
    for one in result[0].editions:
        for id_, demand in one.demands.items():
            assert seen.setdefault(id_, demand) == demand


def test_every_condition_is_a_question_with_help(edition: Edition) -> None:
    asked = {name for clause in edition.clauses for part in (clause, *clause.parts) for name in part.applies} - {"all"}
    assert asked == set(edition.questions)
    assert [
        one.id
        for one in edition.questions.values()
        if not (one.zh.endswith("？") and one.en.endswith("?") and len(one.help_zh) > 6 and len(one.help_en) > 12)
    ] == []


def test_command_says_that_nothing_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["CC-18000"]) == 0
    assert capsys.readouterr().out == "0 problems in CC-18000\n"
