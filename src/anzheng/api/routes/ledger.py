"""帳本 The ledger of the company: head, entries, proofs."""

import json
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Path, Router, Schema

from anzheng.api.access import Needs, asker_of
from anzheng.ledger.services import entry, prove
from anzheng.ledger.standing import standing_of
from anzheng.organization.core.permissions import Permission
from anzheng.reports.as_json import Json

router = Router()
Seq = Annotated[int, Field(ge=0, le=2**53 - 1)]


class AnchorRow(Schema):
    """Who else keeps the checkpoints (外部錨定)."""

    anchor: str
    kind: str
    size: int
    at: datetime | None


class Head(Schema):
    """How the ledger stands (帳本現況)."""

    ledger: str
    sample: bool
    origin: str | None
    size: int
    root: str
    vkey: str | None
    checkpoint: str | None
    anchors: list[AnchorRow]
    unanchored: int


class EntryOf(Schema):
    """One entry as it is stored (分錄)."""

    leaf: dict[str, Any]
    leaf_hash: str


class Proof(Schema):
    """That one leaf is in the tree of this size and root (納入證明)."""

    ledger: str
    seq: int
    size: int
    root: str
    leaf_hash: str
    path: list[str]


@router.get("/ledger", auth=Needs(Permission.LEDGER_READ), response=Head)
def state(request: HttpRequest) -> Json:
    """帳本現況 Head of the company's ledger, newest checkpoint, and how far it is anchored."""
    asker = asker_of(request)
    found = standing_of(asker.ledger)
    return {
        "ledger": asker.ledger,
        "sample": asker.company.sample,
        "origin": found.origin,
        "size": found.size,
        "root": found.root,
        "vkey": found.vkey,
        "checkpoint": found.note,
        "anchors": [{"anchor": one.anchor, "kind": one.kind, "size": one.size, "at": one.at} for one in found.anchors],
        "unanchored": found.unanchored,
    }


@router.get("/ledger/{seq}", auth=Needs(Permission.LEDGER_READ), response=EntryOf)
def one(request: HttpRequest, seq: Annotated[Seq, Path()]) -> Json:
    """一筆分錄 One entry as it is stored."""
    found = entry(asker_of(request).ledger, seq)
    return {"leaf": json.loads(found.data), "leaf_hash": found.leaf_hash}


@router.get("/ledger/{seq}/proof", auth=Needs(Permission.LEDGER_READ), response=Proof)
def proof(request: HttpRequest, seq: Annotated[Seq, Path()]) -> Json:
    """納入證明 The proof that an entry is in the ledger as it stands."""
    found = prove(asker_of(request).ledger, seq)
    return {
        "ledger": found.ledger,
        "seq": found.seq,
        "size": found.size,
        "root": found.root,
        "leaf_hash": found.leaf_hash,
        "path": list(found.path),
    }
