"""簽章 Ed25519 (RFC 8032): sign and verify, by the library. Bytes in, bytes out; keys are held by whoever calls.

The signature is deterministic: the same key and message give the same bytes. Beyond the library, public keys are
refused that no honest generator makes and under which signatures say nothing.
"""

from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

KEY_BYTES: Final = 32
"""Length of a private key (its seed) and of a public key."""
SIGNATURE_BYTES: Final = 64

_FIELD: Final = 2**255 - 19
_ORDER_EIGHT: Final = 2707385501144840649318225287225658788936804267575313519463743609750303402022
_SMALL_ORDER: Final = frozenset((0, 1, _FIELD - 1, _ORDER_EIGHT, _FIELD - _ORDER_EIGHT))
"""The y coordinates of the eight points whose order divides 8: a signature under them fits any message."""


def public_key(private: bytes) -> bytes:
    """Return the public key of a private key of KEY_BYTES. Raises ValueError for another length."""
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def sign(private: bytes, message: bytes) -> bytes:
    """Return the signature of `message`. Raises ValueError for a key of another length."""
    return Ed25519PrivateKey.from_private_bytes(private).sign(message)


def is_sound(public: bytes) -> bool:
    """Tell whether a public key has its length, the one spelling of its point, and no small order."""
    if len(public) != KEY_BYTES:
        return False
    y = int.from_bytes(public, "little") & (2**255 - 1)
    return y < _FIELD and y not in _SMALL_ORDER


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether `signature` is that of `message` under `public`; never under a key that is not sound."""
    if len(signature) != SIGNATURE_BYTES or not is_sound(public):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True
