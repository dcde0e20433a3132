"""存下的樹 The stored nodes of a ledger's tree: roots and proofs, each from one query."""

from collections.abc import Callable

from anzheng.kernel.errors import LedgerError, Text
from anzheng.ledger import tables
from anzheng.ledger.core import merkle
from anzheng.ledger.core.merkle import Get, consistency_proof, coordinates


def growth_proof(ledger: str, old: int, new: int) -> list[bytes]:
    """Return the proof that the first `new` entries extend the first `old`. Raises LedgerError if a node is missing."""
    return from_nodes(ledger, lambda get: consistency_proof(old, new, get))


def root_at(ledger: str, size: int) -> bytes:
    """Return the root over the first `size` entries. Raises LedgerError if a node is missing."""
    return from_nodes(ledger, lambda get: [merkle.root(size, get)])[0]


def from_nodes(ledger: str, build: Callable[[Get], list[bytes]]) -> list[bytes]:
    """Run `build` on the stored nodes that it asks for, read in one query."""
    nodes = tables.nodes_at(ledger, coordinates(build))
    try:
        return build(lambda level, index: nodes[level, index])
    except KeyError as problem:
        raise _missing(ledger, problem.args[0]) from problem


def _missing(ledger: str, place: object) -> LedgerError:
    return LedgerError(
        Text("帳本的樹缺了節點", "a node of the ledger's tree is missing"),
        f"{ledger}: {place}",
        Text("請以 anzheng ledger verify 檢查，並與備份比對", "run anzheng ledger verify and compare with a backup"),
    )
