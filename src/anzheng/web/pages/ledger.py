"""帳本頁 The ledger: its head, its newest entries, one entry."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from anzheng.facts.base import Fact
from anzheng.kernel.errors import Text
from anzheng.ledger.services import InclusionProof, StoredEntry
from anzheng.ledger.standing import LedgerStanding
from anzheng.web.pages.facts import kind_name

PAGE = 50
"""Entries on one page."""


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry of the list."""

    seq: int
    at: datetime
    kind: Text
    subject: str
    actor: str


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """Head and a page of entries, newest first."""

    size: int
    root: str
    standing: tuple[Text, ...]
    """What is signed and anchored, in sentences."""
    sample: bool
    rows: tuple[EntryRow, ...]
    older: int | None
    """Entries before this index are on the next page."""
    newer: int | None


@dataclass(frozen=True, slots=True)
class LeafPage:
    """One entry in full."""

    seq: int
    kind: Text
    kind_id: str
    at: datetime
    actor: str
    via: str
    subject: str
    previous: int | None
    hash: str
    bytes: int
    tool: str
    pretty: str
    """The leaf's JSON, laid out for reading; the bytes hashed have no spaces."""
    content: tuple[tuple[str, int, str], ...]
    """Role, bytes and SHA-256 of what the leaf refers to."""
    before: int | None
    after: int | None
    proof: InclusionProof
    signed: bool
    """Whether a checkpoint covers it, so that a proof can be taken home."""


def bounds(size: int, before: int | None) -> tuple[int, int]:
    """Return first and one past the last index of the page that ends before `before`."""
    end = size if before is None else max(0, min(before, size))
    return max(0, end - PAGE), end


def ledger_page(
    standing: LedgerStanding,
    facts: Iterable[Fact],
    before: int | None,
    actors: Mapping[str, str],
    today: date,
    *,
    sample: bool,
) -> LedgerPage:
    """Return the list page; `facts` are those of the page in ledger order."""
    first, end = bounds(standing.size, before)
    rows = [
        EntryRow(fact.seq, fact.at, kind_name(fact.payload), fact.subject, actors.get(fact.actor, fact.actor))
        for fact in facts
    ]
    newer = min(end + PAGE, standing.size) if end < standing.size else None
    said, older = tuple(standing.sentences(today)), first if first > 0 else None
    return LedgerPage(standing.size, standing.root, said, sample, tuple(reversed(rows)), older, newer)


def leaf_page(entry: StoredEntry, proof: InclusionProof, actors: Mapping[str, str], *, signed: int) -> LeafPage:
    """Return one entry with its proof of inclusion."""
    leaf = entry.leaf
    return LeafPage(
        entry.seq,
        kind_name(leaf.payload),
        leaf.payload.KIND,
        leaf.at,
        actors.get(leaf.actor.id, leaf.actor.id),
        f"{leaf.actor.via}, {leaf.actor.auth}",
        leaf.subject,
        leaf.prev,
        entry.leaf_hash,
        len(entry.data),
        f"{leaf.tool.name} {leaf.tool.version}",
        json.dumps(json.loads(entry.data), ensure_ascii=False, indent=2),
        tuple((content.role, content.bytes, content.sha256) for content in leaf.content),
        entry.seq - 1 if entry.seq > 0 else None,
        entry.seq + 1 if entry.seq + 1 < proof.size else None,
        proof,
        entry.seq < signed,
    )
