"""停止寫入 Halts: why a ledger takes no entries. Asked by every append, so nothing here is slow to import."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from anzheng.kernel.errors import LedgerError, Text
from anzheng.ledger.core.origins import is_later
from anzheng.ledger.models import Epoch, Halt
from anzheng.ledger.storage import stored

DIFFERENT: Final = b""
"""Stands for a root that somebody outside holds and does not show, and that is not ours: equal to no root."""

KEYS: Final = "key"
"""Source of the claim that lies beside the private key."""


class HaltedError(LedgerError):
    """The ledger takes no entries (帳本唯讀)."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody outside holds of a ledger (外部持有)."""

    source: str
    """Id of the anchor, or KEYS."""
    origin: str
    size: int
    root: bytes | None
    """None where they tell only how far it is."""


@dataclass(frozen=True, slots=True)
class Halted:
    """Why a ledger takes no entries (停止寫入的原因)."""

    ledger: str
    claim: Claim
    size: int
    found: datetime


def halted(ledger: str) -> Halted | None:
    """Return why the ledger takes no entries; None if it does."""
    row = Halt.objects.filter(pk=ledger).first()
    if row is None:
        return None
    root = None if row.anchored_root is None else stored(row.anchored_root)
    return Halted(ledger, Claim(row.source, row.origin, row.anchored_size, root), row.size, row.found)


def why(stopped: Halted) -> Text:
    """Return what was found, without what follows from it."""
    claim = stopped.claim
    if claim.size > stopped.size:
        return Text(
            f"資料庫落後：帳本只有 {stopped.size:,} 筆，「{claim.source}」已經見過 {claim.size:,} 筆",
            f"the database is behind: it has {stopped.size:,} entries and “{claim.source}” has seen {claim.size:,}",
        )
    if _names_differ(stopped):
        return Text(
            f"「{claim.source}」見過這本帳以 {claim.origin} 之名簽署，這份較早的資料庫還不認得它",
            f"“{claim.source}” has seen this ledger signed as {claim.origin}, a name that this older copy of the "
            "database does not know",
        )
    return Text(
        f"帳本的前 {claim.size:,} 筆與「{claim.source}」所見不同",
        f"the first {claim.size:,} entries differ from what “{claim.source}” has seen",
    )


def remedy(stopped: Halted) -> Text:
    """Return what to do about it."""
    further = Text(
        "確定找不回時，以 anzheng ledger recover 寫明理由，由兩人核准後開啟新紀元",
        "if it is lost for good, give the reason with anzheng ledger recover and have two people approve a new epoch",
    )
    if stopped.claim.size > stopped.size or _names_differ(stopped):
        return Text(f"請還原較新的備份；{further.zh}", f"restore a newer backup; {further.en}")
    return Text(
        f"請保存雙方的檢查點、通知稽核人員，查明哪一份才是原本的歷史，再還原那一份；{further.zh}",
        "keep the checkpoints of both sides, tell the auditors, find out which history is the true one and restore "
        f"that; {further.en}",
    )


def refusal(stopped: Halted) -> HaltedError:
    """Return the error for an entry that a halted ledger does not take."""
    found = why(stopped)
    what = Text(f"{found.zh}，因此只能讀取", f"{found.en}, so it can only be read")
    return HaltedError(what, stopped.ledger, remedy(stopped))


def _names_differ(stopped: Halted) -> bool:
    rows = Epoch.objects.filter(ledger_id=stopped.ledger).order_by("-epoch")
    newest = rows.values_list("origin", flat=True).first()
    return newest is not None and is_later(stopped.claim.origin, newest)


def require_open(ledger: str) -> None:
    """Raise HaltedError if the ledger takes no entries."""
    stopped = halted(ledger)
    if stopped is not None:
        raise refusal(stopped)
