"""登入 Signing in: an attempt, its refusal, a session's beginning and end; each is a fact of the installation.

Somebody outside learns nothing from the answer or its time: an unknown name, a wrong password and a closed
account are answered alike, and names are locked whether an account has them or not.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

from allauth.socialaccount.models import SocialAccount
from django.db.models import Q

from anzheng.facts.access import Ending, Refusal, SessionEnded, SessionOpened
from anzheng.facts.base import Actor
from anzheng.kernel.errors import AnzhengError, Text
from anzheng.kernel.times import taipei_day
from anzheng.ledger.services import Draft, append, business_act
from anzheng.organization.accounts import shut
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.ledgers import INSTALLATION
from anzheng.organization.core.lockout import Tries, disconnects, is_locked, minutes_left
from anzheng.organization.core.pending import Credentials, Pending, must
from anzheng.organization.core.policy import Policy
from anzheng.organization.failures import count, held_tries, login_of, refusal
from anzheng.organization.hashing import is_usable, matches
from anzheng.organization.models import Account, Deputation, DutyGrant
from anzheng.organization.notices import signed_in
from anzheng.organization.origin import From
from anzheng.organization.people import identity_of, remember
from anzheng.organization.policy import policy
from anzheng.organization.sessions import session_digest, subject_of
from anzheng.organization.welcome import why_shut

Origin = From
"""Address and device of whoever signs in (來源)."""
Directory = Callable[[str, str], bool]
"""Asks the directory whether a name and a password belong together."""
METHODS = ("password", "totp", "passkey", "recovery-code", "oidc", "saml", "ldap")
"""What may prove an identity, as the facts name it."""
DIRECTORY = "ldap"
"""The provider under which accounts are linked to the directory."""


class SignInRefusedError(AnzhengError):
    """The sign-in failed (登入失敗). What it says is the same whether the account exists or not."""

    def __init__(self, what: Text, remedy: Text, *, disconnect: bool) -> None:
        super().__init__(what, "sign-in", remedy)
        self.disconnect = disconnect
        """End the session now; the next try starts anew."""


def attempt(
    home: Path,
    username: str,
    password: str,
    origin: Origin,
    *,
    now: datetime,
    wrong_before: int = 0,
    directory: Directory | None = None,
) -> Account:
    """Return the account that name and password prove (驗證帳號與密碼); `opened` follows once all factors are proved.

    `wrong_before` counts the failed tries of this browser session. `directory` is asked for accounts that are
    linked to it; then the answer's time tells them from others, which only the directory could prevent. Raises
    SignInRefusedError, with a fact.
    """
    login = login_of(username)
    account = Account.objects.select_related("person").filter(username=login).first()
    in_force = policy()
    proven = matches(password, account.password if account is not None else None)
    if account is not None and directory is not None and _by_directory(account):
        proven = not is_locked(Tries(account.failures, account.locked_until), now) and directory(login, password)
    with business_act():
        tries = held_tries(home, account, login, now=now)
        why = _why_refused(account, tries, in_force, now, proven=proven)
        if why is None and account is not None:
            return account
        tries, drafts = _refuse(home, account, login, tries, why or Refusal.CREDENTIALS, origin, in_force, now)
        append(INSTALLATION, drafts, actor=_nobody(home), at=now)
    raise _answer(why or Refusal.CREDENTIALS, tries, in_force, now, wrong_before)


def refused(
    home: Path,
    account: Account | None,
    login: str,
    why: Refusal,
    origin: Origin,
    *,
    now: datetime,
    wrong_before: int = 0,
) -> SignInRefusedError:
    """Record a refusal that is decided elsewhere (second factor, identity provider); return what to answer.

    A wrong second factor counts as a wrong password does: whoever has the password may not try all codes.
    """
    in_force = policy()
    with business_act():
        tries = held_tries(home, account, login, now=now)
        tries, drafts = _refuse(home, account, login, tries, why, origin, in_force, now)
        append(INSTALLATION, drafts, actor=_nobody(home), at=now)
    return _answer(why, tries, in_force, now, wrong_before)


def opened(
    home: Path, account: Account, session_key: str, methods: Sequence[str], origin: Origin, *, now: datetime
) -> None:
    """Record that a session began, all factors proved (登入); only now are earlier failures forgotten."""
    unknown = [method for method in methods if method not in METHODS]
    if unknown or not methods:
        raise ValueError(f"a session needs known methods, not {methods}")
    person = account.person_id
    with business_act():
        Account.objects.filter(pk=account.pk).update(failures=0, locked_until=None, last_seen=now)
        signed_in(home, account, origin, now=now)
        address, device = origin.traced(home, now=now)
        fact = SessionOpened(person, session_digest(home, session_key), tuple(methods), device, address)
        actor = Actor("user", person, "web", methods[-1])
        append(INSTALLATION, [Draft(subject_of(person), fact)], actor=actor, at=now)
    account.failures, account.locked_until, account.last_seen = 0, None, now


def ended(home: Path, account: Account, session_key: str, reason: Ending, *, now: datetime) -> None:
    """Record that a session ended by itself or by its owner (登出、閒置); the caller empties it.

    Whoever ends another one's sessions uses `sessions.revoke`, `revoke_all` or `accounts.disable`.
    """
    person = account.person_id
    fact = SessionEnded(person, session_digest(home, session_key), reason)
    actor = Actor("user", person, "web", "password") if reason is Ending.SIGNED_OUT else _nobody(home)
    with business_act():
        append(INSTALLATION, [Draft(subject_of(person), fact)], actor=actor, at=now)


def pending(account: Account, address: str, *, has_factor: bool, now: datetime) -> Pending:
    """Return what the person has to do before anything else (登入後必須先做的事)."""
    own = account.password_set if is_usable(account.password) else None
    credentials = Credentials(
        account.must_change and is_usable(account.password), None if own is None else taipei_day(own), has_factor
    )
    today = taipei_day(now)
    return must(credentials, duties_of(account.person_id, today), address, policy(), today=today)


def duties_of(person: str, day: date) -> frozenset[Duty]:
    """Return the duties with which a person acts on `day` in any company, as holder or as deputy."""
    still = Q(last=None) | Q(last__gte=day)
    held = DutyGrant.objects.filter(still, person_id=person, first__lte=day).values_list("duty", flat=True)
    found = set(held)
    for stands_in in Deputation.objects.filter(deputy_id=person, first__lte=day, last__gte=day):
        rows = DutyGrant.objects.filter(still, company=stands_in.company_id, person=stands_in.person_id, first__lte=day)
        found |= {duty for duty in rows.values_list("duty", flat=True) if stands_in.duty in ("", duty)}
    return frozenset(Duty(name) for name in found)


def _by_directory(account: Account) -> bool:
    return not is_usable(account.password) and SocialAccount.objects.filter(user=account, provider=DIRECTORY).exists()


def _why_refused(
    account: Account | None, tries: Tries, in_force: Policy, now: datetime, *, proven: bool
) -> Refusal | None:
    """Return why, read from the rows as they are under the lock; None if nothing stands against it."""
    if is_locked(tries, now):
        return Refusal.LOCKED
    if account is None:
        return Refusal.CREDENTIALS
    held = Account.objects.get(pk=account.pk)
    if not held.is_active or why_shut(held, now, in_force) is not None:
        return Refusal.DISABLED
    # The password that was compared may have been replaced while it was compared.
    return None if proven and held.password == account.password else Refusal.CREDENTIALS


def _refuse(
    home: Path,
    account: Account | None,
    login: str,
    tries: Tries,
    why: Refusal,
    origin: Origin,
    in_force: Policy,
    now: datetime,
) -> tuple[Tries, list[Draft]]:
    """Count the failure, close an account whose owner left or never comes, and return the facts of it all."""
    tries, drafts = count(home, account, login, tries, in_force.lock, now=now)
    if account is not None:
        held = Account.objects.get(pk=account.pk)
        reason = why_shut(held, now, in_force) if held.is_active else None
        if reason is not None:
            drafts = [*shut(home, held, reason, now=now), *drafts]
    return tries, [refusal(home, account, login, why, origin, now=now), *drafts]


def _answer(why: Refusal, tries: Tries, in_force: Policy, now: datetime, wrong_before: int) -> SignInRefusedError:
    disconnect = disconnects(wrong_before, in_force.lock)
    minutes = minutes_left(tries, now)
    if minutes:
        return SignInRefusedError(
            Text(f"錯誤太多次，已鎖定，還有 {minutes} 分鐘", f"too many failures: locked for {minutes} more minutes"),
            Text("時間到了再試，或請管理者確認身分後解鎖", "try again then, or have an administrator unlock it"),
            disconnect=disconnect,
        )
    what, remedy = _ANSWERS[why]
    return SignInRefusedError(what, remedy, disconnect=disconnect)


_SAME_FOR_ALL = (
    Text("帳號或密碼不對，或帳號目前不能使用", "account or password are wrong, or the account cannot be used"),
    Text("請再試一次；忘記密碼請洽系統管理者", "try again; if the password is forgotten, ask the administrator"),
)
_ANSWERS: dict[Refusal, tuple[Text, Text]] = {
    Refusal.CREDENTIALS: _SAME_FOR_ALL,
    Refusal.DISABLED: _SAME_FOR_ALL,
    Refusal.LOCKED: _SAME_FOR_ALL,
    Refusal.FACTOR: (
        Text("驗證碼不對或已過期", "the code is wrong or has expired"),
        Text("請輸入新的驗證碼，或使用備用碼", "enter a new code, or use a recovery code"),
    ),
    Refusal.NETWORK: (
        Text("不能從這個網路位址登入", "signing in from this address is not possible"),
        Text("請改從公司內部連線", "connect from inside the company"),
    ),
    Refusal.UNLINKED: (
        Text("這個身分還沒有連結到任何帳號", "this identity is not linked to any account"),
        Text("請系統管理者連結你的帳號", "have the administrator link it to your account"),
    ),
}
"""What is answered when there is no lock; nothing tells an unknown name from a wrong password or a closed account."""


def _nobody(home: Path) -> Actor:
    """Return the system as actor: whoever failed has proved to be nobody."""
    identity = identity_of(home, "system:sign-in")
    remember({identity: "安證（登入）"})
    return Actor("system", identity, "web", "none")
