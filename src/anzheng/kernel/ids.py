"""代號 Ids: sortable by time for things, keyed digests for people. Clock and chance come in as arguments."""

import hashlib
import hmac
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from unicodedata import normalize

Chance = Callable[[int], bytes]
"""Where chance comes from: so many bytes of it, please."""

ENTROPY_BYTES = 10
"""How much chance an id needs: two ids of the same millisecond meet with probability 2**-80."""

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32: without i, l, o and u, which people misread."""
_LENGTH = 26
_START = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def new_id(prefix: str, now: datetime, entropy: bytes) -> str:
    """Return `prefix`, a dash and 26 characters that sort by `now` (time-zone aware, to the millisecond).

    `entropy` is ENTROPY_BYTES of chance; fewer or more raise ValueError, as does a time before 1970.
    """
    if len(entropy) != ENTROPY_BYTES:
        raise ValueError(f"an id needs {ENTROPY_BYTES} bytes of entropy, not {len(entropy)}")
    moment = (now - _START) // _MILLISECOND
    if moment < 0:
        raise ValueError("an id cannot be older than 1970")
    number = moment << (8 * ENTROPY_BYTES) | int.from_bytes(entropy)
    return f"{prefix}-" + "".join(_ALPHABET[number >> shift & 31] for shift in range(5 * (_LENGTH - 1), -1, -5))


def pseudonym(secret: bytes, name: str) -> str:
    """Return the pseudonymous id of `name`: `u:` and 16 hexadecimal digits of a keyed digest.

    The same name in another Unicode form gives the same id. Without `secret` nobody can try names. An
    empty secret raises ValueError.
    """
    if not secret:
        raise ValueError("a pseudonym needs a secret")
    return "u:" + hmac.new(secret, normalize("NFC", name).encode(), hashlib.sha256).hexdigest()[:16]
