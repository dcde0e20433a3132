"""檢查點 Checkpoints: size and root of a log, signed by the log (C2SP tlog-checkpoint).

A checkpoint that somebody outside holds is what makes the ledger prove anything: later ones either extend it, or the
log shows two histories.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from anzheng.ledger.core.cosignature import time_of
from anzheng.ledger.core.merkle import EMPTY_ROOT, HASH_BYTES, verify_consistency
from anzheng.ledger.core.note import Note, check_text, parse_note, verify_note
from anzheng.ledger.core.strict import MAX_NUMBER, base64_bytes, base64_text, number, refused
from anzheng.ledger.core.vkey import KeyType, VerifierKey, is_key_name, is_utf8

WHERE: Final = "checkpoint"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How large a log is, and the root over its leaves (檢查點)."""

    origin: str
    """Name of the log; also the name of its key."""
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()
    """Further lines. We write none: nobody who watches the log can check them."""


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A witness that saw a checkpoint (見證)."""

    witness: str
    time: int
    """Seconds since 1970, the witness's word."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A checkpoint whose signatures hold (已驗證的檢查點)."""

    checkpoint: Checkpoint
    cosigned: tuple[Cosigned, ...]
    """The known witnesses that cosigned it, in the order of the note."""
    note: Note


def format_checkpoint(checkpoint: Checkpoint) -> str:
    """Return the text to sign. Raises ProofError if it would not be read again as the same checkpoint."""
    lines = (checkpoint.origin, str(checkpoint.size), base64_text(checkpoint.root), *checkpoint.extensions)
    text = "".join(f"{line}\n" for line in lines)
    if not is_utf8(text) or not 0 <= checkpoint.size <= MAX_NUMBER or parse_checkpoint(text) != checkpoint:
        raise refused(WHERE, "寫不成檢查點", "this cannot be written as a checkpoint")
    return text


def parse_checkpoint(text: str) -> Checkpoint:
    """Return the checkpoint in the text of a note. Raises ProofError for any other form."""
    check_text(text)
    lines = text[:-1].split("\n")
    if len(lines) < 3 or "" in lines:
        raise refused(WHERE, "檢查點至少三行，且沒有空行", "a checkpoint has three lines or more, none of them empty")
    origin, size, root, *extensions = lines
    if not is_key_name(origin):
        raise refused(WHERE, "檢查點的來源名稱不能使用", "an origin that no key can be named after")
    checkpoint = Checkpoint(origin, number(size, WHERE), base64_bytes(root, WHERE, HASH_BYTES), tuple(extensions))
    if checkpoint.size == 0 and checkpoint.root != EMPTY_ROOT:
        raise refused(WHERE, "空帳本的樹根不對", "the root of an empty log is another one")
    return checkpoint


def open_checkpoint(data: bytes, log: Sequence[VerifierKey], witnesses: Sequence[VerifierKey] = ()) -> Opened:
    """Return the checkpoint in a signed note.

    `log` are the log's keys, more than one while it changes them; `witnesses` are those that the reader trusts, of
    which any number may be missing. Raises ProofError if the note is malformed, no key of the log signed it, a
    signature by any of the keys does not verify, or the log's key is named otherwise than the log.
    """
    note = parse_note(data)
    verified = verify_note(note, [*log, *witnesses])
    checkpoint = parse_checkpoint(note.text)
    signers = [item for item in verified if item.key in log and item.key.type is KeyType.NOTE]
    if not any(item.key.name == checkpoint.origin for item in signers):
        raise refused(checkpoint.origin, "不是這個帳本的金鑰所簽", "not signed by a key of this log")
    cosigned = [
        Cosigned(item.key.name, time_of(item.value))
        for item in verified
        if item.key in witnesses and item.key.type is KeyType.COSIGNATURE
    ]
    return Opened(checkpoint, tuple(cosigned), note)


def check_growth(old: Checkpoint, new: Checkpoint, proof: Sequence[bytes]) -> None:
    """Raise ProofError unless `proof` shows that `new` is `old` with entries added and nothing else changed.

    Two checkpoints of equal size need equal roots and an empty proof. An empty log precedes everything, so a
    checkpoint of size 0 is refused: it would compare nothing.
    """
    if old.origin != new.origin:
        raise refused(new.origin, f"不是同一個帳本：{old.origin}", f"another log: {old.origin}")
    if old.size == 0:
        raise refused(WHERE, "空的檢查點比對不出什麼", "an empty checkpoint compares nothing")
    if new.size < old.size:
        raise refused(
            WHERE, f"帳本變小：{old.size} → {new.size}", f"the log became smaller: from {old.size} to {new.size}"
        )
    if new.size == old.size and new.root != old.root:
        raise refused(WHERE, f"{old.size} 筆有兩個樹根", f"two roots for {old.size} entries")
    if not verify_consistency(old=old.size, new=new.size, old_root=old.root, new_root=new.root, proof=proof):
        raise refused(WHERE, "前後一致的證明不成立", "the proof of consistency does not hold")
