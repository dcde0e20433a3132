"""閱讀與分發 Reading controlled documents as yourself, and the copies that were handed out."""

from pathlib import Path as Folder
from typing import Annotated, Any

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import Field, Path, Router, Schema

from anzheng.api.access import Needs, asker_of
from anzheng.api.routes.policies import CopyShown, Edition, Number
from anzheng.api.schemas import Code, Day, FieldName, Short
from anzheng.facts.documents import CopyOutcome
from anzheng.kernel.errors import InputError, Text
from anzheng.organization.core.permissions import Permission, Reach
from anzheng.organization.members import member
from anzheng.records import document_copies, document_reading
from anzheng.records.document_readers import to_read
from anzheng.reports import as_json_documents
from anzheng.reports.as_json import Json

router = Router()
_BINARY = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
Copy = Annotated[int, Path(ge=1, le=1_000_000)]


class Unread(Schema):
    """An edition that you are asked to read."""

    number: str
    title: str
    edition: str
    effective: str | None
    read_by: str | None


class Said(Schema):
    """That you have read it; the statements that the document asks for, each confirmed."""

    edition: Edition = ""
    statements: Annotated[dict[FieldName, bool], Field(max_length=50)] = Field(default_factory=dict)


class Acknowledged(Schema):
    """It stands in the ledger (知悉確認)."""

    number: str
    edition: str
    on: str
    digest: str
    evidence: str | None


class NewCopy(Schema):
    """A copy that is handed out: to somebody who works here, or to a party outside."""

    sent: Day
    holder: Code | None = None
    """Employee number."""
    party: Short = ""
    means: str = "paper"
    edition: Edition = ""


class Received(Schema):
    """On which day the holder signed for it."""

    on: Day


class Recalled(Schema):
    """What became of it, and on which day."""

    on: Day
    outcome: CopyOutcome = CopyOutcome.RETURNED


@router.get("/me/reading", auth=Needs(Permission.SELF), response=list[Unread])
def unread(request: HttpRequest) -> Json:
    """待閱讀 What you are asked to read and have not, the most urgent first."""
    return as_json_documents.to_read(to_read(asker_of(request).standing))


@router.post(
    "/policies/{number}/file",
    auth=Needs(Permission.RECORDS_READ),
    openapi_extra={"responses": {200: {"description": "The file", "content": _BINARY}}},
)
def file_of(
    request: HttpRequest, number: Annotated[Number, Path()], edition: Edition = ""
) -> HttpResponse | FileResponse:
    """開啟文件 The file of an edition. Opening is remembered; of a confidential document it is recorded.

    An obsolete edition comes with the header `Anzheng-Edition: obsolete`.
    """
    asker, home = asker_of(request), Folder(settings.ANZHENG_HOME)
    found = document_reading.open_text(
        asker.standing, number, edition, asker.origin, home=home, actor=asker.actor, now=asker.now
    )
    if found.file is None:
        raise InputError(
            Text("這個版本沒有檔案", "this edition has no file"),
            number,
            Text("內容在它的紀錄", "its content is its record"),
        )
    response = FileResponse(
        found.file.file(), as_attachment=True, filename=found.name, content_type="application/octet-stream"
    )
    response["Anzheng-Edition"] = found.state.value
    return response


@router.post("/policies/{number}/acknowledgement", auth=Needs(Permission.SELF), response={201: Acknowledged})
def acknowledge(request: HttpRequest, number: Annotated[Number, Path()], said: Said) -> Json:
    """知悉確認 Say that you have read an edition; open it first."""
    asker, home = asker_of(request), Folder(settings.ANZHENG_HOME)
    row = document_reading.acknowledge(
        asker.standing,
        number,
        said.edition,
        statements=said.statements,
        home=home,
        actor=asker.actor,
        now=asker.now,
    )
    return {
        "number": row.edition.document.number,
        "edition": row.edition.number,
        "on": row.on.isoformat(),
        "digest": row.digest,
        "evidence": row.evidence or None,
    }


@router.post(
    "/policies/{number}/copies", auth=Needs(Permission.REGISTERS_WRITE, Reach.COMPANY), response={201: CopyShown}
)
def distribute(request: HttpRequest, number: Annotated[Number, Path()], new: NewCopy) -> Json:
    """分發 Hand out a copy; it gets a number."""
    asker = asker_of(request)
    person = None if new.holder is None else member(asker.ledger, new.holder).person_id
    wanted = document_copies.NewCopy(new.sent, person, new.party, new.means, new.edition)
    made = document_copies.distribute(asker.standing, number, wanted, actor=asker.actor, now=asker.now)
    return as_json_documents.copy(made, asker.today)


@router.post("/policies/{number}/copies/{held}/receipt", auth=Needs(Permission.SELF), response=CopyShown)
def receive(request: HttpRequest, number: Annotated[Number, Path()], held: Copy, signed: Received) -> dict[str, Any]:
    """簽收 Record that the holder signed for a copy."""
    asker = asker_of(request)
    made = document_copies.receive(asker.standing, number, held, on=signed.on, actor=asker.actor, now=asker.now)
    return as_json_documents.copy(made, asker.today)


@router.post(
    "/policies/{number}/copies/{held}/recall",
    auth=Needs(Permission.REGISTERS_WRITE, Reach.COMPANY),
    response=CopyShown,
)
def recall(request: HttpRequest, number: Annotated[Number, Path()], held: Copy, how: Recalled) -> dict[str, Any]:
    """回收 Record that a copy came back, was destroyed or is lost."""
    asker = asker_of(request)
    made = document_copies.recall(
        asker.standing, number, held, how.outcome, on=how.on, actor=asker.actor, now=asker.now
    )
    return as_json_documents.copy(made, asker.today)
