"""API 權杖 Tokens for programs: shown once, ending by themselves, never wider than their owner.

What a token may do is what its owner may do today, narrowed to what was chosen when it was issued. Once the owner
leaves, loses the duty or is disabled, the token is dead without anybody having to think of it.
"""

import base64
import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from anzheng.facts.access import AccountChange, AccountChanged
from anzheng.facts.base import Actor
from anzheng.kernel.errors import ConflictError, InputError, NotFoundError, Text
from anzheng.kernel.ids import ENTROPY_BYTES, new_id
from anzheng.kernel.times import taipei_day
from anzheng.ledger.services import Draft, append, business_act
from anzheng.organization import closing_journal
from anzheng.organization.access import DeniedError, standing_of
from anzheng.organization.core.ledgers import INSTALLATION
from anzheng.organization.core.permissions import Permission
from anzheng.organization.core.standing import Standing
from anzheng.organization.models import Account, ApiToken
from anzheng.organization.notices import account_changed
from anzheng.organization.sessions import subject_of

PREFIX = "anz_"
"""So that whoever finds one in a file knows what it is, and scanners do too."""
LONGEST_DAYS = 365
MOST = 20
"""Living tokens of one account."""
_SECRET_BYTES = 32
_SECRET = re.compile(r"anz_[a-z2-7]{52}")
_NAME_LENGTH = 80
_SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class NewToken:
    """What is asked for (申請的權杖)."""

    company: str
    name: str
    permissions: frozenset[Permission]
    days: int
    """How long it lives, 1 to 365 days."""


def issue(account: Account, new: NewToken, *, actor: Actor, now: datetime) -> tuple[ApiToken, str]:
    """Issue a token to the account's owner and return it with its secret, which exists nowhere else (核發權杖).

    Raises InputError for a name or a life that cannot be, DeniedError for a permission that the owner does not
    hold, ConflictError if the account has too many.
    """
    _check(account, new, now)
    secret = PREFIX + base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode("ascii").rstrip("=").lower()
    identity = new_id("t", now, secrets.token_bytes(ENTROPY_BYTES))
    with business_act():
        token = ApiToken.objects.create(
            token=identity,
            account=account,
            company=new.company,
            name=new.name.strip(),
            digest=_digest(secret),
            permissions=sorted(new.permissions),
            created=now,
            expires=now + timedelta(days=new.days),
        )
        _append(token, AccountChange.TOKEN_ISSUED, actor, now)
    return token, secret


def revoke(token: ApiToken, *, actor: Actor, now: datetime) -> None:
    """End a token before its time (撤銷權杖). Raises ConflictError if it has ended already."""
    with business_act():
        if not ApiToken.objects.filter(pk=token.pk, revoked=None).update(revoked=now):
            raise ConflictError(
                Text("這個權杖已經撤銷", "this token was revoked already"), token.pk, Text("不必再做", "nothing to do")
            )
        closing_journal.closed(token.pk, AccountChange.TOKEN_REVOKED, now)
        _append(token, AccountChange.TOKEN_REVOKED, actor, now)


def token_of(identity: str, account: Account | None) -> ApiToken:
    """Return a token by id: of one account, or of anybody. Raises NotFoundError."""
    rows = ApiToken.objects.select_related("account")
    found = (rows if account is None else rows.filter(account=account)).filter(pk=identity).first()
    if found is None:
        raise NotFoundError(
            Text("沒有這個權杖", "there is no such token"),
            identity[:60],
            Text("請用 anzheng token list 查看", "see anzheng token list"),
        )
    return found


def tokens_of(account: Account | None) -> list[ApiToken]:
    """Return the tokens of an account, or all, newest first."""
    rows = ApiToken.objects.select_related("account")
    return list(rows if account is None else rows.filter(account=account))


def bearer(secret: str, now: datetime) -> ApiToken | None:
    """Return the living token of that secret, or None: unknown, expired, revoked, or its account is closed."""
    if not _SECRET.fullmatch(secret):
        return None
    rows = ApiToken.objects.select_related("account")
    return rows.filter(digest=_digest(secret), revoked=None, expires__gt=now, account__is_active=True).first()


def standing_by(token: ApiToken, now: datetime) -> Standing:
    """Return what the token may do: what its owner may do today, narrowed to the token's permissions."""
    limits = frozenset(one for one in Permission if one.value in token.permissions)
    return standing_of(token.account.person_id, token.company, taipei_day(now), limits=limits)


def used(token: ApiToken, now: datetime) -> None:
    """Remember that the token was used; written at most once a minute."""
    if token.last_used is None or now - token.last_used >= _SEEN_EVERY:
        with transaction.atomic():
            ApiToken.objects.filter(pk=token.pk).update(last_used=now)


def parse_permissions(names: Iterable[str]) -> frozenset[Permission]:
    """Return the permissions of that name. Raises InputError naming what there is."""
    known = {one.value: one for one in Permission}
    wanted = list(names)
    for name in wanted:
        if name not in known:
            raise InputError(
                Text("沒有這項權限", "there is no such permission"),
                name[:60],
                Text(f"可用的有：{'、'.join(sorted(known))}", f"there are: {', '.join(sorted(known))}"),
            )
    return frozenset(known[name] for name in wanted)


def _check(account: Account, new: NewToken, now: datetime) -> None:
    if not 0 < len(new.name.strip()) <= _NAME_LENGTH:
        raise InputError(
            Text(f"權杖名稱須為 1 至 {_NAME_LENGTH} 字", f"a token's name has 1 to {_NAME_LENGTH} characters"),
            new.name[:60] or "name",
            Text("請寫下給哪支程式用", "say which program it is for"),
        )
    if not 1 <= new.days <= LONGEST_DAYS:
        raise InputError(
            Text(f"有效天數須為 1 至 {LONGEST_DAYS}", f"a token lives 1 to {LONGEST_DAYS} days"),
            str(new.days)[:20],
            Text("到期前再核發新的", "issue a new one before it ends"),
        )
    if not new.permissions:
        raise InputError(
            Text("權杖至少要有一項權限", "a token needs at least one permission"),
            new.name[:60],
            Text("例如 posture.read", "for example posture.read"),
        )
    has = standing_of(account.person_id, new.company, taipei_day(now))
    wider = sorted(one.value for one in new.permissions if not has.may(one))
    if wider or not has.member:
        raise DeniedError(
            Text("權杖的權限不能超過本人", "a token may do no more than its owner"),
            "、".join(wider)[:120] or new.company,
            Text("請只選本人持有的權限", "choose among the permissions that the owner holds"),
        )
    if ApiToken.objects.filter(account=account, revoked=None, expires__gt=now).count() >= MOST:
        raise ConflictError(
            Text(f"一個帳號最多 {MOST} 個有效的權杖", f"an account has at most {MOST} living tokens"),
            account.username,
            Text("請先撤銷不再使用的權杖", "revoke those that are no longer used"),
        )


def _append(token: ApiToken, change: AccountChange, actor: Actor, now: datetime) -> None:
    person = token.account.person_id
    account_changed(person, change, actor=actor, now=now)
    append(INSTALLATION, [Draft(subject_of(person), AccountChanged(person, change, token.pk, ""))], actor=actor, at=now)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("ascii")).hexdigest()
