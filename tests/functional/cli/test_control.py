"""The library of controls on the command line, and how `status` shows internal audit and answers as JSON."""

from typing import Any

import pytest

from tests.functional.cli.program import Program, message_of
from tools import stage

COMPANY = ("--company", "shown")
FIRST, SECOND = "twse-cc", "broker-policy"
CONTROL = "dormant-accounts"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Program:
    home = tmp_path_factory.mktemp("control") / "home"
    home.mkdir()
    stage.fill(home, "world")
    return Program(home)


@pytest.fixture(scope="module")
def alone(fresh: Program) -> Any:  # noqa: ANN401 - any JSON value
    """What `status --json` answers while one document rules."""
    return fresh.json("status", *COMPANY)


@pytest.fixture(scope="module")
def program(fresh: Program, alone: object) -> Program:  # noqa: ARG001 - asked before the second document
    fresh.fine("document", "adopt", SECOND, "--since", "115-01-01", "--reason", "測試", *COMPANY)
    return fresh


@pytest.fixture(scope="module")
def controls(program: Program) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = program.json("control", "list", *COMPANY)
    return rows


def test_the_list_holds_every_control_once_by_id(controls: list[dict[str, Any]]) -> None:
    ids = [row["id"] for row in controls]
    assert ids == sorted(set(ids))
    assert len(ids) > 100
    assert {document for row in controls for document in row["documents"]} == {FIRST, SECOND}
    assert all(sum(row["counts"].values()) == row["demands"] for row in controls)


def test_the_filters_narrow_it(program: Program, controls: list[dict[str, Any]]) -> None:
    asked = (
        (("--owner", "it-head"), lambda row: row["owner"] == "it-head"),
        (("--document", SECOND), lambda row: SECOND in row["documents"]),
        (("--word", "overdue"), lambda row: "overdue" in row["counts"]),
    )
    commands = [("control", "list", *options, *COMPANY) for options, _ in asked]
    for (options, fits), rows in zip(asked, program.answers(*commands), strict=True):
        assert rows == [row for row in controls if fits(row)], options
        assert 0 < len(rows) < len(controls), options


def test_every_word_of_the_text_has_to_be_there(program: Program) -> None:
    one, both, none = program.answers(
        ("control", "list", "稽核", *COMPANY),
        ("control", "list", "稽核", "audit-log-review", *COMPANY),
        ("control", "list", "稽核", "nothing-like-it", *COMPANY),
    )
    assert len(one) > 1
    assert [row["id"] for row in both] == ["audit-log-review"]
    assert none == []


def test_a_control_shows_what_it_proves_in_every_document(program: Program, controls: list[dict[str, Any]]) -> None:
    shared = next(row for row in controls if len(row["documents"]) > 1)
    shown, *status = program.answers(
        ("control", "show", shared["id"], *COMPANY),
        ("status", "--document", FIRST, *COMPANY),
        ("status", "--document", SECOND, *COMPANY),
    )
    assert {name: shown[name] for name in shared if name != "demands"} == {
        name: shared[name] for name in shared if name != "demands"
    }
    assert len(shown["demands"]) == shared["demands"]
    proved = [(row["document"], row["ref"]) for demand in shown["demands"] for row in demand["proves"]]
    assert {document for document, _ in proved} == {FIRST, SECOND}
    assert set(proved) <= {(one["document"], clause["ref"]) for one in status for clause in one["clauses"]}
    for demand in shown["demands"]:
        assert demand["rule"]["zh"]
        assert demand["id"].startswith(f"{shared['id']}.")


def test_the_text_tells_what_the_json_tells(program: Program) -> None:
    value = program.json("control", "show", CONTROL, *COMPANY)
    said = program.fine("control", "show", CONTROL, *COMPANY)
    assert said.splitlines()[0] == f"{CONTROL}　{value['zh']}"
    assert value["purpose"]["zh"] in said
    for demand in value["demands"]:
        assert f"{demand['id']}　{demand['zh']}　" in said
        assert all(text in said for text in (demand["rule"]["zh"], demand["scope"]["zh"]))
        assert all(f"認可條件：{text['zh']}" in said for text in demand["accepts"])
        assert all(row["ref"] in said and row["document"] in said for row in demand["proves"])
    assert value["purpose"]["en"] in program.fine("--lang", "en", "control", "show", CONTROL, *COMPANY)


def test_the_list_as_text(program: Program) -> None:
    (line,) = program.fine("control", "list", CONTROL, *COMPANY).splitlines()
    assert line.startswith(f"{CONTROL} ")
    assert "沒有符合條件" in program.fine("control", "list", "nothing-like-it", *COMPANY)


@pytest.mark.parametrize(
    ("words", "place"),
    [
        (("show", "no-such-control"), "no-such-control"),
        (("list", "--document", "isms-policy"), "isms-policy"),
        (("list", "--owner", "nobody"), "nobody"),
        (("list", "--word", "green"), "--word"),
    ],
)
def test_what_is_not_there_is_refused(program: Program, words: tuple[str, ...], place: str) -> None:
    assert place in message_of(program.run("control", *words, *COMPANY))


# --- status ---------------------------------------------------------------------------------------


def test_status_is_a_list_unless_a_document_is_named(program: Program) -> None:
    both, one, period = program.answers(
        ("status", *COMPANY),
        ("status", "--document", FIRST, *COMPANY),
        ("status", "--from", "2026-08-01", "--to", "2026-09-30", *COMPANY),
    )
    assert [row["document"] for row in both] == [row["document"] for row in period]
    assert {row["document"] for row in both} == {FIRST, SECOND}
    assert one in both


def test_status_of_a_company_under_one_document_is_a_list_too(alone: Any) -> None:  # noqa: ANN401 - any JSON value
    assert isinstance(alone, list)
    assert [row["document"] for row in alone] == [FIRST]


def test_status_shows_internal_audit_of_every_block(program: Program) -> None:
    day, period, audit = program.answers(
        ("status", "--document", FIRST, *COMPANY),
        ("status", "--document", FIRST, "--from", "2026-08-01", "--to", "2026-09-30", *COMPANY),
        ("control", "show", "internal-audit", *COMPANY),
    )
    blocks = [row["ref"] for row in day["inspections"]]
    assert blocks
    assert blocks == [clause["ref"] for clause in day["clauses"] if clause["ref"] in blocks]
    assert [row["ref"] for row in period["inspections"]] == blocks
    assert [row["every"] for row in period["inspections"]] == [row["every"] for row in day["inspections"]]
    demands = {demand["id"]: demand for demand in audit["demands"]}
    for row in day["inspections"]:
        assert (row["verdict"], row["next_due"]) == (
            demands[row["demand"]]["word"],
            demands[row["demand"]]["next_due"],
        )
    said = program.fine("status", "--document", FIRST, *COMPANY).partition("\n內部查核\n")[2].splitlines()
    assert [line.split()[0] for line in said] == blocks
    assert "每半年" in "".join(said)
