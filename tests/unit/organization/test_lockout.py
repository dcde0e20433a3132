"""Wrong passwords: the third ends the session, the fifth locks; two rules, and both apply."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.organization.core.lockout import LockRules, Tries, after_failure, disconnects, is_locked, minutes_left

RULES = LockRules(disconnect_after=3, lock_after=5, lock_minutes=15)
NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
LOCKED = Tries(5, NOW + timedelta(minutes=15))

STEPS = {
    "first failure": (Tries(), 0, Tries(1)),
    "fourth": (Tries(3), 0, Tries(4)),
    "fifth locks for a quarter of an hour": (Tries(4), 0, LOCKED),
    "during the lock nothing counts": (LOCKED, 14, LOCKED),
    "one moment before its end, neither": (LOCKED, 14.999, LOCKED),
    "after it, counting starts anew": (LOCKED, 15, Tries(1)),
    "a day later as well": (LOCKED, 1440, Tries(1)),
}


@pytest.mark.parametrize(("before", "minute", "after"), STEPS.values(), ids=STEPS)
def test_a_failure_is_counted(before: Tries, minute: float, after: Tries) -> None:
    assert after_failure(before, NOW + timedelta(minutes=minute), RULES) == after


@pytest.mark.parametrize(("before", "ends"), [(0, False), (1, False), (2, True), (3, True), (9, True)])
def test_the_third_wrong_password_of_a_session_ends_it(before: int, *, ends: bool) -> None:
    assert disconnects(before, RULES) is ends


@pytest.mark.parametrize(("minute", "left"), [(0, 15), (0.01, 15), (1, 14), (14.5, 1), (15, 0), (20, 0)])
def test_the_minutes_left_are_rounded_up(minute: float, left: int) -> None:
    assert minutes_left(LOCKED, NOW + timedelta(minutes=minute)) == left


RULE = st.builds(LockRules, st.integers(1, 10), st.integers(1, 20), st.integers(1, 1440))


@given(RULE, st.lists(st.integers(0, 3600), max_size=60))
def test_no_rhythm_of_trying_gets_more_than_its_share(rules: LockRules, pauses: list[int]) -> None:
    """Between two locks there are never more counted failures than the rule allows."""
    tries, now, counted, locks = Tries(), NOW, 0, 0
    for pause in pauses:
        now += timedelta(seconds=pause)
        if not is_locked(tries, now):
            counted += 1
            tries = after_failure(tries, now, rules)
            locks += is_locked(tries, now)
        else:
            assert after_failure(tries, now, rules) == tries
    assert counted <= (locks + 1) * rules.lock_after
    assert locks == counted // rules.lock_after


@given(RULE)
def test_a_lock_ends_by_itself(rules: LockRules) -> None:
    tries = Tries()
    for _ in range(rules.lock_after):
        assert not is_locked(tries, NOW)
        tries = after_failure(tries, NOW, rules)
    end = NOW + timedelta(minutes=rules.lock_minutes)
    assert is_locked(tries, end - timedelta(microseconds=1))
    assert not is_locked(tries, end)
    assert minutes_left(tries, NOW) == rules.lock_minutes
