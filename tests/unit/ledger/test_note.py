"""P9: a note has one spelling; any change to it is refused; what it permits to add does no harm."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.kernel.errors import ProofError
from anzheng.ledger.core import ed25519
from anzheng.ledger.core.note import (
    MAX_BYTES,
    MAX_SIGNATURES,
    Note,
    Signature,
    cosign_note,
    format_note,
    parse_note,
    sign_note,
    verify_note,
)
from anzheng.ledger.core.vkey import KeyType, VerifierKey, parse_vkey
from tests.support.proofs import (
    KEY,
    ORIGIN,
    OTHER_KEY,
    OTHER_PRIVATE,
    PRIVATE,
    SEEN,
    WITNESS,
    WITNESS_KEY,
    WITNESS_PRIVATE,
)

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "vectors" / "merkle.json").read_text(encoding="utf-8")
)
TEXT = "one line\n\nanother line, 三\n"
SIGNED = Note(TEXT, (sign_note(TEXT, ORIGIN, PRIVATE), cosign_note(TEXT, WITNESS, WITNESS_PRIVATE, SEEN)))
DATA = format_note(SIGNED)
KEYS = (KEY, WITNESS_KEY)

lines = st.text(st.characters(codec="utf-8", exclude_characters=[chr(code) for code in range(32)]))
texts = st.lists(lines, min_size=1).map(lambda rows: "".join(f"{row}\n" for row in rows))


def opened(data: bytes) -> list[VerifierKey]:
    return [item.key for item in verify_note(parse_note(data), KEYS)]


# --- known answers --------------------------------------------------------------------------------


def test_the_example_of_the_specification() -> None:
    vector = VECTORS["signed_note_c2sp"]
    key = parse_vkey(vector["vkey"])
    assert [item.key for item in verify_note(parse_note(vector["note"].encode()), [key])] == [key]


def test_the_example_of_go() -> None:
    text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    signature = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    note = f"{text}\n— PeterNeumann {signature}\n".encode()
    private = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
    key = parse_vkey("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    assert ed25519.public_key(private) == key.public
    assert format_note(Note(text, (sign_note(text, "PeterNeumann", private),))) == note
    assert len(verify_note(parse_note(note), [key])) == 1


@pytest.mark.parametrize("row", VECTORS["checkpoints"]["items"], ids=lambda row: f"size {row['size']}")
def test_the_vectors_checkpoints_are_signed_and_cosigned(row: dict[str, Any]) -> None:
    keys = [parse_vkey(VECTORS["checkpoints"][name]) for name in ("log_vkey", "witness_vkey")]
    note = parse_note(row["note"].encode())
    assert [item.key for item in verify_note(note, keys)] == keys
    assert format_note(note) == row["note"].encode()


# --- one spelling ---------------------------------------------------------------------------------


@given(texts, st.integers(0, 2**63 - 1))
def test_what_was_signed_is_read_back_and_verifies(text: str, time: int) -> None:
    note = Note(text, (sign_note(text, ORIGIN, PRIVATE), cosign_note(text, WITNESS, WITNESS_PRIVATE, time)))
    data = format_note(note)
    assert parse_note(data) == note
    assert opened(data) == list(KEYS)


@given(st.binary(max_size=300))
def test_arbitrary_bytes_are_a_note_or_refused(data: bytes) -> None:
    try:
        note = parse_note(data)
    except ProofError as refusal:
        assert refusal.what.zh  # noqa: PT017 - a refusal is the other permitted outcome
    else:
        assert format_note(note) == data


@given(st.data())
def test_any_changed_byte_is_refused(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(DATA) - 1))
    changed = bytearray(DATA)
    changed[place] ^= data.draw(st.integers(1, 255))
    try:
        keys = opened(bytes(changed))
    except ProofError:
        return
    # One of two lines may have become one of an unknown key; the other still has to verify.
    assert len(keys) == 1
    assert parse_note(bytes(changed)).text == TEXT


@given(st.integers(0, len(DATA) - 1))
def test_whatever_is_cut_off_is_refused(length: int) -> None:
    # Only whole lines of signatures can go, and the rest still says who signed.
    try:
        keys = opened(DATA[:length])
    except ProofError:
        return
    assert keys == [KEY]


@given(st.binary(min_size=1, max_size=40))
def test_nothing_can_be_appended_but_lines_of_unknown_keys(tail: bytes) -> None:
    try:
        assert opened(DATA + tail) == list(KEYS)
    except ProofError:
        return
    assert parse_note(DATA + tail).signatures[:2] == SIGNED.signatures


LINES = DATA.decode().split("\n")
FIRST, SECOND = LINES[-3], LINES[-2]
VALUE = FIRST.split(" ")[2]
LAST = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def loosened(text: str) -> str:
    """Return the same bytes in another base64: bits that nobody reads are set."""
    body = text.rstrip("=")
    return body[:-1] + LAST[LAST.index(body[-1]) + 1] + text[len(body) :]


def whole(*rows: str) -> bytes:
    return f"{TEXT}\n{''.join(f'{row}{end}' for row, end in zip(rows, [chr(10)] * len(rows), strict=True))}".encode()


REFUSED: dict[str, bytes] = {
    "nothing": b"",
    "only-newlines": b"\n\n\n",
    "no-signature": f"{TEXT}\n".encode(),
    "no-blank-line": DATA.replace(b"\n\n\xe2", b"\n\xe2"),
    "no-last-newline": DATA[:-1],
    "carriage-returns": DATA.replace(b"\n", b"\r\n"),
    "nul-in-the-text": DATA.replace(b"one", b"o\0e"),
    "tab-in-the-text": DATA.replace(b"one line", b"one\tline"),
    "byte-order-mark": b"\xef\xbb\xbf" + DATA,
    "not-utf-8": DATA.replace(b"one", b"o\xffe"),
    "half-a-surrogate": DATA.replace(b"one", b"\xed\xa0\x80"),
    "line-moved-into-the-text": f"{TEXT}{FIRST}\n\n{SECOND}\n".encode().replace(b"\n\n", b"\n", 1),
    "text-lines-swapped": DATA.replace(b"one line\n\nanother line", b"another line\n\none line"),
    "text-line-twice": DATA.replace(b"one line\n", b"one line\none line\n"),
    "text-look-alike": DATA.replace(b"one", "оne".encode()),
    "text-with-full-width-letters": DATA.replace(b"one", "ｏne".encode()),
    "text-decomposed": DATA.replace(b"one", "o\u0301ne".encode()),
    "same-key-twice": whole(FIRST, FIRST, SECOND),
    "witness-twice": whole(FIRST, SECOND, SECOND),
    "no-padding": whole(FIRST.rstrip("=")),
    "more-padding": whole(FIRST + "="),
    "loose-base64": whole(f"— {ORIGIN} {loosened(VALUE)}"),
    "url-alphabet": whole(FIRST.replace("/", "_").replace("+", "-") + "-"),
    "newline-in-base64": whole(FIRST[:-4], FIRST[-4:]),
    "space-behind": whole(FIRST + " "),
    "two-spaces": whole(FIRST.replace("— ", "—  ")),
    "no-name": whole(f"— {VALUE}"),
    "hyphen-for-the-dash": whole(FIRST.replace("—", "-")),
    "en-dash": whole(FIRST.replace("—", "–")),
    "no-break-space": whole(FIRST.replace("— ", "—\u00a0")),
    "name-with-a-space-of-another-script": whole(FIRST.replace("isms", "is\u2003ms")),
    "name-with-a-plus": whole(FIRST.replace("isms", "is+ms")),
    "only-the-key-id": whole(f"— {ORIGIN} {base64.b64encode(KEY.id).decode()}"),
    "signature-cut": whole(f"— {ORIGIN} {base64.b64encode(base64.b64decode(VALUE)[:-1]).decode()}"),
    "signature-longer": whole(f"— {ORIGIN} {base64.b64encode(base64.b64decode(VALUE) + b'x').decode()}"),
    "signature-of-another-text": whole(
        FIRST.replace(VALUE, base64.b64encode(KEY.id + ed25519.sign(PRIVATE, b"x\n")).decode())
    ),
    "signed-by-a-look-alike": whole(FIRST.replace("isms", "іsms")),
    "signed-by-an-unknown-key-only": format_note(Note(TEXT, (sign_note(TEXT, ORIGIN, OTHER_PRIVATE),))),
    "unknown-key-under-a-known-id": whole(f"— {ORIGIN}2 {VALUE}"),
    "log-signature-as-a-cosignature": format_note(
        Note(TEXT, (Signature(WITNESS, WITNESS_KEY.id, bytes(8) + ed25519.sign(WITNESS_PRIVATE, TEXT.encode())),))
    ),
    "time-changed": format_note(
        Note(TEXT, (Signature(WITNESS, WITNESS_KEY.id, bytes(8) + SIGNED.signatures[1].value[8:]),))
    ),
    "time-beyond-its-limit": format_note(
        Note(TEXT, (Signature(WITNESS, WITNESS_KEY.id, b"\xff" * 8 + SIGNED.signatures[1].value[8:]),))
    ),
    "too-large": b"x" * MAX_BYTES + DATA,
    "too-many-signatures": whole(*(f"— unknown{number} {VALUE}" for number in range(MAX_SIGNATURES)), FIRST),
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_longer_the_note_is_refused(data: bytes) -> None:
    assert data != DATA
    with pytest.raises(ProofError):
        opened(data)


unknown = st.builds(
    Signature,
    st.text("abcdefghijklmnopqrstuvwxyz./", min_size=1, max_size=20),
    st.binary(min_size=4, max_size=4),
    st.binary(min_size=1, max_size=80),
)


@given(st.lists(unknown, max_size=10), st.randoms())
def test_lines_of_unknown_keys_and_their_order_change_nothing(extra: list[Signature], chance: Any) -> None:  # noqa: ANN401 - hypothesis's
    rows = [*SIGNED.signatures, *extra]
    chance.shuffle(rows)
    note = parse_note(format_note(Note(TEXT, tuple(rows))))
    assert {item.key for item in verify_note(note, KEYS)} == set(KEYS)


def test_a_known_key_that_is_wrong_refuses_the_note_beside_a_right_one() -> None:
    wrong = Signature(ORIGIN, OTHER_KEY.id, bytes(64))
    note = Note(TEXT, (SIGNED.signatures[0], wrong))
    assert len(verify_note(note, [KEY])) == 1
    with pytest.raises(ProofError, match="does not verify"):
        verify_note(note, [KEY, OTHER_KEY])


def test_a_name_or_an_id_alone_makes_no_known_key() -> None:
    namesake = VerifierKey(ORIGIN, KeyType.NOTE, OTHER_KEY.public)
    note = Note(TEXT, (Signature(ORIGIN, namesake.id, bytes(64)), SIGNED.signatures[0]))
    assert [item.key for item in verify_note(note, [KEY])] == [KEY]


NO_TEXT: dict[str, Callable[[], object]] = {
    "without-a-newline": lambda: sign_note("text", ORIGIN, PRIVATE),
    "with-a-carriage-return": lambda: sign_note("te\rxt\n", ORIGIN, PRIVATE),
    "with-half-a-surrogate": lambda: sign_note("\ud800\n", ORIGIN, PRIVATE),
    "by-a-name-with-a-space": lambda: sign_note(TEXT, "a b", PRIVATE),
    "by-no-name": lambda: cosign_note(TEXT, "", PRIVATE, 0),
    "without-signatures": lambda: format_note(Note(TEXT, ())),
    "with-an-empty-signature": lambda: format_note(Note(TEXT, (Signature(ORIGIN, KEY.id, b""),))),
    "whose-text-ends-inside-a-line": lambda: format_note(Note("text", SIGNED.signatures)),
}


@pytest.mark.parametrize("act", NO_TEXT.values(), ids=NO_TEXT.keys())
def test_what_is_no_note_is_not_signed_or_written(act: Callable[[], object]) -> None:
    with pytest.raises(ProofError):
        act()


@pytest.mark.parametrize("time", [-1, 2**63])
def test_a_time_that_a_cosignature_cannot_hold(time: int) -> None:
    with pytest.raises(ValueError, match="no time"):
        cosign_note(TEXT, WITNESS, WITNESS_PRIVATE, time)
