"""雜湊樹 Merkle tree of RFC 6962 and RFC 9162 over SHA-256.

Only the roots of *perfect* subtrees are kept, addressed by (level, index): level 0 holds the leaf
hashes, and (l, i) covers the leaves i·2^l to (i+1)·2^l − 1. Such a node never changes once it
exists, so a grown tree keeps every node of the smaller one.

A root does not commit to the number of leaves: always take the size from the same trusted place
as the root, and keep the sequence number inside the leaf.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

HASH_BYTES = 32
"""Length of every hash in the tree."""

EMPTY_ROOT = hashlib.sha256(b"").digest()
"""Root of the tree without leaves (RFC 9162, 2.1.1)."""

Get = Callable[[int, int], bytes]
"""Reads a stored node: (level, index) -> 32 bytes."""


class Node(NamedTuple):
    """One perfect subtree (節點)."""

    level: int
    idx: int
    hash: bytes


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf; the prefix 00 tells it apart from an inner node."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def peaks(size: int) -> list[tuple[int, int]]:
    """Return (level, index) of the perfect subtrees that make up `size` leaves, largest first."""
    return [(level, (size >> level) - 1) for level in range(size.bit_length() - 1, -1, -1) if size >> level & 1]


def node_count(size: int) -> int:
    """Return how many nodes are stored for `size` leaves."""
    return sum(size >> level for level in range(size.bit_length()))


def _fold(hashes: Sequence[bytes]) -> bytes:
    """Join the roots of neighbouring perfect subtrees, largest first, from right to left."""
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = node_hash(left, root)
    return root


class Tree:
    """The right edge of a growing tree (成長中的樹): all that is needed to append.

    Amortised two hashes a leaf; memory is one hash for each bit of the size.
    """

    __slots__ = ("_peaks", "size")

    def __init__(self, size: int, get: Get) -> None:
        """Resume at `size` leaves, reading the stored peaks by `get`."""
        self.size = size
        self._peaks = [get(level, index) for level, index in peaks(size)]

    def push(self, leaf: bytes) -> list[Node]:
        """Add one leaf hash and return the nodes that came into being, leaf first."""
        index, level = self.size, 0
        nodes = [Node(0, index, leaf)]
        while index & 1:
            leaf = node_hash(self._peaks.pop(), leaf)
            index >>= 1
            level += 1
            nodes.append(Node(level, index, leaf))
        self._peaks.append(leaf)
        self.size += 1
        return nodes

    def extend(self, leaves: Iterable[bytes]) -> Iterator[Node]:
        """Add leaf hashes in order and yield the nodes that come into being."""
        for leaf in leaves:
            yield from self.push(leaf)

    def root(self) -> bytes:
        """Return the root over all leaves so far."""
        return _fold(self._peaks) if self._peaks else EMPTY_ROOT


def root(size: int, get: Get) -> bytes:
    """Return the root of the first `size` leaves from stored nodes."""
    return Tree(size, get).root()


def _span_root(first: int, end: int, get: Get) -> bytes:
    """Return the root over the leaves first … end-1, a subtree as the recursion of the RFC cuts them."""
    return _fold([get(level, (first >> level) + index) for level, index in peaks(end - first)])


def _split(count: int) -> int:
    """Return the largest power of two strictly below `count` (at least 2)."""
    return 1 << (count - 1).bit_length() - 1


def inclusion_proof(index: int, size: int, get: Get) -> list[bytes]:
    """Return PATH(index, D[size]), leaf level first. Raises ValueError unless 0 <= index < size."""
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    first, end = 0, size
    path: list[bytes] = []
    while end - first > 1:
        middle = first + _split(end - first)
        if index < middle:
            path.append(_span_root(middle, end, get))
            end = middle
        else:
            path.append(_span_root(first, middle, get))
            first = middle
    return path[::-1]


def consistency_proof(old: int, new: int, get: Get) -> list[bytes]:
    """Return PROOF(old, D[new]). Raises ValueError unless 0 < old <= new."""
    if not 0 < old <= new:
        raise ValueError(f"no consistency proof from size {old} to size {new}")
    first, end = 0, new
    proof: list[bytes] = []
    while end != old:
        middle = first + _split(end - first)
        if old <= middle:
            proof.append(_span_root(middle, end, get))
            end = middle
        else:
            proof.append(_span_root(first, middle, get))
            first = middle
    if first:
        # The old tree is not a subtree on the left edge, so its last perfect part must be told.
        proof.append(_span_root(first, end, get))
    return proof[::-1]


def coordinates(build: Callable[[Get], object]) -> list[tuple[int, int]]:
    """Return the (level, index) of all nodes that `build` reads, so that one query can fetch them."""
    wanted: list[tuple[int, int]] = []

    def note(level: int, index: int) -> bytes:
        wanted.append((level, index))
        return EMPTY_ROOT

    build(note)
    return wanted


def _are_hashes(values: Iterable[bytes]) -> bool:
    return all(len(value) == HASH_BYTES for value in values)


def verify_inclusion(*, index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Tell whether `leaf` (a leaf hash) is leaf `index` of the tree of `size` with `root` (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size or not _are_hashes((leaf, root, *proof)):
        return False
    here, last, result = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if here & 1 or here == last:
            result = node_hash(sibling, result)
            while here and not here & 1:
                here >>= 1
                last >>= 1
        else:
            result = node_hash(result, sibling)
        here >>= 1
        last >>= 1
    return last == 0 and result == root


def verify_consistency(*, old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Tell whether the tree of `new` leaves extends the tree of `old` leaves (RFC 9162, 2.1.4.2).

    Size 0 proves nothing and is refused; equal sizes need equal roots and an empty proof.
    """
    if not 0 < old <= new or not _are_hashes((old_root, new_root, *proof)):
        return False
    if old == new:
        return not proof and old_root == new_root
    if not proof:
        return False
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    here, last = old - 1, new - 1
    while here & 1:
        here >>= 1
        last >>= 1
    was = now = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            was, now = node_hash(sibling, was), node_hash(sibling, now)
            while here and not here & 1:
                here >>= 1
                last >>= 1
        else:
            now = node_hash(now, sibling)
        here >>= 1
        last >>= 1
    return last == 0 and was == old_root and now == new_root
