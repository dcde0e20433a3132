"""閱讀 What one has to read; opening an edition, which is remembered."""

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from anzheng.kernel.errors import Text
from anzheng.organization.core.permissions import Permission
from anzheng.organization.origin import From
from anzheng.records.document_readers import to_read
from anzheng.records.document_reading import open_text
from anzheng.reports.controlled import shown
from anzheng.reports.papers.files import Format, printed
from anzheng.reports.papers.of_document import cover_of
from anzheng.web.declare import needs
from anzheng.web.flash import flash
from anzheng.web.here import here
from anzheng.web.pages.policies import reading_page
from anzheng.web.policies.listed import tabs
from anzheng.web.sheets import show


@needs(Permission.RECORDS_READ)
@require_safe
def reading_view(request: HttpRequest) -> HttpResponse:
    """Show what the reader is asked to read and has not acknowledged."""
    at = here(request, "policies")
    rows = [(row, at.address("policy", row.document.number)) for row in to_read(at.visit.standing)]
    return show(at, reading_page(rows, at.today, tabs(at, "reading")))


@needs(Permission.RECORDS_READ)
@require_POST
def open_view(request: HttpRequest, number: str) -> HttpResponseBase:
    """Hand out the file of an edition. Raises NotFoundError for what the reader may not see."""
    at = here(request, "policies")
    found = open_text(
        at.visit.standing,
        number,
        request.POST.get("edition", "")[:20],
        origin_of(request),
        home=at.home,
        actor=at.visit.actor,
        now=at.now,
    )
    if found.file is None:
        flash(
            request, Text("這個版本沒有檔案，內容在它的紀錄。", "This edition has no file: its content is its record.")
        )
        if found.edition.record_id is not None:
            return redirect(at.address("case", found.edition.record_id))
        return redirect(at.address("policy", number))
    response = FileResponse(
        found.file.file(), as_attachment=True, filename=found.name, content_type="application/octet-stream"
    )
    response["Cache-Control"] = "no-store"
    return response


@needs(Permission.RECORDS_READ)
@require_safe
def cover_view(request: HttpRequest, number: str, edition: str) -> HttpResponse:
    """Hand out the cover sheet of an edition as PDF; that of an obsolete one says so. Raises NotFoundError."""
    at = here(request, "policies")
    found = shown(at.visit.standing, number)
    one, english = found.stood(edition), at.frame.language == "en"
    paper = cover_of(found, one, at.company, language="en" if english else "zh")
    made = printed([paper], Format.PDF, at=at.now)
    response = HttpResponse(made.data, content_type=made.media)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=made.name)
    response["Cache-Control"] = "no-store"
    return response


def origin_of(request: HttpRequest) -> From:
    """Return where the request came from."""
    return From(request.META.get("REMOTE_ADDR", ""), request.headers.get("User-Agent", ""))
