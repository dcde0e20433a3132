"""離職與久未登入 Departures: accounts of people who left, and of those who never come, are closed by themselves."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from anzheng.facts.access import AccountChange
from anzheng.facts.base import Actor
from anzheng.kernel.times import taipei_day
from anzheng.organization.accounts import disable
from anzheng.organization.models import Account
from anzheng.organization.policy import policy
from anzheng.organization.welcome import dormant, has_left, is_dormant, leavers, still_welcome

__all__ = ["disable_dormant", "disable_leavers", "has_left", "is_dormant", "still_welcome"]

Beat = Callable[[], None]


def disable_leavers(home: Path, *, actor: Actor, now: datetime, beat: Beat) -> list[str]:
    """Close the accounts of everybody whose last day is over; return their names (停用離職人員帳號)."""
    return _disable(home, leavers(taipei_day(now)), AccountChange.DISABLED_LEAVER, actor, now, beat)


def disable_dormant(home: Path, *, actor: Actor, now: datetime, beat: Beat) -> list[str]:
    """Close the accounts that nobody has used for longer than the policy allows (停用久未登入帳號)."""
    return _disable(home, dormant(now, policy()), AccountChange.DISABLED_DORMANT, actor, now, beat)


def _disable(
    home: Path, accounts: list[Account], why: AccountChange, actor: Actor, now: datetime, beat: Beat
) -> list[str]:
    for account in accounts:
        beat()
        disable(home, account, why, reason="", actor=actor, now=now)
    return [account.username for account in accounts]
