"""Durations: what a text means, and where days land."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.kernel.calendars import Calendar
from anzheng.kernel.durations import Duration, Unit, add, deadline, parse, subtract
from anzheng.kernel.errors import InputError
from anzheng.kernel.times import taipei_day

PLAIN = Calendar(frozenset(), frozenset())
# 2026-09-28, a Monday, is closed.
TEACHERS = Calendar(frozenset({date(2026, 9, 28)}), frozenset())

days = st.dates(date(1990, 1, 1), date(2100, 1, 1))
civil = st.builds(Duration, st.integers(0, 100), st.sampled_from([Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR]))


@pytest.mark.parametrize(
    ("text", "count", "unit"),
    [
        ("P1D", 1, Unit.DAY),
        ("P0D", 0, Unit.DAY),
        ("P10D", 10, Unit.DAY),
        ("P1W", 1, Unit.WEEK),
        ("P6M", 6, Unit.MONTH),
        ("P3Y", 3, Unit.YEAR),
        ("PT1H", 1, Unit.HOUR),
        ("PT72H", 72, Unit.HOUR),
        ("5-open-days", 5, Unit.OPEN_DAY),
        ("0-open-days", 0, Unit.OPEN_DAY),
        ("workday", 1, Unit.OPEN_DAY),
        ("trading-day", 1, Unit.OPEN_DAY),
    ],
)
def test_these_texts_are_durations(text: str, count: int, unit: Unit) -> None:
    assert parse(text) == Duration(count, unit)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "P",
        "PD",
        "P-1D",
        "P+1D",
        "P1",
        "p1d",
        "P01D",
        "P1.5D",
        "P1H",
        "PT1M",
        "P1Y6M",
        "P١D",
        "1-open-day",
        " P1D",
        "P1D\n",
        "P99999D",
    ],
)
def test_anything_else_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(InputError) as refused:
        parse(text)
    assert refused.value.where == text[:40]
    assert "P6M" in refused.value.remedy.zh


@pytest.mark.parametrize(
    ("day", "text", "expected"),
    [
        pytest.param(date(2026, 11, 21), "P10D", date(2026, 12, 1), id="days cross a month"),
        pytest.param(date(2026, 11, 21), "P1W", date(2026, 11, 28), id="a week keeps the weekday"),
        pytest.param(date(2027, 1, 31), "P1M", date(2027, 2, 28), id="31 January clips in February"),
        pytest.param(date(2028, 1, 31), "P1M", date(2028, 2, 29), id="and to the 29th in a leap year"),
        pytest.param(date(2027, 1, 31), "P2M", date(2027, 3, 31), id="two months at once do not clip twice"),
        pytest.param(date(2026, 8, 31), "P6M", date(2027, 2, 28), id="half a year over new year"),
        pytest.param(date(2028, 2, 29), "P1Y", date(2029, 2, 28), id="29 February a year later"),
        pytest.param(date(2028, 2, 29), "P4Y", date(2032, 2, 29), id="29 February four years later"),
        pytest.param(date(2026, 11, 21), "PT1H", date(2026, 11, 21), id="an hour is no day"),
        pytest.param(date(2026, 11, 21), "PT36H", date(2026, 11, 22), id="36 hours hold one whole day"),
        pytest.param(date(2026, 9, 24), "2-open-days", date(2026, 9, 29), id="a holiday and a weekend do not count"),
        pytest.param(date(2026, 9, 26), "workday", date(2026, 9, 29), id="the next workday"),
        pytest.param(date(2026, 9, 26), "P0D", date(2026, 9, 26), id="nothing"),
        pytest.param(date(9999, 12, 1), "P1Y", date.max, id="years past the end"),
        pytest.param(date(9999, 12, 1), "P99D", date.max, id="days past the end"),
    ],
)
def test_adding(day: date, text: str, expected: date) -> None:
    assert add(day, parse(text), TEACHERS) == expected


@pytest.mark.parametrize(
    ("day", "text", "expected"),
    [
        pytest.param(date(2026, 3, 31), "P1M", date(2026, 2, 28), id="31 March minus a month"),
        pytest.param(date(2026, 1, 15), "P1M", date(2025, 12, 15), id="over new year"),
        pytest.param(date(2028, 2, 29), "P3Y", date(2025, 2, 28), id="29 February minus three years"),
        pytest.param(date(2026, 9, 29), "workday", date(2026, 9, 25), id="the workday before"),
        pytest.param(date(2026, 9, 29), "PT24H", date(2026, 9, 28), id="24 hours"),
        pytest.param(date(1, 2, 1), "P1Y", date.min, id="years before the start"),
        pytest.param(date(1, 2, 1), "P99D", date.min, id="days before the start"),
    ],
)
def test_subtracting(day: date, text: str, expected: date) -> None:
    assert subtract(day, parse(text), TEACHERS) == expected


@pytest.mark.parametrize(
    ("instant", "text", "expected"),
    [
        pytest.param("2026-11-21T02:00:00+00:00", "PT1H", "2026-11-21T03:00:00+00:00", id="an hour to the second"),
        pytest.param("2026-11-21T02:00:00+00:00", "PT72H", "2026-11-24T02:00:00+00:00", id="72 hours to the second"),
        pytest.param(
            "2026-11-21T02:00:00+00:00", "P1D", "2026-11-22T15:59:59.999+00:00", id="a day ends with the next day"
        ),
        pytest.param(
            "2026-11-21T17:00:00+00:00",
            "P1D",
            "2026-11-23T15:59:59.999+00:00",
            id="01:00 in Taiwan is already the next day",
        ),
        pytest.param("2026-09-24T02:00:00+00:00", "2-open-days", "2026-09-29T15:59:59.999+00:00", id="open days"),
        pytest.param("2026-11-21T02:00:00+00:00", "P1M", "2026-12-21T15:59:59.999+00:00", id="a month"),
    ],
)
def test_deadlines_end_with_the_hour_or_with_the_day_in_taiwan(instant: str, text: str, expected: str) -> None:
    assert deadline(datetime.fromisoformat(instant), parse(text), TEACHERS) == datetime.fromisoformat(expected)


@given(days, civil)
def test_adding_never_goes_back_and_grows_with_the_day(day: date, duration: Duration) -> None:
    there = add(day, duration, PLAIN)
    assert there >= day
    assert add(day + timedelta(days=1), duration, PLAIN) >= there


@given(days, civil)
def test_subtracting_undoes_adding_up_to_the_clipped_days(day: date, duration: Duration) -> None:
    back = subtract(add(day, duration, PLAIN), duration, PLAIN)
    assert timedelta(0) <= day - back <= timedelta(days=3)
    if duration.unit in (Unit.DAY, Unit.WEEK) or day.day <= 28:
        assert back == day


@given(st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)), civil)  # noqa: DTZ001 - the strategy adds the zone
def test_a_deadline_does_not_depend_on_the_zone_it_is_written_in(instant: datetime, duration: Duration) -> None:
    limit = deadline(instant, duration, PLAIN)
    assert deadline(instant.astimezone(timezone(timedelta(hours=-5))), duration, PLAIN) == limit
    assert taipei_day(limit) == add(taipei_day(instant), duration, PLAIN)
    assert taipei_day(limit + timedelta(milliseconds=1)) > taipei_day(limit)
