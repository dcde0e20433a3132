"""管理文件 Controlled documents: what there is, one of them, entering, writing an edition, publishing, comparing."""

from datetime import datetime
from pathlib import Path as Folder
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Field, File, Path, Router, Schema
from ninja.files import UploadedFile
from pydantic import StringConstraints

from anzheng.api.access import Asker, Needs, asker_of
from anzheng.api.schemas import Code, Day, FieldName, Long, Short, Value
from anzheng.api.uploads import on_disk
from anzheng.organization.core.levels import Level
from anzheng.organization.core.permissions import Permission, Reach
from anzheng.organization.members import member
from anzheng.records import document_publishing as publishing
from anzheng.records.core.documents.editions import Occasion, State
from anzheng.records.document_comparing import compare_editions
from anzheng.records.document_copies import copies_of
from anzheng.records.document_editions import NewEdition, open_edition
from anzheng.records.documents import Amended, NewDocument, amend, register
from anzheng.reports import as_json_documents
from anzheng.reports.as_json import Json
from anzheng.reports.controlled import lines, shown

router = Router()
Number = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$")]
"""Number of a document, `AS-P-003`."""
Edition = Annotated[str, StringConstraints(pattern=r"^([0-9]{1,3}(\.[0-9]{1,3}){0,2})?$")]
"""`2.1`; empty for the newest, or for the one that follows."""
Readers = Annotated[str, StringConstraints(pattern=r"^(all|(unit|duty|person):[A-Za-z0-9._-]{1,60})$")]
Ways = Annotated[list[Code], Field(max_length=10)]


class DocumentRow(Schema):
    """One controlled document (管理文件)."""

    number: str
    title: str
    form: str | None
    kind: str
    origin: str
    source: str | None
    level: Level
    owner: str | None
    edition: str | None
    """In force today."""
    effective: str | None
    review_due: str | None
    scheduled: str | None
    """Published for a later day."""
    ended: str | None


class EditionShown(Schema):
    """One edition (版本)."""

    edition: str
    state: State
    state_zh: str
    state_en: str
    occasion: Occasion
    occasion_zh: str
    occasion_en: str
    record: str | None
    """Number of the record that carries it; its signatures are those of the record."""
    file: str | None
    digest: str | None
    """What readers acknowledge."""
    approved: str | None
    published: datetime | None
    effective: str | None
    late: bool
    """The day was over when it was published."""
    obsolete: str | None
    review_due: str | None
    readers: list[str]
    read_by: str | None


class Reader(Schema):
    """Somebody who has not read it."""

    number: str
    name: str


class ReadersShown(Schema):
    """How many have to read the edition, and who has not."""

    asked: int
    missing: list[Reader]


class CopyShown(Schema):
    """A copy that was handed out (副本)."""

    number: int
    edition: str
    holder: str
    outside: bool
    means: str
    sent: str
    signed: str | None
    recalled: str | None
    outcome: str | None
    owed: bool


class DocumentShown(DocumentRow):
    """One document with its editions, readers and copies."""

    review: str | None
    approvals: list[str]
    editions: list[EditionShown]
    readers: ReadersShown | None
    copies: list[CopyShown]


class NewRow(Schema):
    """A document that is to be controlled (待列管的文件)."""

    number: Number
    title: Short = ""
    form: Code | None = None
    """None for a document from outside, which names its source."""
    kind: Code | None = None
    owner: Code | None = None
    """Employee number."""
    unit: Code | None = None
    level: Level | None = None
    review: Short = "P1Y"
    approvals: Ways = Field(default_factory=list)
    source: Code | None = None
    place: Short = ""


class Changed(Schema):
    """What changes about a document; null leaves it."""

    title: Short | None = None
    owner: Code | None = None
    level: Level | None = None
    review: Short | None = None
    approvals: Ways | None = None
    place: Short | None = None


class EditionAsked(Schema):
    """An edition that is to be written; the file is sent beside it."""

    edition: Edition = ""
    changes: Long = ""
    review: bool = False
    """The edition in force was looked through and stays."""
    fields: Annotated[dict[FieldName, Value], Field(max_length=100)] = Field(default_factory=dict)
    received_on: Day | None = None


class Publication(Schema):
    """How the approved edition is put in force (發布)."""

    effective: Day
    readers: Annotated[list[Readers], Field(max_length=200)] = Field(default_factory=list)
    read_by: Day | None = None


class Retired(Schema):
    """From which day a document has no edition in force (廢止)."""

    since: Day
    record: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$")]
    """Number of the approved record of its withdrawal."""


class Difference(Schema):
    """A paragraph that differs."""

    place: int
    kind: str
    old: str
    new: str


class ComparedShown(Schema):
    """How two editions differ (版本比對)."""

    number: str
    old: str
    new: str
    added: int
    removed: int
    changed: int
    same: int
    differences: list[Difference]


@router.get("/policies", auth=Needs(Permission.RECORDS_READ), response=list[DocumentRow])
def listed(request: HttpRequest, *, ended: bool = False) -> Json:
    """文件清單 The documents that you may see, by number."""
    return [as_json_documents.line(one) for one in lines(asker_of(request).standing, ended=ended)]


@router.post("/policies", auth=Needs(Permission.REGISTERS_WRITE, Reach.COMPANY), response={201: DocumentShown})
def enter(request: HttpRequest, new: NewRow) -> Json:
    """列管 Put a document under control; it has no edition yet."""
    asker = asker_of(request)
    wanted = NewDocument(
        new.number,
        new.title,
        new.form or "",
        new.kind or "",
        _person(asker, new.owner),
        new.unit or "",
        new.level,
        new.review,
        tuple(new.approvals),
        new.source or "",
        new.place,
    )
    register(asker.standing, wanted, actor=asker.actor, now=asker.now)
    return _shown(asker, new.number)


@router.get("/policies/{number}", auth=Needs(Permission.RECORDS_READ), response=DocumentShown)
def one(request: HttpRequest, number: Annotated[Number, Path()]) -> Json:
    """一份文件 One document."""
    return _shown(asker_of(request), number)


@router.patch("/policies/{number}", auth=Needs(Permission.REGISTERS_WRITE, Reach.COMPANY), response=DocumentShown)
def change(request: HttpRequest, number: Annotated[Number, Path()], what: Changed) -> Json:
    """更改 Change what is known of a document; the register follows."""
    asker = asker_of(request)
    ways = None if what.approvals is None else tuple(what.approvals)
    wanted = Amended(what.title, _person(asker, what.owner), what.level, what.review, ways, what.place)
    amend(asker.standing, number, wanted, actor=asker.actor, now=asker.now)
    return _shown(asker, number)


@router.post("/policies/{number}/editions", auth=Needs(Permission.RECORDS_WRITE), response={201: DocumentShown})
def write(request: HttpRequest, number: Annotated[Number, Path()], new: EditionAsked) -> Json:
    """擬版本 Write an edition: the draft of a record, to which the text is attached as a file."""
    return _edition(asker_of(request), number, new, None)


@router.post("/policies/{number}/files", auth=Needs(Permission.RECORDS_WRITE), response={201: DocumentShown})
def write_file(
    request: HttpRequest,
    number: Annotated[Number, Path()],
    file: File[UploadedFile],
    edition: Edition = "",
    received_on: Day | None = None,
) -> Json:
    """以檔案擬版本 Write an edition with its file of at most 64 MB: Word, ODT, PDF and others, as it is."""
    with on_disk(file, Folder(settings.ANZHENG_HOME)) as path:
        return _edition(asker_of(request), number, EditionAsked(edition=edition, received_on=received_on), path)


@router.post(
    "/policies/{number}/publication", auth=Needs(Permission.REGISTERS_WRITE, Reach.COMPANY), response=DocumentShown
)
def publish(request: HttpRequest, number: Annotated[Number, Path()], how: Publication) -> Json:
    """發布 Put the approved edition in force from a day on."""
    asker = asker_of(request)
    wanted = publishing.Publication(how.effective, tuple(how.readers), how.read_by)
    home = Folder(settings.ANZHENG_HOME)
    publishing.publish(asker.standing, number, wanted, home=home, actor=asker.actor, now=asker.now)
    return _shown(asker, number)


@router.post("/policies/{number}/end", auth=Needs(Permission.REGISTERS_WRITE, Reach.COMPANY), response=DocumentShown)
def retire(request: HttpRequest, number: Annotated[Number, Path()], how: Retired) -> Json:
    """廢止 End a document; an approved record of its withdrawal is needed."""
    asker = asker_of(request)
    publishing.retire(asker.standing, number, since=how.since, basis=how.record, actor=asker.actor, now=asker.now)
    return _shown(asker, number)


@router.post("/policies/{number}/comparison", auth=Needs(Permission.RECORDS_READ), response=ComparedShown)
def compare(
    request: HttpRequest,
    number: Annotated[Number, Path()],
    old: Edition = "",
    new: Edition = "",
) -> Json:
    """比對 How two editions differ. Reading a confidential document is recorded."""
    asker, home = asker_of(request), Folder(settings.ANZHENG_HOME)
    found = compare_editions(
        asker.standing, number, old, new, asker.origin, home=home, actor=asker.actor, now=asker.now
    )
    return as_json_documents.compared(found)


def _edition(asker: Asker, number: str, new: EditionAsked, file: Folder | None) -> dict[str, Any]:
    wanted = NewEdition(new.edition, file, new.changes, new.review, dict(new.fields), new.received_on)
    open_edition(asker.standing, number, wanted, home=Folder(settings.ANZHENG_HOME), actor=asker.actor, now=asker.now)
    return _shown(asker, number)


def _shown(asker: Asker, number: str) -> dict[str, Any]:
    found = shown(asker.standing, number)
    return as_json_documents.shown(found, copies_of(asker.standing, number), asker.today)


def _person(asker: Asker, number: str | None) -> str | None:
    return None if number is None else member(asker.ledger, number).person_id
