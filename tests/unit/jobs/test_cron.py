"""Cron: tables of instants, and brute force by minutes as the oracle."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.jobs.core.cron import LONGEST_LOOK, due_between, next_after, parse
from anzheng.kernel.errors import InputError
from anzheng.kernel.times import TAIPEI

MINUTE = timedelta(minutes=1)
BOUNDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))


def at(text: str) -> datetime:
    """Return an instant written in Taiwan's time."""
    return datetime.fromisoformat(text).replace(tzinfo=TAIPEI)


NEXT = {
    "every night": ("30 2 * * *", "2026-11-21T02:29", "2026-11-21T02:30"),
    "the instant itself has passed": ("30 2 * * *", "2026-11-21T02:30", "2026-11-22T02:30"),
    "Taiwan's day, not that of UTC": ("0 0 1 * *", "2026-11-30T23:59", "2026-12-01T00:00"),
    "every quarter of an hour": ("*/15 * * * *", "2026-11-21T10:16", "2026-11-21T10:30"),
    "a step within a range": ("10-50/20 9 * * *", "2026-11-21T09:10", "2026-11-21T09:30"),
    "a step from a number on": ("50/5 * * * *", "2026-11-21T09:50", "2026-11-21T09:55"),
    "Monday": ("0 9 * * 1", "2026-11-21T00:00", "2026-11-23T09:00"),
    "Sunday as 0": ("0 9 * * 0", "2026-11-21T00:00", "2026-11-22T09:00"),
    "Sunday as 7": ("0 9 * * 7", "2026-11-21T00:00", "2026-11-22T09:00"),
    "day or weekday, where both are restricted": ("0 9 25 * 1", "2026-11-23T09:00", "2026-11-25T09:00"),
    "a leap day": ("0 0 29 2 *", "2026-11-21T00:00", "2028-02-29T00:00"),
    "several months": ("0 8 1 1,7 *", "2026-11-21T00:00", "2027-01-01T08:00"),
}


@pytest.mark.parametrize(("text", "after", "expected"), NEXT.values(), ids=NEXT)
def test_next_instant(text: str, after: str, expected: str) -> None:
    assert next_after(parse(text), at(after)) == at(expected)


def test_a_day_that_never_comes() -> None:
    assert next_after(parse("0 0 31 2 *"), at("2026-11-21T00:00")) is None


def test_missed_nights_are_told_in_order() -> None:
    assert due_between(parse("30 2 * * *"), at("2026-11-18T12:00"), at("2026-11-21T12:00")) == (
        at("2026-11-19T02:30"),
        at("2026-11-20T02:30"),
        at("2026-11-21T02:30"),
    )


def test_both_ends() -> None:
    nightly = parse("30 2 * * *")

    assert due_between(nightly, at("2026-11-20T02:30"), at("2026-11-21T02:30")) == (at("2026-11-21T02:30"),)
    assert due_between(nightly, at("2026-11-21T02:30"), at("2026-11-21T02:30")) == ()


def test_a_clock_that_was_set_back_plans_nothing() -> None:
    assert due_between(parse("* * * * *"), at("2026-11-21T02:30"), at("2026-11-20T02:30")) == ()


def test_years_of_silence_are_not_counted_for_ever() -> None:
    now = at("2026-11-21T12:00")
    found = due_between(parse("0 0 * * *"), datetime(1999, 1, 1, tzinfo=UTC), now)

    assert len(found) == LONGEST_LOOK.days
    assert found[-1] == at("2026-11-21T00:00")


WRONG = {
    "four fields": "30 2 * *",
    "six fields": "0 30 2 * * *",
    "nothing": "",
    "a minute too many": "60 2 * * *",
    "an hour too many": "0 24 * * *",
    "no day 0": "0 0 0 * *",
    "no month 13": "0 0 1 13 *",
    "no weekday 8": "0 0 * * 8",
    "names are not read": "0 0 * * MON",
    "a step of nothing": "*/0 * * * *",
    "a step without a number": "*/ * * * *",
    "backwards": "0 5-3 * * *",
    "an empty item": "0,,5 * * * *",
    "a sign": "-5 * * * *",
    "digits of another script": "٣ * * * *",
    "a fraction": "1.5 * * * *",
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_refused(text: str) -> None:
    with pytest.raises(InputError) as refused:
        parse(text)
    assert refused.value.remedy.zh


@st.composite
def fields(draw: st.DrawFn, low: int, high: int) -> tuple[str, frozenset[int]]:
    """One field with the numbers it means, made from the numbers and not by the parser."""
    text, meant = [], set()
    for _ in range(draw(st.integers(1, 2))):
        first = draw(st.integers(low, high))
        last = draw(st.integers(first, high))
        step = draw(st.integers(1, 5))
        form = draw(st.sampled_from(("n", "a-b", "a-b/n")))
        text.append({"n": f"{first}", "a-b": f"{first}-{last}", "a-b/n": f"{first}-{last}/{step}"}[form])
        every = {"n": 10**6, "a-b": 1, "a-b/n": step}[form]
        meant |= {
            number for number in range(first, (first if form == "n" else last) + 1) if (number - first) % every == 0
        }
    if draw(st.booleans()):
        return "*", frozenset(range(low, high + 1))
    return ",".join(text), frozenset(meant)


@given(
    st.tuples(*(fields(*bounds) for bounds in BOUNDS)),
    st.datetimes(datetime(2024, 1, 1), datetime(2028, 12, 31)),  # noqa: DTZ001 - Taiwan's time is set below
    st.integers(0, 4 * 24 * 60),
)
def test_minute_by_minute(drawn: tuple[tuple[str, frozenset[int]], ...], start: datetime, minutes: int) -> None:
    texts, (minute, hour, day, month, weekday) = [text for text, _ in drawn], [meant for _, meant in drawn]
    after = start.replace(tzinfo=TAIPEI)

    def planned(instant: datetime) -> bool:
        by_day, by_weekday = instant.day in day, bool({instant.isoweekday(), instant.isoweekday() % 7} & weekday)
        either = by_day or by_weekday if "*" not in (texts[2], texts[4]) else by_day and by_weekday
        return instant.minute in minute and instant.hour in hour and instant.month in month and either

    first = after.replace(second=0, microsecond=0)
    every = (first + n * MINUTE for n in range(minutes + 1))
    upto = after + minutes * MINUTE
    expected = tuple(one for one in every if after < one <= upto and planned(one))

    assert due_between(parse(" ".join(texts)), after, upto) == expected


@given(st.integers(1, 59), st.integers(0, 23), st.integers(0, 300), st.integers(1, 300))
def test_two_looks_see_what_one_sees(minute: int, hour: int, first: int, second: int) -> None:
    cron, start = parse(f"*/{minute} {hour} * * *"), at("2026-11-21T00:00")
    middle, end = start + timedelta(hours=first), start + timedelta(hours=first + second)

    assert due_between(cron, start, middle) + due_between(cron, middle, end) == due_between(cron, start, end)
