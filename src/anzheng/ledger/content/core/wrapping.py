"""包裹金鑰 Keys that wrap the keys of content.

Database and blobs are worth nothing without the wrapping key; without its own wrapped key an item is gone for ever.
"""

import hashlib
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from anzheng.kernel.canonical import encode
from anzheng.ledger.content.core.sealing import KEY_BYTES, BrokenError
from anzheng.ledger.core.strict import base64_bytes, base64_text, refused

NONCE_BYTES: Final = 12
_LINE: Final = "ANZHENG-CONTENT-KEY"
_ID: Final = b"anzheng-content-key/1\n"


@dataclass(frozen=True, slots=True)
class WrappingKey:
    """A key that wraps the keys of items (包裹金鑰); never printed."""

    key: bytes

    def __repr__(self) -> str:
        return f"WrappingKey({self.id})"

    @property
    def id(self) -> str:
        """First half of a digest of it: a damaged line of the file shows, and items say which key they need."""
        return hashlib.sha256(_ID + self.key).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Belonging:
    """What a wrapped key belongs to: in another row it opens nothing (所屬)."""

    ledger: str
    owner: str
    digest: str
    blob: str

    def encoded(self) -> bytes:
        """Return it as the bytes that are authenticated with the key."""
        names = {"blob": self.blob, "digest": self.digest, "ledger": self.ledger, "owner": self.owner}
        return encode({"v": 1, **names})


def wrap(by: WrappingKey, key: bytes, belonging: Belonging, nonce: bytes) -> bytes:
    """Return `key` encrypted: nonce, ciphertext, tag. `nonce` must be fresh."""
    return nonce + AESGCM(by.key).encrypt(nonce, key, belonging.encoded())


def unwrap(by: WrappingKey, wrapped: bytes, belonging: Belonging) -> bytes:
    """Return the key that was wrapped. Raises BrokenError for another wrapping key, row or ciphertext."""
    try:
        return AESGCM(by.key).decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], belonging.encoded())
    except (InvalidTag, ValueError) as problem:
        raise BrokenError("the wrapped key does not open") from problem


def format_key(key: WrappingKey) -> str:
    """Return the line of the key file that holds a key."""
    return f"{_LINE}+{key.id}+{base64_text(key.key)}"


def parse_key(line: str, where: str) -> WrappingKey:
    """Return the key of a line. Raises ProofError for anything else; the message never repeats it."""
    name, _, rest = line.partition("+")
    identity, _, material = rest.partition("+")
    if name != _LINE or not material:
        raise refused(where, "不是內容庫的金鑰", "not a key of the content store")
    key = WrappingKey(base64_bytes(material, where, KEY_BYTES))
    if key.id != identity:
        raise refused(where, "金鑰與代號不符，這一行已毀損", "the key does not fit its id: the line is damaged")
    return key
