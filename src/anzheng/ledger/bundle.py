"""成批取用 Many entries and their proofs at once, for what is handed out: few queries, little memory."""

from collections.abc import Collection, Iterator, Sequence
from functools import cache

from anzheng.ledger import tables
from anzheng.ledger.checkpoints import SignedCheckpoint
from anzheng.ledger.core.merkle import Get, inclusion_proof
from anzheng.ledger.core.proof import TlogProof, format_proof
from anzheng.ledger.read import head
from anzheng.ledger.stored_tree import from_nodes

_AT_ONCE = 100
"""Proofs of one query: each needs as many nodes as the tree has levels, and neighbours share most of them."""


def stored(ledger: str, seqs: Collection[int]) -> Iterator[tuple[int, bytes]]:
    """Yield the stored bytes of entries, in order; what the ledger does not have is left out.

    Raises NotFoundError for an unknown ledger, at once.
    """
    head(ledger)
    wanted = frozenset(seqs)
    if not wanted:
        return iter(())
    pages = tables.entries(ledger, min(wanted) - 1, max(wanted) + 1)
    return ((row.seq, row.leaf) for page in pages for row in page if row.seq in wanted)


def tlog_proofs(
    ledger: str, seqs: Sequence[int], checkpoint: SignedCheckpoint, note: bytes | None = None
) -> Iterator[tuple[int, bytes]]:
    """Yield the proof of each entry by one checkpoint, as `tlog_proof` gives it, in the order given.

    `note` may be the same checkpoint with cosignatures. Raises LedgerError if a node is missing.
    """
    signed = checkpoint.note if note is None else note
    for start in range(0, len(seqs), _AT_ONCE):
        for seq, path in _paths(ledger, seqs[start : start + _AT_ONCE], checkpoint.size).items():
            yield seq, format_proof(TlogProof(seq, tuple(path), signed))


def _paths(ledger: str, seqs: Sequence[int], size: int) -> dict[int, list[bytes]]:
    found: dict[int, list[bytes]] = {}

    def build(get: Get) -> list[bytes]:
        once = cache(get)
        found.update((seq, inclusion_proof(seq, size, once)) for seq in seqs)
        return [node for path in found.values() for node in path]

    from_nodes(ledger, build)
    return found
