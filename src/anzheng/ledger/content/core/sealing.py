"""加密格式 The format of a blob: authenticated encryption chunk by chunk, under a key that seals nothing else.

    "anzheng-blob/1" LF            15 bytes
    log2 of the chunk size         1 byte, 12 to 24
    chunk 0, chunk 1, … last       each AES-256-GCM, ciphertext and tag of 16 bytes

The nonce of a chunk is its number (11 bytes) and whether it is the last (1 byte); the header is what each chunk
authenticates besides. Every chunk but the last is full, and the last is empty only if there is nothing at all. So one
content has one form for a key, and chunks can be neither swapped, dropped nor added, not even at the end (this is the
construction STREAM of Hoang, Reyhanitabar, Rogaway and Vizár).
"""

from collections.abc import Iterable, Iterator
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC: Final = b"anzheng-blob/1\n"
HEADER_BYTES: Final = len(MAGIC) + 1
KEY_BYTES: Final = 32
TAG_BYTES: Final = 16
CHUNK_LOG: Final = 20
"""Chunks of a mebibyte: the tag is nothing beside it, and it fits into the cache of a processor."""
SMALLEST_LOG, LARGEST_LOG = 12, 24


class BrokenError(ValueError):
    """These bytes are not what was sealed under this key (內容與封存時不同)."""


def seal(key: bytes, pieces: Iterable[bytes], chunk_log: int = CHUNK_LOG) -> Iterator[bytes]:
    """Yield the blob of the content that `pieces` make up, in pieces of its own.

    `key` must be fresh: under a key, only one content may ever be sealed. Raises ValueError for a key of another
    length or a chunk size that is not allowed.
    """
    header = _header(chunk_log)
    cipher = _cipher(key)
    yield header
    for number, chunk, last in _chunks(pieces, 1 << chunk_log):
        yield cipher.encrypt(_nonce(number, last=last), chunk, header)


def unseal(key: bytes, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the content of a blob, each chunk verified before it is given.

    Only when the generator has ended is it known that the content is whole. Raises BrokenError for anything but
    exactly what was sealed.
    """
    cipher = _cipher(key)
    rest = iter(pieces)
    head = bytearray()
    while len(head) < HEADER_BYTES:
        piece = next(rest, None)
        if piece is None:
            raise BrokenError("shorter than its header")
        head += piece
    header, ahead = bytes(head[:HEADER_BYTES]), bytes(head[HEADER_BYTES:])
    log = header[-1]
    if header[:-1] != MAGIC or not SMALLEST_LOG <= log <= LARGEST_LOG:
        raise BrokenError("not a blob of this version")
    for number, chunk, last in _chunks(_after(ahead, rest), (1 << log) + TAG_BYTES):
        if last and number and len(chunk) == TAG_BYTES:
            raise BrokenError("an empty chunk at the end")
        try:
            yield cipher.decrypt(_nonce(number, last=last), chunk, header)
        except (InvalidTag, ValueError) as problem:
            raise BrokenError(f"chunk {number} does not verify") from problem


def sealed_bytes(length: int, chunk_log: int = CHUNK_LOG) -> int:
    """Return how long the blob of a content of `length` bytes is."""
    chunks = max(1, -(-length >> chunk_log))
    return HEADER_BYTES + length + chunks * TAG_BYTES


def _header(chunk_log: int) -> bytes:
    if not SMALLEST_LOG <= chunk_log <= LARGEST_LOG:
        raise ValueError(f"a chunk of 2**{chunk_log} bytes")
    return MAGIC + bytes((chunk_log,))


def _cipher(key: bytes) -> AESGCM:
    if len(key) != KEY_BYTES:
        raise ValueError(f"a key of {len(key)} bytes")
    return AESGCM(key)


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes((last,))


def _after(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _chunks(pieces: Iterable[bytes], size: int) -> Iterator[tuple[int, bytes, bool]]:
    """Yield (number, chunk, whether it is the last) of the joined pieces; at least one chunk, the last never early."""
    held, number = bytearray(), 0
    for piece in pieces:
        held += piece
        start = 0
        with memoryview(held) as view:
            # What could be the last chunk is kept until there is a byte behind it.
            while len(view) - start > size:
                yield number, bytes(view[start : start + size]), False
                start, number = start + size, number + 1
        del held[:start]
    yield number, bytes(held), True
