"""帳本服務 What other packages may call; the tables behind it are private."""

from anzheng.ledger.act import business_act
from anzheng.ledger.append import Draft, append, open_ledger
from anzheng.ledger.read import (
    HeadState,
    InclusionProof,
    LedgerInfo,
    StoredEntry,
    entry,
    facts_of,
    head,
    ledgers,
    prove,
)
from anzheng.ledger.storage import alone, guard, make_private, require_schema
from anzheng.ledger.verify import Problem, Report, verify

__all__ = [
    "Draft",
    "HeadState",
    "InclusionProof",
    "LedgerInfo",
    "Problem",
    "Report",
    "StoredEntry",
    "alone",
    "append",
    "business_act",
    "entry",
    "facts_of",
    "guard",
    "head",
    "ledgers",
    "make_private",
    "open_ledger",
    "prove",
    "require_schema",
    "verify",
]
