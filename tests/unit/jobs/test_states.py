"""States, leases and back-off: the rules as tables."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.jobs.core.states import (
    CLOSED,
    FIRST_RETRY,
    LONGEST_RETRY,
    OPEN,
    Attempts,
    State,
    back_off,
    beat_every,
    expired,
    lease_until,
    may_cancel,
    may_retry,
    state_name,
)

NOW = datetime(2026, 11, 21, 2, 30, tzinfo=UTC)
MAY = {
    State.WAITING: (False, True),
    State.RUNNING: (False, False),
    State.DONE: (False, False),
    State.FAILED: (True, False),
    State.CANCELLED: (True, False),
}


@pytest.mark.parametrize(("state", "may"), MAY.items())
def test_what_a_person_may_do(state: State, may: tuple[bool, bool]) -> None:
    assert (may_retry(state), may_cancel(state)) == may


def test_every_state_is_open_or_closed_and_has_a_name() -> None:
    assert set(OPEN) | set(CLOSED) == set(State)
    assert not set(OPEN) & set(CLOSED)
    assert len({state_name(state) for state in State}) == len(State)


def test_back_off_grows_to_the_longest() -> None:
    waits = [back_off(attempt) for attempt in range(1, 9)]

    assert waits[:4] == [FIRST_RETRY, 4 * FIRST_RETRY, 16 * FIRST_RETRY, 64 * FIRST_RETRY]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_RETRY


def test_there_is_no_attempt_before_the_first() -> None:
    with pytest.raises(ValueError, match="counted from 1"):
        back_off(0)


ATTEMPTS = {
    "the first of two": (1, 0, 2, False),
    "both of two": (2, 0, 2, True),
    "one of two was given back": (2, 1, 2, False),
    "all were given back": (7, 7, 1, False),
    "after a retry by hand": (6, 5, 1, True),
}


@pytest.mark.parametrize(("claims", "forgiven", "most", "used_up"), ATTEMPTS.values(), ids=ATTEMPTS)
def test_attempts_that_count(claims: int, forgiven: int, most: int, used_up: bool) -> None:  # noqa: FBT001 - a column
    assert Attempts(claims, forgiven, most).used_up is used_up


@given(st.timedeltas(timedelta(seconds=1), timedelta(days=1)), st.timedeltas(timedelta(0), timedelta(days=2)))
def test_a_lease_holds_until_its_end_and_not_longer(lease: timedelta, later: timedelta) -> None:
    until = lease_until(NOW, lease)

    assert expired(NOW + later, until) is (later >= lease)
    assert not expired(NOW + 2 * beat_every(lease), until)


def test_no_lease_is_an_expired_one() -> None:
    assert expired(NOW, None)
