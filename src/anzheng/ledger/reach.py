"""帳本一瞥 What every page needs of a ledger, in one query: how far it is anchored, and whether it takes entries."""

from dataclasses import dataclass

from django.db.models import Max, OuterRef, Subquery

from anzheng.ledger.halts import Halted, halted
from anzheng.ledger.models import Anchoring, Epoch, Ledger


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a ledger is anchored (錨定範圍)."""

    anchored: int
    """Entries that somebody outside has seen under the ledger's present name; 0 if none."""
    halted: Halted | None
    """Why it takes no entries; None if it does."""


def reach(ledger: str) -> Reach:
    """Return it; nothing is anchored of an unknown ledger."""
    present = Epoch.objects.filter(ledger_id=ledger).order_by("-epoch").values("origin")[:1]
    taken = Anchoring.objects.filter(anchor__ledger_id=OuterRef("pk"), anchor__removed=None, origin__in=present)
    size = Subquery(taken.order_by().values("anchor__ledger_id").annotate(size=Max("size")).values("size")[:1])
    row = Ledger.objects.filter(pk=ledger).annotate(covered=size).values_list("covered", "halt").first()
    if row is None:
        return Reach(0, None)
    return Reach(row[0] or 0, None if row[1] is None else halted(ledger))
