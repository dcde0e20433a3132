"""Sample leaves and ledgers for the tests of the ledger."""

from datetime import UTC, date, datetime

from django.db import transaction

from anzheng.facts.base import About, Actor
from anzheng.facts.evidence import EvidenceAdded, Signature
from anzheng.ledger.services import Draft, open_ledger

ACTOR = Actor("user", "u:17", "cli", "os-account")
AT = datetime(2026, 11, 21, 2, 0, 0, 123000, tzinfo=UTC)


def evidence(number: int, *, items: tuple[str, ...] = ("hosts:h-1",), idem: str | None = None) -> Draft:
    """Return a draft with every type of field; the subject follows from `number`."""
    payload = EvidenceAdded(
        evidence=f"e-{number}",
        form="access-review",
        target="company",
        about=About(date(2026, 1, 1), date(2026, 6, 30)),
        values={"result": "passed", "count": number, "complete": True, "note": None},
        items=items,
        signatures=(Signature("operator", "u:17", date(2026, 7, 1)), Signature("approver", "u:18", date(2026, 7, 2))),
        supersedes=None,
    )
    return Draft(f"evidence:e-{number}", payload, idem=idem)


def opened(ledger: str = "acme", *, at: datetime = AT) -> str:
    """Open a sample ledger in a transaction of its own."""
    with transaction.atomic():
        open_ledger(ledger, company="c:1", sample=True, actor=ACTOR, at=at)
    return ledger
