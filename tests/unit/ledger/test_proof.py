"""The proof of one entry: known answer, one spelling, and nothing but the leaf at its place verifies."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.kernel.errors import ProofError
from anzheng.ledger.core.proof import MAX_EXTRA, TlogProof, format_proof, open_proof, parse_proof
from anzheng.ledger.core.vkey import parse_vkey
from tests.support.proofs import KEY, WITNESS_KEY, Log

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "vectors" / "merkle.json").read_text(encoding="utf-8")
)
LOG = Log(bytes([number]) for number in range(20))
DATA = LOG.proof(5)
HEAD, CHECKPOINT = DATA.split(b"\n\n", 1)
ROWS = HEAD.decode().split("\n")
FORK = Log([b"other", *LOG.leaves[1:]])


def test_the_known_proof() -> None:
    vector, keys = VECTORS["tlog_proof"], VECTORS["checkpoints"]
    log, witness = parse_vkey(keys["log_vkey"]), parse_vkey(keys["witness_vkey"])
    data = vector["text"].encode()
    index, opened = open_proof(data, bytes.fromhex(vector["leaf_data"]), [log], [witness])
    assert (index, opened.checkpoint.size) == (vector["leaf_index"], vector["tree_size"])
    assert [item.witness for item in opened.cosigned] == [witness.name]
    assert format_proof(parse_proof(data)) == data


@given(st.data())
def test_every_entry_is_proved_in_every_tree(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, LOG.size))
    index = data.draw(st.integers(0, size - 1))
    place, opened = open_proof(LOG.proof(index, size), LOG.leaves[index], [KEY], [WITNESS_KEY])
    assert (place, opened.checkpoint) == (index, LOG.head(size))


@given(st.integers(0, 19), st.integers(0, 19))
def test_another_leaf_is_not_there(index: int, other: int) -> None:
    if index != other:
        with pytest.raises(ProofError, match="not there"):
            open_proof(LOG.proof(index), LOG.leaves[other], [KEY])


def test_the_place_of_a_leaf_cannot_be_changed() -> None:
    for place in range(LOG.size):
        if place != 5:
            with pytest.raises(ProofError):
                open_proof(DATA.replace(b"index 5", b"index %d" % place), LOG.leaves[5], [KEY])


@given(st.data())
def test_any_changed_byte_is_refused_or_changes_nothing_that_is_said(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(DATA) - 1))
    changed = bytearray(DATA)
    changed[place] ^= data.draw(st.integers(1, 255))
    try:
        found = open_proof(bytes(changed), LOG.leaves[5], [KEY])
    except ProofError:
        return
    # All that may differ is a line of a witness whom nobody asked for.
    assert (found[0], found[1].checkpoint) == (5, LOG.head())
    assert bytes(changed).startswith(HEAD)


@given(st.binary(max_size=300))
def test_arbitrary_bytes_raise_nothing_else(data: bytes) -> None:
    with pytest.raises(ProofError):
        parse_proof(data)


@given(st.binary(max_size=200))
def test_an_arbitrary_head_raises_nothing_else(head: bytes) -> None:
    for data in (head + b"\n\n" + CHECKPOINT, ROWS[0].encode() + b"\n" + head + b"\n\n" + CHECKPOINT):
        try:
            proof = parse_proof(data)
        except ProofError:
            continue
        assert format_proof(proof) == data


@given(st.none() | st.binary(min_size=1, max_size=80))
def test_extra_data_is_kept_and_proves_nothing(extra: bytes | None) -> None:
    plain = parse_proof(DATA)
    data = format_proof(TlogProof(plain.index, plain.path, plain.checkpoint, extra))
    assert parse_proof(data).extra == extra
    assert open_proof(data, LOG.leaves[5], [KEY])[1].checkpoint == LOG.head()


def head(*rows: str) -> bytes:
    return "\n".join(rows).encode() + b"\n\n" + CHECKPOINT


EXTRA = base64.b64encode(b"x").decode()
OTHER_SPELLINGS = {
    "nothing": b"",
    "no-checkpoint": HEAD,
    "empty-checkpoint": HEAD + b"\n\n",
    "another-version": head("c2sp.org/tlog-proof@v2", *ROWS[1:]),
    "no-header": head(*ROWS[1:]),
    "no-index": head(ROWS[0], *ROWS[2:]),
    "two-indexes": head(*ROWS[:2], *ROWS[1:]),
    "index-behind-the-hashes": head(ROWS[0], *ROWS[2:], ROWS[1]),
    "index-plus": head(ROWS[0], "index +5", *ROWS[2:]),
    "index-leading-zero": head(ROWS[0], "index 05", *ROWS[2:]),
    "index-of-another-script": head(ROWS[0], "index ５", *ROWS[2:]),
    "index-upper-case": head(ROWS[0], "INDEX 5", *ROWS[2:]),
    "carriage-returns": HEAD.replace(b"\n", b"\r\n") + b"\n\n" + CHECKPOINT,
    "nul": HEAD + b"\0\n\n" + CHECKPOINT,
    "short-hash": head(*ROWS[:-1], EXTRA),
    "hexadecimal-hash": head(*ROWS[:-1], base64.b64decode(ROWS[-1]).hex()),
    "hash-without-padding": head(*ROWS[:-1], ROWS[-1].rstrip("=")),
    "too-many-hashes": head(*ROWS[:2], *[ROWS[2]] * 64),
    "extra-empty": head(ROWS[0], "extra ", *ROWS[1:]),
    "extra-too-large": head(ROWS[0], f"extra {base64.b64encode(bytes(MAX_EXTRA + 1)).decode()}", *ROWS[1:]),
    "extra-twice": head(ROWS[0], f"extra {EXTRA}", f"extra {EXTRA}", *ROWS[1:]),
    "extra-behind-the-index": head(*ROWS[:2], f"extra {EXTRA}", *ROWS[2:]),
    "blank-line-more": HEAD + b"\n\n\n" + CHECKPOINT.split(b"\n\n")[0],
}


@pytest.mark.parametrize("data", OTHER_SPELLINGS.values(), ids=OTHER_SPELLINGS.keys())
def test_another_spelling_is_no_proof(data: bytes) -> None:
    with pytest.raises(ProofError):
        parse_proof(data)


UNTRUE = {
    "hash-dropped": head(*ROWS[:-1]),
    "hash-added": head(*ROWS, ROWS[-1]),
    "hashes-swapped": head(*ROWS[:2], ROWS[3], ROWS[2], *ROWS[4:]),
    "hash-twice": head(*ROWS[:3], *ROWS[2:]),
    "no-hashes": head(*ROWS[:2]),
    "index-beyond-the-log": head(ROWS[0], "index 20", *ROWS[2:]),
    "index-largest": head(ROWS[0], f"index {2**63 - 1}", *ROWS[2:]),
    "checkpoint-of-another-size": HEAD + b"\n\n" + LOG.checkpoint(19),
    "checkpoint-of-a-fork": HEAD + b"\n\n" + FORK.checkpoint(),
}


@pytest.mark.parametrize("data", UNTRUE.values(), ids=UNTRUE.keys())
def test_what_does_not_show_the_leaf_is_refused(data: bytes) -> None:
    parse_proof(data)
    with pytest.raises(ProofError):
        open_proof(data, LOG.leaves[5], [KEY])


def test_what_could_not_be_read_back_is_not_written() -> None:
    plain = parse_proof(DATA)
    for wrong in (
        TlogProof(-1, plain.path, CHECKPOINT),
        TlogProof(5, (b"short",), CHECKPOINT),
        TlogProof(5, plain.path * 30, CHECKPOINT),
        TlogProof(5, plain.path, b"no note"),
        TlogProof(5, plain.path, CHECKPOINT, b""),
    ):
        with pytest.raises(ProofError):
            format_proof(wrong)
