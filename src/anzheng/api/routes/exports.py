"""匯出 Exports: a file that leaves in one piece; who took what is a fact."""

from pathlib import Path as Folder
from typing import Annotated, Any

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
from anzheng.registers.models import Entry
from anzheng.reports.as_csv import as_csv
from anzheng.reports.knowing import knowledge
from anzheng.reports.vocabulary import require_name

router = Router()
_CSV: dict[str, Any] = {
    "responses": {200: {"description": "CSV", "content": {"text/csv": {"schema": {"type": "string"}}}}}
}
_EVIDENCE = ("evidence", "form", "target", "first", "last", "recorded", "title", "level", "withdrawn", "file_digest")


@router.post("/exports/evidence", auth=Needs(Permission.EXPORT), openapi_extra=_CSV)
def evidence(request: HttpRequest) -> HttpResponse:
    """證據清單 The list of evidence that you may see; confidential rows are left out."""
    asker = asker_of(request)
    rows = visible(Evidence.objects.all(), asker.standing, Permission.RECORDS_READ).order_by("evidence")
    chosen = rows.filter(level__in=sorted(OPEN)).values_list(*_EVIDENCE)
    return _leave(asker, "evidence", _EVIDENCE, list(chosen))


@router.post("/exports/registers/{name}", auth=Needs(Permission.EXPORT), openapi_extra=_CSV)
def register(request: HttpRequest, name: Annotated[Code, Path()]) -> HttpResponse:
    """清冊 A register as it stands."""
    asker, held = asker_of(request), knowledge()
    with held.lock:
        require_name(held, asker.ledger, "registers", name, asker.today)
    entries = list(Entry.objects.filter(ledger=asker.ledger, register=name, retired=None).order_by("entry"))
    fields = sorted({field for row in entries for field in row.values})
    rows = [(row.entry, row.name, row.since, *(row.values.get(field, "") for field in fields)) for row in entries]
    return _leave(asker, f"register-{name}", ("entry", "name", "since", *fields), rows)


def _leave(asker: Asker, what: str, head: tuple[str, ...], rows: list[tuple[Any, ...]]) -> HttpResponse:
    data = as_csv(head, rows)
    home = Folder(settings.ANZHENG_HOME)
    parcel = Parcel(what, len(rows), data)
    export(asker.standing, parcel, asker.origin, home=home, actor=asker.actor, now=asker.now)
    response = HttpResponse(data, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{asker.ledger}-{what}-{asker.today}.csv"'
    return response
