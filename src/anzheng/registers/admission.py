"""入職一次辦妥 Admission: somebody joins, gets an account and duties, all or nothing.

Three acts in two ledgers, one after the other in one transaction: the company's ledger tells of the person
and the duty, the installation's of the account.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from anzheng.facts.base import Actor
from anzheng.organization.accounts import change_password, create_account
from anzheng.organization.core.duties import Duty
from anzheng.organization.duties import grant_duty, grant_first_administrator
from anzheng.organization.models import Account
from anzheng.registers.people import Newcomer, join


@dataclass(frozen=True, slots=True)
class Admitted:
    """Somebody who may sign in (入職的人)."""

    account: Account
    secret: str
    """One-time password, to be handed over and changed at the first sign-in."""


def admit(
    home: Path,
    company: str,
    new: Newcomer,
    username: str,
    duties: Sequence[Duty],
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Admitted:
    """Take somebody in with an account and duties from the day of joining (入職).

    Raises whatever joining, making an account or granting raises; then nothing has happened.
    """
    with transaction.atomic():
        member = join(home, company, new, actor=actor, now=now)
        account, secret = create_account(home, member.person, username, reason=reason, actor=actor, now=now)
        for duty in duties:
            grant_duty(
                home,
                company,
                member.person_id,
                duty,
                unit=None,
                first=new.joined,
                last=new.last_day,
                reason=reason,
                actor=actor,
                now=now,
            )
    return Admitted(account, secret)


def admit_first(
    home: Path,
    company: str,
    new: Newcomer,
    username: str,
    password: str,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Account:
    """Take in the first person of an installation, as administrator, with a password of their own (第一位管理者).

    Raises ConflictError as soon as there is an administrator, InputError for a password against the rules.
    """
    with transaction.atomic():
        member = join(home, company, new, actor=actor, now=now)
        account, secret = create_account(home, member.person, username, reason=reason, actor=actor, now=now)
        own = Actor("user", member.person_id, actor.via, "set-up-code")
        change_password(home, account, secret, password, actor=own, now=now)
        grant_first_administrator(company, member.person_id, reason=reason, actor=own, now=now)
    return account
