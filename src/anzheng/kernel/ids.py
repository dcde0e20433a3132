"""代號 Ids: sortable ids for new things, pseudonyms for people. Time, randomness and keys come in."""

import hashlib
import hmac
from datetime import datetime

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32 in lower case: no letter looks like a digit."""
ENTROPY_BYTES = 10


def new_id(prefix: str, now: datetime, entropy: bytes) -> str:
    """Return `prefix-` and 26 characters: milliseconds since 1970, then 80 random bits. Sorts by time."""
    if len(entropy) != ENTROPY_BYTES:
        raise ValueError(f"an id needs {ENTROPY_BYTES} random bytes")
    number = (int(now.timestamp() * 1000) << 80) | int.from_bytes(entropy)
    return f"{prefix}-" + "".join(_ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5))


def pseudonym(key: bytes, name: str) -> str:
    """Return `u:` and 16 hexadecimal digits: an HMAC, so that a name cannot be guessed without the key."""
    return "u:" + hmac.new(key, name.encode(), hashlib.sha256).hexdigest()[:16]
