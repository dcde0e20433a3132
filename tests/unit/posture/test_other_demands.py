"""Standing, response, observed, invariant, setting, retained, attested: facts → word."""

from collections.abc import Callable
from datetime import timedelta

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
from anzheng.facts.events import EventAnswered, EventDropped, EventRaised, NoEventStated
from anzheng.facts.evidence import StatementSigned
from anzheng.facts.observations import ObservationChanged, ObservationContinued, Reading, SettingRead
from anzheng.facts.registers import RegisterRetired
from anzheng.facts.retention import HoldingConfirmed
from tests.unit.posture.build import ANYTHING, Book, day, noon, single

Fill = Callable[[Book], object]

# --- standing -------------------------------------------------------------------------------------

POLICY = Standing("policy", "P1Y", ("law.changed",), "P30D", ANYTHING)


def _policy(about: str, on: str | None = None) -> Fill:
    return lambda book: book.record(about, on, form="policy")


def _law(on: str) -> Fill:
    return lambda book: book.add(EventRaised("law.changed", on, "company", noon(on)), on=on)


@pytest.mark.parametrize(
    ("facts", "about", "word"),
    [
        pytest.param([], "2026-01-20", "due", id="within thirty days of the cut-over: due"),
        pytest.param([], "2026-02-20", "overdue", id="no policy after the grace: overdue"),
        pytest.param([_policy("2026-01-10")], "2026-12-31", "met", id="younger than a year: met"),
        pytest.param([_policy("2026-01-10")], "2027-01-11", "overdue", id="older than a year: overdue"),
        pytest.param([_policy("2026-01-10"), _policy("2027-01-05")], "2027-06-01", "met", id="renewed in time: met"),
        pytest.param(
            [_policy("2026-01-10"), _policy("2027-01-05", "2027-02-01")],
            "2027-06-01",
            "late",
            id="renewal entered after expiry, though dated before: late",
        ),
        pytest.param(
            [_policy("2026-01-10"), _law("2026-05-01")], "2026-05-20", "due", id="overtaken, within grace: due"
        ),
        pytest.param(
            [_policy("2026-01-10"), _law("2026-05-01")], "2026-06-20", "overdue", id="overtaken, not renewed: overdue"
        ),
        pytest.param(
            [_policy("2026-01-10"), _law("2026-05-01"), _policy("2026-05-20")],
            "2026-06-20",
            "met",
            id="overtaken and renewed: met",
        ),
    ],
)
def test_standing(facts: list[Fill], about: str, word: str) -> None:
    book = Book(cutover="2026-01-01")
    for fill in facts:
        fill(book)
    assert book.word(single(POLICY), about) == word


# --- response -------------------------------------------------------------------------------------

LEAVER = Response(
    "person.departed",
    (Step("disable", "停用", "disable", "P1D"), Step("return", "繳回", "return", "P7D")),
    (("disable", "return"),),
    "P1M",
    None,
    "P10D",
)


def _left(item: str, on: str) -> Fill:
    return lambda book: book.add(EventRaised("person.departed", item, "company", noon(on)), on=on)


def _step(item: str, step: str, on: str, by: str, entered: str | None = None) -> Fill:
    return lambda book: book.add(EventAnswered("person.departed", item, step, noon(on), by, None), on=entered or on)


def _dropped(item: str, on: str, outcome: str = "refused", entered: str | None = None) -> Fill:
    return lambda book: book.add(EventDropped("person.departed", item, outcome, day(on)), on=entered or on)


def _nobody(first: str, last: str, on: str) -> Fill:
    return lambda book: book.add(
        NoEventStated("person.departed", "company", About(day(first), day(last)), "u:9"), on=on
    )


@pytest.mark.parametrize(
    ("facts", "about", "word"),
    [
        pytest.param(
            [
                _left("p1", "2026-03-02"),
                _step("p1", "disable", "2026-03-02", "u:1"),
                _step("p1", "return", "2026-03-05", "u:2"),
            ],
            "2026-03-20",
            "met",
            id="both steps in time by two people: met",
        ),
        pytest.param([_left("p1", "2026-03-02")], "2026-03-02", "due", id="the same day: due"),
        pytest.param([_left("p1", "2026-03-02")], "2026-03-20", "overdue", id="nothing done: overdue"),
        pytest.param(
            [
                _left("p1", "2026-03-02"),
                _step("p1", "disable", "2026-03-02", "u:1", entered="2026-03-06"),
                _step("p1", "return", "2026-03-07", "u:2"),
            ],
            "2026-03-20",
            "late",
            id="a step dated in time but entered later: late",
        ),
        pytest.param(
            [
                _left("p1", "2026-03-02"),
                _step("p1", "disable", "2026-03-03", "u:1"),
                _step("p1", "return", "2026-03-02", "u:2", "2026-03-04"),
            ],
            "2026-03-20",
            "failed",
            id="steps out of order: failed",
        ),
        pytest.param(
            [
                _left("p1", "2026-03-02"),
                _step("p1", "disable", "2026-03-02", "u:1"),
                _step("p1", "return", "2026-03-05", "u:1"),
            ],
            "2026-03-20",
            "failed",
            id="one person did both steps: failed",
        ),
        pytest.param([], "2026-04-20", "unknown", id="silence where nobody said none: unknown"),
        pytest.param(
            [_nobody("2026-03-01", "2026-03-31", "2026-04-02")], "2026-04-20", "no_event", id="a signed none: no event"
        ),
        pytest.param(
            [_nobody("2026-03-05", "2026-03-31", "2026-04-02")],
            "2026-04-20",
            "unknown",
            id="a none for less than the window: unknown",
        ),
    ],
)
def test_response(facts: list[Fill], about: str, word: str) -> None:
    book = Book(cutover="2026-01-01")
    _nobody("2026-02-01", "2026-02-28", "2026-03-01")(book)
    for fill in facts:
        fill(book)
    assert book.word(single(LEAVER, inspection="P1M"), about) == word


@pytest.mark.parametrize(
    ("facts", "about", "word"),
    [
        pytest.param([_dropped("p1", "2026-03-03")], "2026-03-20", "no_event", id="refused: nothing is owed"),
        pytest.param([_dropped("p1", "2026-03-03", "withdrawn")], "2026-03-20", "no_event", id="taken back: the same"),
        pytest.param([_dropped("p1", "2026-03-03", "lapsed")], "2026-03-20", "no_event", id="lapsed: the same"),
        pytest.param([_dropped("p1", "2026-03-03")], "2026-03-02", "due", id="dropped later than asked: still due"),
        pytest.param([_dropped("p1", "2026-03-20")], "2026-03-15", "overdue", id="and overdue, if it was by then"),
        pytest.param([_dropped("p1", "2026-03-20")], "2026-03-20", "no_event", id="dropped on the day itself"),
        pytest.param(
            [_step("p1", "disable", "2026-03-02", "u:1"), _dropped("p1", "2026-03-03")],
            "2026-03-20",
            "no_event",
            id="what was answered before asks for nothing more",
        ),
        pytest.param([_dropped("p2", "2026-03-03")], "2026-03-20", "overdue", id="another case: nothing changes"),
        pytest.param(
            [_dropped("p1", "2026-03-03"), _dropped("p1", "2026-03-10", "withdrawn")],
            "2026-03-05",
            "no_event",
            id="the first end counts",
        ),
        pytest.param(
            [_dropped("p1", "2026-03-03"), _left("p2", "2026-03-04")],
            "2026-03-20",
            "overdue",
            id="a later case is owed for itself",
        ),
    ],
)
def test_a_request_that_came_to_nothing(facts: list[Fill], about: str, word: str) -> None:
    book = Book(cutover="2026-01-01")
    _nobody("2026-02-01", "2026-02-28", "2026-03-01")(book)
    _left("p1", "2026-03-02")(book)
    for fill in facts:
        fill(book)
    assert book.word(single(LEAVER, inspection="P1M"), about) == word


def test_an_end_recorded_before_its_case_waits_for_it() -> None:
    book = Book(cutover="2026-01-01")
    _nobody("2026-02-01", "2026-02-28", "2026-03-01")(book)
    _dropped("p1", "2026-03-03")(book)
    book.add(EventRaised("person.departed", "p1", "company", noon("2026-03-02")), on="2026-03-04")
    assert book.word(single(LEAVER, inspection="P1M"), "2026-03-20") == "no_event"


def test_an_open_case_older_than_the_lookback_never_falls_out() -> None:
    book = Book(cutover="2025-01-01")
    _left("p1", "2025-03-02")(book)
    assert book.word(single(LEAVER, inspection="P1M"), "2026-03-20") == "overdue"


def test_hours_run_from_the_moment_and_count_to_the_moment_of_recording() -> None:
    breach = Response("breach", (Step("report", "通報", "report", "PT1H"),), (), "P1M", None, "P10D")
    start = noon("2026-03-02")
    for minutes, word in ((59, "met"), (61, "late")):
        book = Book(cutover="2026-03-01")
        book.add(
            NoEventStated("breach", "company", About(day("2026-02-01"), day("2026-02-28")), "u:9"), on="2026-03-01"
        )
        book.add(EventRaised("breach", "b1", "company", start), on=start)
        moment = start + timedelta(minutes=minutes)
        book.add(EventAnswered("breach", "b1", "report", start + timedelta(minutes=5), "u:1", None), on=moment)
        assert book.word(single(breach, inspection="P1D"), "2026-03-03") == word


# --- observed and setting -------------------------------------------------------------------------

CLOCK = Observed("clock", "P2D")
HOSTS = Scope("hosts", {})


def _saw(on: str, outcome: Outcome, entered: str | None = None, **values: int) -> Fill:
    reading = Reading("clock", outcome, values)
    return lambda book: book.add(ObservationChanged("hosts:a", noon(on), (reading,)), on=entered or on)


def _again(first: str, last: str) -> Fill:
    return lambda book: book.add(
        ObservationContinued("hosts:a", noon(first), noon(last), ("clock",), "0" * 64), on=last
    )


@pytest.mark.parametrize(
    ("facts", "about", "word"),
    [
        pytest.param([], "2026-03-10", "unknown", id="never seen: unknown"),
        pytest.param([_saw("2026-03-09", Outcome.OK)], "2026-03-10", "met", id="seen ok yesterday: met"),
        pytest.param([_saw("2026-03-09", Outcome.OK)], "2026-03-12", "unknown", id="three days old: unknown, not met"),
        pytest.param(
            [_saw("2026-03-01", Outcome.OK), _again("2026-03-01", "2026-03-09")],
            "2026-03-10",
            "met",
            id="continued: met",
        ),
        pytest.param([_saw("2026-03-09", Outcome.FAIL)], "2026-03-10", "failed", id="seen failing: failed"),
        pytest.param(
            [_saw("2026-03-09", Outcome.UNKNOWN)], "2026-03-10", "unknown", id="the check could not tell: unknown"
        ),
        pytest.param(
            [_saw("2026-03-09", Outcome.NOT_APPLICABLE)], "2026-03-10", "no_event", id="not applicable is not a pass"
        ),
        pytest.param(
            [_saw("2026-03-01", Outcome.FAIL), _saw("2026-03-09", Outcome.OK)], "2026-03-10", "met", id="repaired: met"
        ),
        pytest.param(
            [_saw("2026-03-09", Outcome.OK, "2026-03-20")], "2026-03-10", "late", id="entered much later: late"
        ),
    ],
)
def test_observed(facts: list[Fill], about: str, word: str) -> None:
    book = Book(cutover="2026-01-01")
    book.enter("hosts:a", "2026-01-01")
    for fill in facts:
        fill(book)
    assert book.word(single(CLOCK, HOSTS), about) == word


@pytest.mark.parametrize(
    ("value", "about", "word"),
    [
        pytest.param(3, "2026-03-10", "met", id="three attempts: met"),
        pytest.param(5, "2026-03-10", "failed", id="five attempts: failed"),
        pytest.param(None, "2026-03-10", "unknown", id="never read: unknown"),
        pytest.param(3, "2027-06-10", "unknown", id="read too long ago: unknown"),
    ],
)
def test_setting(value: int | None, about: str, word: str) -> None:
    book = Book(cutover="2026-01-01")
    book.enter("systems:web", "2026-01-01")
    if value is not None:
        book.add(SettingRead("systems:web", "login.tries", value, "tested", noon("2026-03-01")), on="2026-03-01")
    spec = Setting("login.tries", Op.AT_MOST, 3, "P1Y")
    assert book.word(single(spec, Scope("systems", {})), about) == word


def test_a_host_check_answers_a_setting_demand_too() -> None:
    book = Book(cutover="2026-01-01")
    book.enter("hosts:a", "2026-01-01")
    _saw("2026-03-01", Outcome.OK, **{"password.min-length": 8})(book)
    spec = Setting("password.min-length", Op.AT_LEAST, 6, "P1M")
    assert book.word(single(spec, HOSTS), "2026-03-10") == "met"


# --- invariant ------------------------------------------------------------------------------------

OWNED = Invariant((Condition("class", Op.IN, ("internal", "secret")),), 1, {"owner": "people"})


@pytest.mark.parametrize(
    ("values", "word"),
    [
        pytest.param({"class": "secret", "owner": "p1"}, "met", id="classified, owner works here: met"),
        pytest.param({"class": "secret", "owner": "p2"}, "failed", id="the owner has left: failed"),
        pytest.param({"class": "secret"}, "failed", id="no owner: failed"),
        pytest.param({"class": "other", "owner": "p1"}, "failed", id="a class that does not exist: failed"),
    ],
)
def test_invariant(values: dict[str, str], word: str) -> None:
    book = Book(cutover="2026-01-01")
    for person in ("p1", "p2"):
        book.enter(f"people:{person}", "2026-01-01")
    book.add(RegisterRetired("people", "p2", day("2026-02-01")), on="2026-02-01")
    book.enter("assets:x", "2026-01-01", values=values)
    assert book.word(single(OWNED, Scope("assets", {})), "2026-03-10") == word


@pytest.mark.parametrize(("at_least", "word"), [(0, "no_event"), (1, "failed")], ids=["may be empty", "must exist"])
def test_a_register_stated_as_empty_says_what_is_missing(at_least: int, word: str) -> None:
    book = Book(cutover="2026-01-01")
    edition = single(Invariant((), at_least, {}), Scope("firewalls", {}))
    assert book.word(edition, "2026-03-10") == ("unknown" if at_least else "no_event")
    stated = NoEventStated("register.empty:firewalls", "company", About(day("2026-01-01"), day("2026-03-01")), "u:1")
    book.add(stated, on="2026-03-01")
    assert book.word(edition, "2026-03-10") == word


@pytest.mark.parametrize(("at_least", "word"), [(0, "no_event"), (1, "failed")], ids=["may be none", "must exist"])
def test_a_register_without_entries_of_the_sort_says_what_is_missing(at_least: int, word: str) -> None:
    book = Book(cutover="2026-01-01")
    edition = single(Invariant((), at_least, {}), Scope("zones", {"purpose": "dmz"}))
    book.enter("zones:office", "2026-01-01", values={"purpose": "other"})
    assert book.word(edition, "2026-03-10") == word


def test_an_expiry_date_is_compared_with_the_day_asked_about() -> None:
    book = Book(cutover="2026-01-01")
    book.enter("certificates:c", "2026-01-01", values={"expires": "2026-06-30"})
    spec = Invariant((Condition("expires", Op.AT_LEAST, "@today"),), 1, {})
    edition = single(spec, Scope("certificates", {}))
    assert [book.word(edition, about) for about in ("2026-06-30", "2026-07-01")] == ["met", "failed"]


def test_an_entry_dated_back_holds_only_late() -> None:
    book = Book(cutover="2026-01-01")
    book.enter("people:p1", "2026-01-01")
    book.enter("assets:x", "2026-01-01", on="2026-05-01", values={"class": "secret", "owner": "p1"})
    edition = single(OWNED, Scope("assets", {}))
    assert book.word(edition, "2026-03-10") == "late"
    assert book.word(edition, "2026-03-10", known="2026-03-10") == "unknown"
    assert book.word(edition, "2026-05-02") == "met"


# --- retained -------------------------------------------------------------------------------------

LOGS = Retained("firewall-log", "P3Y", "P1M")


def _held(first: str, last: str, on: str, *, intact: bool = True) -> Fill:
    about = About(day(first), day(last))
    return lambda book: book.add(HoldingConfirmed("firewall-log", "firewalls:f", about, intact, day(on)), on=on)


@pytest.mark.parametrize(
    ("facts", "about", "word"),
    [
        pytest.param([], "2026-03-10", "unknown", id="never confirmed: unknown"),
        pytest.param(
            [_held("2023-01-01", "2026-02-28", "2026-03-01")], "2026-03-10", "met", id="three years without a gap: met"
        ),
        pytest.param(
            [_held("2023-01-01", "2026-02-28", "2026-03-01")],
            "2026-05-10",
            "unknown",
            id="confirmed too long ago: unknown",
        ),
        pytest.param(
            [_held("2023-01-01", "2024-12-31", "2025-01-02"), _held("2025-02-01", "2026-02-28", "2026-03-01")],
            "2026-03-10",
            "failed",
            id="January is missing: failed",
        ),
        pytest.param(
            [_held("2023-01-01", "2026-02-28", "2026-03-01", intact=False)],
            "2026-03-10",
            "failed",
            id="altered: failed",
        ),
        pytest.param(
            [
                _held("2023-01-01", "2026-02-28", "2026-03-01", intact=False),
                _held("2023-01-01", "2026-02-28", "2026-03-02"),
            ],
            "2026-03-10",
            "met",
            id="altered, then confirmed from the second copy: met",
        ),
    ],
)
def test_retained(facts: list[Fill], about: str, word: str) -> None:
    book = Book(cutover="2023-01-01")
    book.enter("firewalls:f", "2023-01-01", values={"in_use_since": "2020-01-01"})
    for fill in facts:
        fill(book)
    assert book.word(single(LOGS, Scope("firewalls", {})), about) == word


def test_a_young_firewall_needs_logs_only_since_it_came_into_use() -> None:
    book = Book(cutover="2023-01-01")
    book.enter("firewalls:f", "2025-10-01", values={"in_use_since": "2025-10-01"})
    _held("2025-10-01", "2026-02-28", "2026-03-01")(book)
    assert book.word(single(LOGS, Scope("firewalls", {})), "2026-03-10") == "met"


# --- attested -------------------------------------------------------------------------------------

JOINT = Attested("joint", "P1Y", "calendar", ("ceo", "chair", "board"), ("ceo", "chair"), "P3M")


def _sign(step: str, on: str, person: str, entered: str | None = None) -> Fill:
    about = About(day("2025-01-01"), day("2025-12-31"))
    return lambda book: book.add(StatementSigned("joint", "company", about, step, person, day(on)), on=entered or on)


ALL = [_sign("ceo", "2026-02-01", "u:1"), _sign("chair", "2026-02-02", "u:2"), _sign("board", "2026-03-01", "u:3")]


@pytest.mark.parametrize(
    ("facts", "about", "word"),
    [
        pytest.param([], "2026-03-10", "due", id="within three months of the year's end: due"),
        pytest.param([], "2026-04-10", "overdue", id="after three months: overdue"),
        pytest.param(ALL, "2026-04-10", "met", id="all signed in order and in time: met"),
        pytest.param(ALL[:2], "2026-04-10", "overdue", id="the board has not passed it: overdue"),
        pytest.param(
            [*ALL[:2], _sign("board", "2026-03-01", "u:3", "2026-04-05")],
            "2026-04-10",
            "late",
            id="entered in April: late",
        ),
        pytest.param(
            [ALL[1], _sign("ceo", "2026-02-05", "u:1")], "2026-03-10", "failed", id="the chairman signed first: failed"
        ),
        pytest.param(
            [ALL[0], _sign("chair", "2026-02-02", "u:1")], "2026-03-10", "failed", id="one person in both roles: failed"
        ),
    ],
)
def test_attested(facts: list[Fill], about: str, word: str) -> None:
    book = Book(cutover="2026-01-01")
    for fill in facts:
        fill(book)
    assert book.word(single(JOINT, inspection="P6M"), about) == word
