"""驗證金鑰 Verifier keys: who may sign, as one line of text (C2SP signed-note).

`<name>+<key id>+<base64 of type and public key>`. The key id is short: it tells keys apart, it proves nothing.
Whoever verifies got the whole text from somebody he trusts.
"""

import hashlib
import re
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from anzheng.ledger.core import ed25519
from anzheng.ledger.core.strict import base64_bytes, base64_text, has_control, refused

ID_BYTES: Final = 4
"""Length of a key id."""

MAX_NAME: Final = 255
"""Longest name of a key, in bytes."""

_NAME = re.compile(r"[^\s+]+")
_ID = re.compile(r"[0-9a-f]{8}")


class KeyType(IntEnum):
    """What a key signs (簽章種類); other types of the specification are unknown keys here."""

    NOTE = 0x01
    """Ed25519 over the text of the note."""
    COSIGNATURE = 0x04
    """Ed25519 by a witness, over the time and the text."""


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with its name and type (驗證金鑰)."""

    name: str
    type: KeyType
    public: bytes

    @property
    def id(self) -> bytes:
        """The key id that stands in its signatures."""
        return key_id(self.name, self.type, self.public)


def is_key_name(name: str) -> bool:
    """Tell whether `name` can name a key: not empty, no space of any script, no plus, no control character."""
    return _NAME.fullmatch(name) is not None and not has_control(name) and len(name.encode()) <= MAX_NAME


def key_id(name: str, kind: KeyType, public: bytes) -> bytes:
    """Return the id of a key."""
    return hashlib.sha256(name.encode() + b"\n" + bytes((kind,)) + public).digest()[:ID_BYTES]


def format_vkey(key: VerifierKey) -> str:
    """Return the key as text."""
    return f"{key.name}+{key.id.hex()}+{base64_text(bytes((key.type,)) + key.public)}"


def parse_vkey(text: str) -> VerifierKey:
    """Return the key written as `text`. Raises ProofError unless it is exactly what `format_vkey` writes."""
    # The base64 may hold a plus of its own.
    name, _, rest = text.partition("+")
    identity, _, encoded = rest.partition("+")
    if not is_utf8(text) or not is_key_name(name) or _ID.fullmatch(identity) is None:
        raise refused(_shown(text), "不是驗證金鑰", "not a verifier key")
    material = base64_bytes(encoded, _shown(text))
    if material[:1] not in {bytes((kind,)) for kind in KeyType}:
        raise refused(_shown(text), "不認得的金鑰種類", "a key of an unknown type")
    key = VerifierKey(name, KeyType(material[0]), material[1:])
    if not ed25519.is_sound(key.public):
        raise refused(_shown(text), "公鑰不能使用", "a public key that cannot be used")
    if key.id.hex() != identity:
        raise refused(_shown(text), "金鑰代號與金鑰不符", "the key id does not match the key")
    return key


def is_utf8(text: str) -> bool:
    """Tell whether `text` has bytes at all: half of a surrogate pair has none."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def _shown(text: str) -> str:
    return ascii(text[:80])
