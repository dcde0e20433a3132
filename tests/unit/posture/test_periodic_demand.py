"""Periodic demands: which facts give which word on which day."""

import pytest

from anzheng.catalogue.core.model import Condition, Measure, Op, Parameter, ParameterRef, Scope
from anzheng.facts.evidence import EvidenceWithdrawn
from tests.unit.posture.build import Book, accept, periodic, single

MONTHLY = periodic("P1M", grace="P10D")


@pytest.mark.parametrize(
    ("records", "about", "word"),
    [
        pytest.param([], "2026-01-15", "overdue", id="nothing was ever done and last month's grace is over: overdue"),
        pytest.param([("2025-12-20", None)], "2026-01-15", "due", id="last month done, this month open: due"),
        pytest.param([("2025-12-20", None), ("2026-01-05", None)], "2026-01-15", "met", id="both months done: met"),
        pytest.param(
            [("2025-12-20", "2026-01-10"), ("2026-01-05", None)],
            "2026-01-15",
            "met",
            id="entered on the last day of grace: met",
        ),
        pytest.param(
            [("2025-12-20", "2026-01-11"), ("2026-01-05", "2026-01-12")],
            "2026-01-15",
            "late",
            id="entered one day after grace: late",
        ),
        pytest.param([("2026-01-05", None)], "2026-01-15", "overdue", id="the month before was skipped: overdue"),
        pytest.param([("2026-01-05", None)], "2026-01-08", "due", id="the month before is still within its grace: due"),
    ],
)
def test_monthly_with_ten_days_of_grace(records: list[tuple[str, str | None]], about: str, word: str) -> None:
    book = Book(cutover="2025-12-01")
    for day, entered in records:
        book.record(day, entered)
    assert book.word(single(MONTHLY, inspection="P1M"), about) == word


@pytest.mark.parametrize(
    ("about", "word"),
    [
        pytest.param("2026-06-15", "unknown", id="windows before the cut-over are unknown"),
        pytest.param("2027-05-15", "overdue", id="windows after it are overdue"),
    ],
)
def test_cut_over(about: str, word: str) -> None:
    book = Book(cutover="2026-06-10")
    book.record("2026-06-11")
    book.record("2027-05-02")
    assert book.word(single(MONTHLY), about) == word


def test_paper_entered_after_the_cut_over_turns_unknown_into_late_never_into_met() -> None:
    book = Book(cutover="2026-06-10")
    book.record("2026-06-11")
    edition = single(MONTHLY, inspection="P1M")
    assert book.word(edition, "2026-06-12") == "unknown"
    book.record("2026-05-20", on="2026-06-12")
    assert book.word(edition, "2026-06-12") == "late"


def test_a_half_yearly_duty_in_a_block_examined_monthly_still_shows_the_missed_half_year() -> None:
    book = Book(cutover="2025-01-01")
    book.record("2025-11-30")
    assert book.word(single(periodic("P6M"), inspection="P1M"), "2026-09-01") == "overdue"


def test_as_known_on_the_day_and_as_known_later_are_different_questions() -> None:
    book = Book(cutover="2026-01-01")
    for month in ("01", "02", "03", "04", "05"):
        book.record(f"2026-{month}-20")
    book.record("2026-06-20", on="2026-07-15")
    edition = single(MONTHLY, inspection="P1M")
    assert book.word(edition, "2026-06-30", known="2026-06-30") == "due"
    assert book.word(edition, "2026-06-30") == "late"


OK_AND_SEPARATE = accept(
    conditions=(Condition("result", Op.EQUAL, "passed"),),
    roles=("operator", "manager"),
    separation=(("operator", "manager"),),
)
TWO = (("operator", "u:a", "2026-01-05"), ("manager", "u:b", "2026-01-05"))


@pytest.mark.parametrize(
    ("values", "signed", "word"),
    [
        pytest.param({"result": "passed"}, TWO, "met", id="passed, signed by two people: met"),
        pytest.param({"result": "failed"}, TWO, "failed", id="the record says failed: failed"),
        pytest.param({}, TWO, "due", id="the result is not filled in: not yet a record"),
        pytest.param({"result": "passed"}, TWO[:1], "due", id="the manager has not signed: not yet a record"),
        pytest.param(
            {"result": "passed"},
            (TWO[0], ("manager", "u:a", "2026-01-05")),
            "failed",
            id="operator and manager are one person: failed",
        ),
        pytest.param(
            {"result": "passed"},
            (TWO[0], ("manager", "u:b", "2026-01-04")),
            "failed",
            id="the manager signed before the operator: failed",
        ),
    ],
)
def test_what_makes_a_record_count(values: dict[str, str], signed: tuple[tuple[str, str, str], ...], word: str) -> None:
    book = Book(cutover="2026-01-01")
    book.record("2026-01-05", values=values, signed=signed)
    assert book.word(single(periodic("P1M", accept=OK_AND_SEPARATE), inspection="P1W"), "2026-01-20") == word


def test_a_good_record_beside_a_bad_one_in_the_same_window_is_enough() -> None:
    book = Book(cutover="2026-01-01")
    book.record("2026-01-05", values={"result": "failed"}, signed=TWO)
    book.record("2026-01-07", values={"result": "passed"}, signed=TWO)
    assert book.word(single(periodic("P1M", accept=OK_AND_SEPARATE), inspection="P1W"), "2026-01-20") == "met"


HOURS = Parameter("hours", Op.AT_LEAST, 15, "hour", "時數", "hours")


@pytest.mark.parametrize(
    ("hours", "word"),
    [
        pytest.param((8, 6), "due", id="fourteen of fifteen hours: due"),
        pytest.param((8, 7), "met", id="fifteen hours: met"),
    ],
)
def test_a_measure_adds_up_the_records_of_a_window(hours: tuple[int, ...], word: str) -> None:
    book = Book(cutover="2026-01-01")
    for number, value in enumerate(hours):
        book.record(f"2026-02-{number + 1:02d}", values={"hours": value})
    spec = periodic("P1Y", measure=Measure("hours", ParameterRef("hours")))
    assert book.word(single(spec, parameters=(HOURS,), inspection="P1M"), "2026-06-01") == word


def test_each_system_needs_its_own_record_and_one_report_may_answer_for_several() -> None:
    book = Book(cutover="2026-01-01")
    for name in ("web", "db", "old"):
        book.enter(f"systems:{name}", "2026-01-01", values={"core": name != "old"})
    edition = single(periodic("P6M"), Scope("systems", {"core": True}))
    assert book.word(edition, "2026-03-01") == "due"
    book.record("2026-03-01", items=("systems:web", "systems:db"))
    posture = book.posture(edition, "2026-03-02")
    assert posture.verdict("T-1").word == "met"
    assert sorted(posture.demand("c.d", "P1Y").targets) == ["systems:db", "systems:web"]


def test_a_system_that_came_later_owes_nothing_for_earlier_windows() -> None:
    book = Book(cutover="2025-01-01")
    book.enter("systems:new", "2026-02-01")
    book.record("2026-02-15", target="systems:new")
    assert book.word(single(periodic("P1M"), Scope("systems", {}), inspection="P6M"), "2026-02-20") == "met"


def test_an_empty_register_is_silence_not_a_pass() -> None:
    assert Book().word(single(periodic("P1M"), Scope("systems", {})), "2026-02-20") == "unknown"


def test_working_day_duty_asks_nothing_of_weekends() -> None:
    book = Book(cutover="2026-03-02")
    for number in (2, 3, 4, 5, 6):
        book.record(f"2026-03-{number:02d}")
    posture = book.posture(single(periodic("workday"), inspection="P1W"), "2026-03-08")
    assert posture.verdict("T-1").word == "met"
    assert len(posture.demand("c.d", "P1W").targets["company"].windows) == 5


def test_withdrawn_evidence_no_longer_counts() -> None:
    book = Book(cutover="2026-01-01")
    book.record("2026-01-05", evidence="e-x")
    edition = single(periodic("P1M"), inspection="P1W")
    assert book.word(edition, "2026-01-20") == "met"
    book.add(EvidenceWithdrawn("e-x"), on="2026-01-19")
    assert book.word(edition, "2026-01-20") == "due"
    assert book.word(edition, "2026-01-20", known="2026-01-18") == "met"
