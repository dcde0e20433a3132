"""Late entry never counts as on time, wrong steps can be repaired, and silence is not a pass."""

from collections.abc import Callable

import pytest

from anzheng.catalogue.core.model import (
    Attested,
    Condition,
    Invariant,
    Observed,
    Op,
    Response,
    Retained,
    Scope,
    Setting,
    Standing,
    Step,
)
from anzheng.facts.base import About, Outcome
from anzheng.facts.events import EventAnswered, EventRaised, NoEventStated
from anzheng.facts.evidence import StatementSigned
from anzheng.facts.observations import ObservationChanged, ObservationContinued, Reading, SettingRead
from anzheng.facts.registers import RegisterRetired
from anzheng.facts.retention import HoldingConfirmed
from tests.unit.posture.build import ANYTHING, Book, accept, day, noon, periodic, single

HOSTS = Scope("hosts", {})
FIX = (Step("fix", "修", "fix", "P3D"), Step("check", "驗", "check", "P9D"))
SIGNED = Response("breach", FIX, (("fix", "check"),), "P1M", None, "P10D")
SOURCED = Response("breach", FIX, (), None, "clock", "P0D")
Fill = Callable[[Book], object]


def _none(first: str, last: str, on: str) -> Fill:
    return lambda book: book.add(NoEventStated("breach", "company", About(day(first), day(last)), "u:1"), on=on)


def _raised(on: str) -> Fill:
    return lambda book: book.add(EventRaised("breach", "x", "company", noon(on)), on=on)


def _did(step: str, on: str, person: str = "u:1", entered: str | None = None) -> Fill:
    return lambda book: book.add(EventAnswered("breach", "x", step, noon(on), person, None), on=entered or on)


def _seen(on: str, outcome: Outcome = Outcome.OK, entered: str | None = None) -> Fill:
    reading = (Reading("clock", outcome, {"length": 12}),)
    return lambda book: book.add(ObservationChanged("hosts:a", noon(on), reading), on=entered or on)


def _again(on: str, entered: str | None = None) -> Fill:
    return lambda book: book.add(
        ObservationContinued("hosts:a", noon(on), noon(on), ("clock",), "0" * 64), on=entered or on
    )


def _word(spec: object, about: str, fills: list[Fill], scope: Scope | None = None) -> str | None:
    book = Book(cutover="2026-01-01")
    if scope is not None:
        book.enter("hosts:a", "2026-01-01")
    for fill in fills:
        fill(book)
    return book.word(single(spec, scope, inspection="P1M"), about)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fills", "word"),
    [
        pytest.param(
            [_none("2026-02-01", "2026-02-28", "2026-03-10")], "no_event", id="stated on the last day of grace"
        ),
        pytest.param([_none("2026-02-01", "2026-02-28", "2026-03-11")], "late", id="stated a day later: late"),
        pytest.param(
            [_none("2026-02-01", "2026-02-28", "2026-02-20")], "unknown", id="nobody can state what has not yet passed"
        ),
        pytest.param(
            [_none("2026-02-01", "2026-02-14", "2026-02-15"), _none("2026-02-15", "2026-02-28", "2026-03-01")],
            "no_event",
            id="two statements cover the month together",
        ),
        pytest.param(
            [_none("2026-02-01", "2026-02-14", "2026-02-15"), _none("2026-02-15", "2026-02-28", "2026-03-12")],
            "late",
            id="the second of two was late",
        ),
    ],
)
def test_statements_that_nothing_happened(fills: list[Fill], word: str) -> None:
    assert _word(SIGNED, "2026-03-15", [_none("2026-01-01", "2026-01-31", "2026-02-01"), *fills]) == word


@pytest.mark.parametrize(
    ("fills", "word"),
    [
        pytest.param([_did("fix", "2026-03-03"), _did("check", "2026-03-04", "u:1")], "failed", id="one person"),
        pytest.param(
            [_did("fix", "2026-03-03"), _did("check", "2026-03-04", "u:1"), _did("check", "2026-03-05", "u:2")],
            "met",
            id="checked again by another: repaired in time",
        ),
        pytest.param(
            [_did("fix", "2026-03-03"), _did("check", "2026-03-02", "u:2"), _did("check", "2026-03-14", "u:2")],
            "late",
            id="checked again in the right order, but late",
        ),
        pytest.param(
            [_did("fix", "2026-03-03", entered="2026-03-20"), _did("check", "2026-03-04", "u:2", entered="2026-03-20")],
            "late",
            id="dated back: it counts when it is entered",
        ),
    ],
)
def test_wrong_steps_may_be_repaired(fills: list[Fill], word: str) -> None:
    told = [_none("2026-02-01", "2026-02-28", "2026-03-01"), _raised("2026-03-02"), *fills]
    assert _word(SIGNED, "2026-03-25", told) == word


def test_a_case_answered_long_ago_but_entered_now_shows_as_late() -> None:
    fills = [
        _raised("2025-06-02"),
        _did("fix", "2025-06-03", entered="2026-03-20"),
        _did("check", "2025-06-04", "u:2", "2026-03-20"),
    ]
    assert _word(SIGNED, "2026-03-25", [_none("2026-02-01", "2026-02-28", "2026-03-01"), *fills]) == "late"


@pytest.mark.parametrize(
    ("fills", "word"),
    [
        pytest.param([_seen("2026-03-14")], "no_event", id="the source works"),
        pytest.param([], "unknown", id="the source is silent"),
        pytest.param([_seen("2026-03-14", Outcome.FAIL)], "unknown", id="a source that fails would not have seen it"),
        pytest.param([_seen("2026-03-14", Outcome.NOT_APPLICABLE)], "unknown", id="not applicable is not a pass"),
        pytest.param([_seen("2026-03-14", entered="2026-03-16")], "late", id="entered the day after: late"),
        pytest.param(
            [_raised("2026-03-02"), _did("fix", "2026-03-03"), _did("check", "2026-03-04")],
            "unknown",
            id="a known case does not show that there was no other",
        ),
    ],
)
def test_a_live_source(fills: list[Fill], word: str) -> None:
    assert _word(SOURCED, "2026-03-15", fills) == word


@pytest.mark.parametrize(
    ("fills", "about", "word"),
    [
        pytest.param([_seen("2026-03-10"), _again("2026-03-12")], "2026-03-14", "met", id="continued in time"),
        pytest.param(
            [_seen("2026-03-10"), _again("2026-03-12", "2026-03-15")],
            "2026-03-14",
            "late",
            id="continuation entered later",
        ),
        pytest.param(
            [_seen("2026-03-10"), _again("2026-03-12", "2026-03-15")], "2026-03-12", "met", id="still fresh without it"
        ),
        pytest.param(
            [_seen("2026-03-10"), _again("2026-03-12", "2026-03-13")], "2026-03-14", "met", id="entered by the day"
        ),
    ],
)
def test_observations_that_arrive_late(fills: list[Fill], about: str, word: str) -> None:
    assert _word(Observed("clock", "P2D"), about, fills, HOSTS) == word
    assert _word(Setting("length", Op.AT_LEAST, 8, "P2D"), about, fills, HOSTS) == word


def test_a_check_that_saw_its_value_again_outdates_what_was_declared_in_between() -> None:
    fills = [
        _seen("2026-03-01"),
        lambda book: book.add(SettingRead("hosts:a", "length", 4, "declared", noon("2026-03-05")), on="2026-03-05"),
    ]
    spec = Setting("length", Op.AT_LEAST, 8, "P1M")
    assert _word(spec, "2026-03-10", fills, HOSTS) == "failed"
    assert _word(spec, "2026-03-10", [*fills, _again("2026-03-08")], HOSTS) == "met"


def _policy(about: str, on: str | None = None, **values: str) -> Fill:
    return lambda book: book.record(about, on, form="policy", values=values)


AGED = Standing("policy", "P1M", (), "P10D", ANYTHING)
VALID = Standing("policy", None, (), "P10D", accept(conditions=(Condition("until", Op.AT_LEAST, "@today"),)))


@pytest.mark.parametrize(
    ("spec", "fills", "word"),
    [
        pytest.param(
            AGED, [_policy("2026-01-05"), _policy("2026-02-04"), _policy("2026-03-04")], "met", id="renewed each month"
        ),
        pytest.param(
            AGED,
            [_policy("2026-01-05"), _policy("2026-02-04"), _policy("2026-01-20", "2026-03-01"), _policy("2026-03-04")],
            "met",
            id="one more that nobody needed, entered later, makes nothing late",
        ),
        pytest.param(
            AGED,
            [_policy("2026-01-05"), _policy("2026-02-04", "2026-02-20"), _policy("2026-03-04")],
            "late",
            id="a gap in what was known",
        ),
        pytest.param(VALID, [_policy("2026-01-05", until="2026-03-15")], "met", id="valid through its last day"),
        pytest.param(VALID, [_policy("2026-01-05", until="2026-03-14")], "failed", id="its own date has passed"),
        pytest.param(
            VALID,
            [_policy("2026-01-05", until="2026-06-30"), _policy("2026-03-10")],
            "met",
            id="an unfinished draft takes nothing back",
        ),
        pytest.param(
            VALID,
            [
                _policy("2026-01-05", until="2026-06-30"),
                _policy("2026-03-01", until="2026-03-02"),
                _policy("2026-03-10"),
            ],
            "failed",
            id="nor does it hide a newer no",
        ),
    ],
)
def test_standing_records(spec: Standing, fills: list[Fill], word: str) -> None:
    assert _word(spec, "2026-03-15", fills) == word


def test_before_the_cut_over_a_missing_record_is_unknown_until_the_eve() -> None:
    book = Book(cutover="2026-06-01")
    result = book.posture(single(AGED), "2026-03-01").demand("c.d", "P1Y").targets["company"]
    assert (result.word, result.until) == ("unknown", day("2026-05-31"))


def test_a_known_retirement_bounds_the_promise_of_whoever_names_it() -> None:
    book = Book(cutover="2026-01-01")
    book.enter("people:p", "2026-01-01")
    book.enter("assets:x", "2026-01-01", values={"owner": "p"})
    book.add(RegisterRetired("people", "p", day("2026-04-01")), on="2026-03-01")
    whole = single(Invariant((), 1, {"owner": "people"}), Scope("assets", {}))
    assert [book.word(whole, about) for about in ("2026-03-31", "2026-04-01")] == ["met", "failed"]
    assert book.posture(whole, "2026-03-10").verdict("T-1").until == day("2026-03-31")


def _kept(first: str, last: str, on: str, *, intact: bool = True) -> Fill:
    return lambda book: book.add(
        HoldingConfirmed("log", "hosts:a", About(day(first), day(last)), intact, day(on)), on=on
    )


@pytest.mark.parametrize(
    ("fills", "word"),
    [
        pytest.param(
            [_kept("2026-01-01", "2026-03-09", "2026-03-10")], "met", id="kept to the eve of the confirmation"
        ),
        pytest.param(
            [_kept("2026-01-01", "2026-02-01", "2026-03-10")], "unknown", id="nobody said what was kept since February"
        ),
        pytest.param([_kept("2026-02-01", "2026-03-09", "2026-03-10")], "failed", id="January is missing"),
        pytest.param([_kept("2026-01-01", "2026-03-09", "2026-03-10", intact=False)], "failed", id="altered"),
    ],
)
def test_what_is_kept(fills: list[Fill], word: str) -> None:
    assert _word(Retained("log", "P3M", "P2W"), "2026-03-15", fills, HOSTS) == word


def _signs(step: str, on: str, person: str) -> Fill:
    about = About(day("2026-02-01"), day("2026-02-28"))
    return lambda book: book.add(StatementSigned("joint", "company", about, step, person, day(on)), on=on)


@pytest.mark.parametrize(
    ("fills", "word"),
    [
        pytest.param(
            [_signs("ceo", "2026-03-05", "u:1"), _signs("chair", "2026-03-04", "u:2")], "failed", id="wrong order"
        ),
        pytest.param(
            [
                _signs("ceo", "2026-03-05", "u:1"),
                _signs("chair", "2026-03-04", "u:2"),
                _signs("chair", "2026-03-06", "u:2"),
            ],
            "met",
            id="signed again in the right order",
        ),
        pytest.param(
            [
                _signs("ceo", "2026-03-05", "u:1"),
                _signs("chair", "2026-03-06", "u:1"),
                _signs("chair", "2026-03-12", "u:2"),
            ],
            "late",
            id="signed again by another person, too late",
        ),
    ],
)
def test_a_wrong_signature_may_be_repaired(fills: list[Fill], word: str) -> None:
    spec = Attested("joint", "P1M", "calendar", ("ceo", "chair"), ("ceo", "chair"), "P10D")
    assert _word(spec, "2026-03-15", fills) == word


def test_a_long_grace_does_not_hide_the_half_year_before_it() -> None:
    book = Book(cutover="2025-01-01")
    book.record("2026-03-01")
    assert book.word(single(periodic("P6M", grace="P3M"), inspection="P1M"), "2026-09-01") == "overdue"


def test_evidence_that_replaces_another_of_a_different_target_touches_both() -> None:
    book = Book(cutover="2026-01-01")
    for name in ("a", "b"):
        book.enter(f"hosts:{name}", "2026-01-01")
    book.record("2026-01-05", target="hosts:a", evidence="wrong")
    posture = book.posture(single(periodic("P1M"), HOSTS, inspection="P1W"), "2026-01-20")
    assert posture.demand("c.d", "P1W").targets["hosts:a"].word == "met"
    book.record("2026-01-06", target="hosts:b", supersedes="wrong")
    assert posture.learn(book.facts[-1:]) == {"T-1"}
    assert {name: result.word.value for name, result in posture.demand("c.d", "P1W").targets.items()} == {
        "hosts:a": "due",
        "hosts:b": "met",
    }
