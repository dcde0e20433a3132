"""Windows cut time without gap or overlap, the same way whatever is asked."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.kernel.calendars import Calendar
from anzheng.kernel.errors import InputError
from anzheng.kernel.windows import Window, windows

# 2026: Monday 28 September is closed; Saturday 3 October is opened, as a company might.
CALENDAR = Calendar(frozenset({date(2026, 9, 28)}), frozenset({date(2026, 10, 3)}))
DAY = timedelta(days=1)

cadences = st.sampled_from(["P1D", "P10D", "P1W", "P2W", "P1M", "P2M", "P3M", "P5M", "P6M", "P1Y", "P3Y"])
days = st.dates(date(2015, 1, 1), date(2035, 12, 31))
starts = st.dates(date(2000, 1, 1), date(2000, 12, 31)).map(lambda day: (day.month, day.day))


def cut(
    cadence: str, first: str, last: str, year_start: tuple[int, int] = (1, 1), anchor: str | None = None
) -> list[str]:
    found = windows(
        cadence,
        date.fromisoformat(first),
        date.fromisoformat(last),
        calendar=CALENDAR,
        year_start=year_start,
        anchor=date.fromisoformat(anchor) if anchor else None,
    )
    return [f"{window.first}/{window.last}" for window in found]


@pytest.mark.parametrize(
    ("cadence", "first", "last", "expected"),
    [
        pytest.param(
            "P1D", "2026-02-28", "2026-03-01", ["2026-02-28/2026-02-28", "2026-03-01/2026-03-01"], id="civil days"
        ),
        pytest.param(
            "P1W", "2026-11-21", "2026-11-21", ["2026-11-16/2026-11-22"], id="weeks run from Monday to Sunday"
        ),
        pytest.param(
            "P1W",
            "2026-11-22",
            "2026-11-23",
            ["2026-11-16/2026-11-22", "2026-11-23/2026-11-29"],
            id="Monday starts the next week",
        ),
        pytest.param(
            "P1M",
            "2028-02-29",
            "2028-03-01",
            ["2028-02-01/2028-02-29", "2028-03-01/2028-03-31"],
            id="months, leap February",
        ),
        pytest.param("P3M", "2026-11-21", "2026-11-21", ["2026-10-01/2026-12-31"], id="quarters"),
        pytest.param(
            "P6M", "2026-06-30", "2026-07-01", ["2026-01-01/2026-06-30", "2026-07-01/2026-12-31"], id="half years"
        ),
        pytest.param("P1Y", "2026-11-21", "2026-11-21", ["2026-01-01/2026-12-31"], id="years"),
        pytest.param("P2W", "2026-11-21", "2026-11-21", ["2026-11-16/2026-11-29"], id="two weeks counted from 2001"),
        pytest.param("P3Y", "2026-11-21", "2026-11-21", ["2025-01-01/2027-12-31"], id="three years counted from 2001"),
        pytest.param("P1D", "2026-11-22", "2026-11-21", [], id="nothing if it ends before it starts"),
        pytest.param("P1Y", "9999-05-01", "9999-12-31", ["9999-01-01/9999-12-31"], id="the last year"),
        pytest.param("P1W", "0001-01-01", "0001-01-01", ["0001-01-01/0001-01-07"], id="the first week"),
    ],
)
def test_windows_of_the_civil_calendar(cadence: str, first: str, last: str, expected: list[str]) -> None:
    assert cut(cadence, first, last) == expected


@pytest.mark.parametrize("cadence", ["workday", "trading-day"])
def test_open_days_have_one_window_each(cadence: str) -> None:
    expected = ["2026-09-25", "2026-09-29", "2026-09-30", "2026-10-01", "2026-10-02", "2026-10-03", "2026-10-05"]
    assert cut(cadence, "2026-09-25", "2026-10-05") == [f"{day}/{day}" for day in expected]


@pytest.mark.parametrize(
    ("cadence", "year_start", "day", "expected"),
    [
        pytest.param("P1Y", (7, 1), "2026-06-30", "2025-07-01/2026-06-30", id="last day of a fiscal year"),
        pytest.param("P1Y", (7, 1), "2026-07-01", "2026-07-01/2027-06-30", id="first day of a fiscal year"),
        pytest.param("P6M", (4, 1), "2026-11-21", "2026-10-01/2027-03-31", id="second half from April"),
        pytest.param("P3M", (2, 1), "2027-01-31", "2026-11-01/2027-01-31", id="quarters from February"),
        pytest.param("P1M", (4, 6), "2026-11-05", "2026-10-06/2026-11-05", id="months from the 6th"),
        pytest.param("P1Y", (2, 29), "2027-02-27", "2026-02-28/2027-02-27", id="a year from 29 February"),
        pytest.param("P1Y", (2, 29), "2028-02-29", "2028-02-29/2029-02-27", id="which it is in leap years"),
    ],
)
def test_months_and_years_start_with_the_company_s_year(
    cadence: str, year_start: tuple[int, int], day: str, expected: str
) -> None:
    assert cut(cadence, day, day, year_start) == [expected]


@pytest.mark.parametrize(
    ("cadence", "anchor", "first", "last", "expected"),
    [
        pytest.param(
            "P1M",
            "2026-01-31",
            "2026-02-01",
            "2026-04-01",
            ["2026-01-31/2026-02-27", "2026-02-28/2026-03-30", "2026-03-31/2026-04-29"],
            id="the 31st is kept over February",
        ),
        pytest.param(
            "P1Y",
            "2024-02-29",
            "2028-02-28",
            "2028-02-29",
            ["2027-02-28/2028-02-28", "2028-02-29/2029-02-27"],
            id="29 February",
        ),
        pytest.param(
            "P6M",
            "2026-05-15",
            "2026-05-14",
            "2026-05-15",
            ["2025-11-15/2026-05-14", "2026-05-15/2026-11-14"],
            id="also before the anchor",
        ),
        pytest.param(
            "P10D",
            "2026-11-21",
            "2026-11-30",
            "2026-12-01",
            ["2026-11-21/2026-11-30", "2026-12-01/2026-12-10"],
            id="days from the anchor",
        ),
        pytest.param(
            "P2W",
            "2026-11-21",
            "2026-11-21",
            "2026-11-21",
            ["2026-11-16/2026-11-29"],
            id="weeks from the anchor's Monday",
        ),
        pytest.param(
            "P1W",
            "2026-11-21",
            "2026-11-21",
            "2026-11-21",
            ["2026-11-16/2026-11-22"],
            id="single weeks stay Monday to Sunday",
        ),
        pytest.param(
            "P3Y", "2026-11-21", "2026-11-21", "2026-11-21", ["2026-11-21/2029-11-20"], id="three years from the anchor"
        ),
    ],
)
def test_an_anchor_moves_the_cuts(cadence: str, anchor: str, first: str, last: str, expected: list[str]) -> None:
    assert cut(cadence, first, last, anchor=anchor) == expected


@pytest.mark.parametrize("cadence", ["PT1H", "3-open-days", "P0D", "daily"])
def test_what_is_no_cadence_is_refused(cadence: str) -> None:
    with pytest.raises(InputError) as refused:
        cut(cadence, "2026-11-21", "2026-11-21")
    assert refused.value.where == cadence


@pytest.mark.parametrize("year_start", [(0, 1), (13, 1), (2, 30), (6, 31), (1, 0)])
def test_a_year_cannot_start_on_a_day_that_does_not_exist(year_start: tuple[int, int]) -> None:
    with pytest.raises(InputError):
        cut("P1Y", "2026-11-21", "2026-11-21", year_start)


@given(cadences, days, days, starts, st.none() | days)
def test_windows_cover_the_days_without_gap_or_overlap(
    cadence: str, first: date, last: date, year_start: tuple[int, int], anchor: date | None
) -> None:
    first, last = min(first, last), max(first, last)
    found = windows(cadence, first, last, calendar=CALENDAR, year_start=year_start, anchor=anchor)
    assert found[0].first <= first <= found[0].last
    assert found[-1].first <= last <= found[-1].last
    assert all(before.last + DAY == after.first for before, after in pairwise(found))


@given(cadences, days, days, starts, st.none() | days)
def test_the_window_of_a_day_does_not_depend_on_the_days_asked_about(
    cadence: str, first: date, last: date, year_start: tuple[int, int], anchor: date | None
) -> None:
    first, last = min(first, last), max(first, last)
    found = windows(cadence, first, last, calendar=CALENDAR, year_start=year_start, anchor=anchor)
    middle = found[len(found) // 2]
    for day in (middle.first, middle.last):
        assert windows(cadence, day, day, calendar=CALENDAR, year_start=year_start, anchor=anchor) == [middle]


@given(days, days, st.sets(days, max_size=50))
def test_open_day_windows_are_the_open_days(first: date, last: date, closed: set[date]) -> None:
    calendar = Calendar(frozenset(closed), frozenset())
    found = windows("workday", first, last, calendar=calendar)
    assert found == [Window(day, day) for day in calendar.open_days(first, last)]
