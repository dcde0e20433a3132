"""新紀元 Epochs: a ledger that lost entries goes on under another name and key, and says what was lost, and who agreed.

The entries that are still there stay as they are, and the new name's first checkpoint covers them: whoever holds an
old checkpoint sees which entries were kept. Nothing is repaired in place.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from anzheng.facts.base import Actor, FactId
from anzheng.facts.ledgers import EpochOpened
from anzheng.kernel.errors import ConflictError, LedgerError, SeparationError, Text
from anzheng.ledger.act import business_act
from anzheng.ledger.append import Draft, append
from anzheng.ledger.checkpoints import ledger_keys, newest_checkpoint, origin_of, sign_head
from anzheng.ledger.core.origins import epoch_of
from anzheng.ledger.gate import own_claim
from anzheng.ledger.halts import Halted, halted
from anzheng.ledger.key_files import locked
from anzheng.ledger.keys import new_key, read_keys, write_keys
from anzheng.ledger.models import Epoch, Halt, Head, SigningKey

SUBJECT: Final = "epochs"
APPROVERS: Final = 2
"""People who agree, besides the one who asks."""


@dataclass(frozen=True, slots=True)
class Consent:
    """Who asked for a new epoch, why, and who agreed (同意開啟新紀元)."""

    reason: str
    """Keyed digest of the reason that was written."""
    asked_by: str
    approvers: tuple[str, ...]
    backup: str | None = None
    """SHA-256 of the copy that was put back, if there was one."""


def may_open(ledger: str, keys: Path) -> bool:
    """Tell whether a new epoch is called for: the ledger is halted, or its key is lost."""
    if halted(ledger) is not None:
        return True
    known = ledger_keys(ledger)
    return bool(known) and known[-1].vkey not in {key.vkey for key in read_keys(keys, ledger)}


def open_epoch(ledger: str, consent: Consent, *, keys: Path, actor: Actor, now: datetime) -> FactId:
    """Open a new epoch and sign its first checkpoint (開啟新紀元).

    Raises SeparationError unless two people other than the one who asks agreed, ConflictError if nothing calls for
    it, StorageError if the folder of keys cannot be used.
    """
    _require_two(consent, ledger)
    if not may_open(ledger, keys):
        raise ConflictError(
            Text("帳本沒有落後，金鑰也在，不需要新紀元", "the ledger is not behind and its key is there"),
            ledger,
            Text("請照常使用", "go on as usual"),
        )
    with locked(keys):
        stopped = halted(ledger)
        epoch, before = _name_before(ledger, stopped, keys)
        number = epoch + 1
        key = new_key(f"{before.rpartition('/')[0]}/{number}")
        write_keys(keys, ledger, [*read_keys(keys, ledger), key])
        with business_act():
            identity = _enter(ledger, consent, stopped, before, (number, key.name, key.vkey), actor, now)
    sign_head(ledger, keys=keys, now=now)
    return identity


def _enter(
    ledger: str,
    consent: Consent,
    stopped: Halted | None,
    before: str,
    new: tuple[int, str, str],
    actor: Actor,
    now: datetime,
) -> FactId:
    number, origin, vkey = new
    size = Head.objects.select_for_update().get(pk=ledger).size
    if stopped is None:
        last = newest_checkpoint(ledger)
        anchored = (0, bytes(32)) if last is None else (last.size, last.root)
    else:
        anchored = (stopped.claim.size, stopped.claim.root or bytes(32))
    Halt.objects.filter(pk=ledger).delete()
    Epoch.objects.create(ledger_id=ledger, epoch=number, origin=origin, first=size, opened=now)
    SigningKey.objects.create(ledger_id=ledger, origin=origin, vkey=vkey, since=size)
    payload = EpochOpened(
        epoch=number,
        origin=origin,
        before=before,
        size=size,
        anchored_size=anchored[0],
        anchored_root=anchored[1].hex(),
        lost=max(0, anchored[0] - size),
        reason=consent.reason,
        backup=consent.backup,
        asked_by=consent.asked_by,
        approvers=consent.approvers,
    )
    return append(ledger, [Draft(SUBJECT, payload)], actor=actor, at=now)[0]


def _name_before(ledger: str, stopped: Halted | None, keys: Path) -> tuple[int, str]:
    """Return the newest epoch of the ledger and its name; an old copy of the database knows it from outside only."""
    claim = own_claim(ledger, keys)
    told = (
        origin_of(ledger),
        None if claim is None else claim.origin,
        None if stopped is None else stopped.claim.origin,
    )
    names = {number: name for name in told if name is not None and (number := epoch_of(name)) is not None}
    if not names:
        raise LedgerError(
            Text("不知道這本帳原來的名稱", "the former name of this ledger is not known"),
            ledger,
            Text("請把金鑰資料夾放回原處再試", "put the folder of keys back and try again"),
        )
    newest = max(names)
    return newest, names[newest]


def _require_two(consent: Consent, ledger: str) -> None:
    others = {person for person in consent.approvers if person != consent.asked_by}
    if len(others) < APPROVERS or len(others) != len(consent.approvers):
        raise SeparationError(
            Text("開啟新紀元須由申請人以外的兩個人核准", "two people other than the one who asks have to agree"),
            ledger,
            Text("請另兩位有權限的人各自核准", "have two others with the right to do so agree"),
        )
