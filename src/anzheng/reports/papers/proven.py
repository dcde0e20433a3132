"""檢查點註記 What stands on a paper about the checkpoint that covers its entry, and about who keeps it."""

from collections.abc import Callable

from anzheng.kernel import roc
from anzheng.kernel.errors import Text
from anzheng.kernel.times import TAIPEI, taipei_day
from anzheng.ledger.proofs import SignedCheckpoint, anchors, newest_checkpoint
from anzheng.reports.papers.model import Language
from anzheng.reports.papers.words import word


def noting(ledger: str, language: Language) -> Callable[[int], str]:
    """Return what tells the note of an entry, as things stand now: a batch of papers asks once.

    Empty before the ledger's first checkpoint, and for an entry that none covers yet.
    """
    newest = newest_checkpoint(ledger)
    kept = [] if newest is None else [state.size for state in anchors(ledger)]

    def note(seq: int) -> str:
        if newest is None or newest.size <= seq:
            return ""
        return _said(newest, sum(1 for size in kept if size > seq), language)

    return note


def _said(newest: SignedCheckpoint, keepers: int, language: Language) -> str:
    at = newest.at.astimezone(TAIPEI)
    who = (
        Text(f"{keepers} 處外部保管", f"kept by {keepers} outside")
        if keepers
        else Text("尚無外部保管", "kept by nobody outside")
    )
    day = taipei_day(newest.at)
    return word(
        Text(
            f"檢查點第 {newest.size:,} 筆（{roc.short(day)} {at:%H:%M}，{who.zh}）",
            f"Checkpoint of {newest.size:,} entries ({day.isoformat()} {at:%H:%M}, {who.en})",
        ),
        language,
    )
