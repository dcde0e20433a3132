"""連線 Sessions of the browser: seen, ended one by one, ended all at once when an account is closed."""

from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction

from anzheng.facts.access import Ending, SessionEnded
from anzheng.facts.base import Actor
from anzheng.kernel.errors import NotFoundError, Text
from anzheng.ledger.services import Draft, append, business_act
from anzheng.organization.core.ledgers import INSTALLATION
from anzheng.organization.models import Account
from anzheng.organization.traces import digest

_SEEN_EVERY = timedelta(minutes=5)


def subject_of(person: str) -> str:
    """Return the subject under which the installation's ledger keeps everything about a person's account."""
    return f"account:{person.removeprefix('u:')}"


def session_digest(home: Path, session_key: str) -> str:
    """Return what stands for a session in the ledger; the key itself would let its reader in."""
    return digest(home, f"session:{session_key}")


def seen(account: Account, *, now: datetime) -> None:
    """Remember that the account is in use; written at most every few minutes."""
    if account.last_seen is None or now - account.last_seen >= _SEEN_EVERY:
        with transaction.atomic():
            Account.objects.filter(pk=account.pk).update(last_seen=now)
        account.last_seen = now


def revoke(home: Path, account: Account, session_key: str, *, actor: Actor, now: datetime) -> None:
    """End one session of the account (登出這個連線). Raises NotFoundError if it is not the account's."""
    with business_act():
        if session_key not in _keys(account):
            raise NotFoundError(
                Text("沒有這個連線，或它已經結束", "there is no such session, or it has ended"),
                account.username,
                Text("請重新整理清單", "reload the list"),
            )
        drafts = _end(home, account, [session_key], Ending.REVOKED)
        append(INSTALLATION, drafts, actor=actor, at=now)


def revoke_all(home: Path, account: Account, *, keep: str | None, actor: Actor, now: datetime) -> int:
    """End every session of the account, except `keep`; return how many (登出所有其他連線)."""
    with business_act():
        drafts = end_all(home, account, Ending.REVOKED, keep=keep)
        append(INSTALLATION, drafts, actor=actor, at=now)
    return len(drafts)


def end_all(home: Path, account: Account, reason: Ending, *, keep: str | None = None) -> list[Draft]:
    """End the sessions inside the caller's act and return the facts for it to append."""
    return _end(home, account, [key for key in _keys(account) if key != keep], reason)


def _keys(account: Account) -> list[str]:
    """Return the keys of all sessions of the account: those that are listed, and any that somehow are not."""
    listed = UserSession.objects.filter(user=account).order_by("created_at").values_list("session_key", flat=True)
    stored = [row.pk for row in Session.objects.all() if row.get_decoded().get(SESSION_KEY) == str(account.pk)]
    return list(dict.fromkeys([*listed, *stored]))


def _end(home: Path, account: Account, keys: list[str], reason: Ending) -> list[Draft]:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    for key in keys:
        store.delete(key)
    UserSession.objects.filter(user=account, session_key__in=keys).delete()
    person = account.person_id
    return [Draft(subject_of(person), SessionEnded(person, session_digest(home, key), reason)) for key in keys]
