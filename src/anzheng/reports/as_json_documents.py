"""管理文件的輸出 Controlled documents as JSON, the same for the command line and the API."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from anzheng.organization.people import names_of
from anzheng.records.core.documents.comparison import Kind
from anzheng.records.core.documents.editions import OCCASIONS, STATES, Occasion
from anzheng.records.document_comparing import Compared
from anzheng.records.document_copies import owed
from anzheng.records.document_editions import attached_text
from anzheng.records.models import DocumentCopy, DocumentEdition
from anzheng.reports.controlled import Line, Shown, Stood, Unwritten

Json = Any


def line(one: Line) -> dict[str, Json]:
    """Return a row of `document files --json`."""
    row, current = one.document, one.current
    return {
        "number": row.number,
        "title": row.title,
        "form": row.form or None,
        "kind": row.kind,
        "origin": row.origin,
        "source": row.source or None,
        "level": row.level,
        "owner": None if row.owner is None else row.owner.name,
        "edition": None if current is None else current.number,
        "effective": None if current is None else _day(current.effective),
        "review_due": _day(one.review_due),
        "scheduled": None if one.scheduled is None else one.scheduled.number,
        "ended": _day(row.ended),
    }


def shown(one: Shown, copies: Iterable[DocumentCopy], day: date) -> dict[str, Json]:
    """Return `document show --json`."""
    readers = one.readers
    names = names_of({person.person for person in readers.missing}) if readers is not None else {}
    return {
        **line(one.line),
        "review": one.line.document.review or None,
        "approvals": list(one.line.document.approvals),
        "editions": [edition(stood) for stood in one.editions],
        "readers": None
        if readers is None
        else {
            "asked": len(readers.asked),
            "missing": [{"number": person.number, "name": names.get(person.person, "")} for person in readers.missing],
        },
        "copies": [copy(row, day) for row in copies],
    }


def edition(one: Stood) -> dict[str, Json]:
    """Return an edition."""
    row, text = one.edition, attached_text(one.edition)
    state, occasion = STATES[one.state], OCCASIONS[Occasion(row.occasion)]
    return {
        "edition": row.number,
        "state": one.state.value,
        "state_zh": state.zh,
        "state_en": state.en,
        "occasion": row.occasion,
        "occasion_zh": occasion.zh,
        "occasion_en": occasion.en,
        "record": None if row.record is None else row.record.number or row.record.pk,
        "file": None if text is None else text.name,
        "digest": row.digest or None,
        "approved": _day(one.approved),
        "published": None if row.published is None else row.published.isoformat(),
        "effective": _day(row.effective),
        "late": one.late,
        "obsolete": _day(row.obsolete),
        "review_due": _day(row.review_due),
        "readers": list(row.readers),
        "read_by": _day(row.read_by),
    }


def copy(row: DocumentCopy, day: date) -> dict[str, Json]:
    """Return a copy that was handed out."""
    return {
        "number": row.number,
        "edition": row.edition.number,
        "holder": row.party if row.person is None else row.person.name,
        "outside": row.person is None,
        "means": row.means,
        "sent": row.sent.isoformat(),
        "signed": _day(row.signed),
        "recalled": _day(row.recalled),
        "outcome": row.outcome or None,
        "owed": owed(row, day),
    }


def unwritten(rows: Iterable[Unwritten]) -> list[Json]:
    """Return `document missing --json`."""
    return [
        {
            "form": one.form.id,
            "zh": one.form.zh,
            "en": one.form.en,
            "clauses": [{"document": document, "ref": ref} for document, ref in one.refs],
            "approvals": [way.id for way in one.approvals],
        }
        for one in rows
    ]


def to_read(rows: Iterable[DocumentEdition]) -> list[Json]:
    """Return `document unread --json`."""
    return [
        {
            "number": row.document.number,
            "title": row.document.title,
            "edition": row.number,
            "effective": _day(row.effective),
            "read_by": _day(row.read_by),
        }
        for row in rows
    ]


def compared(found: Compared) -> dict[str, Json]:
    """Return `document compare --json`: the paragraphs that differ, with their place in the newer edition."""
    result = found.result
    return {
        "number": found.new.document.number,
        "old": found.old.number,
        "new": found.new.number,
        "added": result.count(Kind.ADDED),
        "removed": result.count(Kind.REMOVED),
        "changed": result.count(Kind.CHANGED),
        "same": result.count(Kind.SAME),
        "differences": [
            {"place": place, "kind": one.kind.value, "old": one.old, "new": one.new}
            for place, one in enumerate(result.differences, 1)
            if one.kind is not Kind.SAME
        ],
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
