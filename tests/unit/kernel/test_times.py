"""Instants are UTC to the millisecond; days are Taiwan's."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.kernel.errors import InputError
from anzheng.kernel.times import end_of_day, instant_text, parse_instant, taipei_day

zones = st.integers(-14, 14).map(lambda hours: timezone(timedelta(hours=hours)))
instants = st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=zones)  # noqa: DTZ001 - the strategy adds the zone


def test_an_evening_in_utc_is_the_next_day_in_taiwan() -> None:
    assert taipei_day(datetime(2026, 11, 20, 15, 59, 59, tzinfo=UTC)) == date(2026, 11, 20)
    assert taipei_day(datetime(2026, 11, 20, 16, 0, tzinfo=UTC)) == date(2026, 11, 21)


@given(st.dates(date(1, 1, 2), date(9999, 12, 30)))
def test_the_end_of_a_day_is_its_last_millisecond(day: date) -> None:
    end = end_of_day(day)
    assert taipei_day(end) == day
    assert taipei_day(end + timedelta(milliseconds=1)) == day + timedelta(days=1)


@given(instants)
def test_ledger_text_is_read_back_to_the_millisecond(instant: datetime) -> None:
    text = instant_text(instant)
    assert len(text) == 24
    read = parse_instant(text)
    assert timedelta(0) <= instant - read < timedelta(milliseconds=1)
    assert instant_text(read) == text


@given(instants, instants)
def test_ledger_text_sorts_as_time(one: datetime, other: datetime) -> None:
    if abs(one - other) >= timedelta(milliseconds=1):
        assert (instant_text(one) < instant_text(other)) == (one < other)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("2026-11-21", id="a day"),
        pytest.param("2026-11-21T02:00:00Z", id="no milliseconds"),
        pytest.param("2026-11-21T02:00:00.123456Z", id="microseconds"),
        pytest.param("2026-11-21T02:00:00.123+00:00", id="offset for Z"),
        pytest.param("2026-11-21T10:00:00.1+08", id="another zone, of the same length"),
        pytest.param("2026-11-21 02:00:00.123Z", id="space for T"),
        pytest.param("2026-11-21T02:00:00,123Z", id="comma for the point"),
        pytest.param("2026-11-21T02:00:00.123z", id="small z"),
        pytest.param("2026-W47-6T02:00:00.123Z", id="week date"),
        pytest.param("2026-02-30T02:00:00.123Z", id="no such day"),
        pytest.param("2026-11-21T24:00:00.000Z", id="hour 24"),
    ],
)
def test_any_other_form_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        parse_instant(text)


def test_an_instant_without_a_zone_has_no_ledger_text() -> None:
    with pytest.raises(ValueError, match="time zone"):
        instant_text(datetime(2026, 11, 21, 2, 0))  # noqa: DTZ001 - the case
