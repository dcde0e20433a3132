"""新版本 A new edition of a document: a record of its form, started with what is known; a file from outside as it is.

Filling, submitting and signing are those of every record. What is published is what was signed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q

from anzheng.catalogue.approvals import document_rules
from anzheng.catalogue.core.documents import Approval
from anzheng.catalogue.core.fields import Type
from anzheng.catalogue.core.forms import Form
from anzheng.facts.base import Actor
from anzheng.kernel.errors import ConflictError, InputError, NotFoundError, Text
from anzheng.kernel.times import taipei_day
from anzheng.ledger.content.services import put
from anzheng.organization.core.standing import Standing
from anzheng.records import records
from anzheng.records.attachments import Attached, checked_file
from anzheng.records.case_queries import visible
from anzheng.records.contents import Putting, copied, of_case, of_edition
from anzheng.records.core.documents.approving import EDITION, as_edition, signed_by, text_field
from anzheng.records.core.documents.editions import Number, Occasion, State, following, number_of, state_of
from anzheng.records.document_register import in_force
from anzheng.records.documents import OUTSIDE, document_form, find, locked, writing
from anzheng.records.models import Case, ControlledDocument, DocumentEdition, Record
from anzheng.registers.models import Entry

_CHANGES = 4_000
_MOST_ITEMS = 500
_DATED = ("effective_on", "issued_on", "approved_on", "drawn_on", "reviewed_on")
"""Fields that hold the day of an edition; they begin with today and are corrected by whoever writes it."""
_SUMMARY = ("changes", "changes_made")
_NOT_AGAIN = frozenset({Type.FILE, Type.SIGNATURE, Type.DATE})


@dataclass(frozen=True, slots=True)
class NewEdition:
    """An edition that is to be written (待擬的版本)."""

    number: str = ""
    """Empty for the one that follows."""
    file: Path | None = None
    """The text as it is: Word, ODT, PDF or another file that may be attached."""
    changes: str = ""
    review: bool = False
    """The edition in force stays as it is: it was looked through."""
    fields: Mapping[str, Any] = field(default_factory=dict)
    received_on: date | None = None
    """When a document from outside came in."""


@dataclass(frozen=True, slots=True)
class _Text:
    """The file of an edition, and the contents that it brings into the store."""

    attached: Attached | None
    files: Putting


def open_edition(
    has: Standing, document: str, new: NewEdition, *, home: Path, actor: Actor, now: datetime
) -> DocumentEdition:
    """Start an edition of a document (擬新版本): for its own documents a draft record, to be completed and submitted.

    Raises DeniedError, InputError for a number that is not newer or a file that cannot be taken, ConflictError while
    another edition is under way.
    """
    writing(has, find(has, document))
    media = None if new.file is None else checked_file(new.file)
    text = _Text(None, _again_on_file(has, document, home) if new.review else Putting(home))
    if new.file is not None and media is not None:
        kept = put(home, new.file)
        attached = Attached(new.file.name[:200], kept.digest, kept.size, media)
        text = _Text(attached, replace(text.files, kept=(*text.files.kept, kept)))
    with transaction.atomic():
        row = locked(has, document)
        occasion, number = _next(row, new, has.day)
        if row.origin == OUTSIDE and text.attached is None:
            raise InputError(
                Text("外來文件的版本須附檔案", "an edition of a document from outside is a file"),
                "file",
                Text("請附上收到的檔案", "attach what was received"),
            )
        record = None
        if row.origin != OUTSIDE:
            record = _record(has, row, number, occasion, new, text, actor, now)
        made = DocumentEdition.objects.create(
            document=row,
            number=str(number),
            occasion=occasion.value,
            record=record,
            changes=new.changes.strip()[:_CHANGES],
            opened=now,
            author=actor.id,
            received_on=(new.received_on or taipei_day(now)) if row.origin == OUTSIDE else None,
            **_file(text.attached),
        )
        if record is None:
            text.files.enter(row.ledger, of_edition(made), now=now)
        return made


def form_for(row: ControlledDocument) -> Form:
    """Return the form of a document's editions as the company signs them today, as confidential as the document."""
    return replace(as_edition(signed_by(document_form(row.form), ways(row))), level=row.level)


def ways(row: ControlledDocument) -> list[Approval]:
    """Return the chosen ways of approving a document; without any, its form says who signs."""
    rules = document_rules()
    return [rules.approval(one) for one in row.approvals]


def state(edition: DocumentEdition, day: date) -> State:
    """Return the state of an edition on a day."""
    case = None if edition.record is None else edition.record.case.state
    return state_of("approved" if case == "superseded" else case, edition.effective, edition.obsolete, day)


def editions_of(has: Standing, row: ControlledDocument) -> list[DocumentEdition]:
    """Return the editions of a document that the standing may see, the newest first; drafts are their authors'."""
    cases = visible(Case.objects.all(), has)
    rows = row.editions.select_related("record__case", "record__definition", "document")
    rows = rows.prefetch_related("record__case__acts")
    return list(rows.filter(Q(published__isnull=False) | Q(record=None) | Q(record__case__in=cases)).order_by("-pk"))


def edition_of(has: Standing, document: str, number: str = "") -> DocumentEdition:
    """Return an edition by its number, the newest that the standing may see if none is named. Raises NotFoundError."""
    row = find(has, document)
    wanted = number_of(number) if number else None
    found = [one for one in editions_of(has, row) if wanted is None or number_of(one.number) == wanted]
    # Of a refused draft and what came of its number later, the later is meant.
    if not found:
        raise NotFoundError(
            Text("這份文件沒有這個版次", "the document has no such edition"),
            f"{document[:60]} {number[:20]}".strip(),
            Text("請從版本清單選取", "choose one of its editions"),
        )
    return found[0]


def attached_text(edition: DocumentEdition) -> Attached | None:
    """Return the file that holds the text of an edition, as published or else as it stands in the record."""
    if edition.file_digest and (edition.record is None or edition.published is not None):
        return Attached(edition.file_name, edition.file_digest, edition.file_bytes, edition.media)
    if edition.record is None:
        return None
    form, content = records.form_of(edition.record), records.content_of(edition.record)
    name = text_field(form)
    files = records.as_list(content.get("fields", {}).get(name)) if name is not None else []
    return Attached(**files[-1]) if files else None


def _next(row: ControlledDocument, new: NewEdition, day: date) -> tuple[Occasion, Number]:
    """Return occasion and number of the edition that comes next. Raises InputError, ConflictError."""
    if row.ended is not None:
        raise ConflictError(
            Text("文件已廢止", "the document has ended"),
            row.number,
            Text("請以新編號列管", "put it under control with a new number"),
        )
    rows = row.editions.select_related("record__case")
    states = [(one, state(one, day)) for one in rows]
    under_way = next((one for one, at in states if at in (State.DRAFT, State.SIGNING, State.APPROVED)), None)
    if under_way is not None:
        raise ConflictError(
            Text(f"版次 {under_way.number} 還在辦理", f"edition {under_way.number} is under way"),
            row.number,
            Text("請先發布或捨棄它", "publish it or throw it away first"),
        )
    known = [number_of(one.number) for one, at in states if at is not State.ENDED]
    newest = max(known, default=None)
    if new.review:
        current = in_force(row, day)
        if current is None:
            raise ConflictError(
                Text("沒有現行版本可以檢視沿用", "no edition is in force that could be reviewed"),
                row.number,
                Text("請先發布版本", "publish an edition first"),
            )
        return Occasion.REVIEW, number_of(current.number)
    number = number_of(new.number) if new.number.strip() else following(newest)
    if newest is not None and number <= newest:
        raise InputError(
            Text(f"版次須比 {newest} 新", f"the edition must be newer than {newest}"),
            "number",
            Text(f"例如 {following(newest)}", f"for example {following(newest)}"),
        )
    return (Occasion.FIRST_ISSUE if newest is None else Occasion.REVISION), number


def _record(
    has: Standing,
    row: ControlledDocument,
    number: Number,
    occasion: Occasion,
    new: NewEdition,
    text: _Text,
    actor: Actor,
    now: datetime,
) -> Record:
    form = form_for(row)
    before = _before(row)
    values = {**_again(form, before.get("fields", {})), **_known(form, row, str(number), occasion, new, has.day)}
    name = text_field(form)
    if name is not None and text.attached is not None:
        values[name] = [text.attached.as_json()]
    elif name is not None and occasion is Occasion.REVIEW:
        values[name] = records.as_list(before.get("fields", {}).get(name))
    values |= new.fields
    items = {}
    if form.items is not None:
        still = Q(retired=None) | Q(retired__gt=has.day)
        entries = Entry.objects.filter(still, ledger=row.ledger, register=form.items).values_list("entry", flat=True)
        answers = before.get("items", {})
        items = {target: answers.get(target, {}) for target in (f"{form.items}:{one}" for one in entries[:_MOST_ITEMS])}
    made = records.NewRecord(
        form.id,
        has.day,
        has.day,
        fields={k: v for k, v in values.items() if v not in (None, [])},
        items=items,
        files=text.files,
        definition=form,
    )
    return records.start(has, made, actor=actor, now=now)


def _again_on_file(has: Standing, document: str, home: Path) -> Putting:
    """Put a copy of the text that a review leaves as it is: it becomes the reviewing record's own."""
    row = find(has, document)
    last, name = _last(row), text_field(form_for(row)) if row.origin != OUTSIDE else None
    if last is None or last.record_id is None or name is None:
        return Putting(home)
    texts = records.as_list(_before(row).get("fields", {}).get(name))
    return copied(home, row.ledger, of_case(last.record_id), texts)


def _last(row: ControlledDocument) -> DocumentEdition | None:
    """Return the last edition that was published with a record."""
    return row.editions.exclude(published=None).exclude(record=None).order_by("-pk").first()


def _before(row: ControlledDocument) -> Mapping[str, Any]:
    """Return the content of the last edition that was published; nothing for the first."""
    last = _last(row)
    return {} if last is None or last.record is None else records.content_of(last.record)


def _again(form: Form, before: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the last edition answered and this one may answer too; days and files are its own."""
    return {
        name: before[name]
        for name, one in form.fields.items()
        if name in before and one.type not in _NOT_AGAIN and one.computed is None and name not in _SUMMARY
    }


def _known(
    form: Form, row: ControlledDocument, number: str, occasion: Occasion, new: NewEdition, day: date
) -> dict[str, Any]:
    found: dict[str, Any] = {EDITION: number}
    found |= {name: day.isoformat() for name in _DATED if name in form.fields and form.fields[name].type is Type.DATE}
    summary = new.changes.strip() or {Occasion.FIRST_ISSUE: "首次發行", Occasion.REVIEW: "檢視後沿用"}.get(occasion, "")
    found |= {name: summary[:_CHANGES] for name in _SUMMARY if name in form.fields}
    level = next((one.level for one in reversed(ways(row)) if one.level), "")
    for name, value in (("approved_by", level), ("decision", "approved"), ("occasion", occasion.value)):
        if name in form.fields and value in form.fields[name].choices:
            found[name] = value
    return found


def _file(attached: Attached | None) -> dict[str, Any]:
    if attached is None:
        return {}
    return {
        "file_name": attached.name,
        "file_digest": attached.digest,
        "file_bytes": attached.bytes,
        "media": attached.media,
    }
