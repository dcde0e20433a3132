"""行事曆訂閱網址 Addresses of calendars: secret, shown once, one for each person and company, dead with their owner.

Whoever has the address reads the calendar without signing in; that is how calendar programs work. So the address
holds 256 bits of chance, only its digest is kept, it can be revoked at any time, and it answers only while its
owner has an account, works here and may see what is due.
"""

import base64
import hashlib
import hmac
import re
import secrets
from datetime import datetime
from pathlib import Path
from typing import Final

from anzheng.facts.access import CalendarAddressIssued, CalendarAddressRevoked
from anzheng.facts.base import Actor
from anzheng.kernel.errors import ConflictError, NotFoundError, SeparationError, Text
from anzheng.kernel.ids import ENTROPY_BYTES, new_id
from anzheng.kernel.times import taipei_day
from anzheng.ledger.services import Draft, append, business_act
from anzheng.notify.services import tell
from anzheng.obligations.models import CalendarAddress
from anzheng.organization.access import require, standing_of
from anzheng.organization.core.permissions import Permission, Reach
from anzheng.organization.core.standing import Standing
from anzheng.organization.members import lock, member_of
from anzheng.organization.models import Account
from anzheng.organization.people import names_of
from anzheng.organization.reasons import because
from anzheng.organization.welcome import still_welcome

PAGE: Final = "/settings/calendar-feed/"
_SECRET_BYTES = 32
_SECRET = re.compile(r"[a-z2-7]{52}")
_SHOWN = 4
_MADE = Text("已建立", "was made")
_REVOKED = Text("已撤銷", "was revoked")


def create(has: Standing, *, actor: Actor, now: datetime) -> tuple[CalendarAddress, str]:
    """Make an address for oneself and return it with its secret, which exists nowhere else (建立訂閱網址).

    Raises DeniedError for whoever may not see what is due, ConflictError if there is a living address.
    """
    _own(has, actor)
    with business_act():
        lock(has.company)
        if living(has.company, has.person) is not None:
            raise ConflictError(
                Text("已經有一個訂閱網址", "there is an address already"),
                has.company,
                Text("請改用「更換」，或先撤銷", "replace it, or revoke it first"),
            )
        made, secret = _make(has, actor, now)
        append(has.company, [_issued(made)], actor=actor, at=now)
    return made, secret


def replace(has: Standing, *, actor: Actor, now: datetime) -> tuple[CalendarAddress, str]:
    """End one's address and make another in its place (更換訂閱網址). Raises DeniedError, NotFoundError."""
    _own(has, actor)
    with business_act():
        lock(has.company)
        old = living(has.company, has.person)
        if old is None:
            raise _nothing(has.company)
        _end(old, now)
        made, secret = _make(has, actor, now)
        append(has.company, [_revoked(old, ""), _issued(made)], actor=actor, at=now)
    return made, secret


def revoke(has: Standing, *, actor: Actor, now: datetime) -> CalendarAddress:
    """End one's own address; it is dead at once (撤銷自己的訂閱網址). Raises NotFoundError."""
    with business_act():
        lock(has.company)
        old = living(has.company, has.person)
        if old is None:
            raise _nothing(has.company)
        _end(old, now)
        _tell(old, _REVOKED, actor, now)
        append(has.company, [_revoked(old, "")], actor=actor, at=now)
    return old


def revoke_of(has: Standing, address: str, *, home: Path, reason: str, actor: Actor, now: datetime) -> CalendarAddress:
    """End somebody's address, for a written reason (撤銷他人的訂閱網址).

    Raises DeniedError, NotFoundError, InputError without a reason, ConflictError if it has ended already.
    """
    require(has, Permission.CALENDAR_ADDRESSES, Reach.COMPANY)
    with business_act():
        lock(has.company)
        old = CalendarAddress.objects.filter(company_id=has.company, pk=address).first()
        if old is None:
            raise _nothing(address[:40])
        if old.revoked is not None:
            raise ConflictError(
                Text("這個網址已經撤銷", "this address was revoked already"),
                old.pk,
                Text("不必再做", "nothing to do"),
            )
        _end(old, now)
        _tell(old, _REVOKED, actor, now)
        append(has.company, [_revoked(old, because(home, reason, None, now=now))], actor=actor, at=now)
    return old


def living(company: str, person: str) -> CalendarAddress | None:
    """Return the address of a person that was not revoked, or None."""
    return CalendarAddress.objects.filter(company_id=company, person_id=person, revoked=None).first()


def addresses(has: Standing) -> list[CalendarAddress]:
    """Return all addresses of the company, newest first, without any secret. Raises DeniedError."""
    require(has, Permission.CALENDAR_ADDRESSES, Reach.COMPANY)
    return list(CalendarAddress.objects.filter(company_id=has.company).select_related("person"))


def reader(secret: str, now: datetime) -> tuple[CalendarAddress, Account] | None:
    """Return the address of that secret with its owner's account; None if it answers nobody (any more).

    It answers while it is not revoked, and its owner has an open account, works in the company without having left
    in between, and may see what is due. Nothing is written.
    """
    if not _SECRET.fullmatch(secret):
        return None
    digest = _digest(secret)
    found = CalendarAddress.objects.filter(digest=digest, revoked=None).first()
    if found is None or not hmac.compare_digest(found.digest, digest):
        return None
    today = taipei_day(now)
    account = Account.objects.filter(person=found.person_id).first()
    if account is None or not still_welcome(account, today):
        return None
    member = member_of(found.company_id, found.person_id)
    # Whoever left and came back makes a new one: the old one was for the earlier time.
    if member is None or taipei_day(found.created) < member.joined:
        return None
    may = standing_of(found.person_id, found.company_id, today).may(Permission.DUE_READ)
    return (found, account) if may else None


def _own(has: Standing, actor: Actor) -> None:
    """Refuse to make an address in somebody's place: whoever made it would know the secret."""
    require(has, Permission.DUE_READ)
    if actor.id != has.person or not has.member:
        raise SeparationError(
            Text("訂閱網址只能由本人建立", "only its owner makes an address"),
            has.person,
            Text("請本人到「行事曆訂閱」建立", "have the person make it on the page of the calendar"),
        )


def _make(has: Standing, actor: Actor, now: datetime) -> tuple[CalendarAddress, str]:
    secret = base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode("ascii").rstrip("=").lower()
    made = CalendarAddress.objects.create(
        address=new_id("k", now, secrets.token_bytes(ENTROPY_BYTES)),
        company_id=has.company,
        person_id=has.person,
        digest=_digest(secret),
        last4=secret[-_SHOWN:],
        created=now,
    )
    _tell(made, _MADE, actor, now)
    return made, secret


def _end(row: CalendarAddress, now: datetime) -> None:
    row.revoked = now
    row.save(update_fields=["revoked"])


def _tell(row: CalendarAddress, change: Text, actor: Actor, now: datetime) -> None:
    by = " ".join(names_of({actor.id}).get(actor.id, actor.id).split())
    given = {"change_zh": change.zh, "change_en": change.en, "last4": row.last4, "by": by}
    tell(
        row.person_id,
        "calendar-address",
        key=f"{row.pk}:{change.en}",
        company=row.company_id,
        link=PAGE,
        parameters=given,
        now=now,
    )


def _issued(row: CalendarAddress) -> Draft:
    return Draft(_subject(row), CalendarAddressIssued(row.pk, row.person_id))


def _revoked(row: CalendarAddress, reason: str) -> Draft:
    return Draft(_subject(row), CalendarAddressRevoked(row.pk, row.person_id, reason))


def _subject(row: CalendarAddress) -> str:
    return f"calendar-address:{row.pk}"


def _nothing(where: str) -> NotFoundError:
    return NotFoundError(
        Text("沒有這個訂閱網址", "there is no such address"),
        where,
        Text("請以 anzheng calendar addresses 查看", "see anzheng calendar addresses"),
    )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("ascii")).hexdigest()
