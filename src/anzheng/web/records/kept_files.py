"""附件 A file of a record as a download: as it was attached, verified against its digest, and never shown inline."""

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from anzheng.kernel.errors import NotFoundError, Text
from anzheng.ledger.content.services import held
from anzheng.organization.core.permissions import Permission
from anzheng.records import records
from anzheng.records.contents import of_case
from anzheng.records.core.forms.filling import attached
from anzheng.records.destroyed import require_there
from anzheng.web.declare import needs
from anzheng.web.here import here
from anzheng.web.records.opened import may_read


@needs(Permission.RECORDS_READ)
@require_safe
def file_view(request: HttpRequest, case: str, digest: str) -> HttpResponseBase:
    """Serve a file that the record refers to. Raises NotFoundError for any other, DisposedError, what `held` raises."""
    at = here(request, "records")
    row = records.find_record(at.visit.standing, case)
    if not may_read(at, row):
        return redirect(at.address("case", row.pk))
    require_there(row.ledger, row.evidence)
    form, own = records.form_of(row), row.case.author_id == at.visit.standing.person
    contents = [records.content_of(row), *([row.case.content] if own else [])]
    files = [one for content in contents for one in attached(form, content.get("fields", {}))]
    found = next((one for one in files if one["digest"] == digest), None)
    if found is None:
        raise NotFoundError(
            Text("這件紀錄沒有這個附件", "the record has no such file"),
            f"{row.number or row.pk} {digest[:16]}",
            Text("請從紀錄的附件清單選取", "choose one of its files"),
        )
    file = held(at.home, row.ledger, of_case(row.pk), digest).file()
    response = FileResponse(
        file, as_attachment=True, filename=str(found["name"]), content_type="application/octet-stream"
    )
    response["Cache-Control"] = "no-store"
    return response
