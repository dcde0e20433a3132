"""Calendars count open days as a person with a wall calendar does."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.kernel.calendars import Calendar
from anzheng.kernel.errors import InputError

PLAIN = Calendar(frozenset(), frozenset())
# 2024: Lunar New Year closes 8 to 14 February; Saturday 17 February is worked.
LUNAR = Calendar(
    closed=frozenset(date(2024, 2, day) for day in (8, 9, 12, 13, 14)),
    opened=frozenset({date(2024, 2, 17)}),
)
DAY = timedelta(days=1)

days = st.dates(date(2023, 12, 1), date(2024, 4, 30))
calendars = st.builds(
    lambda closed, opened: Calendar(frozenset(closed), frozenset(opened - closed)),
    st.sets(days, max_size=40),
    st.sets(days, max_size=40),
)


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        pytest.param(date(2024, 2, 7), True, id="weekday"),
        pytest.param(date(2024, 2, 10), False, id="Saturday"),
        pytest.param(date(2024, 2, 11), False, id="Sunday"),
        pytest.param(date(2024, 2, 8), False, id="closed weekday"),
        pytest.param(date(2024, 2, 17), True, id="make-up Saturday"),
        pytest.param(date(2024, 2, 24), False, id="the Saturday after it"),
    ],
)
def test_a_day_is_open_by_weekday_and_exception(day: date, is_open: bool) -> None:  # noqa: FBT001 - a column of the table
    assert LUNAR.is_open(day) is is_open


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        pytest.param(date(2024, 2, 16), 1, date(2024, 2, 17), id="the make-up Saturday counts"),
        pytest.param(date(2024, 2, 7), 1, date(2024, 2, 15), id="the closure does not count"),
        pytest.param(date(2024, 2, 10), 1, date(2024, 2, 15), id="from a closed day"),
        pytest.param(date(2024, 2, 10), 0, date(2024, 2, 10), id="nothing added stays, even on a closed day"),
        pytest.param(date(2024, 2, 15), -1, date(2024, 2, 7), id="backwards over the closure"),
        pytest.param(date(2024, 2, 5), 5, date(2024, 2, 17), id="five open days"),
    ],
)
def test_open_days_are_counted_without_the_first(day: date, count: int, expected: date) -> None:
    assert LUNAR.add_open_days(day, count) == expected


def test_next_open_is_the_day_itself_or_the_first_open_one_after_it() -> None:
    assert LUNAR.next_open(date(2024, 2, 7)) == date(2024, 2, 7)
    assert LUNAR.next_open(date(2024, 2, 8)) == date(2024, 2, 15)
    assert LUNAR.next_open(date(2024, 2, 17)) == date(2024, 2, 17)


def test_counting_stops_at_the_ends_of_the_calendar() -> None:
    assert PLAIN.add_open_days(date.max, 1) == date.max
    assert PLAIN.add_open_days(date(1, 1, 2), -5) == date.min


def test_a_day_cannot_be_closed_and_opened() -> None:
    with pytest.raises(InputError, match="2024-02-17"):
        Calendar(frozenset({date(2024, 2, 17)}), frozenset({date(2024, 2, 17)}))


def test_calendars_with_the_same_exceptions_are_equal() -> None:
    assert Calendar(frozenset(LUNAR.closed), frozenset(LUNAR.opened)) == LUNAR
    assert hash(Calendar(LUNAR.closed, LUNAR.opened)) == hash(LUNAR)
    assert LUNAR != PLAIN


@given(calendars, days, days)
def test_counting_agrees_with_looking_at_every_day(calendar: Calendar, first: date, last: date) -> None:
    listed = [first + DAY * step for step in range((last - first).days + 1) if calendar.is_open(first + DAY * step)]
    assert calendar.open_days(first, last) == listed
    assert calendar.count_open(first, last) == len(listed)


@given(calendars, days, st.integers(1, 30))
def test_adding_moves_over_exactly_that_many_open_days(calendar: Calendar, day: date, count: int) -> None:
    there = calendar.add_open_days(day, count)
    assert calendar.is_open(there)
    assert calendar.count_open(day + DAY, there) == count
    back = calendar.add_open_days(day, -count)
    assert calendar.is_open(back)
    assert calendar.count_open(back, day - DAY) == count


@given(calendars, days)
def test_next_open_skips_no_open_day(calendar: Calendar, day: date) -> None:
    found = calendar.next_open(day)
    assert found >= day
    assert calendar.is_open(found)
    assert calendar.count_open(day, found) == 1
