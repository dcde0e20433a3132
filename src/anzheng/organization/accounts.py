"""帳號 Accounts: made, closed, opened again, linked; each an act with a reason. Passwords have a file of their own."""

import re
import secrets
from datetime import datetime
from pathlib import Path

from allauth.socialaccount.models import SocialAccount

from anzheng.facts.access import AccountChange, AccountChanged, Ending
from anzheng.facts.base import Actor
from anzheng.kernel.errors import ConflictError, InputError, NotFoundError, SeparationError, Text
from anzheng.kernel.times import taipei_day
from anzheng.ledger.services import Draft, append, business_act
from anzheng.organization import closing_journal
from anzheng.organization.core.ledgers import INSTALLATION
from anzheng.organization.core.passwords import ENTROPY_BYTES, one_time
from anzheng.organization.core.usernames import username as checked_username
from anzheng.organization.hashing import hashed, unusable
from anzheng.organization.models import Account, PasswordUsed, Person
from anzheng.organization.notices import account_changed
from anzheng.organization.passwords import IdentityCheck, change_password, reset_password
from anzheng.organization.policy import policy
from anzheng.organization.reasons import agreed, because
from anzheng.organization.sessions import end_all, subject_of
from anzheng.organization.welcome import has_left

__all__ = [
    "IdentityCheck",
    "account_of",
    "change_password",
    "create_account",
    "disable",
    "enable",
    "factor_changed",
    "link_identity",
    "link_os_account",
    "reset_password",
    "unlink_identity",
    "unlock",
]

_PROVIDER = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
_OS_ACCOUNT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@$\\-]{0,79}")
_SUBJECT_LENGTH = 191
DISABLED = (AccountChange.DISABLED, AccountChange.DISABLED_LEAVER, AccountChange.DISABLED_DORMANT)


def account_of(username: str) -> Account:
    """Return the account of that name, whatever its capitals. Raises NotFoundError."""
    found = Account.objects.select_related("person").filter(username=username.strip().lower()).first()
    if found is None:
        raise NotFoundError(
            Text("沒有這個帳號", "there is no such account"),
            username[:60],
            Text("請用 anzheng account list 查看", "see anzheng account list"),
        )
    return found


def create_account(
    home: Path,
    person: Person,
    username: str,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
    agreed_by: str | None = None,
    with_password: bool = True,
) -> tuple[Account, str]:
    """Make the one account of a person; return it with its one-time password (建立帳號).

    Without a password (`with_password=False`, the text is empty) an identity provider or a directory answers for
    the person; link it afterwards. Raises InputError, ConflictError or SeparationError.
    """
    name = checked_username(username)
    agreed(agreed_by, two=policy().second_person_for_privileged, actor=actor, where=name)
    first = one_time(secrets.token_bytes(ENTROPY_BYTES)) if with_password else ""
    stored = hashed(first) if with_password else unusable()
    with business_act():
        _refuse_second(person, name)
        account = Account.objects.create(
            username=name,
            person=person,
            created=now,
            password=stored,
            must_change=with_password,
            password_set=now if with_password else None,
        )
        if with_password:
            PasswordUsed.objects.create(account=account, password=stored, at=now)
        _changed(account, AccountChange.CREATED, "", because(home, reason, agreed_by, now=now), actor, now)
    return account, first


def disable(home: Path, account: Account, why: AccountChange, *, reason: str, actor: Actor, now: datetime) -> None:
    """Close an account and end its sessions at once (停用帳號).

    `why` is one of the three changes that disable; a person's decision needs a reason, a leaving date or long
    silence is one. Raises SeparationError for one's own account, ConflictError if it is closed already.
    """
    if why is AccountChange.DISABLED:
        _not_oneself(account, actor, Text("停用自己的帳號", "disable their own account"))
    with business_act():
        held = Account.objects.select_for_update().get(pk=account.pk)
        if not held.is_active:
            raise _already(account, Text("帳號已經停用", "the account is disabled already"))
        digest = because(home, reason, None, now=now) if why is AccountChange.DISABLED else ""
        append(INSTALLATION, shut(home, account, why, digest, now=now), actor=actor, at=now)
    account.refresh_from_db()


def shut(home: Path, account: Account, why: AccountChange, reason: str = "", *, now: datetime) -> list[Draft]:
    """Close the account inside the caller's act and return the facts for it to append; `reason` is a digest.

    A restored backup must not open it again: that is written beside the keys. Raises StorageError if it cannot be.
    """
    closing_journal.closed(account.person_id, why, now)
    return close(home, account, why, reason)


def close(home: Path, account: Account, why: AccountChange, reason: str = "") -> list[Draft]:
    """Do the same for what the journal beside the keys says already."""
    if why not in DISABLED:
        raise ValueError(f"{why} closes no account")
    Account.objects.filter(pk=account.pk).update(is_active=False, disabled_why=why.value)
    ended = end_all(home, account, Ending.DISABLED)
    change = AccountChanged(account.person_id, why, "", reason)
    return [Draft(subject_of(account.person_id), change), *ended]


def enable(
    home: Path, account: Account, *, reason: str, actor: Actor, now: datetime, agreed_by: str | None = None
) -> None:
    """Open a closed account again (啟用帳號).

    Raises SeparationError for one's own, ConflictError if it is open or its owner has left.
    """
    _not_oneself(account, actor, Text("啟用自己的帳號", "enable their own account"))
    agreed(agreed_by, two=policy().second_person_for_privileged, actor=actor, where=account.username)
    with business_act():
        held = Account.objects.select_for_update().get(pk=account.pk)
        if held.is_active:
            raise _already(account, Text("帳號本來就啟用中", "the account is enabled already"))
        if has_left(account.person_id, taipei_day(now)):
            raise ConflictError(
                Text("這個人已離職", "this person has left"),
                account.username,
                Text("若回任，請先更正任職資料", "if they came back, correct their membership first"),
            )
        fresh = {"is_active": True, "disabled_why": "", "enabled": now, "failures": 0, "locked_until": None}
        Account.objects.filter(pk=account.pk).update(**fresh)
        _changed(account, AccountChange.ENABLED, "", because(home, reason, agreed_by, now=now), actor, now)
        closing_journal.opened(account.person_id, now)
    account.refresh_from_db()


def unlock(home: Path, account: Account, *, reason: str, actor: Actor, now: datetime) -> None:
    """End a lock before its time (解鎖). Raises SeparationError for one's own, ConflictError if there is none."""
    _not_oneself(account, actor, Text("解鎖自己的帳號", "unlock their own account"))
    with business_act():
        held = Account.objects.select_for_update().get(pk=account.pk)
        if held.locked_until is None or held.locked_until <= now:
            raise _already(account, Text("帳號沒有被鎖定", "the account is not locked"))
        Account.objects.filter(pk=account.pk).update(failures=0, locked_until=None)
        _changed(account, AccountChange.UNLOCKED, "", because(home, reason, None, now=now), actor, now)
    account.refresh_from_db()


def link_os_account(
    home: Path, account: Account, os_account: str | None, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Let an operating-system account act for the person on the command line; None ends that (連結主機帳號).

    Raises InputError for what is no account's name, ConflictError if it acts for somebody already.
    """
    if os_account is not None and not _OS_ACCOUNT.fullmatch(os_account):
        raise InputError(
            Text("不是作業系統帳號的名稱", "not the name of an operating-system account"),
            os_account[:60] or "os-account",
            Text("請用 id -un 查看", "id -un shows it"),
        )
    with business_act():
        if Account.objects.filter(os_account=os_account).exclude(os_account=None).exists():
            raise _taken(os_account or "")
        if account.os_account == os_account:
            raise _already(account, Text("沒有連結主機帳號", "no operating-system account is linked"))
        Account.objects.filter(pk=account.pk).update(os_account=os_account)
        change = AccountChange.UNLINKED if os_account is None else AccountChange.LINKED
        _changed(account, change, "os-account", because(home, reason, None, now=now), actor, now)
    account.refresh_from_db()


def link_identity(
    home: Path, account: Account, provider: str, subject: str, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Let an identity provider's subject, or a directory's entry (`ldap`), sign in as this account (連結身分提供者).

    Raises InputError, or ConflictError if the subject is linked already.
    """
    if not _PROVIDER.fullmatch(provider) or not 0 < len(subject) <= _SUBJECT_LENGTH:
        raise InputError(
            Text("身分提供者或其帳號識別碼不合格式", "not an identity provider, or not one of its subjects"),
            f"{provider[:40]} {subject[:40]}",
            Text("請從身分提供者的帳號資料複製識別碼", "copy the subject from the provider's account data"),
        )
    with business_act():
        if SocialAccount.objects.filter(provider=provider, uid=subject).exists():
            raise _taken(provider)
        SocialAccount.objects.create(provider=provider, uid=subject, user=account, extra_data={})
        _changed(account, AccountChange.LINKED, provider, because(home, reason, None, now=now), actor, now)


def unlink_identity(home: Path, account: Account, provider: str, *, reason: str, actor: Actor, now: datetime) -> None:
    """End what `link_identity` began, and all sessions (解除連結). Raises NotFoundError if nothing is linked."""
    with business_act():
        deleted, _ = SocialAccount.objects.filter(user=account, provider=provider).delete()
        if not deleted:
            raise NotFoundError(
                Text("帳號沒有連結這個身分提供者", "the account is not linked to this provider"),
                f"{account.username} {provider[:40]}",
                Text("請查看帳號的連結", "look at the account's links"),
            )
        ended = end_all(home, account, Ending.REVOKED)
        digest = because(home, reason, None, now=now)
        account_changed(account.person_id, AccountChange.UNLINKED, actor=actor, now=now)
        change = AccountChanged(account.person_id, AccountChange.UNLINKED, provider, digest)
        append(INSTALLATION, [Draft(subject_of(account.person_id), change), *ended], actor=actor, at=now)


def factor_changed(account: Account, change: AccountChange, factor: str, *, actor: Actor, now: datetime) -> None:
    """Record that a second factor was added or removed (第二因子異動).

    `factor` is `totp`, `passkey` or `recovery-code`. Call it in the transaction in which the factor changes.
    """
    if change not in (AccountChange.FACTOR_ADDED, AccountChange.FACTOR_REMOVED):
        raise ValueError(f"{change} is no change of a factor")
    with business_act():
        _changed(account, change, factor, "", actor, now)


def _changed(account: Account, change: AccountChange, detail: str, reason: str, actor: Actor, now: datetime) -> None:
    account_changed(account.person_id, change, actor=actor, now=now)
    fact = AccountChanged(account.person_id, change, detail, reason)
    append(INSTALLATION, [Draft(subject_of(account.person_id), fact)], actor=actor, at=now)


def _refuse_second(person: Person, name: str) -> None:
    if Account.objects.filter(person=person).exists():
        raise ConflictError(
            Text("這個人已經有帳號，一人一個", "this person has an account already; one each"),
            name,
            Text("請用原來的帳號；忘記密碼時重設", "use that one; reset the password if it is forgotten"),
        )
    if Account.objects.filter(username=name).exists():
        raise ConflictError(
            Text("這個帳號名稱已有人用", "this name is taken"), name, Text("請換一個名稱", "choose another name")
        )


def _not_oneself(account: Account, actor: Actor, act: Text) -> None:
    if actor.id == account.person_id:
        raise SeparationError(
            Text(f"不能{act.zh}", f"nobody may {act.en}"),
            account.username,
            Text("請另一位管理者處理", "ask another administrator"),
        )


def _already(account: Account, what: Text) -> ConflictError:
    return ConflictError(what, account.username, Text("不需要變更", "nothing has to be changed"))


def _taken(where: str) -> ConflictError:
    return ConflictError(
        Text("已經連結到一個帳號", "it is linked to an account already"),
        where,
        Text("請先解除原來的連結", "end that link first"),
    )
