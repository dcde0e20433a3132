"""Parameters (the stricter wins), typhoon days, fiscal years, hours, systems that come and go."""

import pytest

from anzheng.catalogue.core.model import Condition, Measure, Op, Parameter, ParameterRef, Response, Scope, Setting, Step
from anzheng.facts.calendars import CalendarKind, CalendarOverridden, CalendarPublished
from anzheng.facts.companies import ParameterSet, ProfileAnswered
from anzheng.facts.events import EventAnswered, EventRaised
from anzheng.facts.observations import SettingRead
from anzheng.facts.registers import RegisterRetired
from anzheng.posture.context import Context
from tests.unit.posture.build import Book, accept, clause, day, demand, edition, noon, part, periodic, single


def _parameter(op: Op, value: int, unit: str = "character") -> Parameter:
    return Parameter("p", op, value, unit, "參數", "parameter")


@pytest.mark.parametrize(
    ("stated", "own", "effective"),
    [
        pytest.param([(Op.AT_LEAST, 6, "character")], None, 6, id="one source"),
        pytest.param(
            [(Op.AT_LEAST, 6, "character"), (Op.AT_LEAST, 12, "character")],
            None,
            12,
            id="two clauses: the higher minimum",
        ),
        pytest.param(
            [(Op.AT_MOST, 5, "attempt"), (Op.AT_MOST, 3, "attempt")], None, 3, id="two clauses: the lower maximum"
        ),
        pytest.param([(Op.AT_LEAST, 6, "character")], 10, 10, id="the company's own stricter value"),
        pytest.param([(Op.AT_LEAST, 6, "character")], 4, 6, id="the company's own looser value changes nothing"),
        pytest.param(
            [(Op.AT_MOST, 1, "year"), (Op.AT_MOST, 6, "month")], None, 6, id="six months are stricter than a year"
        ),
        pytest.param(
            [(Op.AT_MOST, 10, "day"), (Op.AT_MOST, 1, "month")], None, 10, id="ten days are stricter than a month"
        ),
        pytest.param(
            [(Op.AT_LEAST, 6, "character"), (Op.AT_LEAST, 90, "percent")], None, 6, id="percent compares with nothing"
        ),
    ],
)
def test_the_stricter_source_is_effective(stated: list[tuple[Op, int, str]], own: int | None, effective: int) -> None:
    rows = tuple(_parameter(*row) for row in stated)
    book = Book()
    if own is not None:
        book.add(ParameterSet("p", own, day("2026-01-01")), on="2026-01-01")
    context = Context.of(single(periodic("P1M"), parameters=rows), book.index(), day("2026-03-01"))
    found = context.effective("p")
    assert found is not None
    assert found.parameter.value == effective


def test_a_setting_is_compared_with_the_value_of_the_day_and_promises_no_more() -> None:
    book = Book()
    book.enter("systems:web", "2026-01-01")
    book.add(SettingRead("systems:web", "length", 8, "read", noon("2026-02-01")), on="2026-02-01")
    book.add(ParameterSet("p", 10, day("2026-03-01")), on="2026-02-01")
    spec = Setting("length", Op.AT_LEAST, ParameterRef("p"), "P1Y")
    whole = single(spec, Scope("systems", {}), parameters=(_parameter(Op.AT_LEAST, 8),))
    assert [book.word(whole, about) for about in ("2026-02-28", "2026-03-01")] == ["met", "failed"]
    assert book.posture(whole, "2026-02-10").verdict("T-1").until == day("2026-02-28")


def test_a_closed_window_is_measured_by_what_was_asked_when_it_ended() -> None:
    book = Book(cutover="2026-01-01")
    book.record("2026-01-05", values={"hours": 3})
    book.record("2026-02-05", values={"hours": 6})
    book.add(ParameterSet("p", 6, day("2026-02-10")), on="2026-02-10")
    spec = periodic("P1M", measure=Measure("hours", ParameterRef("p")))
    assert (
        book.word(single(spec, parameters=(_parameter(Op.AT_LEAST, 3, "hour"),), inspection="P1M"), "2026-02-20")
        == "met"
    )


def test_a_date_on_a_record_is_compared_with_the_end_of_its_window() -> None:
    book = Book(cutover="2026-01-01")
    spec = periodic("P1M", accept=accept(conditions=(Condition("seen", Op.AT_LEAST, "@today-P1M"),)))
    book.record("2026-01-20", values={"seen": "2026-01-10"})
    book.record("2026-02-20", values={"seen": "2026-02-10"})
    book.record("2026-03-20", values={"seen": "2026-03-10"})
    assert book.word(single(spec, inspection="P3M"), "2026-03-25", ref="T-1") == "unknown"  # before the cut-over
    windows = book.posture(single(spec, inspection="P3M"), "2026-03-25").demand("c.d", "P3M").targets["company"].windows
    assert [window.word.value for window in windows] == ["unknown", "met", "met", "met"]


# --- calendars --------------------------------------------------------------------------------------


def test_a_typhoon_day_moves_a_due_date_counted_in_open_days() -> None:
    book = Book(cutover="2026-06-01")
    whole = single(periodic("P1M", grace="3-open-days"), inspection="P1M")
    assert book.word(whole, "2026-07-03") == "due"
    assert book.word(whole, "2026-07-04") == "overdue"
    book.add(CalendarOverridden(CalendarKind.OFFICE, day("2026-07-02"), open=False), on="2026-07-02")
    assert [book.word(whole, about) for about in ("2026-07-06", "2026-07-07")] == ["due", "overdue"]
    book.add(CalendarOverridden(CalendarKind.OFFICE, day("2026-07-02"), open=True), on="2026-07-03")
    assert book.word(whole, "2026-07-04") == "overdue"


def test_the_days_of_a_duty_of_each_trading_day_are_those_of_the_trading_calendar() -> None:
    book = Book(cutover="2026-03-02")
    closed = (day("2026-03-04"),)
    book.add(CalendarPublished(CalendarKind.TRADING, 2026, closed, ()), on="2026-01-01")
    for number in (2, 3, 5, 6):
        book.record(f"2026-03-{number:02d}")
    spec = periodic("trading-day", calendar="trading")
    assert book.word(single(spec, inspection="P4D"), "2026-03-06") == "met"
    assert book.word(single(periodic("workday"), inspection="P4D"), "2026-03-06") == "overdue"


def test_on_a_weekend_a_working_day_duty_promises_its_word_until_monday() -> None:
    book = Book(cutover="2026-03-02")
    for number in (2, 3, 4, 5, 6):
        book.record(f"2026-03-{number:02d}")
    result = (
        book.posture(single(periodic("workday"), inspection="P1D"), "2026-03-07")
        .demand("c.d", "P1D")
        .targets["company"]
    )
    assert (result.word, result.until, result.next_due) == ("met", day("2026-03-08"), day("2026-03-09"))


@pytest.mark.parametrize(
    ("month", "first", "last"),
    [
        pytest.param(None, "2026-01-01", "2026-12-31", id="nobody said: the calendar year"),
        pytest.param(7, "2025-07-01", "2026-06-30", id="from July"),
        pytest.param(4, "2026-04-01", "2027-03-31", id="from April"),
        pytest.param(13, "2026-01-01", "2026-12-31", id="no such month: the calendar year"),
    ],
)
def test_a_fiscal_year_starts_where_the_profile_says(month: int | None, first: str, last: str) -> None:
    book = Book(cutover="2024-01-01")
    if month is not None:
        book.add(ProfileAnswered("fiscal-year-start", month, day("2024-01-01")), on="2024-01-01")
    posture = book.posture(single(periodic("P1Y", year="fiscal")), "2026-05-15")
    window = posture.demand("c.d", "P1Y").targets["company"].windows[-1]
    assert (window.first, window.last) == (day(first), day(last))


# --- responses in hours -----------------------------------------------------------------------------


def test_an_answer_due_in_hours_is_overdue_at_the_end_of_the_day_on_which_it_fell_due() -> None:
    spec = Response("breach", (Step("report", "報", "report", "PT12H"),), (), "P1M", None, "P40D")
    book = Book(cutover="2026-02-01")
    book.add(EventRaised("breach", "x", "company", noon("2026-03-02")), on="2026-03-02")
    whole = single(spec, inspection="P1D")
    assert [book.word(whole, about) for about in ("2026-03-02", "2026-03-03")] == ["due", "overdue"]
    assert book.posture(whole, "2026-03-02").demand("c.d", "P1D").targets["company"].until == day("2026-03-02")
    book.add(EventAnswered("breach", "x", "report", noon("2026-03-02"), "u:1", None), on="2026-03-04")
    assert book.word(whole, "2026-03-04") == "late"


# --- scopes -----------------------------------------------------------------------------------------

CORE = Scope("systems", {"core": True})


@pytest.mark.parametrize(
    ("about", "targets"),
    [
        pytest.param("2026-01-15", ["systems:web"], id="only the one that is there"),
        pytest.param("2026-02-15", ["systems:db", "systems:web"], id="another becomes a core system"),
        pytest.param(
            "2026-03-15", ["systems:db", "systems:web"], id="one left: it still answers for its closed windows"
        ),
        pytest.param("2026-06-15", ["systems:db"], id="and drops out with the lookback"),
    ],
)
def test_systems_come_and_go(about: str, targets: list[str]) -> None:
    book = Book(cutover="2025-12-01")
    book.enter("systems:web", "2026-01-01", values={"core": True})
    book.enter("systems:db", "2026-01-01", values={"core": False})
    book.enter("systems:db", "2026-02-01", values={"core": True})
    book.add(RegisterRetired("systems", "web", day("2026-03-10")), on="2026-03-10")
    posture = book.posture(single(periodic("P1M"), CORE, inspection="P2M"), about)
    assert sorted(posture.demand("c.d", "P2M").targets) == targets


def test_a_system_that_has_left_owes_nothing_for_the_window_in_which_it_left() -> None:
    book = Book(cutover="2026-01-01")
    for name in ("web", "old"):
        book.enter(f"systems:{name}", "2026-01-01", values={"core": True})
    for month in ("01", "02"):
        book.record(f"2026-{month}-10", items=("systems:web", "systems:old"))
    book.record("2026-03-12", target="systems:web")
    whole = single(periodic("P1M"), CORE, inspection="P1M")
    assert book.word(whole, "2026-03-15") == "due"
    book.add(RegisterRetired("systems", "old", day("2026-03-20")), on="2026-03-16")
    assert [book.word(whole, about) for about in ("2026-03-19", "2026-03-20")] == ["due", "met"]
    assert book.posture(whole, "2026-03-16").demand("c.d", "P1M").targets["systems:old"].until == day("2026-03-19")


def test_one_demand_with_two_lookbacks_is_judged_for_each() -> None:
    rows = [clause("T-1", part("c.d"), inspection="P1M"), clause("T-2", part("c.d"), inspection="P1Y")]
    book = Book(cutover="2025-01-01")
    book.record("2026-01-05")
    book.record("2026-02-05")
    whole = edition(rows, [demand(periodic("P1M"))])
    assert [book.word(whole, "2026-02-10", ref=ref) for ref in ("T-1", "T-2")] == ["met", "overdue"]
