"""比對紙本 Comparing a paper with the ledger: its scannable code, or the short one that people type."""

import re
from dataclasses import dataclass
from datetime import datetime

from anzheng.facts.cases import CaseActed, CaseOpened, CaseSettled
from anzheng.kernel.errors import NotFoundError
from anzheng.ledger.services import entry
from anzheng.reports.papers.model import Proof

_ADDRESS = re.compile(r"anzheng:(?P<ledger>[a-z0-9][a-z0-9-]{0,62})/(?P<seq>[0-9]{1,12})#(?P<digest>[0-9a-f]{64})")
_CODE = re.compile(r"(?P<seq>[0-9]{1,12})-(?P<marks>[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4})")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


@dataclass(frozen=True, slots=True)
class Claim:
    """What a paper says of itself (紙本所載)."""

    seq: int
    code: str
    """`405320-MZSS-3GJV`; empty if the whole digest was read."""
    digest: str = ""
    ledger: str = ""
    """Empty if only the short code was typed."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What the ledger says to it (比對結果)."""

    seq: int
    agrees: bool
    case: str = ""
    """The case that the entry is about; empty if there is no such entry."""
    at: datetime | None = None


def claim_of(typed: str) -> Claim | None:
    """Return what somebody scanned or typed off a paper; None if it is no such code."""
    text = typed.translate(_WIDE).strip()
    scanned = _ADDRESS.fullmatch(text)
    if scanned is not None:
        return Claim(int(scanned["seq"]), "", scanned["digest"], scanned["ledger"])
    short = _CODE.fullmatch(text.upper().replace(" ", ""))
    return None if short is None else Claim(int(short["seq"]), f"{int(short['seq'])}-{short['marks']}")


def compare(ledger: str, claim: Claim) -> Compared:
    """Return whether the entry that a paper names says what the paper says."""
    if claim.ledger not in ("", ledger):
        return Compared(claim.seq, agrees=False)
    try:
        leaf = entry(ledger, claim.seq).leaf
    except NotFoundError:
        return Compared(claim.seq, agrees=False)
    payload = leaf.payload
    if not isinstance(payload, CaseOpened | CaseActed | CaseSettled):
        return Compared(claim.seq, agrees=False)
    told = Proof(ledger, claim.seq, payload.digest)
    agrees = claim.digest == payload.digest if claim.digest else claim.code == told.code
    return Compared(claim.seq, agrees, payload.case, leaf.at)
