"""失敗 Failures to prove an identity: counted for every name alike, whether an account has it or not."""

from datetime import datetime, timedelta
from pathlib import Path

from anzheng.facts.access import AccountChange, AccountChanged, Refusal, SessionRefused
from anzheng.ledger.services import Draft
from anzheng.organization.core.lockout import LockRules, Tries, after_failure, is_locked
from anzheng.organization.models import Account, FailedName
from anzheng.organization.origin import From
from anzheng.organization.sessions import subject_of
from anzheng.organization.traces import digest

_KEPT = timedelta(days=1)


def login_of(typed: str) -> str:
    """Return a typed name as accounts are found by it."""
    return typed.strip().lower()


def login_digest(home: Path, typed: str) -> str:
    """Return the keyed digest of a typed name; its text is kept nowhere, for it might be a password."""
    return digest(home, f"login:{login_of(typed)}")


def held_tries(home: Path, account: Account | None, login: str, *, now: datetime) -> Tries:
    """Lock the row that counts for this name, and return what it says. Belongs into an act."""
    if account is not None:
        row = Account.objects.select_for_update().get(pk=account.pk)
        return Tries(row.failures, row.locked_until)
    FailedName.objects.get_or_create(digest=login_digest(home, login), defaults={"at": now})
    name = FailedName.objects.select_for_update().get(pk=login_digest(home, login))
    return Tries(name.failures, name.locked_until)


def count(
    home: Path, account: Account | None, login: str, before: Tries, rules: LockRules, *, now: datetime
) -> tuple[Tries, list[Draft]]:
    """Count one more failure inside the caller's act; return the tries after it, and the fact of a lock that began."""
    after = after_failure(before, now, rules)
    if account is None:
        name = FailedName.objects.filter(pk=login_digest(home, login))
        name.update(failures=after.failures, locked_until=after.locked_until, at=now)
        return after, []
    Account.objects.filter(pk=account.pk).update(failures=after.failures, locked_until=after.locked_until)
    began = is_locked(after, now) and not is_locked(before, now)
    fact = AccountChanged(account.person_id, AccountChange.LOCKED, "", "")
    return after, [Draft(subject_of(account.person_id), fact)] if began else []


def refusal(home: Path, account: Account | None, login: str, why: Refusal, origin: From, *, now: datetime) -> Draft:
    """Return the fact of a refused sign-in, remembering where it came from."""
    name = login_digest(home, login)
    address, device = origin.traced(home, now=now)
    person = account.person_id if account is not None else None
    subject = subject_of(person) if person is not None else f"login:{name}"
    return Draft(subject, SessionRefused(person, name, why, device, address))


def prune(now: datetime) -> int:
    """Forget names whose newest try is a day old and whose lock is over; return how many."""
    old = FailedName.objects.filter(at__lt=now - _KEPT).exclude(locked_until__gte=now)
    return old.delete()[0]
