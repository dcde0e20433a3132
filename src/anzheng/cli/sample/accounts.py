"""範例帳號 One account for each role of the sample company, so that every role can be tried.

Passwords and authenticator secrets follow from the installation's own key: nothing is kept in plain, and the same
command prints the same. Whoever signs in with them has rights in the sample company and in no other.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.utils import decrypt

from anzheng.cli.sample.staff import LEAVER, STAFF, Somebody
from anzheng.cli.sample.world import LEDGER
from anzheng.facts.access import AccountChange
from anzheng.facts.base import Actor
from anzheng.kernel.errors import ConflictError, Text
from anzheng.kernel.times import taipei_day
from anzheng.ledger.services import business_act
from anzheng.organization.accounts import change_password, create_account, enable, factor_changed, reset_password
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.passwords import ENTROPY_BYTES, expired, one_time
from anzheng.organization.hashing import matches
from anzheng.organization.models import Account, Member, Person
from anzheng.organization.passwords import IdentityCheck
from anzheng.organization.policy import policy

REASON = "範例資料 Sample data"
WITH_FACTOR = frozenset({Duty.ADMINISTRATOR, Duty.SECURITY_HEAD})
"""Roles whose account has an authenticator: administrators must, and one more shows signing with it."""
_ROUNDS = 2
"""Passwords that an account takes at each making: a one-time one, and the one in its place."""


@dataclass(frozen=True, slots=True)
class SampleAccount:
    """How to sign in as one role (範例帳號)."""

    role: str
    name: str
    username: str
    password: str
    totp: str | None
    """Secret of the authenticator, as base 32; None for roles without one."""


@dataclass(frozen=True, slots=True)
class Maker:
    """What making the accounts needs (建立範例帳號)."""

    home: Path
    key: bytes
    """The installation's own key."""
    actor: Actor
    now: datetime
    agreed_by: str | None = None

    def accounts(self) -> list[SampleAccount]:
        """Make what is missing, mend what no longer works, and return all. Raises ConflictError without a sample."""
        staff = [one for one in STAFF if one.key != LEAVER]
        here = Member.objects.filter(company=LEDGER, company__sample=True, person__in=[one.id for one in staff])
        if here.count() < len(staff):
            raise ConflictError(
                Text("還沒有載入範例公司", "the sample company is not loaded"),
                LEDGER,
                Text("請先執行 anzheng sample load", "run anzheng sample load first"),
            )
        return [self._account(one) for one in staff]

    def _account(self, one: Somebody) -> SampleAccount:
        username = f"sample.{one.key}"
        account = Account.objects.select_related("person").filter(person=one.id).first()
        if account is None:
            person = Person.objects.get(pk=one.id)
            account, first = create_account(
                self.home,
                person,
                username,
                reason=REASON,
                actor=self.actor,
                now=self.now,
                agreed_by=self.agreed_by,
            )
            self._change(account, first)
        elif not self._works(account):
            self._mend(account)
        totp = self._authenticator(account) if one.duty in WITH_FACTOR else None
        return SampleAccount(one.key, one.name, account.username, self._password(account), totp)

    def _works(self, account: Account) -> bool:
        """Tell whether the password that is printed opens the account, without anything to be done first."""
        day, since = taipei_day(self.now), account.password_set
        if since is None or expired(taipei_day(since), policy().password_months, day):
            return False
        usable = account.is_active and not account.must_change
        return usable and matches(self._password(account), account.password)

    def _mend(self, account: Account) -> None:
        if not account.is_active:
            enable(self.home, account, reason=REASON, actor=self.actor, now=self.now, agreed_by=self.agreed_by)
        first = reset_password(
            self.home,
            account,
            identity_check=IdentityCheck.IN_PERSON,
            reason=REASON,
            actor=self.actor,
            now=self.now,
            agreed_by=self.agreed_by,
        )
        self._change(account, first)

    def _change(self, account: Account, first: str) -> None:
        owner = Actor("user", account.person_id, "cli", "password")
        change_password(self.home, account, first, self._password(account, more=1), actor=owner, now=self.now)

    def _password(self, account: Account, more: int = 0) -> str:
        """Return the password of the account, or with `more` the one after so many changes to come."""
        turn = (account.passwords.count() + more) // _ROUNDS
        return one_time(self._derived(f"password/{account.username}/{turn}")[:ENTROPY_BYTES])

    def _authenticator(self, account: Account) -> str:
        secret = base64.b32encode(self._derived(f"totp/{account.username}")[:20]).decode("ascii")
        held = Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP).first()
        if held is not None and decrypt(held.data["secret"]) == secret:
            return secret
        owner = Actor("user", account.person_id, "cli", "password")
        with business_act():
            if held is not None:
                held.delete()
            TOTP.activate(account, secret)
            factor_changed(account, AccountChange.FACTOR_ADDED, "totp", actor=owner, now=self.now)
        return secret

    def _derived(self, what: str) -> bytes:
        return hmac.new(self.key, f"anzheng: account of the sample/{what}".encode(), hashlib.sha512).digest()
