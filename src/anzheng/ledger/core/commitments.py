"""承諾值 What stands in the ledger instead of a digest that could be guessed: without its salt it says nothing.

What people typed into a form is short: whoever has its plain digest tries answers until one fits, also after the form
was lawfully destroyed. The salt lies beside the content and goes with it. A file keeps its plain digest, so that
everybody can compare it with what `sha256sum` says.
"""

import hashlib
from typing import Final

from anzheng.kernel.ids import Chance

SALT_BYTES: Final = 32
_PREFIX: Final = b"anzheng-commit/1\n"


def fresh_salt(chance: Chance) -> str:
    """Return a salt in hexadecimal."""
    return chance(SALT_BYTES).hex()


def commitment(salt: bytes, sha256: str) -> str:
    """Return SHA-256 of prefix, salt and digest, in hexadecimal. Raises ValueError for a salt of another length."""
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt of {len(salt)} bytes")
    return hashlib.sha256(_PREFIX + salt + bytes.fromhex(sha256)).hexdigest()


def committed(salt: str, sha256: str) -> str:
    """Return the commitment by a salt in hexadecimal; the digest itself where the salt is empty, as it was of old."""
    return commitment(bytes.fromhex(salt), sha256) if salt else sha256
