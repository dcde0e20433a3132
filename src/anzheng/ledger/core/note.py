"""簽章文件 Signed notes: a text, a blank line, lines of signatures (C2SP signed-note).

Two mistakes are common and opposite. A signature by an unknown key is ignored: it may be of another kind, or of a
witness that the reader does not know. A wrong signature by a known key refuses the whole note.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, assert_never

from anzheng.ledger.core import cosignature, ed25519
from anzheng.ledger.core.strict import base64_bytes, base64_text, has_control, refused, text_of
from anzheng.ledger.core.vkey import ID_BYTES, KeyType, VerifierKey, is_key_name, is_utf8, key_id

MAX_BYTES: Final = 262_144
"""Largest note."""

MAX_SIGNATURES: Final = 64
"""Most lines of signatures in one note."""

WHERE: Final = "note"

_LINE = re.compile(r"— ([^ ]+) ([0-9A-Za-z+/]+={0,2})")


@dataclass(frozen=True, slots=True)
class Signature:
    """One line of a note (簽章行)."""

    name: str
    key_id: bytes
    value: bytes
    """Signature of the key's type, without the key id."""


@dataclass(frozen=True, slots=True)
class Note:
    """A text and who says to have signed it (簽章文件). Nothing of it is true before `verify_note`."""

    text: str
    """With its last newline, without the blank line."""
    signatures: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class Verified:
    """A signature that holds (成立的簽章)."""

    key: VerifierKey
    value: bytes


def format_note(note: Note) -> bytes:
    """Return the bytes of a note. Raises ProofError if they would not be read again as the same note."""
    lines = "".join(f"— {line.name} {base64_text(line.key_id + line.value)}\n" for line in note.signatures)
    text = f"{note.text}\n{lines}"
    if not is_utf8(text) or parse_note(text.encode()) != note:
        raise refused(WHERE, "這段文字寫不成簽章文件", "this text cannot be written as a signed note")
    return text.encode()


def parse_note(data: bytes) -> Note:
    """Return the note held in `data`. Raises ProofError unless `format_note` would write the same bytes."""
    whole = text_of(data, WHERE, MAX_BYTES)
    # A text may hold blank lines: the last one ends it.
    text, blank, block = whole.rpartition("\n\n")
    if not blank or not block.endswith("\n"):
        raise refused(WHERE, "沒有簽章，或最後一行不完整", "no signatures, or a last line that is cut off")
    lines = block[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise refused(WHERE, f"簽章超過 {MAX_SIGNATURES} 行", f"more than {MAX_SIGNATURES} signatures")
    return Note(text + "\n", tuple(_signature(line) for line in lines))


def _signature(line: str) -> Signature:
    found = _LINE.fullmatch(line)
    if found is None or not is_key_name(found[1]):
        raise refused(WHERE, "簽章行的格式不對", "a line that is no signature")
    value = base64_bytes(found[2], WHERE)
    if len(value) <= ID_BYTES:
        raise refused(WHERE, "簽章行沒有簽章", "a signature without content")
    return Signature(found[1], value[:ID_BYTES], value[ID_BYTES:])


def sign_note(text: str, name: str, private: bytes) -> Signature:
    """Return the line by which the key `name` signs `text`. Raises ProofError if they do not make a note."""
    check_text(text)
    return _line(name, private, KeyType.NOTE, ed25519.sign(private, text.encode()))


def cosign_note(text: str, name: str, private: bytes, time: int) -> Signature:
    """Return the line by which the witness `name` cosigns `text` at `time`. Raises ProofError as `sign_note` does."""
    check_text(text)
    return _line(name, private, KeyType.COSIGNATURE, cosignature.cosign(text, private, time))


def check_text(text: str) -> None:
    """Raise ProofError unless `text` can be signed as a note."""
    if not text.endswith("\n") or has_control(text.replace("\n", "")) or not is_utf8(text):
        raise refused(WHERE, "這段文字不能簽章", "this text cannot be signed")


def _line(name: str, private: bytes, kind: KeyType, value: bytes) -> Signature:
    if not is_utf8(name) or not is_key_name(name):
        raise refused(WHERE, "金鑰名稱不能使用", "a name that no key can have")
    return Signature(name, key_id(name, kind, ed25519.public_key(private)), value)


def verify_note(note: Note, keys: Sequence[VerifierKey]) -> tuple[Verified, ...]:
    """Return the signatures by `keys`, in the order of the note; those by other keys are ignored.

    Raises ProofError if none is by one of `keys`, if one of theirs does not verify, or if a key signed twice.
    """
    known = {(key.name, key.id): key for key in keys}
    found: list[Verified] = []
    for line in note.signatures:
        key = known.get((line.name, line.key_id))
        if key is None:
            continue
        if key in {verified.key for verified in found}:
            raise refused(line.name, "同一把金鑰簽了兩次", "the same key signed twice")
        if not _holds(key, note.text, line.value):
            raise refused(line.name, "簽章不成立", "the signature does not verify")
        found.append(Verified(key, line.value))
    if not found:
        raise refused(WHERE, "沒有所信任金鑰的簽章", "no signature by a trusted key")
    return tuple(found)


def _holds(key: VerifierKey, text: str, value: bytes) -> bool:
    match key.type:
        case KeyType.NOTE:
            return ed25519.verify(key.public, text.encode(), value)
        case KeyType.COSIGNATURE:
            return cosignature.verify_cosignature(text, key.public, value)
        case _:
            assert_never(key.type)
