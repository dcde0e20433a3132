"""Forms on the command line: the list, one in full as JSON and as text, checking files of one's own."""

from pathlib import Path
from typing import Any

import pytest

from tests.functional.cli.program import Program, message_of


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A company as it is the moment it is created."""
    made = Program(tmp_path_factory.mktemp("form") / "home")
    made.fine("init")
    return made


@pytest.fixture(scope="module")
def rows(program: Program) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = program.json("form", "list")
    return found


def test_the_list_holds_everything_once_by_id(rows: list[dict[str, Any]]) -> None:
    ids = [row["id"] for row in rows]
    assert ids == sorted(set(ids))
    assert all(set(row) == {"id", "kind", "title", "rows"} for row in rows)
    assert {row["kind"] for row in rows} == {"form", "register", "document", "report", "check"}
    assert {"id": "host-inspection", "kind": "form", "rows": ["F-A02"]}.items() <= next(
        row for row in rows if row["id"] == "host-inspection"
    ).items()
    assert len({name for row in rows for name in row["rows"]}) == 231


def test_one_kind_of_the_list(program: Program, rows: list[dict[str, Any]]) -> None:
    kinds = ("form", "register", "document", "report", "check")
    answers = program.answers(*[("form", "list", "--kind", kind) for kind in kinds])
    assert [row for answer in answers for row in answer] == [
        row for kind in kinds for row in rows if row["kind"] == kind
    ]


def test_a_form_tells_fields_signers_and_what_reads_it(program: Program) -> None:
    shown = program.json("form", "show", "host-inspection")
    assert (shown["code"], shown["level"], shown["keep"], shown["layout"]) == ("F-003", "internal", "P5Y", "landscape")
    fields = {field["id"]: field for field in shown["fields"]}
    assert fields["unhandled_anomalies"]["computed"]["rule"] == "count"
    assert not fields["unhandled_anomalies"]["required"]
    assert shown["items"]["register"] == "hosts"
    answers = {field["id"]: field for field in shown["item_fields"]}
    assert answers["exception"]["when"] == {"field": "state", "is": ["handled", "open"]}
    assert answers["clock"]["from"] == "check.clock-offset"
    first, second = shown["signers"]
    assert (first["role"], first["meaning"]) == ("operator", "fill")
    assert (second["role"], second["meaning"], second["basis"]) == ("manager", "verify", "stated")
    assert "CC-17020.d(b)" in second["clauses"]
    assert shown["apart"] == [["operator", "manager"]]
    (demand,) = [one for one in shown["demands"] if one["id"] == "operating-procedures.host-rounds"]
    assert demand["cadence"]["zh"] == "每個工作日"
    assert demand["control"]["id"] == "operating-procedures"
    assert {one["document"] for one in demand["clauses"]} == {"twse-cc"}


def test_a_form_is_found_by_its_number(program: Program) -> None:
    by_id, by_number = program.answers(("form", "show", "host-inspection"), ("form", "show", "F-003"))
    assert by_id == by_number


def test_registers_and_logs_are_shown_too(program: Program) -> None:
    register, log, statement = program.answers(
        ("form", "show", "systems"),
        ("form", "show", "firewall-log"),
        ("form", "show", "security-execution-statement"),
    )
    assert (register["kind"], register["stocktake"], register["signers"]) == ("register", "P1Y", [])
    assert {field["id"] for field in register["fields"]} >= {"owner", "deputy"}
    assert any(one["kind"] == "periodic" for one in register["demands"])
    assert (log["kind"], log["fields"]) == ("check", [])
    assert [one["kind"] for one in log["demands"]] == ["retained"]
    assert (statement["kind"], statement["steps"][0]) == ("document", "security-executive")


def test_a_form_that_reports_something_names_its_event(program: Program) -> None:
    shown = program.json("form", "show", "firewall-change-request")
    assert shown["event"]["id"] == "firewall.change-requested"
    assert set(shown["answers"].values()) <= {signer["role"] for signer in shown["signers"]}
    assert any(one["kind"] == "response" for one in shown["demands"])


def test_the_text_tells_what_the_json_tells(program: Program) -> None:
    shown = program.json("form", "show", "host-inspection")
    said = program.fine("form", "show", "host-inspection")
    assert said.splitlines()[0] == f"host-inspection　F-003　{shown['title']['zh']}　表單"
    for field in (*shown["fields"], *shown["item_fields"]):
        assert f"{field['id']}　{field['zh']}　" in said
    for signer in shown["signers"]:
        assert f"{signer['zh']}　{signer['says']['zh']}　" in said
        assert all(ref in said for ref in signer["clauses"])
    for demand in shown["demands"]:
        assert f"{demand['id']}　{demand['zh']}" in said
        assert all(one["ref"] in said for one in demand["clauses"])
    assert shown["title"]["en"] in program.fine("--lang", "en", "form", "show", "F-003")
    assert "文書列號：F-C02 F-C10" in program.fine("form", "show", "systems")
    assert "無要求項讀取：" in program.fine("form", "show", "adviser-contract")


def test_the_list_as_text(program: Program, rows: list[dict[str, Any]]) -> None:
    lines = program.fine("form", "list").splitlines()
    assert len(lines) == len(rows)
    assert all(line.startswith(f"{row['id']} ") for line, row in zip(lines, rows, strict=True))


def test_all_forms_of_the_program_are_sound(program: Program) -> None:
    assert program.fine("form", "validate") == "沒有問題。\n"


def test_a_wrong_form_of_ones_own_is_told_by_line(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "own-check.yaml"
    path.write_text("id: own-check\nzh: 自訂\nen: Own\nroles: [operator]\nfields: {n: number}\n", encoding="utf-8")
    before = program.state()
    done = program.run("form", "validate", str(path))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("forms/own-check.yaml:5：")
    assert program.run("form", "validate", str(tmp_path)).stderr == done.stderr
    path.write_text(path.read_text(encoding="utf-8").replace("number", "{type: int, zh: 數, en: n}"), encoding="utf-8")
    assert program.fine("form", "validate", str(path)) == "沒有問題。\n"
    assert program.state() == before


@pytest.mark.parametrize(
    ("words", "place"),
    [
        pytest.param(("form", "show", "shopping-list"), "shopping-list", id="no such form"),
        pytest.param(("form", "show", "F-999"), "F-999", id="no such number"),
        pytest.param(("form", "list", "--kind", "scroll"), "--kind", id="no such kind"),
        pytest.param(("form", "validate", "/no/such/folder"), "/no/such/folder", id="no such folder"),
    ],
)
def test_what_is_not_there_is_said(program: Program, words: tuple[str, ...], place: str) -> None:
    assert place in message_of(program.run(*words))


def test_evidence_is_taken_on_any_form_and_read_as_its_fields_are(program: Program) -> None:
    # No adopted document names this form; its day is typed in the Republic's calendar, its choice by its name.
    added = program.json(
        *("evidence", "add", "--form", "adviser-contract", "--value", "begins_on=115-01-05"),
        *("--value", "confidentiality=是"),
    )
    leaf = program.json("ledger", "show", str(added["seq"]))
    assert leaf["leaf"]["facts"]["values"] == {"begins_on": "2026-01-05", "confidentiality": True}
