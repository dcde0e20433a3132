"""What a process that starts asks first, of one ledger and of the folder of keys alone."""

from datetime import datetime
from pathlib import Path

from anzheng.ledger.proofs import Halted, examine, own_claim


def examine_beside_key(ledger: str, keys: Path, *, now: datetime) -> Halted | None:
    """Compare a ledger with what lies beside its key; return why it takes no entries, if it does not."""
    claim = own_claim(ledger, keys)
    return None if claim is None else examine(ledger, [claim], now=now)
