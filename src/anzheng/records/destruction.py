"""銷毀 Destroying a content within the act that was approved for it: keys, words and copies go, digests stay."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from anzheng.facts.retention import ContentDisposed
from anzheng.ledger.content import services as content_store
from anzheng.ledger.services import Draft, entry
from anzheng.records.case_keeping import empty
from anzheng.records.contents import of_edition, owners_of
from anzheng.records.core.retention.known import OWNER, Piece
from anzheng.records.finding import findable
from anzheng.records.models import Disposal, DocumentEdition, Evidence, Record
from anzheng.search.core.kinds import Kind
from anzheng.search.services import drop, put

SKELETON = ("form", "version", "definition", "target", "first", "last", "case")
"""What stays of a record: of which form it was, about what and when. All of it stands in the ledger too."""
_MOST_DIGESTS = 300
"""Digests of one leaf; more become several, so that none grows beyond what a leaf may hold."""


def digests_of(ledger: str, piece: Piece) -> tuple[str, ...]:
    """Return the digests of everything that a piece of evidence consists of, as its entry names them."""
    return tuple(dict.fromkeys(one.sha256 for one in entry(ledger, piece.seq).leaf.content))


def destroy(ledger: str, disposals: Iterable[ContentDisposed], *, on: date, now: datetime) -> None:
    """Destroy what disposals name, within their act; `on` is the day of it, which lies back where it is done again.

    What a restored database lacks is passed over, and so is what is gone.
    """
    for one in disposals:
        _destroy(ledger, one, on, now)


def drafts_of(disposals: Iterable[ContentDisposed]) -> list[Draft]:
    """Return the entries of disposals, each in the history of what was destroyed."""
    return [Draft(one.owner, part) for one in disposals for part in _parts(one)]


def _destroy(ledger: str, one: ContentDisposed, on: date, now: datetime) -> None:
    evidence = one.owner.removeprefix(OWNER)
    owners = [*owners_of(ledger, evidence)]
    record = Record.objects.filter(ledger=ledger, evidence=evidence).first()
    if record is not None:
        empty(record.pk, but=SKELETON)
        for edition in DocumentEdition.objects.filter(record=record):
            owners.append(of_edition(edition))
            edition.file_name, edition.changes = "", ""
            edition.save(update_fields=["file_name", "changes"])
    content_store.destroy(ledger, owners, now=now)
    row = Evidence.objects.filter(ledger=ledger, evidence=evidence).first()
    if row is not None:
        row.title, row.note, row.salt, row.file_name = "", "", "", ""
        row.save(update_fields=["title", "note", "salt", "file_name"])
        drop(ledger, Kind.EVIDENCE, evidence)
        if not row.withdrawn:
            put(findable(row))
    Disposal.objects.get_or_create(
        ledger=ledger,
        owner=one.owner,
        defaults={
            "case": one.request,
            "basis": one.basis.value,
            "due": one.due,
            "on": on,
            "asked_by": one.asked_by,
            "approvers": list(one.approvers),
        },
    )


def _parts(one: ContentDisposed) -> Sequence[ContentDisposed]:
    if len(one.digests) <= _MOST_DIGESTS:
        return (one,)
    starts = range(0, len(one.digests), _MOST_DIGESTS)
    return [
        ContentDisposed(
            one.owner,
            one.digests[start : start + _MOST_DIGESTS],
            one.basis,
            one.due,
            one.request,
            one.asked_by,
            one.approvers,
        )
        for start in starts
    ]
