"""證明服務 What proves the ledger outside: keys, checkpoints, anchors, seals, the gate, epochs.

Apart from `services`, which every act imports: signing and calling others is slow to load.
"""

from anzheng.ledger.anchoring import (
    anchors,
    ask,
    cosigned_note,
    enter_anchor,
    handed_out,
    offer,
    receipts,
    retire_anchor,
    taken_home,
)
from anzheng.ledger.checkpoints import (
    SignedCheckpoint,
    checkpoints,
    ledger_keys,
    newest_checkpoint,
    origin_of,
    sign_head,
    tlog_proof,
)
from anzheng.ledger.epochs import Consent, open_epoch
from anzheng.ledger.export import export_log
from anzheng.ledger.gate import examine, own_claim
from anzheng.ledger.halts import Claim, Halted, HaltedError, halted
from anzheng.ledger.recoveries import agree, ask_for_epoch, drop_wish, open_wish
from anzheng.ledger.rotation import rotate_key
from anzheng.ledger.seals import newest_seal, seal_subjects, sealed_on
from anzheng.ledger.stored_tree import growth_proof

__all__ = [
    "Claim",
    "Consent",
    "Halted",
    "HaltedError",
    "SignedCheckpoint",
    "agree",
    "anchors",
    "ask",
    "ask_for_epoch",
    "checkpoints",
    "cosigned_note",
    "drop_wish",
    "enter_anchor",
    "examine",
    "export_log",
    "growth_proof",
    "halted",
    "handed_out",
    "ledger_keys",
    "newest_checkpoint",
    "newest_seal",
    "offer",
    "open_epoch",
    "open_wish",
    "origin_of",
    "own_claim",
    "receipts",
    "retire_anchor",
    "rotate_key",
    "seal_subjects",
    "sealed_on",
    "sign_head",
    "taken_home",
    "tlog_proof",
]
