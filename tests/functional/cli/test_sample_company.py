"""The sample company: marked, long enough, whole, and with everything in it that a company meets."""

import sqlite3
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

from anzheng.organization.core.duties import Duty
from tests.functional.cli.program import Program, message_of

FIRST = "twse-cc"
DOCUMENTS = {FIRST, "broker-policy", "isms-policy", "listed-company", "operations-procedure"}
RED = ("failed", "overdue", "unknown")
STATUS = ("status", "--company", "sample")


def opened_on(sample: Program) -> date:
    """Return the first day of the sample company."""
    return date.fromisoformat(sample.json("ledger", "show", "0", "--company", "sample")["leaf"]["at"][:10])


def today_of(sample: Program) -> date:
    """Return the day that the sample's history ends on."""
    return date.fromisoformat(sample.json(*STATUS, "--document", FIRST)["about"])


def judged(sample: Program, *days: date, document: str = FIRST) -> list[dict[str, dict[str, Any]]]:
    """Return every clause of a document as judged on each of some days, by ref."""
    asked = [(*STATUS, "--document", document, "--about", day.isoformat()) for day in days]
    return [{clause["ref"]: clause for clause in status["clauses"]} for status in sample.answers(*asked)]


def totals(sample: Program, *days: date) -> list[Counter[str]]:
    """Return the totals of all documents together on each of some days."""
    asked = [(*STATUS, "--about", day.isoformat()) for day in days]
    return [sum((Counter(one["totals"]) for one in status), Counter()) for status in sample.answers(*asked)]


def with_findings(sample: Program, *days: date, document: str = FIRST) -> list[set[str]]:
    """Return the clauses that fail on each of some days because of an open finding."""
    asked = [
        (day, ref)
        for day, clauses in zip(days, judged(sample, *days, document=document), strict=True)
        for ref, clause in clauses.items()
        if clause["verdict"] == "failed"
    ]
    commands = (
        ("explain", ref, "--company", "sample", "--document", document, "--about", day.isoformat())
        for day, ref in asked
    )
    found = [
        (day, ref)
        for (day, ref), answer in zip(asked, sample.answers(*commands), strict=True)
        if any(part["reason"]["code"] == "open_finding" for part in answer["parts"])
    ]
    return [{ref for on, ref in found if on == day} for day in days]


def test_it_is_marked_as_a_sample_wherever_it_shows(sample: Program) -> None:
    assert sample.json("ledger", "status", "--company", "sample")["sample"] is True
    assert sample.json("ledger", "show", "0", "--company", "sample")["leaf"]["facts"]["sample"] is True
    assert [one["sample"] for one in sample.json("status", "--company", "sample")] == [True] * len(DOCUMENTS)
    assert "範例資料" in sample.fine("status", "--company", "sample").splitlines()[0]
    assert sample.json("ledger", "status")["sample"] is False


def test_its_ledger_verifies_and_covers_two_years(sample: Program) -> None:
    verified = sample.json("ledger", "verify", "--company", "sample")
    assert verified["problems"] == []
    opened = sample.json("ledger", "show", "0", "--company", "sample")["leaf"]["at"]
    newest = sample.json("ledger", "show", str(verified["size"] - 1), "--company", "sample")["leaf"]["at"]
    first, last = (date.fromisoformat(text[:10]) for text in (opened, newest))
    assert (last - first).days >= 720


def test_it_lives_under_every_document_and_mostly_keeps_it(sample: Program) -> None:
    status = {one["document"]: one["totals"] for one in sample.json("status", "--company", "sample")}
    assert set(status) == DOCUMENTS
    for document, totals in status.items():
        owed = sum(totals.values()) - totals["not_applicable"]
        assert sum(totals[word] for word in RED) <= owed / 12, document
        assert sum(totals[word] for word in ("met", "late", "no_event", "due")) >= owed * 11 / 12, document


def test_every_word_a_company_meets_occurs_on_some_day(sample: Program) -> None:
    opened = opened_on(sample)
    today, *before = totals(sample, today_of(sample), *(opened + timedelta(days=days) for days in range(40, 700, 150)))
    for word in ("late", "overdue", "failed"):
        assert today[word] >= 1
    seen = {word for one in (today, *before) for word, number in one.items() if number}
    assert seen >= {"met", "late", "due", "overdue", "unknown", "failed", "no_event", "not_applicable"}


def test_what_was_late_or_forgotten_becomes_less(sample: Program) -> None:
    opened = opened_on(sample)
    then, now = totals(sample, opened + timedelta(days=420), opened + timedelta(days=710))
    assert sum(now[word] for word in ("late", *RED)) < sum(then[word] for word in ("late", *RED))


def test_an_exception_expired_and_could_not_waive_a_regulations_must(sample: Program) -> None:
    opened = opened_on(sample)
    days = (opened + timedelta(days=days) for days in (330, 430, 480))
    found = [one["CC-18000(3)e"] for one in judged(sample, *days)]
    assert [(one["verdict"], one["excepted_but_failed"]) for one in found[:2]] == [("failed", True), ("failed", False)]
    assert found[2]["verdict"] != "failed"


def test_one_finding_was_closed_and_one_is_open(sample: Program) -> None:
    opened = opened_on(sample)
    days = (opened + timedelta(days=230), opened + timedelta(days=290), today_of(sample))
    then, later, now = with_findings(sample, *days)
    assert (len(then), len(now)) == (1, 1)
    assert not then & later
    for number, document in enumerate(sorted(DOCUMENTS - {FIRST})):
        issued = opened + timedelta(days=260 + 60 * number)
        found, corrected = with_findings(
            sample, issued + timedelta(days=30), issued + timedelta(days=65), document=document
        )
        assert (len(found), corrected) == (1, set()), document


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
    counted = Counter((row["kind"], row["state"]) for row in cases_of(sample) if row["kind"] != "record")
    assert counted == {
        ("exception", "approved"): 1,
        ("exception", "in-progress"): 2,
        ("exception", "returned"): 1,
        ("finding", "draft"): 1,
        ("finding_closure", "in-progress"): 2,
    }


def test_its_newest_weeks_are_real_records_in_every_state(sample: Program) -> None:
    counted = Counter(row["state"] for row in cases_of(sample) if row["kind"] == "record")
    rows = records_of(sample)
    assert {"draft", "in-progress", "approved", "returned", "refused"} == set(counted)
    assert sum(counted.values()) == len(rows) >= 40
    assert len({row["form"] for row in rows}) >= 12
    rounds = [row for row in rows if row["form"] == "host-inspection"]
    assert len({row["last"] for row in rounds}) == 10
    assert all(row["number"] for row in rounds)


def records_of(program: Program) -> list[dict[str, str]]:
    """Return form, number and last day of every record in the tables."""
    with sqlite3.connect(program.home / "anzheng.sqlite3") as database:
        rows = database.execute("SELECT form, number, last FROM records_record WHERE ledger = 'sample'")
        return [{"form": form, "number": number, "last": last} for form, number, last in rows]


def cases_of(program: Program) -> list[dict[str, str]]:
    """Return kind and state of every case in the tables."""
    with sqlite3.connect(program.home / "anzheng.sqlite3") as database:
        rows = database.execute("SELECT kind, state FROM records_case WHERE company_id = 'sample'")
        return [{"kind": kind, "state": state} for kind, state in rows]
