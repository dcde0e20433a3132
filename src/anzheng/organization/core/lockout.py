"""鎖定 Lockout: wrong passwords end the session and lock the account; two rules, and both apply.

Names that no account has are counted and locked by the same rules, so that a lock tells nobody whether
an account exists. Pure: the count, the moment and the rules come in.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class LockRules:
    """What the policy says about wrong passwords (登入失敗的規則)."""

    disconnect_after: int
    """Wrong passwords within one session before it is ended."""
    lock_after: int
    """Wrong passwords since the last sign-in before the name is locked."""
    lock_minutes: int


@dataclass(frozen=True, slots=True)
class Tries:
    """What has been tried with one name (嘗試紀錄)."""

    failures: int = 0
    locked_until: datetime | None = None


def is_locked(tries: Tries, now: datetime) -> bool:
    """Tell whether the name is locked at `now`; at the moment it names, the lock is over."""
    return tries.locked_until is not None and now < tries.locked_until


def after_failure(tries: Tries, now: datetime, rules: LockRules) -> Tries:
    """Return the tries after one more that failed.

    A try during a lock changes nothing: it neither counts nor makes the lock longer, or anybody could keep
    anybody out for ever. After a lock, counting starts anew.
    """
    if is_locked(tries, now):
        return tries
    failures = (0 if tries.locked_until is not None else tries.failures) + 1
    if failures < rules.lock_after:
        return Tries(failures)
    return Tries(failures, now + timedelta(minutes=rules.lock_minutes))


def disconnects(wrong_before: int, rules: LockRules) -> bool:
    """Tell whether the session ends with this wrong password, `wrong_before` having come before it in the session."""
    return wrong_before + 1 >= rules.disconnect_after


def minutes_left(tries: Tries, now: datetime) -> int:
    """Return the minutes until the lock is over, rounded up; 0 if there is none."""
    if tries.locked_until is None or not is_locked(tries, now):
        return 0
    return -(-(tries.locked_until - now) // timedelta(minutes=1))
