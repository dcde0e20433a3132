"""起始閘門 The gate: a ledger that is behind, or differs from, what somebody outside holds takes no entries.

Asked when a process starts and whenever checkpoints are signed, before anything is appended. What was found stands in
a row, so that every process refuses; the row goes when whoever reported it agrees again, or with a new epoch.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import Q

from anzheng.kernel.errors import ProofError
from anzheng.ledger.checkpoints import ledger_keys, origin_of
from anzheng.ledger.core.checkpoint import open_checkpoint, parse_checkpoint
from anzheng.ledger.core.note import parse_note
from anzheng.ledger.core.origins import is_later
from anzheng.ledger.core.vkey import VerifierKey, parse_vkey
from anzheng.ledger.halts import KEYS, Claim, Halted, halted
from anzheng.ledger.keys import read_keys, read_signed
from anzheng.ledger.models import Halt
from anzheng.ledger.read import head
from anzheng.ledger.stored_tree import root_at


def own_claim(ledger: str, keys: Path, known: bytes | None = None) -> Claim | None:
    """Return what lies beside the private key: the newest checkpoint that it signed.

    It says nothing if it is `known`, word for word: what was stored at signing needs no verifying at every start.
    Where the database does not even know the key, it is from before the first checkpoint, and this says so. Raises
    StorageError, or ProofError if the file was altered.
    """
    data = read_signed(keys, ledger)
    if data is None or data == known:
        return None
    stored = [parse_vkey(row.vkey) for row in ledger_keys(ledger)]
    held: list[VerifierKey] = [key.public for key in read_keys(keys, ledger)]
    try:
        found = open_checkpoint(data, [*stored, *(key for key in held if key not in stored)]).checkpoint
    except ProofError:
        if stored or held:
            raise
        found = parse_checkpoint(parse_note(data).text)
    return Claim(KEYS, found.origin, found.size, found.root)


def examine(ledger: str, claims: Sequence[Claim], *, now: datetime) -> Halted | None:
    """Compare the ledger with what others hold, and halt it or let it go on (比對外部錨定).

    Claims about earlier epochs were settled when the present one was opened. Returns why it is halted, if it is.
    Raises NotFoundError for an unknown ledger.
    """
    origin = origin_of(ledger)
    said = [claim for claim in claims if origin in (None, claim.origin) or is_later(claim.origin, origin)]
    size = head(ledger).size
    against = next((claim for claim in said if _contradicts(ledger, origin, size, claim)), None)
    with transaction.atomic():
        if against is not None:
            values = {
                "source": against.source,
                "origin": against.origin,
                "size": size,
                "anchored_size": against.size,
                "anchored_root": against.root,
            }
            Halt.objects.update_or_create(ledger_id=ledger, defaults=values, create_defaults={**values, "found": now})
        else:
            # Who says only how far it is does not take back that it holds another root.
            known = Q(source__in=[claim.source for claim in said if claim.root is not None])
            longer = Q(source__in=[claim.source for claim in said], anchored_root=None)
            Halt.objects.filter(known | longer, ledger_id=ledger).delete()
    return halted(ledger)


def _contradicts(ledger: str, origin: str | None, size: int, claim: Claim) -> bool:
    # Under a later name, the database is from before that epoch.
    if claim.size > size or origin not in (None, claim.origin):
        return True
    return claim.root is not None and claim.size > 0 and root_at(ledger, claim.size) != claim.root
