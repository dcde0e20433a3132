"""P1 to P7: the grown tree equals the definition; proofs verify; what was tampered with does not."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.ledger.core.merkle import (
    EMPTY_ROOT,
    Tree,
    consistency_proof,
    coordinates,
    inclusion_proof,
    leaf_hash,
    node_count,
    node_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

SIZE = 40
LEAVES = [leaf_hash(bytes([number])) for number in range(SIZE)]


def oracle(leaves: list[bytes]) -> bytes:
    """Return MTH(D[n]) as RFC 9162, 2.1.1 defines it, over leaf hashes."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(oracle(leaves[:split]), oracle(leaves[split:]))


def grown(leaves: list[bytes]) -> dict[tuple[int, int], bytes]:
    return {(level, index): digest for level, index, digest in Tree(0, nowhere).extend(leaves)}


def nowhere(level: int, index: int) -> bytes:
    raise LookupError((level, index))


NODES = grown(LEAVES)
ROOTS = [oracle(LEAVES[:size]) for size in range(SIZE + 1)]


def get(level: int, index: int) -> bytes:
    return NODES[level, index]


def included(index: int, size: int, proof: list[bytes], *, leaf: bytes | None = None, top: bytes | None = None) -> bool:
    return verify_inclusion(
        index=index,
        size=size,
        leaf=LEAVES[index % SIZE] if leaf is None else leaf,
        proof=proof,
        root=ROOTS[size % (SIZE + 1)] if top is None else top,
    )


def extends(old: int, new: int, proof: list[bytes], *, was: bytes | None = None, now: bytes | None = None) -> bool:
    return verify_consistency(
        old=old,
        new=new,
        old_root=ROOTS[old % (SIZE + 1)] if was is None else was,
        new_root=ROOTS[new % (SIZE + 1)] if now is None else now,
        proof=proof,
    )


@given(st.lists(st.binary(max_size=40), max_size=130))
def test_p1_grown_root_is_the_defined_one(data: list[bytes]) -> None:
    leaves = [leaf_hash(item) for item in data]
    nodes = grown(leaves)
    assert len(nodes) == node_count(len(leaves))
    assert root(len(leaves), lambda level, index: nodes[level, index]) == oracle(leaves)


@given(st.integers(0, SIZE), st.lists(st.integers(0, SIZE), max_size=6))
def test_p2_any_partition_into_batches_gives_the_same_nodes(size: int, cuts: list[int]) -> None:
    borders = [0, *sorted(min(cut, size) for cut in cuts), size]
    nodes: dict[tuple[int, int], bytes] = {}
    for first, end in pairwise(borders):
        # Each batch starts from what is stored, as an append does.
        tree = Tree(first, lambda level, index, known=nodes: known[level, index])  # type: ignore[misc] - bound now
        nodes |= {(level, index): digest for level, index, digest in tree.extend(LEAVES[first:end])}
    assert nodes == grown(LEAVES[:size])


def test_p3_every_inclusion_proof_verifies_and_has_the_right_length() -> None:
    for size in range(1, SIZE + 1):
        for index in range(size):
            proof = inclusion_proof(index, size, get)
            inner = (index ^ (size - 1)).bit_length()
            assert len(proof) == inner + (index >> inner).bit_count()
            assert included(index, size, proof)


def test_p4_every_consistency_proof_verifies() -> None:
    for new in range(1, SIZE + 1):
        for old in range(1, new + 1):
            assert extends(old, new, consistency_proof(old, new, get))


Mutation = Callable[[list[bytes]], list[bytes]]
GARBAGE = leaf_hash(b"garbage")

PROOF_MUTATIONS: dict[str, Mutation] = {
    "append-garbage": lambda proof: [*proof, GARBAGE],
    "append-empty": lambda proof: [*proof, b""],
    "append-a-root": lambda proof: [*proof, ROOTS[SIZE]],
    "prepend-garbage": lambda proof: [GARBAGE, *proof],
    "prepend-a-root": lambda proof: [ROOTS[SIZE], *proof],
    "remove-first": lambda proof: proof[1:] if proof else [GARBAGE],
    "remove-last": lambda proof: proof[:-1] if proof else [GARBAGE],
    "insert-inside": lambda proof: [*proof[:1], GARBAGE, *proof[1:]],
    "truncate-a-hash": lambda proof: [*proof[:-1], proof[-1][:31]] if proof else [b""],
}


@pytest.mark.parametrize("mutate", PROOF_MUTATIONS.values(), ids=PROOF_MUTATIONS.keys())
def test_p5_mutated_proofs_fail(mutate: Mutation) -> None:
    for size in range(1, SIZE + 1):
        for index in range(size):
            assert not included(index, size, mutate(inclusion_proof(index, size, get)))
            assert not extends(index + 1, size, mutate(consistency_proof(index + 1, size, get)))


@given(st.data())
def test_p5_one_flipped_bit_fails(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, SIZE))
    index = data.draw(st.integers(0, size - 1))
    for proof, check in (
        (inclusion_proof(index, size, get), lambda changed: included(index, size, changed)),
        (consistency_proof(index + 1, size, get), lambda changed: extends(index + 1, size, changed)),
    ):
        if proof:
            place, bit = data.draw(st.integers(0, len(proof) - 1)), data.draw(st.integers(0, 255))
            flipped = (int.from_bytes(proof[place], "big") ^ (1 << bit)).to_bytes(32, "big")
            assert not check([*proof[:place], flipped, *proof[place + 1 :]])


@pytest.mark.parametrize(
    "wrong", [b"", GARBAGE, EMPTY_ROOT, b"\x00" * 31], ids=["empty", "random", "empty-root", "short"]
)
def test_p5_wrong_leaf_or_root_fails(wrong: bytes) -> None:
    for size in range(1, SIZE + 1):
        for index in range(size):
            proof = inclusion_proof(index, size, get)
            assert not included(index, size, proof, leaf=wrong)
            assert not included(index, size, proof, top=wrong)
            proof = consistency_proof(index + 1, size, get)
            assert not extends(index + 1, size, proof, was=wrong)
            assert not extends(index + 1, size, proof, now=wrong)


def test_p5_swapped_roots_fail() -> None:
    for new in range(2, SIZE + 1):
        for old in range(1, new):
            proof = consistency_proof(old, new, get)
            assert not extends(old, new, proof, was=ROOTS[new], now=ROOTS[old])


@pytest.mark.parametrize(("index", "size"), [(-1, 8), (8, 8), (9, 8), (0, 0), (0, -1), (-1, 0)], ids=str)
def test_p5_positions_outside_the_tree_fail(index: int, size: int) -> None:
    assert not included(index, size, [])
    assert not included(index, size, inclusion_proof(3, 8, get), leaf=LEAVES[3], top=ROOTS[8])
    with pytest.raises(ValueError, match="no leaf"):
        inclusion_proof(index, size, get)


@pytest.mark.parametrize(("old", "new"), [(0, 8), (-1, 8), (9, 8), (0, 0)], ids=str)
def test_p5_sizes_that_prove_nothing_fail(old: int, new: int) -> None:
    assert not extends(old, new, [])
    assert not extends(old, new, [GARBAGE])
    assert not extends(old, new, [], was=EMPTY_ROOT, now=ROOTS[8])
    with pytest.raises(ValueError, match="no consistency proof"):
        consistency_proof(old, new, get)


def test_p5_equal_sizes_need_an_empty_proof_and_equal_roots() -> None:
    assert extends(8, 8, [])
    assert not extends(8, 8, [ROOTS[8]])
    assert not extends(8, 8, [], now=ROOTS[7])


def test_p5_different_sizes_need_a_proof() -> None:
    assert not extends(4, 8, [])
    assert not extends(4, 8, [], now=ROOTS[4])


def test_p6_with_the_size_fixed_the_index_is_unique() -> None:
    for size in range(1, SIZE + 1):
        for index in range(size):
            proof = inclusion_proof(index, size, get)
            accepted = [
                other for other in range(size) if included(other, size, proof, leaf=LEAVES[index], top=ROOTS[size])
            ]
            assert accepted == [index]


def test_p7_without_the_size_a_proof_is_ambiguous() -> None:
    # Why a size is only ever taken together with its root, and the index stands inside the leaf.
    proof = inclusion_proof(2, 3, get)
    accepted = {
        (index, size)
        for size in range(1, 10)
        for index in range(size)
        if included(index, size, proof, leaf=LEAVES[2], top=ROOTS[3])
    }
    assert accepted >= {(2, 3), (1, 2), (4, 5), (8, 9)}


def test_coordinates_name_the_nodes_of_a_proof() -> None:
    for size in range(1, SIZE + 1):
        for index in range(size):
            wanted = coordinates(lambda read, i=index, n=size: inclusion_proof(i, n, read))
            known = {place: NODES[place] for place in wanted}
            assert inclusion_proof(index, size, lambda level, place, k=known: k[level, place]) == inclusion_proof(
                index, size, get
            )
