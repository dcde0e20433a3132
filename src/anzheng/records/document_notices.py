"""文件通知 Whom a document concerns: readers who have to read it, holders of copies that came to nothing."""

from datetime import date, datetime
from urllib.parse import quote

from anzheng.kernel.times import taipei_day
from anzheng.notify.services import tell
from anzheng.records.document_readers import readership
from anzheng.records.models import DocumentEdition


def tell_readers(edition: DocumentEdition, day: date, now: datetime) -> int:
    """Tell everybody who has to read an edition and has not, each once; return how many were told."""
    return sum(_tell(edition, one.person, "document-to-read", "read", now) for one in readership(edition, day).missing)


def remind_readers(edition: DocumentEdition, day: date, now: datetime) -> int:
    """Tell newcomers, and remind whoever is late; what was told before is not told again."""
    missing = readership(edition, day).missing
    told = sum(_tell(edition, one.person, "document-to-read", "read", now) for one in missing)
    if edition.read_by is not None and edition.read_by < day:
        told += sum(_tell(edition, one.person, "document-unread", "late", now) for one in missing)
    return told


def tell_holders(edition: DocumentEdition, now: datetime) -> int:
    """Tell the holders of copies of an edition that it is obsolete and has to be given back."""
    rows = edition.copies.filter(recalled=None).exclude(person=None)
    day = taipei_day(now)
    return sum(
        _tell(edition, str(one.person_id), "document-obsolete", f"copy-{one.number}", now, copy=one.number, on=day)
        for one in rows
    )


def _tell(edition: DocumentEdition, person: str, kind: str, key: str, now: datetime, **further: object) -> bool:
    document = edition.document
    parameters: dict[str, str | int] = {
        "number": document.number,
        "edition": edition.number,
        "title": " ".join(document.title.split()),
        "due": (edition.read_by or taipei_day(now)).isoformat(),
        **{name: one if isinstance(one, int) else str(one) for name, one in further.items()},
    }
    link = f"/policies/{quote(document.number, safe='')}/"
    made: bool = tell(
        person, kind, key=f"{edition.pk}:{key}", company=document.ledger, link=link, parameters=parameters, now=now
    )
    return made
