"""主體封存 Sealing: one entry a day commits to the newest entry of every subject, so that none can be left out."""

from datetime import date, datetime
from typing import Final

from django.db import connection, transaction

from anzheng.facts.base import Actor, FactId
from anzheng.facts.retention import SubjectsSealed
from anzheng.kernel.errors import LedgerError, Text
from anzheng.ledger import tables
from anzheng.ledger.append import Draft, append
from anzheng.ledger.core.seal import Seal
from anzheng.ledger.models import Head
from anzheng.ledger.read import entry, head

SUBJECT: Final = "seals"


def seal_subjects(ledger: str, day: date, *, actor: Actor, now: datetime) -> FactId:
    """Append the seal of all subjects as they stand (封存主體).

    Nothing is appended if the newest entry is a seal already: it says the same. Raises NotFoundError for an unknown
    ledger.
    """
    before = head(ledger).size
    newest = _newest_before(ledger, before)
    with transaction.atomic():
        # Under the lock of the head, so that the seal knows everything that stands before it.
        size = Head.objects.select_for_update().get(pk=ledger).size
        for page in tables.entries(ledger, before - 1, size):
            newest.update((row.subject, row.seq) for row in page)
        if newest.get(SUBJECT) == size - 1:
            return FactId(size - 1)
        seal = Seal(newest)
        (identity,) = append(
            ledger, [Draft(SUBJECT, SubjectsSealed(day, seal.count, seal.digest))], actor=actor, at=now
        )
    return identity


def newest_seal(ledger: str) -> tuple[int, Seal] | None:
    """Return the newest seal and what it seals; None if there is none yet.

    Raises LedgerError if the entries do not give the digest that it holds.
    """
    seq = tables.newest(ledger, [SUBJECT]).get(SUBJECT)
    if seq is None:
        return None
    payload = entry(ledger, seq).leaf.payload
    seal = Seal(_newest_before(ledger, seq))
    if not isinstance(payload, SubjectsSealed) or (payload.count, payload.digest) != (seal.count, seal.digest):
        raise LedgerError(
            Text("主體封存與分錄不符", "a seal does not match the entries before it"),
            f"{ledger}/{seq}",
            Text("請執行 anzheng ledger verify，並與備份比對", "run anzheng ledger verify and compare with a backup"),
        )
    return seq, seal


def sealed_on(ledger: str, day: date) -> bool:
    """Tell whether the subjects were sealed on that day."""
    seq = tables.newest(ledger, [SUBJECT]).get(SUBJECT)
    payload = None if seq is None else entry(ledger, seq).leaf.payload
    return isinstance(payload, SubjectsSealed) and payload.day >= day


def _newest_before(ledger: str, size: int) -> dict[str, int]:
    """Return the newest entry of every subject among the first `size`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT subject, MAX(seq) FROM ledger_entry WHERE ledger_id = %s AND seq < %s GROUP BY subject",
            [ledger, size],
        )
        return dict(cursor.fetchall())
