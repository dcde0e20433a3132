"""P12: two implementations that share no line agree on every signature, key, note, proof and tree."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anzheng.facts.base import KINDS
from anzheng.facts.kinds import FAMILIES
from anzheng.kernel.errors import LedgerError, ProofError
from anzheng.ledger.core import ed25519, merkle
from anzheng.ledger.core.checkpoint import open_checkpoint
from anzheng.ledger.core.leaf import decode_leaf, encode_leaf
from anzheng.ledger.core.proof import open_proof
from anzheng.ledger.core.strict import base64_bytes
from anzheng.ledger.core.tiles import Tile
from anzheng.ledger.core.vkey import parse_vkey
from tests.support.proofs import KEY, VKEY, WITNESS_KEY, WITNESS_VKEY, Log
from tests.support.verifier import VERIFIER
from tests.unit.ledger.test_keys import OTHER_SPELLINGS, PUBLISHED, RFC_8032, UNSOUND, Vector
from tests.unit.ledger.test_leaf import DATA, FORMS, LEAF, SPELLINGS, leaves
from tests.unit.ledger.test_note import REFUSED

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "vectors" / "merkle.json").read_text(encoding="utf-8")
)
ORDER, FIELD = VERIFIER.L, VERIFIER.P
THEIR_KEY, THEIR_WITNESS = VERIFIER.read_key(VKEY, 1), VERIFIER.read_key(WITNESS_VKEY, 4)
LOG = Log(bytes([number]) for number in range(20))
BOTH = (ed25519.verify, VERIFIER.verify_ed25519)

seeds = st.binary(min_size=32, max_size=32)


# --- signatures -----------------------------------------------------------------------------------


@pytest.mark.parametrize("row", RFC_8032.values(), ids=RFC_8032.keys())
def test_rfc_8032(row: Vector) -> None:
    _, public, message, signature = map(bytes.fromhex, row)
    assert VERIFIER.verify_ed25519(public, message, signature)
    assert not VERIFIER.verify_ed25519(public, message + b"x", signature)


@settings(max_examples=200)
@given(seeds, st.binary(max_size=100))
def test_what_one_signs_the_other_verifies(private: bytes, message: bytes) -> None:
    signature = ed25519.sign(private, message)
    assert VERIFIER.verify_ed25519(ed25519.public_key(private), message, signature)


@settings(max_examples=60)
@given(seeds, st.binary(max_size=20), st.integers(0, 95), st.integers(1, 255))
def test_they_agree_on_any_changed_byte(private: bytes, message: bytes, place: int, change: int) -> None:
    both = bytearray(ed25519.public_key(private) + ed25519.sign(private, message))
    both[place] ^= change
    public, signature = bytes(both[:32]), bytes(both[32:])
    assert [verify(public, message, signature) for verify in BOTH] == [False, False]


@settings(max_examples=60)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=5), st.binary(min_size=64, max_size=64))
def test_they_agree_on_arbitrary_bytes(public: bytes, message: bytes, signature: bytes) -> None:
    assert ed25519.verify(public, message, signature) == VERIFIER.verify_ed25519(public, message, signature)


PRIVATE = bytes(range(32))
PUBLIC, GOOD = ed25519.public_key(PRIVATE), ed25519.sign(PRIVATE, b"m")
S = int.from_bytes(GOOD[32:], "little")
CHANGED: dict[str, tuple[bytes, bytes]] = {
    "s-plus-order": (PUBLIC, GOOD[:32] + (S + ORDER).to_bytes(32, "little")),
    "s-zero": (PUBLIC, GOOD[:32] + bytes(32)),
    "s-the-order": (PUBLIC, GOOD[:32] + ORDER.to_bytes(32, "little")),
    "s-largest": (PUBLIC, GOOD[:32] + b"\xff" * 32),
    "r-negated": (PUBLIC, GOOD[:31] + bytes([GOOD[31] ^ 0x80]) + GOOD[32:]),
    "r-beyond-the-field": (PUBLIC, (FIELD + 1).to_bytes(32, "little") + GOOD[32:]),
    "r-no-point": (PUBLIC, (2).to_bytes(32, "little") + GOOD[32:]),
    "key-negated": (PUBLIC[:31] + bytes([PUBLIC[31] ^ 0x80]), GOOD),
    "key-no-point": ((2).to_bytes(32, "little"), GOOD),
    "key-beyond-the-field": ((FIELD + 3).to_bytes(32, "little"), GOOD),
    "short": (PUBLIC, GOOD[:-1]),
    "long": (PUBLIC, GOOD + b"\0"),
    "nothing": (PUBLIC, b""),
    **{f"key-{name}": (public, (1).to_bytes(32, "little") + bytes(32)) for name, public in UNSOUND.items()},
}


@pytest.mark.parametrize(("public", "signature"), CHANGED.values(), ids=CHANGED.keys())
def test_both_refuse(public: bytes, signature: bytes) -> None:
    assert [verify(public, b"m", signature) for verify in BOTH] == [False, False]


def test_the_points_of_small_order_are_those_of_the_curve() -> None:
    """The core knows them by their numbers; the verifier multiplies by eight. Both mean the same points."""
    sound = [y for y in range(40) if VERIFIER.point_decode(y.to_bytes(32, "little")) is not None]
    for y in [*sound, *(FIELD - y for y in sound), *ed25519._SMALL_ORDER]:
        public = (y % FIELD).to_bytes(32, "little")
        if VERIFIER.point_decode(public) is not None:
            assert ed25519.is_sound(public) == (VERIFIER.negated(public) is not None)
    assert all(VERIFIER.negated(y.to_bytes(32, "little")) is None for y in ed25519._SMALL_ORDER)


# --- keys, notes, proofs --------------------------------------------------------------------------


def agree(ours: Callable[[], object], theirs: Callable[[], object]) -> bool:
    """Run both; return whether they accepted. Fails if they differ, or if either raises anything else."""
    answers = []
    for act in (ours, theirs):
        try:
            act()
        except (ProofError, LedgerError, VERIFIER.AnswerError):
            answers.append(False)
        else:
            answers.append(True)
    assert answers[0] == answers[1]
    return answers[0]


@pytest.mark.parametrize("text", [*PUBLISHED.values(), *OTHER_SPELLINGS.values()], ids=ascii)
def test_keys(text: str) -> None:
    kind = 4 if text in (PUBLISHED["a witness"], WITNESS_VKEY) else 1
    assert agree(lambda: parse_vkey(text), lambda: VERIFIER.read_key(text, kind)) == (text in PUBLISHED.values())


def test_a_key_of_a_witness_is_none_of_a_log() -> None:
    for text, kind in ((VKEY, 4), (WITNESS_VKEY, 1)):
        with pytest.raises(VERIFIER.UnreadableError):
            VERIFIER.read_key(text, kind)


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED.keys())
def test_notes_that_one_refuses_the_other_refuses(data: bytes) -> None:
    with pytest.raises(VERIFIER.NotValidError):
        VERIFIER.open_checkpoint(data, "note", [THEIR_KEY])


CHECKPOINT, PROOF = LOG.checkpoint(cosigned=False), LOG.proof(5)


def mutated(data: bytes) -> st.SearchStrategy[bytes]:
    """Return changes of `data`: a byte, a cut, an insertion, lines swapped, doubled, dropped, other endings."""
    places = st.integers(0, len(data))
    rows = data.split(b"\n")
    numbers = st.integers(0, len(rows) - 1)
    return st.one_of(
        st.tuples(places, st.integers(0, 255)).map(lambda it: data[: it[0]] + bytes((it[1],)) + data[it[0] + 1 :]),
        st.tuples(places, st.binary(max_size=4)).map(lambda it: data[: it[0]] + it[1] + data[it[0] :]),
        st.tuples(places, places).map(lambda it: data[: min(it)] + data[max(it) :]),
        st.permutations(rows).map(b"\n".join),
        numbers.map(lambda at: b"\n".join([*rows[: at + 1], *rows[at:]])),
        numbers.map(lambda at: b"\n".join([*rows[:at], *rows[at + 1 :]])),
        st.sampled_from(
            [data.replace(b"\n", b"\r\n"), data.upper(), data.lower(), data.swapcase(), data + b"\n", data[:-1]]
        ),
    )


@settings(max_examples=150)
@given(mutated(CHECKPOINT))
def test_checkpoints(data: bytes) -> None:
    assert agree(
        lambda: open_checkpoint(data, [KEY]), lambda: VERIFIER.open_checkpoint(data, "checkpoint", [THEIR_KEY])
    ) == (data == CHECKPOINT)


def their_proof(data: bytes, leaf: bytes) -> None:
    proof = VERIFIER.read_proof(data, "proof")
    head, _ = VERIFIER.open_checkpoint(proof.checkpoint, "proof", [THEIR_KEY])
    VERIFIER.wrong_if(not proof.shows(leaf, head), "not-there", "leaf", proof.seq)


@settings(max_examples=150)
@given(mutated(PROOF))
def test_proofs(data: bytes) -> None:
    agree(lambda: open_proof(data, LOG.leaves[5], [KEY]), lambda: their_proof(data, LOG.leaves[5]))


def test_cosignatures() -> None:
    data = LOG.checkpoint()
    head, times = VERIFIER.open_checkpoint(data, "checkpoint", [THEIR_KEY], [THEIR_WITNESS])
    opened = open_checkpoint(data, [KEY], [WITNESS_KEY])
    assert (head.origin, head.size, head.root) == (
        opened.checkpoint.origin,
        opened.checkpoint.size,
        opened.checkpoint.root,
    )
    assert times == {item.witness: item.time for item in opened.cosigned}


# --- trees ----------------------------------------------------------------------------------------


def hashes(row: dict[str, Any], *names: str) -> list[bytes]:
    return [bytes.fromhex(row[name]) for name in names]


def test_the_published_inclusion_proofs() -> None:
    for row in VECTORS["inclusion"]:
        leaf, root = hashes(row, "leaf_hash", "root")
        path = [bytes.fromhex(item) for item in row["proof"]]
        assert VERIFIER.is_included(row["leaf_index"], row["tree_size"], leaf, path, root)
        assert not VERIFIER.is_included(row["leaf_index"], row["tree_size"], leaf, [*path, root], root)


def test_the_published_consistency_proofs() -> None:
    for row in VECTORS["consistency"]:
        roots = hashes(row, "first_root", "second_root")
        old, new = (
            VERIFIER.Checkpoint("x", size, root)
            for size, root in zip((row["first"], row["second"]), roots, strict=True)
        )
        assert VERIFIER.is_extended(old, new, [bytes.fromhex(item) for item in row["proof"]])


def test_the_published_roots() -> None:
    leaves_hashed = [VERIFIER.leaf_hash(bytes.fromhex(item)) for item in VECTORS["leaves"]]
    assert [VERIFIER.root_of(leaves_hashed[:size]).hex() for size in range(9)] == VECTORS["roots_by_size"]
    for row in VECTORS["generated_trees"]:
        grown = [VERIFIER.leaf_hash(index.to_bytes(4, "big")) for index in range(row["size"])]
        assert VERIFIER.root_of(grown).hex() == row["root"]


digests = st.sampled_from([LOG.get(0, index) for index in range(8)] + [LOG.head(size).root for size in range(1, 9)])


@given(st.integers(-1, 9), st.integers(-1, 9), digests, digests, st.lists(digests, max_size=5))
def test_they_agree_on_any_inclusion(index: int, size: int, leaf: bytes, root: bytes, path: list[bytes]) -> None:
    assert VERIFIER.is_included(index, size, leaf, path, root) == merkle.verify_inclusion(
        index=index, size=size, leaf=leaf, proof=path, root=root
    )


@given(st.data())
def test_they_agree_on_any_growth(data: st.DataObject) -> None:
    old, new = data.draw(st.integers(0, 20)), data.draw(st.integers(0, 20))
    path = merkle.consistency_proof(old, new, LOG.get) if 0 < old <= new else []
    path = data.draw(st.sampled_from([path, path[:-1], path[1:], [*path, EMPTY], [EMPTY, *path], path[::-1]]))
    was, now = LOG.head(old).root, LOG.head(data.draw(st.sampled_from([new, old]))).root
    theirs = VERIFIER.is_extended(VERIFIER.Checkpoint("x", old, was), VERIFIER.Checkpoint("x", new, now), path)
    assert theirs == merkle.verify_consistency(old=old, new=new, old_root=was, new_root=now, proof=path)


EMPTY = merkle.EMPTY_ROOT


@given(st.sampled_from(["entries", "0", "1", "7"]), st.integers(0, 2**40), st.integers(1, 256))
def test_paths_of_tiles(folder: str, index: int, width: int) -> None:
    level = None if folder == "entries" else int(folder)
    assert VERIFIER.tile_path(folder, index, width) == Tile(level, index, width).path


# --- leaves ---------------------------------------------------------------------------------------


@given(leaves)
def test_every_leaf_that_we_write_is_read(leaf: Any) -> None:  # noqa: ANN401 - a leaf of any kind
    data = encode_leaf(leaf)
    assert VERIFIER.read_leaf(data, leaf.seq) == json.loads(data)


BEYOND = {"facts-of-another-kind", "unknown-key-in-facts", "unknown-kind"}
"""What only the closed list of kinds can tell; a verifier that knew it would have to be renewed with every kind."""


@pytest.mark.parametrize("name", [*SPELLINGS, *(name for name in FORMS if name not in BEYOND)])
def test_a_leaf_that_one_refuses_the_other_refuses(name: str) -> None:
    data = {**SPELLINGS, **FORMS}[name]
    assert not agree(lambda: decode_leaf(data), lambda: VERIFIER.read_leaf(data, LEAF.seq))


@given(st.data())
def test_a_changed_leaf_is_refused_or_another_leaf(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(DATA) - 1))
    changed = bytearray(DATA)
    changed[place] ^= data.draw(st.integers(1, 255))
    try:
        leaf = VERIFIER.read_leaf(bytes(changed), LEAF.seq)
    except VERIFIER.NotValidError:
        return
    assert leaf != json.loads(DATA)


def test_the_kinds_that_the_verifier_knows_are_ours() -> None:
    assert FAMILIES
    assert {VERIFIER.OPENED, VERIFIER.SEALED, VERIFIER.ADOPTED} <= set(KINDS)


BASE64 = {"": True, "AA==": True, "AAA=": True, "AAAA": True}
BASE64 |= dict.fromkeys(("AB==", "AA", "A===", "AA==\n", "A A=", "AA_-", "AA＝＝", "AA=A", "AAAA====", "\ud800"), False)


@pytest.mark.parametrize(("text", "good"), BASE64.items(), ids=ascii)
def test_base64(text: str, good: bool) -> None:  # noqa: FBT001 - a column of the table
    assert agree(lambda: base64_bytes(text, "x"), lambda: VERIFIER.unbase64(text, "x")) is good
