"""紀錄的檔案 Files of a record: attaching one to a draft, getting one back, and the record itself as a paper."""

from pathlib import Path as Folder
from typing import Annotated

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import File, Form, Path, Router, Schema
from ninja.files import UploadedFile
from pydantic import StringConstraints

from anzheng.api.access import Needs, asker_of
from anzheng.api.routes.records import RecordId, opened_by
from anzheng.api.schemas import FieldName
from anzheng.api.uploads import on_disk
from anzheng.organization.core.permissions import Permission
from anzheng.records import records
from anzheng.records.record_openings import attachment_of
from anzheng.reports.as_json import Json
from anzheng.reports.papers.files import MEDIA, Format, printed
from anzheng.reports.papers.gather import papers_of

router = Router()
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_FILE = {"responses": {200: {"description": "The file", "content": {"application/octet-stream": _BINARY}}}}
_PAPERS = {"responses": {200: {"description": "The paper", "content": {MEDIA[one.value]: _BINARY for one in Format}}}}


class AttachedFile(Schema):
    """A file that stands in a field now (附件)."""

    name: str
    digest: str
    bytes: int
    media: str


@router.post("/records/{record}/files", auth=Needs(Permission.RECORDS_WRITE), response={201: AttachedFile})
def attach(
    request: HttpRequest,
    record: Annotated[RecordId, Path()],
    field: Annotated[FieldName, Form()],
    file: File[UploadedFile],
) -> Json:
    """附加檔案 Attach a file of at most 64 MB to a field of a draft; earlier ones of the field stay."""
    asker, home = asker_of(request), Folder(settings.ANZHENG_HOME)
    with on_disk(file, home) as path:
        found = records.attach(asker.standing, record, field, path, home=home, actor=asker.actor, now=asker.now)
    return found.as_json()


@router.get("/records/{record}/files/{digest}", auth=Needs(Permission.RECORDS_READ), openapi_extra=_FILE)
def file_of(
    request: HttpRequest, record: Annotated[RecordId, Path()], digest: Annotated[Digest, Path()]
) -> HttpResponse | FileResponse:
    """取得附件 A file of the record. Opening another's confidential record is recorded."""
    row = opened_by(asker_of(request), record)
    name, file = attachment_of(row, digest, home=Folder(settings.ANZHENG_HOME))
    return FileResponse(file.file(), as_attachment=True, filename=name, content_type="application/octet-stream")


@router.get("/records/{record}/paper", auth=Needs(Permission.RECORDS_READ), openapi_extra=_PAPERS)
def paper(
    request: HttpRequest,
    record: Annotated[RecordId, Path()],
    format: Format = Format.PDF,  # noqa: A002 - the name of a query parameter
) -> HttpResponse:
    """紙本 The record as a paper, in Chinese. Opening another's confidential record is recorded."""
    asker = asker_of(request)
    made = printed(papers_of([opened_by(asker, record)]), format, at=asker.now)
    response = HttpResponse(made.data, content_type=made.media)
    response["Content-Disposition"] = f'attachment; filename="{record}.{format.value}"'
    return response
