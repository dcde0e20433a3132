"""管理文件清冊 The register `documents` follows the controlled documents, so that nobody enters a document twice.

One entry for each document, by its number, from the day on which its first edition is in force. What stands there
is the edition in force; when the document ends, the entry stays and says so.
"""

from datetime import date
from typing import Any

from anzheng.kernel.times import taipei_day
from anzheng.ledger.services import Draft
from anzheng.records.case_queries import folded
from anzheng.records.core.documents.editions import Occasion
from anzheng.records.core.workflow.case import Signature, State
from anzheng.records.document_readers import number_of
from anzheng.records.models import ControlledDocument, DocumentEdition
from anzheng.registers.checked import require_fitting
from anzheng.registers.core.checking import NewEntry
from anzheng.registers.entries import written
from anzheng.registers.models import Entry

REGISTER = "documents"
CURRENT, WITHDRAWN = "current", "withdrawn"


def follow(row: ControlledDocument, since: date) -> list[Draft]:
    """Bring the register in step with a document as it stands from a day on, within an act; return the facts."""
    edition = in_force(row, since)
    if edition is None:
        return _ended(row, since)
    known: dict[str, Any] = {
        "kind": row.kind,
        "origin": row.origin,
        "source": row.source or None,
        "version": edition.number,
        "received_on": _day(edition.received_on),
        "issued_on": None if edition.published is None else taipei_day(edition.published).isoformat(),
        "changed_on": _day(edition.effective),
        "approved_by": number_of(row.ledger, approver_of(edition)),
        "owner": number_of(row.ledger, row.owner_id),
        "reviewed_on": _day(reviewed_on(row, edition, since)),
        "status": CURRENT,
        "history_kept": True,
    }
    before = _entry(row)
    if before is not None and "system" in before.values:
        known["system"] = before.values["system"]
    values = {name: value for name, value in known.items() if value is not None}
    beside = {**({} if before is None else before.beside), **({"place": row.place} if row.place else {})}
    require_fitting(REGISTER, row.number, values)
    return written(row.ledger, [NewEntry(REGISTER, row.number, row.title, since, values, beside)])


def in_force(row: ControlledDocument, day: date) -> DocumentEdition | None:
    """Return the edition that is in force on a day, or None."""
    rows = row.editions.exclude(published=None).exclude(occasion=Occasion.REVIEW.value)
    found = [one for one in rows.filter(effective__lte=day) if one.obsolete is None or one.obsolete > day]
    return max(found, key=lambda one: (one.effective, one.pk)) if found else None


def signatures_of(edition: DocumentEdition) -> tuple[Signature, ...]:
    """Return the signatures of an edition in the order given, on paper or not; none for a document from outside."""
    record = edition.record
    return () if record is None else folded(record.case).signatures


def approver_of(edition: DocumentEdition) -> str | None:
    """Return who signed last; None for a document from outside."""
    signed = signatures_of(edition)
    return signed[-1].person if signed else None


def approved_on(edition: DocumentEdition) -> date | None:
    """Return the day on which the approval was complete; None before, or for a document from outside."""
    record = edition.record
    if record is None or record.case.state not in (State.APPROVED, State.SUPERSEDED):
        return None
    return signatures_of(edition)[-1].on


def reviewed_on(row: ControlledDocument, edition: DocumentEdition, day: date) -> date | None:
    """Return when the document was last looked through: its approval, or a later review that changed nothing."""
    found = [approved_on(edition) or edition.received_on or edition.effective]
    reviews = row.editions.filter(occasion=Occasion.REVIEW.value, number=edition.number).exclude(published=None)
    found += [one.effective for one in reviews if one.effective is not None and one.effective <= day]
    return max((one for one in found if one is not None), default=None)


def _ended(row: ControlledDocument, since: date) -> list[Draft]:
    before = _entry(row)
    if before is None or before.values.get("status") == WITHDRAWN:
        return []
    values = {**before.values, "status": WITHDRAWN}
    return written(row.ledger, [NewEntry(REGISTER, row.number, row.title, since, values)])


def _entry(row: ControlledDocument) -> Entry | None:
    return Entry.objects.filter(ledger=row.ledger, register=REGISTER, entry=row.number).first()


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
