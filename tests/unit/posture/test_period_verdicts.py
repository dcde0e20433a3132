"""A period is judged window by window: expected, on time, late, missed, unknown; met only if all were on time."""

from collections.abc import Callable

import pytest

from anzheng.catalogue.core.model import (
    Attested,
    Condition,
    DocumentKind,
    Effective,
    Invariant,
    Observed,
    Op,
    Response,
    Retained,
    Scope,
    Setting,
    Standing,
    Step,
    Strength,
)
from anzheng.facts.audit import ExceptionApproved, FindingClosed, FindingOpened
from anzheng.facts.base import About, Outcome
from anzheng.facts.events import EventAnswered, EventRaised, NoEventStated
from anzheng.facts.evidence import StatementSigned
from anzheng.facts.observations import ObservationChanged, ObservationContinued, Reading, SettingRead
from anzheng.facts.registers import RegisterRetired
from anzheng.facts.retention import HoldingConfirmed
from anzheng.posture.period import DemandPeriod, PeriodPosture, judge_period
from tests.unit.posture.build import ANYTHING, Book, day, noon, periodic, single

HOSTS = Scope("hosts", {})
Fill = Callable[[Book], object]


def _period(
    book: Book, spec: object, first: str, last: str, scope: Scope | None = None, **fields: object
) -> PeriodPosture:
    return judge_period(single(spec, scope, **fields), book.index(), day(first), day(last))  # type: ignore[arg-type]


def _told(period: PeriodPosture) -> str:
    judged: DemandPeriod = period.demands["c.d"]
    counts = judged.tally.counts()
    shown = " ".join(f"{count} {name}" for name, count in counts.items() if count and name != "expected")
    return f"{judged.word}: {counts['expected']} {judged.unit}, {shown}"


def _book(*fills: Fill, cutover: str = "2026-01-01") -> Book:
    book = Book(cutover)
    for fill in fills:
        fill(book)
    return book


def _record(about: str, on: str | None = None) -> Fill:
    return lambda book: book.record(about, on)


@pytest.mark.parametrize(
    ("fills", "told"),
    [
        pytest.param(
            [_record("2026-01-05"), _record("2026-02-05"), _record("2026-03-05")], "met: 3 windows, 3 on_time", id="all"
        ),
        pytest.param(
            [_record("2026-01-05"), _record("2026-02-05", "2026-03-11"), _record("2026-03-05")],
            "late: 3 windows, 2 on_time 1 late",
            id="one entered late",
        ),
        pytest.param(
            [_record("2026-01-05"), _record("2026-03-05")], "overdue: 3 windows, 2 on_time 1 missed", id="one missed"
        ),
        pytest.param(
            [_record("2026-01-05"), _record("2026-02-05")],
            "due: 3 windows, 2 on_time 1 due",
            id="the last one not yet due",
        ),
    ],
)
def test_periodic(fills: list[Fill], told: str) -> None:
    assert _told(_period(_book(*fills), periodic("P1M", grace="P10D"), "2026-01-01", "2026-03-31")) == told


def test_windows_before_the_cut_over_are_unknown() -> None:
    book = _book(_record("2026-03-05"), cutover="2026-03-01")
    assert (
        _told(_period(book, periodic("P1M"), "2026-01-01", "2026-03-31")) == "unknown: 3 windows, 1 on_time 2 unknown"
    )


def test_a_window_belongs_to_the_period_in_which_it_ends() -> None:
    period = _period(_book(_record("2026-01-05")), periodic("P3M"), "2026-03-01", "2026-04-30")
    assert [(one.first, one.last) for one in period.demands["c.d"].targets["company"]] == [
        (day("2026-01-01"), day("2026-03-31"))
    ]


def test_a_case_answered_before_its_event_was_entered_began_and_ended_on_one_day() -> None:
    spec = Response("breach", (Step("fix", "改", "fix", "P3D"),), (), None, None, "P0D")
    book = _book(
        lambda b: b.add(EventAnswered("breach", "x", "fix", noon("2026-02-02"), "u:1", None), on="2026-02-01"),
        lambda b: b.add(EventRaised("breach", "x", "company", noon("2026-02-02")), on="2026-02-02"),
    )
    (case,) = _period(book, spec, "2026-02-01", "2026-02-28").demands["c.d"].targets["company"]
    assert (case.first, case.last) == (day("2026-02-02"), day("2026-02-02"))


def test_standing_counts_days() -> None:
    spec = Standing("policy", "P1M", (), "P10D", ANYTHING)
    book = _book(lambda b: b.record("2026-01-05", form="policy"), lambda b: b.record("2026-02-10", form="policy"))
    # Due from 1 January and there on the 5th, expired on 5 February, back on the 10th, expired on 10 March.
    assert _told(_period(book, spec, "2026-01-01", "2026-03-12")) == "overdue: 71 days, 65 on_time 6 missed"


def test_a_standing_record_entered_late_makes_late_only_the_days_before_its_entry() -> None:
    spec = Standing("policy", "P1M", (), "P10D", ANYTHING)
    book = _book(
        lambda b: b.record("2026-01-05", form="policy"), lambda b: b.record("2026-02-01", "2026-02-20", form="policy")
    )
    assert _told(_period(book, spec, "2026-02-01", "2026-02-28")) == "late: 28 days, 14 on_time 14 late"


def test_response_counts_cases_and_silent_windows() -> None:
    spec = Response("breach", (Step("fix", "修", "fix", "P3D"),), (), "P1M", None, "P10D")
    book = _book(
        lambda b: b.add(
            NoEventStated("breach", "company", About(day("2026-01-01"), day("2026-01-31")), "u:1"), on="2026-02-02"
        ),
        lambda b: b.add(EventRaised("breach", "x", "company", noon("2026-02-05")), on="2026-02-05"),
        lambda b: b.add(EventAnswered("breach", "x", "fix", noon("2026-02-06"), "u:1", None), on="2026-02-06"),
    )
    assert _told(_period(book, spec, "2026-01-01", "2026-02-28")) == "met: 2 cases, 2 on_time"
    assert _told(_period(book, spec, "2026-01-01", "2026-04-20")) == "unknown: 3 cases, 2 on_time 1 unknown"


def test_a_case_that_was_still_open_when_the_period_began_belongs_to_it() -> None:
    spec = Response("breach", (Step("fix", "修", "fix", "P3D"),), (), None, "clock", "P0D")
    book = _book(lambda b: b.add(EventRaised("breach", "x", "company", noon("2026-02-27")), on="2026-02-27"))
    assert _period(book, spec, "2026-03-01", "2026-03-31").demands["c.d"].tally.missed == 1


def test_observed_counts_days() -> None:
    book = _book(
        lambda b: b.enter("hosts:a", "2026-01-01"),
        lambda b: b.add(
            ObservationChanged("hosts:a", noon("2026-01-01"), (Reading("clock", Outcome.OK, {}),)), on="2026-01-01"
        ),
        lambda b: b.add(
            ObservationContinued("hosts:a", noon("2026-01-01"), noon("2026-01-04"), ("clock",), "0" * 64),
            on="2026-01-04",
        ),
        lambda b: b.add(
            ObservationChanged("hosts:a", noon("2026-01-09"), (Reading("clock", Outcome.FAIL, {}),)), on="2026-01-09"
        ),
    )
    # Seen on the 1st and the 4th, fresh for two days each, failing from the 9th on.
    assert _told(_period(book, Observed("clock", "P2D"), "2026-01-01", "2026-01-10", HOSTS)) == (
        "failed: 10 days, 6 on_time 2 failed 2 unknown"
    )


def test_setting_counts_days() -> None:
    book = _book(
        lambda b: b.enter("hosts:a", "2026-01-01"),
        lambda b: b.add(SettingRead("hosts:a", "length", 12, "read", noon("2026-01-03")), on="2026-01-03"),
        lambda b: b.add(SettingRead("hosts:a", "length", 6, "read", noon("2026-01-08")), on="2026-01-08"),
    )
    spec = Setting("length", Op.AT_LEAST, 8, "P1Y")
    assert (
        _told(_period(book, spec, "2026-01-01", "2026-01-10", HOSTS)) == "failed: 10 days, 5 on_time 3 failed 2 unknown"
    )


def test_invariant_counts_days_of_each_entry_while_it_exists() -> None:
    book = _book(
        lambda b: b.enter("hosts:a", "2026-01-01", values={"class": "secret"}),
        lambda b: b.enter("hosts:b", "2026-01-03", values={}),
        lambda b: b.add(RegisterRetired("hosts", "b", day("2026-01-06")), on="2026-01-06"),
    )
    spec = Invariant((Condition("class", Op.EQUAL, "secret"),), 1, {})
    assert _told(_period(book, spec, "2026-01-01", "2026-01-10", HOSTS)) == "failed: 13 days, 10 on_time 3 failed"


def test_retained_counts_days() -> None:
    about = About(day("2025-12-01"), day("2026-01-04"))
    book = _book(
        lambda b: b.enter("hosts:a", "2025-12-01"),
        lambda b: b.add(HoldingConfirmed("log", "hosts:a", about, intact=True, on=day("2026-01-05")), on="2026-01-05"),
    )
    assert _told(_period(book, Retained("log", "P1Y", "P2D"), "2026-01-01", "2026-01-10", HOSTS)) == (
        "unknown: 10 days, 3 on_time 7 unknown"
    )


def test_attested_counts_statements_that_fall_due() -> None:
    spec = Attested("joint", "P1M", "calendar", ("ceo",), (), "P10D")
    january = About(day("2026-01-01"), day("2026-01-31"))
    book = _book(
        lambda b: b.add(StatementSigned("joint", "company", january, "ceo", "u:1", day("2026-02-03")), on="2026-02-03")
    )
    assert _told(_period(book, spec, "2026-02-01", "2026-03-31")) == "overdue: 2 windows, 1 on_time 1 missed"


def test_an_empty_register_is_unknown_until_someone_states_it() -> None:
    book = _book()
    assert _period(book, Observed("clock", "P2D"), "2026-01-01", "2026-01-10", HOSTS).verdicts["T-1"].word == "unknown"
    book.add(
        NoEventStated("register.empty:hosts", "company", About(day("2026-01-01"), day("2026-01-05")), "u:1"),
        on="2026-01-05",
    )
    assert _period(book, Observed("clock", "P2D"), "2026-01-01", "2026-01-10", HOSTS).verdicts["T-1"].word == "no_event"


@pytest.mark.parametrize(
    ("since", "closed", "word"),
    [
        pytest.param("2026-02-10", None, "failed", id="open: failed"),
        pytest.param("2026-02-10", "2026-02-20", "failed", id="closed within the period: it was failed on a day of it"),
        pytest.param("2025-12-01", "2026-01-01", "met", id="closed before it began"),
        pytest.param("2026-04-01", None, "met", id="opened after it ended"),
    ],
)
def test_a_finding_open_on_a_day_of_the_period(since: str, closed: str | None, word: str) -> None:
    book = _book(_record("2026-01-05"), _record("2026-02-05"), _record("2026-03-05"))
    book.add(FindingOpened("f", "doc", "T-1", 0, day(since)), on="2026-04-01")
    if closed is not None:
        book.add(FindingClosed("f", day(closed), "u:2"), on="2026-04-02")
    assert _period(book, periodic("P1M"), "2026-01-01", "2026-03-31").verdicts["T-1"].word == word


def test_windows_before_the_part_came_into_force_are_not_asked_for() -> None:
    effective = Effective(day("2026-02-10"), None)
    book = _book(_record("2026-02-15"), _record("2026-03-05"))
    period = _period(book, periodic("P1M"), "2026-01-01", "2026-03-31", effective=effective)
    assert period.verdicts["T-1"].word == "met"
    assert period.verdicts["T-1"].counts["expected"] == 2
    assert (
        _period(book, periodic("P1M"), "2026-01-01", "2026-02-09", effective=effective).verdicts["T-1"].word
        == "not_in_force"
    )


def test_an_exception_releases_from_the_windows_that_fell_due_in_it() -> None:
    book = _book(_record("2026-01-05"), _record("2026-03-05"))
    book.add(
        ExceptionApproved("x", "c.d", "company", day("2026-02-01"), day("2026-02-28"), "u:1", "u:2"), on="2026-02-01"
    )
    own = _period(book, periodic("P1M"), "2026-01-01", "2026-03-31", waivable=True, kind=DocumentKind.POLICY)
    assert (own.verdicts["T-1"].word, own.demands["c.d"].tally.excepted) == ("excepted", 1)
    stated = _period(book, periodic("P1M"), "2026-01-01", "2026-03-31").verdicts["T-1"]
    assert (stated.word, stated.standing_exception) == ("overdue", True)


@pytest.mark.parametrize(
    "strength", [pytest.param(Strength.SHOULD, id="a should"), pytest.param(Strength.GOAL, id="a goal")]
)
def test_what_is_only_advised_and_was_not_done_is_advice(strength: Strength) -> None:
    verdict = _period(_book(), periodic("P1M"), "2026-01-01", "2026-03-31", strength=strength).verdicts["T-1"]
    assert (verdict.word, verdict.advice) == ("overdue", True)
