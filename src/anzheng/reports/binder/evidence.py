"""卷宗的證據 Evidence files for a binder: what each entry names, where it is, and why something stays at home."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from anzheng.facts.base import Content, Fact
from anzheng.facts.evidence import EvidenceAdded
from anzheng.kernel.canonical import encode
from anzheng.kernel.errors import LedgerError, Text
from anzheng.ledger.content.services import DisposedError, held, items
from anzheng.ledger.core.commitments import committed
from anzheng.organization.core.levels import CLOSED
from anzheng.organization.core.permissions import Permission
from anzheng.organization.core.standing import Standing
from anzheng.organization.objects import visible
from anzheng.records.contents import owners_of
from anzheng.records.models import CaseAct, Evidence
from anzheng.reports.binder.core.select import case_id

TEXT, RECORD = "text", "record"
"""Roles of what people typed, and of the content that was signed: both stand in tables, not in files."""


class Withheld(StrEnum):
    """Why the content of evidence is not in a binder (未附內容的原因)."""

    ON_SITE = "on-site"
    LEVEL = "level"
    DISPOSED = "disposed"
    MISSING = "missing"


WHY: dict[Withheld, Text] = {
    Withheld.ON_SITE: Text("現場閱覽，只附摘要值", "to be read on site; its digest only"),
    Withheld.LEVEL: Text("匯出者無權開啟，只附摘要值", "whoever exported may not open it; its digest only"),
    Withheld.DISPOSED: Text("內容已依法銷毀，摘要值留存", "its content was lawfully destroyed; the digest stays"),
    Withheld.MISSING: Text("檔案不在原位，只有摘要值", "the file is not in its place; its digest only"),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """One content that an entry of evidence names (證據內容)."""

    seq: int
    evidence: str
    content: Content
    row: Evidence | None
    withheld: Withheld | None
    disposal: int | None = None
    """The entry that says that it was destroyed."""


class Opened(NamedTuple):
    """A content to be read in pieces, with its salt if the entry holds a commitment."""

    pieces: Iterator[bytes]
    salt: str | None


def pieces_of(
    has: Standing,
    added: Iterable[tuple[Fact, Sequence[Content]]],
    disposed: Mapping[str, int],
    on_site: frozenset[str],
) -> list[Piece]:
    """Return every content of evidence once, in the order of the ledger; `on_site` are ids of evidence or of forms.

    What belongs to several pieces of evidence stays at home as soon as one of them has to.
    """
    rows = {row.evidence: row for row in Evidence.objects.filter(ledger=has.company)}
    reads = visible(Evidence.objects.filter(ledger=has.company), has, Permission.RECORDS_READ)
    open_to = set(reads.values_list("evidence", flat=True))
    found: dict[str, Piece] = {}
    for fact, contents in added:
        payload = fact.payload
        if not isinstance(payload, EvidenceAdded):
            continue
        row = rows.get(payload.evidence)
        for content in contents:
            disposal = disposed.get(content.sha256)
            why = _why(payload, row, open_to, on_site, disposed=disposal is not None)
            known = found.get(content.sha256)
            if known is None or (known.withheld is None and why is not None):
                found[content.sha256] = Piece(fact.seq, payload.evidence, content, row, why, disposal)
    return list(found.values())


def to_open(has: Standing, added: Sequence[Fact], on_site: frozenset[str]) -> dict[str, str]:
    """Return the confidential evidence whose content will travel, with its level: reading it is a fact by itself."""
    chosen = {fact.payload.evidence for fact in added if isinstance(fact.payload, EvidenceAdded)}
    reads = visible(Evidence.objects.filter(ledger=has.company, on_site=False), has, Permission.RECORDS_READ)
    rows = reads.filter(level__in=list(CLOSED)).exclude(form__in=on_site).order_by("evidence")
    return {row.evidence: row.level for row in rows if row.evidence in chosen - on_site}


def _why(
    payload: EvidenceAdded, row: Evidence | None, open_to: set[str], on_site: frozenset[str], *, disposed: bool
) -> Withheld | None:
    if disposed:
        return Withheld.DISPOSED
    if payload.evidence in on_site or payload.form in on_site or (row is not None and row.on_site):
        return Withheld.ON_SITE
    if row is None:
        return Withheld.MISSING
    return None if payload.evidence in open_to else Withheld.LEVEL


def opened(home: Path, ledger: str, piece: Piece) -> Opened | Withheld:
    """Return a content to be read, verified, or why it is not there to be read."""
    wanted = piece.content.sha256
    if piece.content.role not in (TEXT, RECORD):
        return _content(home, ledger, piece)
    data, salt = _typed(piece) if piece.content.role == TEXT else _signed(piece.evidence, wanted)
    if committed(salt, hashlib.sha256(data).hexdigest()) != wanted:
        return Withheld.MISSING
    return Opened(iter((data,)), salt or None)


def _typed(piece: Piece) -> tuple[bytes, str]:
    """Return title and note of evidence as they were committed to, and the salt; nothing if its row is gone."""
    row = piece.row
    return (b"", "") if row is None else (encode({"note": row.note, "title": row.title}), row.salt)


def _signed(evidence: str, digest: str) -> tuple[bytes, str]:
    """Return what was before the signers of a record under this digest, as it was committed to, and the salt."""
    acts = CaseAct.objects.filter(case=case_id(evidence), digest=digest).exclude(content=None)
    act = acts.select_related("case").first()
    if act is None:
        return b"", ""
    case = act.case
    return encode({"content": act.content, "kind": case.kind, "subject": case.subject}), case.salt


def _content(home: Path, ledger: str, piece: Piece) -> Opened | Withheld:
    """Return a stored file to be read, by whichever owner of the evidence has it."""
    digest = piece.content.sha256
    owners = owners_of(ledger, piece.evidence)
    owner = next((one.owner for one in items(ledger, owners) if one.digest == digest), None)
    if owner is None:
        return Withheld.MISSING
    try:
        found = held(home, ledger, owner, digest)
    except DisposedError:
        return Withheld.DISPOSED
    except LedgerError:
        return Withheld.MISSING
    return Opened(found.chunks(), None if found.salt is None else found.salt.hex())
