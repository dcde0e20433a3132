"""見證協定 What goes over the line between log and witness (C2SP tlog-witness, add-checkpoint), and its reading.

    old 20852014
    <consistency proof, one hash a line>
    <blank line>
    <signed checkpoint>

The same strictness as everywhere: one spelling, refused otherwise.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from anzheng.ledger.core.merkle import HASH_BYTES
from anzheng.ledger.core.note import Note, format_note, parse_note, verify_note
from anzheng.ledger.core.strict import base64_bytes, base64_text, number, refused, text_of
from anzheng.ledger.core.vkey import KeyType, VerifierKey

MAX_PROOF: Final = 63
"""Most lines of a proof, by the specification."""
MAX_REQUEST: Final = 65_536
"""Largest request of ours, and the largest that our witness reads."""
SIZE_TYPE: Final = "text/x.tlog.size"
"""Content type of the answer that tells another size."""
HELD_TYPE: Final = "text/x.anzheng.held"
"""Content type by which our own witness shows what it holds, beyond the specification; empty if that is nothing."""

_WHERE: Final = "add-checkpoint"


@dataclass(frozen=True, slots=True)
class Request:
    """A log asks for a cosignature (見證請求)."""

    old: int
    """Size that the log believes to be held by the witness; 0 if none."""
    proof: tuple[bytes, ...]
    note: bytes


def format_request(request: Request) -> bytes:
    """Return the body of a request. Raises ProofError if it would not be read again as the same request."""
    proof = "".join(f"{base64_text(item)}\n" for item in request.proof)
    body = f"old {request.old}\n{proof}\n".encode() + request.note
    if parse_request(body) != request:
        raise refused(_WHERE, "寫不成見證請求", "this cannot be written as a request")
    return body


def parse_request(body: bytes) -> Request:
    """Return the request in `body`. Raises ProofError for any other form; the note is not verified here."""
    head, blank, rest = body.partition(b"\n\n")
    if not blank or len(body) > MAX_REQUEST:
        raise refused(_WHERE, "不是見證請求，或超過上限", "not a request, or too large")
    first, *lines = text_of(head, _WHERE, MAX_REQUEST).split("\n")
    word, space, old = first.partition(" ")
    if word != "old" or not space:
        raise refused(_WHERE, "第一行必須是 old 與大小", "the first line has to be: old, and a size")
    if len(lines) > MAX_PROOF:
        raise refused(_WHERE, f"證明超過 {MAX_PROOF} 行", f"a proof of more than {MAX_PROOF} lines")
    parse_note(rest)
    return Request(number(old, _WHERE), tuple(base64_bytes(line, _WHERE, HASH_BYTES) for line in lines), rest)


def parse_size(body: bytes) -> int:
    """Return the size in the answer to a conflict. Raises ProofError for any other form."""
    text = text_of(body, _WHERE, 32)
    if not text.endswith("\n"):
        raise refused(_WHERE, "沒有說出大小", "an answer without a size")
    return number(text[:-1], _WHERE)


def read_cosignatures(checkpoint: bytes, answer: bytes, witness: VerifierKey) -> Note:
    """Return the text of our checkpoint with the lines by which `witness` cosigned it.

    Lines by other keys are left out. Raises ProofError if none is by it, one of them does not verify, or the answer
    holds anything but such lines.
    """
    if witness.type is not KeyType.COSIGNATURE:
        raise refused(witness.name, "不是見證者的金鑰", "not the key of a witness")
    if not answer.startswith("— ".encode()) or b"\n\n" in answer:
        raise refused(_WHERE, "回覆不是簽章行", "an answer that is no line of a signature")
    text = parse_note(checkpoint).text
    answered = parse_note(f"{text}\n".encode() + answer)
    verify_note(answered, [witness])
    lines = (line for line in answered.signatures if (line.name, line.key_id) == (witness.name, witness.id))
    return Note(text, tuple(lines))


def lines_of(signed: Note) -> tuple[str, ...]:
    """Return the signatures of a note as lines of text, without newlines."""
    block = format_note(signed).decode().removeprefix(f"{signed.text}\n")
    return tuple(block[:-1].split("\n"))


def held_path(origin: str) -> str:
    """Return where our own witness shows what it holds of a log, below its address: an origin may hold anything."""
    return f"held/{sha256(origin.encode()).hexdigest()}"
