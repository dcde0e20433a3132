"""Old records and what is done to destroy them, for the tests of disposal."""

from datetime import timedelta
from pathlib import Path

from anzheng.records.disposals import request_disposal
from anzheng.records.models import Case, Evidence, Record
from tests.support.cases import LEDGER, Office
from tests.support.records import approved

YEARS = 6 * 366
"""Days after which the five years of a form are over."""


def old_record(here: Office, who: str = "ann", **fields: object) -> Record:
    """Return a record that was approved six years ago."""
    row = approved(here, who, **fields)
    here.later(YEARS)
    return row


def ask(here: Office, who: str, *evidence: str, order: Path | None = None, reason: str = "") -> Case:
    """Ask for disposal."""
    return request_disposal(
        here.has(who), evidence, reason=reason, order=order, home=here.home, actor=here.actor(who), now=here.now
    )


def dispose(here: Office, *evidence: str, who: str = "staff") -> Case:
    """Ask, and have it approved by two."""
    row = ask(here, who, *evidence)
    here.sign("head", row.pk)
    here.now += timedelta(minutes=1)
    here.sign("law", row.pk)
    return Case.objects.get(pk=row.pk)


def evidence_of(record: Record) -> Evidence:
    """Return the evidence that a record became."""
    return Evidence.objects.get(ledger=LEDGER, evidence=record.evidence)
