"""還原後的停用 After a restore: accounts closed and tokens revoked since the backup was made are so again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from anzheng.facts.access import AccountChange, AccountChanged
from anzheng.facts.base import Actor
from anzheng.ledger.services import Draft, append, business_act, facts_of
from anzheng.organization import closing_journal
from anzheng.organization.accounts import DISABLED, close
from anzheng.organization.core.ledgers import INSTALLATION
from anzheng.organization.models import Account, ApiToken
from anzheng.organization.sessions import subject_of

_TURNS = (*DISABLED, AccountChange.ENABLED)


@dataclass(frozen=True, slots=True)
class Reclosed:
    """What was closed again (重做的停用)."""

    accounts: tuple[str, ...]
    """Login names."""
    tokens: tuple[str, ...]
    """Ids."""


def replay_closings(*, home: Path, actor: Actor, now: datetime, enter: bool = True) -> Reclosed:
    """Close again, in a restored database, what the journal beside the keys tells (還原後重做停用).

    Done twice, it does no more. Without `enter`, for a ledger that takes no entries yet: access ends at once, and is
    entered when this is called again after the new epoch. Raises StorageError if the journal cannot be read.
    """
    told = closing_journal.read(Path(settings.ANZHENG_KEYS))
    last, revoked = _entered()
    accounts = [
        one
        for one in Account.objects.filter(person__in=told.accounts).order_by("username")
        if one.is_active or last.get(one.person_id) not in DISABLED
    ]
    tokens = [
        one
        for one in ApiToken.objects.select_related("account").filter(pk__in=told.tokens).order_by("pk")
        if one.revoked is None or one.pk not in revoked
    ]
    for account in accounts:
        with business_act() if enter else transaction.atomic():
            _entering(enter, close(home, account, told.accounts[account.person_id]), actor, now)
    for token in tokens:
        with business_act() if enter else transaction.atomic():
            ApiToken.objects.filter(pk=token.pk, revoked=None).update(revoked=now)
            person = token.account.person_id
            change = AccountChanged(person, AccountChange.TOKEN_REVOKED, token.pk, "")
            _entering(enter, [Draft(subject_of(person), change)], actor, now)
    return Reclosed(tuple(one.username for one in accounts), tuple(one.pk for one in tokens))


def _entering(enter: bool, drafts: Iterable[Draft], actor: Actor, now: datetime) -> None:  # noqa: FBT001 - one step of replay_closings
    if enter:
        append(INSTALLATION, list(drafts), actor=actor, at=now)


def _entered() -> tuple[dict[str, AccountChange], set[str]]:
    """Return the last turn of every account, and the tokens revoked, by the ledger of the installation."""
    last, revoked = dict[str, AccountChange](), set[str]()
    for payload in (fact.payload for fact in facts_of(INSTALLATION)):
        if not isinstance(payload, AccountChanged):
            continue
        if payload.change in _TURNS:
            last[payload.person] = payload.change
        elif payload.change is AccountChange.TOKEN_REVOKED:
            revoked.add(payload.detail)
    return last, revoked
