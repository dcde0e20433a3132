"""比對 Compares what an anchor holds with what we present: the same history, or a contradiction."""

from collections.abc import Sequence

from anzheng.kernel.errors import ProofError, Text
from anzheng.ledger.anchors.contract import AnchorContradictsError, Log, Presented
from anzheng.ledger.core.checkpoint import Checkpoint, check_growth, open_checkpoint
from anzheng.ledger.core.vkey import VerifierKey, parse_vkey

_REMEDY = Text(
    "請停止寫入，保存雙方的檢查點，並通知稽核人員：帳本可能已被還原或改寫，或對方的紀錄已被更動",
    "stop writing, keep the checkpoints of both sides and tell the auditor: the ledger may have been restored or "
    "rewritten, or what they keep was altered",
)


def keys_of(log: Log) -> list[VerifierKey]:
    """Return the keys of a log."""
    return [parse_vkey(text) for text in log.vkeys]


def opened(note: bytes, log: Log) -> Checkpoint:
    """Return the checkpoint in a note of `log`. Raises ProofError if it does not verify, or is of another log."""
    checkpoint = open_checkpoint(note, keys_of(log)).checkpoint
    if checkpoint.origin != log.origin:
        raise ProofError(Text("是另一本帳的檢查點", "the checkpoint of another log"), checkpoint.origin, _REMEDY)
    return checkpoint


def check_kept(held: int | None, log: Log, where: str) -> None:
    """Raise AnchorContradictsError unless an anchor still holds all that we gave it; None if it holds nothing."""
    if (held or 0) < log.given:
        raise contradiction(
            where,
            Text(
                f"我方已提交到 {log.given:,} 筆，對方只持有 {held or 0:,} 筆：對方的紀錄被截短、還原或更換",
                f"{log.given:,} entries were given to it, and it holds {held or 0:,}: what it keeps was cut, restored "
                "or replaced",
            ),
            size=held or 0,
            forked=False,
        )


def check_fits(held: Checkpoint, presented: Presented, where: str) -> None:
    """Raise AnchorContradictsError unless `presented` extends what an anchor holds, or is the same."""
    if held.size == 0:
        return
    if held.size > presented.size:
        raise too_small(where, presented, held.size, held.root)
    new = Checkpoint(presented.log.origin, presented.size, presented.root)
    try:
        check_growth(held, new, _growth(presented, held.size))
    except ProofError as problem:
        what = Text(
            f"對方持有的 {held.size:,} 筆不是我方歷史的一部分（{problem.what.zh}）",
            f"the {held.size:,} entries that it holds are no part of our history ({problem.what.en})",
        )
        raise contradiction(where, what, size=held.size, root=held.root) from problem


def too_small(where: str, presented: Presented, size: int, root: bytes | None = None) -> AnchorContradictsError:
    """Return the error for an anchor that holds more entries than we have."""
    what = Text(
        f"對方持有 {size:,} 筆，我方提交的只有 {presented.size:,} 筆",
        f"it holds {size:,} entries, and only {presented.size:,} were presented",
    )
    return contradiction(where, what, size=size, root=root)


def contradiction(
    where: str, what: Text, *, size: int | None = None, root: bytes | None = None, forked: bool = True
) -> AnchorContradictsError:
    """Return the error for two histories, or for one of which too little is left."""
    return AnchorContradictsError(what, where, _REMEDY, size=size, root=root, forked=forked)


def _growth(presented: Presented, old: int) -> Sequence[bytes]:
    return () if old == presented.size else presented.growth(old)
