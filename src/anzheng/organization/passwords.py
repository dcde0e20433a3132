"""密碼 Passwords: changed by their owner, reset by somebody who made sure whose they are."""

import secrets
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from anzheng.facts.access import AccountChange, AccountChanged, Ending, Refusal
from anzheng.facts.base import Actor
from anzheng.kernel.errors import InputError, SeparationError, Text
from anzheng.ledger.services import Draft, append, business_act
from anzheng.organization.core.ledgers import INSTALLATION
from anzheng.organization.core.lockout import is_locked
from anzheng.organization.core.passwords import ENTROPY_BYTES, Owner, normal, one_time, problems
from anzheng.organization.core.policy import Policy
from anzheng.organization.failures import count, held_tries, refusal
from anzheng.organization.hashing import hashed, matches
from anzheng.organization.models import Account, Member, PasswordUsed
from anzheng.organization.notices import account_changed
from anzheng.organization.origin import From
from anzheng.organization.policy import policy
from anzheng.organization.reasons import agreed, because
from anzheng.organization.sessions import end_all, subject_of

NOWHERE = From("", "")
"""For acts at the machine itself."""
_KEPT = 24
"""Former passwords that are kept, as hashes: as many as the policy could ever ask about."""


class IdentityCheck(StrEnum):
    """How somebody made sure who asks for a new password (身分確認方式)."""

    IN_PERSON = "in-person"
    EMPLOYEE_CARD = "employee-card"
    CALLBACK = "callback"
    MANAGER = "manager"


IDENTITY_CHECKS: dict[IdentityCheck, Text] = {
    IdentityCheck.IN_PERSON: Text("當面確認本人", "In person, by somebody who knows them"),
    IdentityCheck.EMPLOYEE_CARD: Text("查驗員工證", "By their employee card"),
    IdentityCheck.CALLBACK: Text("以登記的電話回撥確認", "By calling back the number on file"),
    IdentityCheck.MANAGER: Text("由其單位主管確認", "Confirmed by their manager"),
}


def owner_of(account: Account) -> Owner:
    """Return what a password of this account may not hold."""
    memberships = Member.objects.filter(person=account.person_id).values_list("number", "company", "company__name")
    rows = list(memberships)
    return Owner(
        account.username,
        account.person.name,
        tuple(row[0] for row in rows),
        tuple(text for row in rows for text in row[1:]),
    )


def change_password(
    home: Path,
    account: Account,
    old: str,
    new: str,
    *,
    actor: Actor,
    now: datetime,
    origin: From = NOWHERE,
    keep: str | None = None,
) -> None:
    """Change one's own password, and end one's other sessions (變更密碼).

    `keep` is the key of the session in which this happens. A wrong old password counts towards the lock, so that
    an open session is no place to guess. Raises SeparationError for another's account, InputError for a wrong old
    password or a new one that does not satisfy the rules.
    """
    if actor.id != account.person_id:
        raise SeparationError(
            Text("只有本人可以變更密碼", "only its owner changes a password"),
            account.username,
            Text("忘記密碼時請管理者重設", "if it is forgotten, have an administrator reset it"),
        )
    in_force = policy()
    _prove(home, account, old, origin, actor, now)
    _accept(account, new, in_force)
    stored = hashed(new)
    with business_act():
        ended = end_all(home, account, Ending.REVOKED, keep=keep)
        _set(account, stored, now, must_change=False)
        account_changed(account.person_id, AccountChange.PASSWORD_CHANGED, actor=actor, now=now)
        fact = AccountChanged(account.person_id, AccountChange.PASSWORD_CHANGED, "", "")
        append(INSTALLATION, [Draft(subject_of(account.person_id), fact), *ended], actor=actor, at=now)
    account.refresh_from_db()


def reset_password(
    home: Path,
    account: Account,
    *,
    identity_check: IdentityCheck,
    reason: str,
    actor: Actor,
    now: datetime,
    agreed_by: str | None = None,
) -> str:
    """Give a person whose identity was checked a one-time password, and end their sessions (重設密碼).

    It also ends a lock; a disabled account stays disabled. Raises SeparationError for one's own account.
    """
    if actor.id == account.person_id:
        raise SeparationError(
            Text("不能重設自己的密碼", "nobody resets their own password"),
            account.username,
            Text("記得密碼請用變更；忘記時請另一位管理者重設", "change it, or have another administrator reset it"),
        )
    agreed(agreed_by, two=policy().second_person_for_privileged, actor=actor, where=account.username)
    first = one_time(secrets.token_bytes(ENTROPY_BYTES))
    stored = hashed(first)
    with business_act():
        ended = end_all(home, account, Ending.REVOKED)
        _set(account, stored, now, must_change=True)
        digest = because(home, reason, agreed_by, now=now)
        account_changed(account.person_id, AccountChange.PASSWORD_RESET, actor=actor, now=now)
        fact = AccountChanged(account.person_id, AccountChange.PASSWORD_RESET, identity_check.value, digest)
        append(INSTALLATION, [Draft(subject_of(account.person_id), fact), *ended], actor=actor, at=now)
    account.refresh_from_db()
    return first


def _prove(home: Path, account: Account, old: str, origin: From, actor: Actor, now: datetime) -> None:
    """Compare the old password; a wrong one is a fact and counts. Raises InputError."""
    rules = policy().lock
    right = matches(old, account.password)
    with business_act():
        tries = held_tries(home, account, account.username, now=now)
        locked = is_locked(tries, now)
        if right and not locked:
            return
        tries, drafts = count(home, account, account.username, tries, rules, now=now)
        if not locked and is_locked(tries, now):
            drafts += end_all(home, account, Ending.WRONG_PASSWORDS)
        why = Refusal.LOCKED if locked else Refusal.CREDENTIALS
        drafts = [refusal(home, account, account.username, why, origin, now=now), *drafts]
        append(INSTALLATION, drafts, actor=actor, at=now)
    raise InputError(
        Text("目前的密碼不對", "the present password is wrong"),
        account.username,
        Text(
            f"請再試一次；連錯 {rules.lock_after} 次會鎖定 {rules.lock_minutes} 分鐘",
            f"try again; {rules.lock_after} wrong ones lock the account for {rules.lock_minutes} minutes",
        ),
    )


def _accept(account: Account, new: str, in_force: Policy) -> None:
    """Check a new password against the rules and the former ones. Raises InputError that names every problem."""
    found = problems(normal(new), in_force.passwords, owner_of(account))
    if not found and _used_before(account, new, in_force.password_history):
        last = in_force.password_history
        found = [Text(f"不能與最近 {last} 次用過的密碼相同", f"it must differ from the last {last} passwords")]
    if found:
        what = Text("；".join(one.zh for one in found), "; ".join(one.en for one in found))
        raise InputError(what, "password", Text("請換一個密碼", "choose another password"))


def _used_before(account: Account, new: str, how_many: int) -> bool:
    former = list(account.passwords.order_by("-at", "-pk").values_list("password", flat=True)[:how_many])
    if how_many and account.password not in former:
        former = [account.password, *former][:how_many]
    return any(matches(new, one) for one in former)


def _set(account: Account, stored: str, now: datetime, *, must_change: bool) -> None:
    """Write the new password; former ones beyond what anybody may ask about are forgotten."""
    values = {"password": stored, "password_set": now, "must_change": must_change, "failures": 0, "locked_until": None}
    Account.objects.filter(pk=account.pk).update(**values)
    PasswordUsed.objects.create(account=account, password=stored, at=now)
    kept = list(account.passwords.order_by("-at", "-pk").values_list("pk", flat=True)[:_KEPT])
    account.passwords.exclude(pk__in=kept).delete()
