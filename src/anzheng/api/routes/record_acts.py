"""紀錄的簽核 Submitting a record, signing it, sending it back, refusing it, taking it back: each as yourself."""

from pathlib import Path as Folder
from typing import Annotated

from django.conf import settings
from django.http import HttpRequest
from ninja import Path, Router, Schema

from anzheng.api.access import Needs, asker_of
from anzheng.api.acting import act_upon, require_read
from anzheng.api.routes.records import RecordId, RecordRow
from anzheng.api.schemas import Code, Long, Short
from anzheng.organization.core.permissions import Permission
from anzheng.records import records
from anzheng.records.core.workflow.acts import Act, Refuse, Return, Sign, Withdraw
from anzheng.records.models import Record
from anzheng.reports.as_json import Json
from anzheng.reports.as_json_records import record_row

router = Router()


class NewSignature(Schema):
    """Your signature upon the content that you read."""

    digest: Short
    step: Code | None = None
    """The step that you mean; without it the pending one."""
    reason: Long = ""
    on_behalf_of: Short | None = None


class NewReturn(Schema):
    """Why it goes back, and where to: without `to` to its author."""

    reason: Long
    to: Code | None = None
    on_behalf_of: Short | None = None


class NewRefusal(Schema):
    """Why you say no; that ends the record."""

    digest: Short
    reason: Long
    on_behalf_of: Short | None = None


@router.post("/records/{record}/submit", auth=Needs(Permission.RECORDS_WRITE), response=RecordRow, by_alias=True)
def submit(request: HttpRequest, record: Annotated[RecordId, Path()]) -> Json:
    """送件 Put it before its signers; it gets its number. Everything that is wrong is said at once."""
    asker = asker_of(request)
    row = records.find_record(asker.standing, record)
    home = Folder(settings.ANZHENG_HOME)
    records.submit(asker.standing, row.pk, home=home, actor=asker.actor, now=asker.now)
    return record_row(records.find_record(asker.standing, row.pk))


@router.post("/records/{record}/sign", auth=Needs(Permission.SELF), response=RecordRow, by_alias=True)
def sign(request: HttpRequest, record: Annotated[RecordId, Path()], new: NewSignature) -> Json:
    """簽署 Sign the pending step of the content with this digest."""
    row = _read(request, record, new.digest)
    what = Sign(new.step or row.case.step, new.digest, new.on_behalf_of, reason=new.reason)
    return _acted(request, row, what)


@router.post("/records/{record}/return", auth=Needs(Permission.SELF), response=RecordRow, by_alias=True)
def send_back(request: HttpRequest, record: Annotated[RecordId, Path()], new: NewReturn) -> Json:
    """退回 Send it back to its author, or to an earlier step."""
    row = records.find_record(asker_of(request).standing, record)
    return _acted(request, row, Return(row.case.step, new.reason, new.to or "", new.on_behalf_of))


@router.post("/records/{record}/refuse", auth=Needs(Permission.SELF), response=RecordRow, by_alias=True)
def refuse(request: HttpRequest, record: Annotated[RecordId, Path()], new: NewRefusal) -> Json:
    """不同意 Refuse it; that ends the record, and a request with it."""
    row = _read(request, record, new.digest)
    return _acted(request, row, Refuse(row.case.step, new.digest, new.reason, new.on_behalf_of))


@router.post("/records/{record}/withdraw", auth=Needs(Permission.SELF), response=RecordRow, by_alias=True)
def withdraw(request: HttpRequest, record: Annotated[RecordId, Path()]) -> Json:
    """撤回 Take back a record of your own."""
    row = records.find_record(asker_of(request).standing, record)
    return _acted(request, row, Withdraw())


def _read(request: HttpRequest, record: str, digest: str) -> Record:
    row = records.find_record(asker_of(request).standing, record)
    require_read(row.case, digest)
    return row


def _acted(request: HttpRequest, row: Record, what: Act) -> Json:
    asker = asker_of(request)
    act_upon(asker, row.case, what)
    return record_row(records.find_record(asker.standing, row.pk))
