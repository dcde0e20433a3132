"""能否使用 Who may use an account today: not those who left, not those who did not come for long."""

from datetime import date, datetime, timedelta

from django.db.models import Q

from anzheng.facts.access import AccountChange
from anzheng.kernel.times import taipei_day
from anzheng.organization.core.policy import Policy
from anzheng.organization.models import Account, Member


def still_welcome(account: Account, day: date) -> bool:
    """Tell whether the account may be used on `day`; ask at every request (one query)."""
    return account.is_active and not has_left(account.person_id, day)


def has_left(person: str, day: date) -> bool:
    """Tell whether the person worked somewhere and does not work anywhere on `day` any more (已離職).

    The last day of work still counts; from the day after, the account is closed.
    """
    last_days = list(Member.objects.filter(person_id=person).values_list("last_day", flat=True))
    return bool(last_days) and all(last is not None and last < day for last in last_days)


def leavers(day: date) -> list[Account]:
    """Return the active accounts of people who have left."""
    staying = Member.objects.filter(Q(last_day=None) | Q(last_day__gte=day)).values("person")
    gone = Member.objects.exclude(person__in=staying).values("person")
    return list(Account.objects.filter(is_active=True, person__in=gone).order_by("username"))


def is_dormant(account: Account, now: datetime, policy: Policy) -> bool:
    """Tell whether nobody has used the account for longer than the policy allows (久未登入).

    What an administrator does for the account (making, enabling, a new password) starts the time anew.
    """
    known = (account.created, account.enabled, account.password_set, account.last_seen)
    newest = max(moment for moment in known if moment is not None)
    return now - newest > timedelta(days=policy.dormant_days)


def dormant(now: datetime, policy: Policy) -> list[Account]:
    """Return the active accounts that nobody has used for too long."""
    active = Account.objects.filter(is_active=True).order_by("username")
    return [account for account in active if is_dormant(account, now, policy)]


def why_shut(account: Account, now: datetime, policy: Policy) -> AccountChange | None:
    """Return why an active account has to be disabled now; None if it may stay."""
    if has_left(account.person_id, taipei_day(now)):
        return AccountChange.DISABLED_LEAVER
    if is_dormant(account, now, policy):
        return AccountChange.DISABLED_DORMANT
    return None
