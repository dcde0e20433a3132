"""The sample company: marked, long enough, whole, and with everything in it that a company meets."""

import sqlite3
from collections import Counter
from datetime import date, timedelta

import pytest

from anzheng.organization.core.duties import Duty
from tests.functional.cli.program import Program, message_of


def test_it_is_marked_as_a_sample_wherever_it_shows(sample: Program) -> None:
    assert sample.json("ledger", "status", "--company", "sample")["sample"] is True
    assert sample.json("ledger", "show", "0", "--company", "sample")["leaf"]["facts"]["sample"] is True
    assert sample.json("status", "--company", "sample")["sample"] is True
    assert "範例資料" in sample.fine("status", "--company", "sample").splitlines()[0]
    assert sample.json("ledger", "status")["sample"] is False


def test_its_ledger_verifies_and_covers_two_years(sample: Program) -> None:
    verified = sample.json("ledger", "verify", "--company", "sample")
    assert verified["problems"] == []
    opened = sample.json("ledger", "show", "0", "--company", "sample")["leaf"]["at"]
    newest = sample.json("ledger", "show", str(verified["size"] - 1), "--company", "sample")["leaf"]["at"]
    first, last = (date.fromisoformat(text[:10]) for text in (opened, newest))
    assert (last - first).days >= 720


def test_every_word_a_company_meets_occurs_on_some_day(sample: Program) -> None:
    seen: set[str] = set()
    status = sample.json("status", "--company", "sample")
    year, month = int(status["about"][:4]), int(status["about"][5:7])
    for back in range(0, 24, 4):
        total = year * 12 + month - 1 - back
        day = f"{total // 12}-{total % 12 + 1:02d}-15"
        seen |= {w for w, n in sample.json("status", "--company", "sample", "--about", day)["totals"].items() if n}
    seen |= {word for word, number in status["totals"].items() if number}
    assert seen >= {"met", "late", "due", "overdue", "unknown", "failed", "no_event", "not_applicable"}
    for word in ("late", "overdue", "failed"):
        assert status["totals"][word] >= 1


def test_an_exception_expired_and_could_not_waive_a_regulations_must(sample: Program) -> None:
    opened = date.fromisoformat(sample.json("ledger", "show", "0", "--company", "sample")["leaf"]["at"][:10])

    def on(days: int) -> dict[str, object]:
        day = (opened + timedelta(days=days)).isoformat()
        status = sample.json("status", "--company", "sample", "--about", day)
        clause = next(clause for clause in status["clauses"] if clause["ref"] == "CC-18000(3)e")
        return {"verdict": clause["verdict"], "excepted": clause["excepted_but_failed"]}

    assert on(330) == {"verdict": "failed", "excepted": True}
    assert on(430) == {"verdict": "failed", "excepted": False}
    assert on(480)["verdict"] != "failed"


def test_one_finding_was_closed_and_one_is_open(sample: Program) -> None:
    opened = date.fromisoformat(sample.json("ledger", "show", "0", "--company", "sample")["leaf"]["at"][:10])

    def with_finding(day: str) -> set[str]:
        status = sample.json("status", "--company", "sample", "--about", day)
        failed = [clause["ref"] for clause in status["clauses"] if clause["verdict"] == "failed"]
        return {ref for ref in failed if _found(sample, ref, day)}

    then, later = (with_finding((opened + timedelta(days=days)).isoformat()) for days in (230, 290))
    assert len(then) == 1
    assert not then & later
    assert len(with_finding("today")) == 1


def _found(sample: Program, ref: str, day: str) -> bool:
    parts = sample.json("explain", ref, "--company", "sample", "--about", day)["parts"]
    return any(part["reason"]["code"] == "open_finding" for part in parts)


def test_the_installation_with_it_is_healthy(sample: Program) -> None:
    rows = sample.json("doctor")
    assert [row for row in rows if row["grade"] == "bad"] == []
    assert {row["place"] for row in rows if row["id"] == "ledger-head"} == {"company", "installation", "sample"}


def test_it_is_loaded_once(sample: Program) -> None:
    before = sample.state()
    assert "sample" in message_of(sample.run("sample", "load"))
    assert sample.state() == before


def test_it_is_the_same_every_time(sample: Program, tmp_path_factory: pytest.TempPathFactory) -> None:
    again = Program(tmp_path_factory.mktemp("again") / "home")
    again.fine("sample", "load")
    assert again.json("status", "--company", "sample") == sample.json("status", "--company", "sample")
    one, other = (p.json("ledger", "status", "--company", "sample") for p in (sample, again))
    assert one == other


def test_its_people_hold_every_duty_and_their_cases_wait(sample: Program) -> None:
    duties = {row["duty"] for row in sample.json("duty", "list", "--company", "sample")}
    assert duties == {duty.value for duty in Duty if duty is not Duty.EMPLOYEE}
    people = sample.json("people", "list", "--company", "sample", "--all")
    assert all(person["name"].startswith("範例") for person in people)
    assert [person["number"] for person in people if person["last_day"] and not person["outsider"]] == ["E021"]
    assert len(sample.json("deputy", "list", "--company", "sample", "--all")) == 2
    counted = Counter((row["kind"], row["state"]) for row in cases_of(sample))
    assert counted == {
        ("exception", "approved"): 1,
        ("exception", "in-progress"): 2,
        ("exception", "returned"): 1,
        ("finding", "draft"): 1,
        ("finding_closure", "in-progress"): 2,
    }


def cases_of(program: Program) -> list[dict[str, str]]:
    """Return kind and state of every case in the tables."""
    with sqlite3.connect(program.home / "anzheng.sqlite3") as database:
        rows = database.execute("SELECT kind, state FROM records_case WHERE company_id = 'sample'")
        return [{"kind": kind, "state": state} for kind, state in rows]
