"""The way through the house by the real program, on SQLite and on PostgreSQL."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.functional.cli.program import Program, message_of
from tests.support.databases import describe, fresh_postgres, postgres_url

FORM, PROVED = "policy-evaluation", "CC-12000(5)"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def program(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    home = tmp_path_factory.mktemp("path") / "home"
    if request.param == "sqlite":
        yield Program(home)
        return
    if postgres_url() is None:
        pytest.skip(describe())
    with fresh_postgres() as url:
        yield Program(home, ANZHENG_DATABASE_URL=url)


def _naming(shown: dict[str, Any], form: str) -> set[str]:
    """Return the clauses whose demands read a form."""
    return {
        clause["ref"]
        for clause in shown["clauses"]
        for demand in clause["demands"]
        if demand["spec"].get("form") == form
    }


def _with_parents(shown: dict[str, Any], refs: set[str]) -> set[str]:
    parents = {clause["ref"]: clause["parent"] for clause in shown["clauses"]}
    found = set(refs)
    for ref in refs:
        while (parent := parents[ref]) is not None:
            found.add(parent)
            ref = parent  # noqa: PLW2901 - walking upwards
    return found


def test_an_empty_home_becomes_a_working_one(program: Program) -> None:
    assert not program.home.exists()
    status = json.loads(program.start("status", "--document", "twse-cc", "--json").stdout)
    assert status.keys() >= {"document", "company", "about", "known", "totals", "clauses"}
    assert (status["document"], status["company"], status["known"], status["sample"]) == (
        "twse-cc",
        "company",
        None,
        False,
    )
    assert program.home.stat().st_mode & 0o777 == 0o700
    # Also where the database lies elsewhere.
    assert [path for path in program.home.glob("anzheng.sqlite3*") if path.stat().st_mode & 0o077] == []
    assert program.json("ledger", "verify")["problems"] == []


def test_the_catalogue_has_the_stated_shape(program: Program) -> None:
    shown = program.json("catalogue", "show", "twse-cc")
    assert shown.keys() >= {"id", "edition", "digest", "clauses"}
    keys = {"ref", "parent", "leaf", "obligation", "strength", "zh", "en", "every", "parameters"}
    keys |= {"separation", "parts", "proof", "demands"}
    refs = [clause["ref"] for clause in shown["clauses"]]
    assert len(refs) == len(set(refs)) > 200
    for clause in shown["clauses"]:
        assert clause.keys() >= keys
        assert clause["parent"] is None or clause["parent"] in refs
        assert all(part.keys() >= {"n", "zh", "proof"} for part in clause["parts"])
        assert all(demand.keys() >= {"id", "kind", "every", "control"} for demand in clause["demands"])
        if clause["obligation"]:
            assert clause["demands"]
    status = program.json("status", "--document", "twse-cc")
    assert [clause["ref"] for clause in status["clauses"]] == refs
    assert all(clause.keys() >= {"ref", "verdict", "counts", "next_due"} for clause in status["clauses"])


def test_what_the_host_shows_is_in_the_ledger_and_explains_a_verdict(program: Program) -> None:
    results = program.json("check", "run")
    for result in results:
        assert result.keys() >= {"check", "target", "outcome", "seen", "rule", "refs", "fix"}
        assert all(isinstance(result[key], str) for key in ("check", "target", "outcome", "seen", "rule", "fix"))
        assert result["outcome"] in {"ok", "fail", "unknown", "not_applicable"}
    ref = next(ref for result in results for ref in result["refs"])
    explained = program.json("explain", ref)
    observed = [demand for demand in explained["demands"] if demand["kind"] == "observed"]
    facts = [fact for demand in observed for target in demand["targets"] for fact in target["facts"]]
    leaf = program.json("ledger", "show", str(facts[0]["seq"]))["leaf"]
    assert leaf["kind"].startswith("observation.")
    assert leaf["subject"] == results[0]["target"]
    stated = json.dumps(leaf["facts"])
    assert any(f'"{result["check"]}"' in stated for result in results if ref in result["refs"])


def test_one_record_changes_only_the_clauses_that_read_its_form(program: Program, tmp_path: Path) -> None:
    shown = program.json("catalogue", "show", "twse-cc")
    yesterday = str(date.fromisoformat(program.json("status", "--document", "twse-cc")["about"]) - timedelta(days=1))
    # As known then, nothing was adopted yet; what is entered today does not change that.
    known = ("status", "--document", "twse-cc", "--known", yesterday)
    assert "公司沒有採用" in message_of(program.run(*known))
    before = {c["ref"]: c for c in program.json("status", "--document", "twse-cc")["clauses"]}
    (tmp_path / "盤點.txt").write_text("全部相符", encoding="utf-8")
    added = program.json(
        "evidence", "add", str(tmp_path / "盤點.txt"), "--form", FORM, "--signed", "preparer=甲",
        "--signed", "auditor=乙", "--signed", "approver=丙", "--value", "evaluator=internal",
        "--value", "independence_declared=true",
    )  # fmt: skip
    after = {c["ref"]: c for c in program.json("status", "--document", "twse-cc")["clauses"]}
    changed = {ref for ref in before if before[ref] != after[ref]}
    assert PROVED in changed
    (demand,) = program.json("explain", PROVED)["demands"]
    (target,) = demand["targets"]
    window = target["windows"][-1]
    # The window before the cut-over stays unknown; the open one rests on the new fact.
    assert (window["verdict"], [fact["seq"] for fact in window["facts"]]) == ("met", [added["seq"]])
    assert changed <= _with_parents(shown, _naming(shown, FORM))
    assert "公司沒有採用" in message_of(program.run(*known))
    leaf = program.json("ledger", "show", str(added["seq"]))["leaf"]
    assert (leaf["kind"], leaf["subject"]) == ("evidence.added/1", f"evidence:{added['evidence']}")
    assert [signature["role"] for signature in leaf["facts"]["signatures"]] == ["preparer", "auditor", "approver"]
    assert "甲" not in str(leaf)
    listed = program.json("evidence", "list")
    assert (listed[0]["file_name"], listed[0]["evidence"]) == ("盤點.txt", added["evidence"])


def test_a_profile_answer_takes_clauses_out(program: Program) -> None:
    shown = program.json("catalogue", "show", "twse-cc")
    asked = {clause["ref"] for clause in shown["clauses"] if clause["leaf"] and "online-order" in clause["applies"]}
    question = "online-order"
    if not asked:
        question = next(q for clause in shown["clauses"] if clause["leaf"] for q in clause["applies"])
        asked = {clause["ref"] for clause in shown["clauses"] if clause["leaf"] and question in clause["applies"]}
    before = program.words()
    program.fine("profile", "set", f"{question}=false")
    after = program.words()
    assert {ref for ref in asked if after[ref] == "not_applicable"} == asked
    moved = {ref for ref in before if before[ref] != after[ref] and after[ref] != "not_applicable"}
    assert all(not clause["leaf"] for clause in shown["clauses"] if clause["ref"] in moved)


def test_the_stricter_parameter_applies(program: Program) -> None:
    rows = program.json("catalogue", "params")
    row = next(row for row in rows if row["op"] == "<=" and row["decides"].startswith("twse-cc "))
    looser, stricter = row["effective"] + 1, row["effective"] - 1
    refused = program.run("parameter", row["key"], str(looser), "--reason", "人力不足")
    assert refused.returncode == 2
    assert row["decides"] in refused.stderr
    program.fine("parameter", row["key"], str(stricter))
    assert _effective(program, row["key"]) == stricter


def _effective(program: Program, key: str) -> int:
    (row,) = [row for row in program.json("catalogue", "params") if row["key"] == key]
    assert any(source["source"] == "company" for source in row["sources"])
    return int(row["effective"])


def test_a_closed_day_moves_what_was_due_on_it(program: Program) -> None:
    before = program.json("due")
    office_daily = [item for item in before if item["from"] == item["to"] and item["verdict"] == "due"]
    day = min(item["due"] for item in office_daily)
    program.fine("calendar", "override", day, "--closed")
    program.fine("calendar", "override", day, "--closed", "--kind", "trading")
    after = program.json("due")
    assert day in program.json("calendar", "show", day[:4])["closed"]
    demands = {item["demand"] for item in office_daily if item["due"] == day}
    moved = [item for item in after if item["demand"] in demands and item["from"] == item["to"]]
    assert day not in {item["due"] for item in moved if item["verdict"] == "due"}


def test_forecast_and_period_agree_with_the_day(program: Program) -> None:
    today = date.fromisoformat(program.json("status", "--document", "twse-cc")["about"])
    forecast = program.json("forecast", "--document", "twse-cc", "--at", str(today + timedelta(days=90)))
    assert forecast["totals_today"] == program.json("status", "--document", "twse-cc")["totals"]
    assert all(str(today) <= lapse["on"] <= forecast["at"] for lapse in forecast["lapses"])
    period = program.json(
        "status", "--document", "twse-cc", "--from", str(today - timedelta(days=90)), "--to", str(today)
    )
    assert (period["from"], period["to"]) == (str(today - timedelta(days=90)), str(today))
    assert len(period["clauses"]) == len(program.words())


def test_the_ledger_still_verifies_and_the_doctor_is_content(program: Program) -> None:
    assert program.json("ledger", "verify")["problems"] == []
    rows = program.json("doctor", "--deep")
    assert [row for row in rows if row["grade"] == "bad"] == []


def test_the_installations_own_ledger_is_shown_leaf_by_leaf(program: Program) -> None:
    size = program.json("ledger", "status", "--installation")["size"]
    shown = [program.json("ledger", "show", str(seq), "--installation")["leaf"] for seq in (0, size - 1)]
    assert [leaf["seq"] for leaf in shown] == [0, size - 1]
    assert shown[0]["kind"] == "ledger.opened/1"
    assert program.run("ledger", "show", str(size), "--installation").returncode == 2
