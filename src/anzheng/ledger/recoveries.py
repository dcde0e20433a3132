"""申請新紀元 Wishes for a new epoch: asked by one, agreed to by two others, while the ledger itself takes no entries.

So they stand in a table beside the ledger; the first entry of the new epoch names all three.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from anzheng.facts.base import Actor, FactId
from anzheng.kernel.errors import ConflictError, NotFoundError, SeparationError, Text
from anzheng.ledger.epochs import APPROVERS, Consent, may_open, open_epoch
from anzheng.ledger.models import Recovery


@dataclass(frozen=True, slots=True)
class Wish:
    """Somebody asks for a new epoch (申請新紀元)."""

    ledger: str
    asked_by: str
    reason: str
    """Keyed digest of the reason that was written."""
    backup: str | None
    asked: datetime
    approvers: tuple[str, ...]

    @property
    def missing(self) -> int:
        """How many people still have to agree."""
        return APPROVERS - len(self.approvers)


def open_wish(ledger: str) -> Wish | None:
    """Return the wish that is open, if there is one."""
    row = Recovery.objects.filter(ledger_id=ledger, ended=None).first()
    return None if row is None else _wish(row)


def ask_for_epoch(ledger: str, reason: str, *, by: str, backup: str | None, keys: Path, now: datetime) -> Wish:
    """Ask for a new epoch. Raises ConflictError if nothing calls for one, or one was asked for already."""
    if not may_open(ledger, keys):
        raise ConflictError(
            Text("帳本沒有落後，金鑰也在，不需要新紀元", "the ledger is not behind and its key is there"),
            ledger,
            Text("請照常使用", "go on as usual"),
        )
    with transaction.atomic():
        if open_wish(ledger) is not None:
            raise ConflictError(
                Text("已經有人申請", "somebody asked already"),
                ledger,
                Text("請另兩人核准，或先撤回", "have two others agree, or drop it first"),
            )
        row = Recovery.objects.create(ledger_id=ledger, asked_by=by, reason=reason, backup=backup or "", asked=now)
    return _wish(row)


def agree(ledger: str, person: str, *, keys: Path, actor: Actor, now: datetime) -> FactId | None:
    """Agree to the open wish; the second consent opens the epoch, and its entry is returned.

    Raises NotFoundError if nobody asked, SeparationError for the one who asked and for one who agreed before.
    """
    with transaction.atomic():
        row = Recovery.objects.select_for_update().filter(ledger_id=ledger, ended=None).first()
        if row is None:
            raise _nobody_asked(ledger)
        # Enough have agreed and the opening failed, on a full disk say: whoever agreed may try again.
        again = len(row.approvers) >= APPROVERS and person in row.approvers
        if not again and (person == row.asked_by or person in row.approvers):
            raise SeparationError(
                Text("申請人不能核准，一個人也不能核准兩次", "nobody agrees to their own wish, and nobody twice"),
                ledger,
                Text("請其他有權限的人核准", "have somebody else agree"),
            )
        if not again:
            row.approvers = [*row.approvers, person]
            row.save(update_fields=["approvers"])
    wish = _wish(row)
    if wish.missing > 0:
        return None
    consent = Consent(wish.reason, wish.asked_by, wish.approvers[:APPROVERS], wish.backup)
    identity = open_epoch(ledger, consent, keys=keys, actor=actor, now=now)
    Recovery.objects.filter(pk=row.pk).update(ended=now)
    return identity


def drop_wish(ledger: str, *, now: datetime) -> None:
    """Drop the open wish. Raises NotFoundError if there is none."""
    if not Recovery.objects.filter(ledger_id=ledger, ended=None).update(ended=now):
        raise _nobody_asked(ledger)


def _wish(row: Recovery) -> Wish:
    return Wish(row.ledger_id, row.asked_by, row.reason, row.backup or None, row.asked, tuple(row.approvers))


def _nobody_asked(ledger: str) -> NotFoundError:
    return NotFoundError(
        Text("沒有人申請新紀元", "nobody asked for a new epoch"),
        ledger,
        Text("請先以 anzheng ledger recover 寫明理由", "give the reason first: anzheng ledger recover"),
    )
