"""匯出 Exports: a file that leaves in one piece; who took what is a fact."""

from pathlib import Path as Folder
from typing import Annotated, Any, Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Path, Router

from anzheng.api.access import Asker, Needs, asker_of
from anzheng.api.schemas import Code
from anzheng.organization.core.levels import OPEN
from anzheng.organization.core.permissions import Permission
from anzheng.organization.exports import Parcel, export
from anzheng.organization.objects import visible
from anzheng.records.models import Evidence
from anzheng.reports.as_csv import as_csv
from anzheng.reports.papers.files import MEDIA, ListFormat
from anzheng.reports.register_files import export_register

router = Router()
_CSV: dict[str, Any] = {
    "responses": {200: {"description": "CSV", "content": {"text/csv": {"schema": {"type": "string"}}}}}
}
_LIST: dict[str, Any] = {
    "responses": {
        200: {
            "description": "CSV, XLSX or ODS",
            "content": {
                MEDIA[kind].partition(";")[0]: {"schema": {"type": "string", "format": "binary"}} for kind in ListFormat
            },
        }
    }
}
_EVIDENCE = ("evidence", "form", "target", "first", "last", "recorded", "title", "level", "withdrawn", "file_digest")


@router.post("/exports/evidence", auth=Needs(Permission.EXPORT), openapi_extra=_CSV)
def evidence(request: HttpRequest) -> HttpResponse:
    """證據清單 The list of evidence that you may see; confidential rows are left out."""
    asker = asker_of(request)
    rows = visible(Evidence.objects.all(), asker.standing, Permission.RECORDS_READ).order_by("evidence")
    chosen = rows.filter(level__in=sorted(OPEN)).values_list(*_EVIDENCE)
    return _leave(asker, "evidence", _EVIDENCE, list(chosen))


@router.post("/exports/registers/{name}", auth=Needs(Permission.EXPORT), openapi_extra=_LIST)
def register(
    request: HttpRequest,
    name: Annotated[Code, Path()],
    form: ListFormat = ListFormat.CSV,
    retired: bool = False,  # noqa: FBT001, FBT002 - a query parameter
    language: Literal["zh", "en"] = "zh",
) -> HttpResponse:
    """清冊 A register as it stands, in a form that can be imported again; with `retired`, also what is gone."""
    asker = asker_of(request)
    file = export_register(
        asker.standing,
        name,
        form,
        asker.origin,
        language=language,
        retired=retired,
        today=asker.today,
        home=Folder(settings.ANZHENG_HOME),
        actor=asker.actor,
        now=asker.now,
    )
    response = HttpResponse(file.data, content_type=file.media)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response


def _leave(asker: Asker, what: str, head: tuple[str, ...], rows: list[tuple[Any, ...]]) -> HttpResponse:
    data = as_csv(head, rows)
    home = Folder(settings.ANZHENG_HOME)
    parcel = Parcel(what, len(rows), data)
    export(asker.standing, parcel, asker.origin, home=home, actor=asker.actor, now=asker.now)
    response = HttpResponse(data, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{asker.ledger}-{what}-{asker.today}.csv"'
    return response
