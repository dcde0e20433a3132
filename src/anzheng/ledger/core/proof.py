"""單筆證明 Proof of one entry, as a text that anybody can check offline (C2SP tlog-proof).

It holds the place of the entry, the hashes from the leaf to the root, and the signed checkpoint word for word. The
size comes from the checkpoint and from nowhere else, because a root does not commit to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from anzheng.ledger.core.checkpoint import Opened, open_checkpoint
from anzheng.ledger.core.merkle import HASH_BYTES, leaf_hash, verify_inclusion
from anzheng.ledger.core.note import MAX_BYTES as MAX_NOTE
from anzheng.ledger.core.note import parse_note
from anzheng.ledger.core.strict import MAX_NUMBER, base64_bytes, base64_text, number, refused, text_of
from anzheng.ledger.core.vkey import VerifierKey

HEADER: Final = "c2sp.org/tlog-proof@v1"
SUFFIX: Final = ".tlog-proof"
"""Ending of the file's name."""

MAX_PATH: Final = 63
"""Most hashes of a proof: one for each bit of the largest index."""

MAX_EXTRA: Final = 65_536
"""Most extra bytes. They are not authenticated, and we write none."""

MAX_BYTES: Final = MAX_NOTE + 2 * MAX_EXTRA

WHERE: Final = "tlog-proof"


@dataclass(frozen=True, slots=True)
class TlogProof:
    """That one entry is in the log (單筆證明). Nothing of it is true before `open_proof`."""

    index: int
    path: tuple[bytes, ...]
    """Siblings from the leaf upwards."""
    checkpoint: bytes
    """The signed note, word for word."""
    extra: bytes | None = None


def format_proof(proof: TlogProof) -> bytes:
    """Return the bytes of a proof. Raises ProofError if they would not be read again as the same proof."""
    lines = [HEADER]
    lines += [] if proof.extra is None else [f"extra {base64_text(proof.extra)}"]
    lines += [f"index {proof.index}", *(base64_text(item) for item in proof.path)]
    data = "".join(f"{line}\n" for line in lines).encode() + b"\n" + proof.checkpoint
    if not 0 <= proof.index <= MAX_NUMBER or parse_proof(data) != proof:
        raise refused(WHERE, "寫不成單筆證明", "this cannot be written as a proof")
    return data


def parse_proof(data: bytes) -> TlogProof:
    """Return the proof held in `data`. Raises ProofError unless `format_proof` would write the same bytes."""
    # The note is checked as bytes of its own, so that the proof keeps it word for word.
    head, blank, checkpoint = data.partition(b"\n\n")
    if not blank:
        raise refused(WHERE, "沒有檢查點", "no checkpoint")
    parse_note(checkpoint)
    header, *lines = text_of(head, WHERE, MAX_BYTES).split("\n")
    if header != HEADER:
        raise refused(WHERE, "第一行不是單筆證明的標示", "the first line is not that of a proof")
    extra = None
    if lines and lines[0].startswith("extra "):
        extra = base64_bytes(lines.pop(0).removeprefix("extra "), WHERE)
        if not 0 < len(extra) <= MAX_EXTRA:
            raise refused(WHERE, "附加資料的長度不對", "extra data of the wrong length")
    if not lines or not lines[0].startswith("index "):
        raise refused(WHERE, "沒有序號", "no index")
    if len(lines) > 1 + MAX_PATH:
        raise refused(WHERE, "雜湊過多", "too many hashes")
    index = number(lines[0].removeprefix("index "), WHERE)
    return TlogProof(index, tuple(base64_bytes(line, WHERE, HASH_BYTES) for line in lines[1:]), checkpoint, extra)


def open_proof(
    data: bytes, leaf: bytes, log: Sequence[VerifierKey], witnesses: Sequence[VerifierKey] = ()
) -> tuple[int, Opened]:
    """Return where `leaf` (its bytes) stands, and the checkpoint that shows it.

    Raises ProofError if proof or checkpoint is malformed, a signature does not hold (see `open_checkpoint`), or the
    leaf is not at that place. The caller compares the place with the sequence number inside the leaf.
    """
    proof = parse_proof(data)
    opened = open_checkpoint(proof.checkpoint, log, witnesses)
    tree = opened.checkpoint
    if not verify_inclusion(index=proof.index, size=tree.size, leaf=leaf_hash(leaf), proof=proof.path, root=tree.root):
        raise refused(f"{tree.origin}/{proof.index}", "這筆分錄不在帳本的這個位置", "the entry is not there in the log")
    return proof.index, opened
