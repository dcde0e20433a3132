"""見證簽章 Cosignatures: a witness says what it saw, and when (C2SP tlog-cosignature, cosignature/v1).

The witness signs the time and the whole text of the checkpoint. It says: at that time this was the largest tree of
this log that I have seen, and it extends every one that I saw before.
"""

from typing import Final

from anzheng.ledger.core import ed25519
from anzheng.ledger.core.strict import MAX_NUMBER, refused

BYTES: Final = 8 + ed25519.SIGNATURE_BYTES
"""Length of a cosignature: the time, and the signature."""


def message(text: str, time: int) -> bytes:
    """Return the bytes that a witness signs for the text of a checkpoint at `time` (seconds since 1970)."""
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def cosign(text: str, private: bytes, time: int) -> bytes:
    """Return the cosignature of the text of a checkpoint. Raises ValueError for a time that it cannot hold."""
    if not 0 <= time <= MAX_NUMBER:
        raise ValueError(f"no time of a cosignature: {time}")
    return time.to_bytes(8, "big") + ed25519.sign(private, message(text, time))


def verify_cosignature(text: str, public: bytes, cosignature: bytes) -> bool:
    """Tell whether `cosignature` is one of `text` by `public`."""
    if len(cosignature) != BYTES:
        return False
    time = int.from_bytes(cosignature[:8], "big")
    return time <= MAX_NUMBER and ed25519.verify(public, message(text, time), cosignature[8:])


def time_of(cosignature: bytes) -> int:
    """Return the time of a cosignature, in seconds since 1970: the witness's word. Raises ProofError if it is cut."""
    if len(cosignature) != BYTES:
        raise refused("cosignature", "見證簽章的長度不對", "a cosignature of the wrong length")
    return int.from_bytes(cosignature[:8], "big")
