"""The format of a blob: what was sealed comes back, and nothing else does."""

from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from anzheng.ledger.content.core.sealing import (
    HEADER_BYTES,
    LARGEST_LOG,
    MAGIC,
    SMALLEST_LOG,
    TAG_BYTES,
    BrokenError,
    seal,
    sealed_bytes,
    unseal,
)

KEY, OTHER = b"k" * 32, b"o" * 32
LOG = SMALLEST_LOG
CHUNK = 1 << LOG
FULL = CHUNK + TAG_BYTES

lengths = st.one_of(
    st.integers(0, 3 * CHUNK + 5), st.sampled_from([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK])
)
contents = lengths.map(lambda length: bytes(index * 31 % 251 for index in range(length)))


def sealed(content: bytes) -> bytes:
    return b"".join(seal(KEY, [content], LOG))


def opened(blob: bytes, key: bytes = KEY) -> bytes:
    return b"".join(unseal(key, [blob]))


def cut(data: bytes, places: list[int]) -> Iterator[bytes]:
    """Yield `data` in pieces, some of them empty."""
    edges = sorted(place % (len(data) + 1) for place in places)
    for start, end in zip([0, *edges], [*edges, len(data)], strict=True):
        yield data[start:end]


@given(contents, st.lists(st.integers(0, 10**6), max_size=8), st.lists(st.integers(0, 10**6), max_size=8))
def test_what_was_sealed_comes_back_however_it_is_cut(content: bytes, before: list[int], after: list[int]) -> None:
    blob = b"".join(seal(KEY, cut(content, before), LOG))

    assert blob == sealed(content)
    assert len(blob) == sealed_bytes(len(content), LOG)
    assert b"".join(unseal(KEY, cut(blob, after))) == content


@given(contents, st.data())
def test_no_bit_may_differ(content: bytes, data: st.DataObject) -> None:
    blob = bytearray(sealed(content))
    blob[data.draw(st.integers(0, len(blob) - 1))] ^= 1 << data.draw(st.integers(0, 7))

    with pytest.raises(BrokenError):
        opened(bytes(blob))


@given(contents, st.data())
def test_no_byte_may_be_missing_at_the_end(content: bytes, data: st.DataObject) -> None:
    blob = sealed(content)

    with pytest.raises(BrokenError):
        opened(blob[: data.draw(st.integers(0, len(blob) - 1))])


@given(contents, st.binary(min_size=1, max_size=2 * TAG_BYTES))
def test_nothing_may_be_appended(content: bytes, more: bytes) -> None:
    with pytest.raises(BrokenError):
        opened(sealed(content) + more)


@given(st.integers(2, 5), st.data())
def test_chunks_keep_their_places(count: int, data: st.DataObject) -> None:
    blob = sealed(b"".join(bytes((number,)) * CHUNK for number in range(count)))
    header, body = blob[:HEADER_BYTES], blob[HEADER_BYTES:]
    chunks = [body[start : start + FULL] for start in range(0, len(body), FULL)]
    order = data.draw(st.lists(st.integers(0, count - 1), max_size=count + 1))

    if order != list(range(count)):
        with pytest.raises(BrokenError):
            opened(header + b"".join(chunks[one] for one in order))


@given(contents)
def test_another_key_opens_nothing(content: bytes) -> None:
    with pytest.raises(BrokenError):
        opened(sealed(content), OTHER)


def test_the_header_is_as_the_page_of_the_format_says() -> None:
    assert sealed(b"")[:HEADER_BYTES] == b"anzheng-blob/1\n" + bytes((LOG,))
    assert len(sealed(b"")) == HEADER_BYTES + TAG_BYTES


@pytest.mark.parametrize("log", [0, SMALLEST_LOG - 1, LARGEST_LOG + 1, 255])
def test_a_chunk_has_a_size_that_is_allowed(log: int) -> None:
    with pytest.raises(BrokenError):
        opened(MAGIC + bytes((log,)) + sealed(b"x")[HEADER_BYTES:])
    if log < 256:
        with pytest.raises(ValueError, match="a chunk of"):
            list(seal(KEY, [b""], log))


def test_an_empty_chunk_stands_alone_or_not_at_all() -> None:
    """A content of whole chunks could else be sealed in two ways."""
    header = MAGIC + bytes((LOG,))
    cipher, first = AESGCM(KEY), b"x" * CHUNK
    blob = header + cipher.encrypt(bytes(12), first, header)
    blob += cipher.encrypt((1).to_bytes(11, "big") + b"\x01", b"", header)

    with pytest.raises(BrokenError):
        opened(blob)


@given(st.binary(max_size=200))
def test_noise_is_refused(noise: bytes) -> None:
    with pytest.raises(BrokenError):
        opened(noise)
    with pytest.raises(BrokenError):
        opened(MAGIC + bytes((LOG,)) + noise)
