"""讀取 Read: facts for verdicts, single entries, heads and proofs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from anzheng.facts.base import Fact
from anzheng.kernel.errors import NotFoundError, Text
from anzheng.ledger import tables
from anzheng.ledger.core.leaf import Leaf, decode_leaf
from anzheng.ledger.core.merkle import inclusion_proof
from anzheng.ledger.fast import facts_in
from anzheng.ledger.models import Entry, Head, Ledger
from anzheng.ledger.storage import stored
from anzheng.ledger.stored_tree import from_nodes


class HeadState(NamedTuple):
    """Size and root of a ledger (帳首)."""

    size: int
    root: str
    """64 lower-case hexadecimal digits."""


@dataclass(frozen=True, slots=True)
class LedgerInfo:
    """One ledger as it was opened, and how far it is (帳本)."""

    id: str
    company: str
    sample: bool
    size: int


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """One entry as stored and as read (分錄)."""

    seq: int
    data: bytes
    """The exact bytes of the leaf."""
    leaf_hash: str
    leaf: Leaf


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """That one leaf is in the tree of this size and root (納入證明); hashes in hexadecimal."""

    ledger: str
    seq: int
    size: int
    root: str
    leaf_hash: str
    path: tuple[str, ...]
    """Siblings from the leaf upwards."""


def ledgers() -> list[LedgerInfo]:
    """Return all ledgers, in order of their ids."""
    rows = Ledger.objects.order_by("pk").values_list("pk", "company", "sample", "head__size")
    return [LedgerInfo(*row) for row in rows]


def head(ledger: str) -> HeadState:
    """Return size and root. Raises NotFoundError for an unknown ledger."""
    row = Head.objects.filter(pk=ledger).values_list("size", "root").first()
    if row is None:
        raise _unknown(ledger)
    return HeadState(row[0], stored(row[1]).hex())


def facts_of(ledger: str, after: int = -1, subject: str | None = None) -> Iterator[Fact]:
    """Return the facts with seq > `after`, in order, without gaps; of one subject, if it is named.

    Every page is a query of its own; facts appended meanwhile are included. Raises NotFoundError
    for an unknown ledger, at once.
    """
    head(ledger)
    return (fact for page in tables.leaves(ledger, after, subject) for fact in facts_in(page))


def entry(ledger: str, seq: int) -> StoredEntry:
    """Return one entry, decoded strictly. Raises NotFoundError, or LedgerError if it is malformed."""
    row = Entry.objects.filter(ledger_id=ledger, seq=seq).values_list("leaf", "leaf_hash").first()
    if row is None:
        raise _no_entry(ledger, seq)
    data = stored(row[0])
    return StoredEntry(seq, data, stored(row[1]).hex(), decode_leaf(data))


def prove(ledger: str, seq: int) -> InclusionProof:
    """Return the proof that entry `seq` is in the ledger as it stands.

    Raises NotFoundError for an unknown ledger or entry, LedgerError if a node of the tree is missing.
    """
    size, root = head(ledger)
    if not 0 <= seq < size:
        raise _no_entry(ledger, seq)
    leaf, *path = from_nodes(ledger, lambda get: [get(0, seq), *inclusion_proof(seq, size, get)])
    return InclusionProof(ledger, seq, size, root, leaf.hex(), tuple(item.hex() for item in path))


def _unknown(ledger: str) -> NotFoundError:
    return NotFoundError(
        Text("沒有這本帳", "there is no such ledger"), ledger, Text("請先開帳", "open the ledger first")
    )


def _no_entry(ledger: str, seq: int) -> NotFoundError:
    return NotFoundError(
        Text("帳本沒有這個序號", "the ledger has no such entry"),
        f"{ledger}/{seq}",
        Text("請確認帳本序號", "check the index"),
    )
