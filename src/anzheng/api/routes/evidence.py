"""證據 Evidence: a list of what you may see, adding, withdrawing, opening."""

import os
from datetime import datetime
from pathlib import Path as Folder
from typing import Annotated, Any

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import Field, File, Form, Path, Router, Schema
from ninja.files import UploadedFile
from pydantic import StringConstraints
from pydantic import ValidationError as PydanticError

from anzheng.api.access import Asker, Needs, asker_of
from anzheng.api.paging import page
from anzheng.api.schemas import PAGE, After, Code, Day, Destroyed, Limit, Long, Recorded, Short, Target, Values
from anzheng.api.uploads import on_disk
from anzheng.facts.base import About
from anzheng.kernel.errors import InputError, Text
from anzheng.kernel.ids import ENTROPY_BYTES, new_id
from anzheng.ledger.content.services import Held
from anzheng.organization.core.levels import OPEN, Level
from anzheng.organization.core.permissions import Permission, Reach
from anzheng.organization.objects import visible
from anzheng.records.belonging import require_target
from anzheng.records.contents import of_evidence
from anzheng.records.destroyed import as_json as disposed_json
from anzheng.records.destroyed import disposal_of, require_there
from anzheng.records.evidence import NewEvidence, add_evidence, withdraw_evidence
from anzheng.records.models import Evidence
from anzheng.records.openings import find_evidence, open_content
from anzheng.reports.as_json import Json
from anzheng.reports.knowing import knowledge
from anzheng.reports.vocabulary import require_name, require_targets

router = Router()
_BINARY = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}


class EvidenceRow(Schema):
    """One piece of evidence, without what it says if it is confidential (證據)."""

    evidence: str
    form: str
    target: str
    title: str
    first: str = Field(alias="from")
    last: str = Field(alias="to")
    recorded: datetime
    author: str
    unit: str
    level: Level
    withdrawn: bool
    file_name: str
    file_digest: str
    file_bytes: int


class EvidencePage(Schema):
    """A page of evidence, the newest first."""

    items: list[EvidenceRow]
    next: str | None


class Opened(EvidenceRow):
    """Evidence with what it says; `disposed` where that was lawfully destroyed."""

    note: str
    disposed: Destroyed | None


class NewRow(Schema):
    """Evidence to be added (待登錄的證據)."""

    form: Code
    target: Target = "company"
    first: Day = Field(alias="from")
    last: Day = Field(alias="to")
    title: Short = ""
    note: Long = ""
    level: Level = Level.INTERNAL
    values: Values = Field(default_factory=dict)
    items: Annotated[list[Target], Field(max_length=1000)] = Field(default_factory=list)
    supersedes: Code | None = None


Record = Annotated[str, StringConstraints(max_length=100_000)]


class Added(Recorded):
    """The evidence stands in the ledger."""

    evidence: str


@router.get("/evidence", auth=Needs(Permission.RECORDS_READ), response=EvidencePage, by_alias=True)
def listed(
    request: HttpRequest,
    form: Code | None = None,
    after: After = "",
    limit: Limit = PAGE,
) -> Json:
    """證據清單 The evidence that you may see, newest first."""
    asker = asker_of(request)
    rows = visible(Evidence.objects.all(), asker.standing, Permission.RECORDS_READ).order_by("-evidence")
    if form is not None:
        rows = rows.filter(form=form)
    if after:
        rows = rows.filter(evidence__lt=after)
    return page(rows[: limit + 1], limit, lambda row: row.evidence, _form)


@router.post("/evidence", auth=Needs(Permission.RECORDS_WRITE, Reach.UNIT), response={201: Added})
def add(request: HttpRequest, new: NewRow) -> Json:
    """登錄一份紀錄 Add a record without a file."""
    return _add(asker_of(request), new, None)


@router.post("/evidence/files", auth=Needs(Permission.RECORDS_WRITE, Reach.UNIT), response={201: Added})
def add_file(request: HttpRequest, record: Annotated[Record, Form()], file: File[UploadedFile]) -> Json:
    """登錄一個檔案 Add a file, at most 64 MB; `record` is the JSON of what is posted to /evidence."""
    new = _parsed(record)
    home = Folder(settings.ANZHENG_HOME)
    with on_disk(file, home) as path:
        return _add(asker_of(request), new, path)


@router.get("/evidence/{evidence}", auth=Needs(Permission.RECORDS_READ), response=EvidenceRow, by_alias=True)
def shown(request: HttpRequest, evidence: Annotated[Code, Path()]) -> Json:
    """一件證據 One piece of evidence, without note and file."""
    return _form(find_evidence(asker_of(request).standing, evidence))


@router.delete("/evidence/{evidence}", auth=Needs(Permission.RECORDS_WRITE, Reach.UNIT), response=Recorded)
def withdraw(request: HttpRequest, evidence: Annotated[Code, Path()]) -> Json:
    """撤回 Withdraw evidence: it stays in the ledger and no longer counts."""
    asker = asker_of(request)
    found = find_evidence(asker.standing, evidence)
    require_target(asker.standing, Permission.RECORDS_WRITE, asker.ledger, found.target)
    fact = withdraw_evidence(asker.ledger, evidence, actor=asker.actor, now=asker.now)
    return {"ledger": asker.ledger, "seq": fact.seq}


@router.post("/evidence/{evidence}/open", auth=Needs(Permission.RECORDS_READ), response=Opened, by_alias=True)
def opened(request: HttpRequest, evidence: Annotated[Code, Path()]) -> Json:
    """開啟內容 What it says. Opening confidential evidence is recorded."""
    asker = asker_of(request)
    row, _ = _open(asker, evidence)
    gone = disposed_json(disposal_of(row.ledger, of_evidence(row.evidence)))
    return {**_form(row), "title": row.title, "note": row.note, "disposed": gone}


@router.post(
    "/evidence/{evidence}/file",
    auth=Needs(Permission.RECORDS_READ),
    openapi_extra={"responses": {200: {"description": "The file", "content": _BINARY}}},
)
def file_of(request: HttpRequest, evidence: Annotated[Code, Path()]) -> HttpResponse | FileResponse:
    """取得檔案 Its file. Opening confidential evidence is recorded."""
    asker = asker_of(request)
    if not find_evidence(asker.standing, evidence).file_digest:
        raise InputError(
            Text("這件證據沒有檔案", "this evidence has no file"),
            evidence,
            Text("請用 open 取得說明", "its note comes with open"),
        )
    require_there(asker.ledger, evidence)
    row, file = _open(asker, evidence)
    if file is None:
        raise AssertionError("a row with the digest of a file has a file")
    return FileResponse(
        file.file(), as_attachment=True, filename=row.file_name, content_type="application/octet-stream"
    )


def _open(asker: Asker, evidence: str) -> tuple[Evidence, Held | None]:
    home = Folder(settings.ANZHENG_HOME)
    return open_content(asker.standing, evidence, asker.origin, home=home, actor=asker.actor, now=asker.now)


def _parsed(record: str) -> NewRow:
    try:
        return NewRow.model_validate_json(record)
    except PydanticError as problem:
        first = problem.errors(include_url=False, include_input=False, include_context=False)[0]
        message = str(first["msg"])[:200]
        raise InputError(
            Text(f"這一欄的值不能用（{message}）", message),
            ".".join(["record", *(str(step) for step in first["loc"])])[:200],
            Text("請對照 /api/v1/openapi.json", "compare with /api/v1/openapi.json"),
        ) from problem


def _add(asker: Asker, new: NewRow, file: Folder | None) -> dict[str, Any]:
    held, ledger = knowledge(), asker.ledger
    with held.lock:
        require_name(held, ledger, "forms", new.form, asker.today)
    require_targets(ledger, new.target, *new.items)
    require_target(asker.standing, Permission.RECORDS_WRITE, ledger, new.target, *new.items)
    if new.supersedes is not None:
        find_evidence(asker.standing, new.supersedes)
    if new.last < new.first:
        raise InputError(
            Text("期間的結束日早於開始日", "the period ends before it starts"),
            f"{new.first}/{new.last}",
            Text("請更正期間", "correct the period"),
        )
    row = NewEvidence(
        new_id("e", asker.now, os.urandom(ENTROPY_BYTES)),
        new.form,
        new.target,
        About(new.first, new.last),
        new.title or (file.name if file else new.form),
        dict(new.values),
        tuple(new.items),
        (),
        new.note,
        file,
        new.supersedes,
        new.level,
    )
    fact = add_evidence(ledger, row, home=Folder(settings.ANZHENG_HOME), actor=asker.actor, now=asker.now)
    return {"ledger": ledger, "seq": fact.seq, "evidence": row.evidence}


def _form(row: Evidence) -> dict[str, Any]:
    names = ("evidence", "form", "target", "recorded", "author", "unit", "level", "withdrawn", "file_digest")
    told = row.level in OPEN
    return {
        **{name: getattr(row, name) for name in names},
        "from": row.first.isoformat(),
        "to": row.last.isoformat(),
        "title": row.title if told else "",
        "file_name": row.file_name if told else "",
        "file_bytes": row.file_bytes,
    }
