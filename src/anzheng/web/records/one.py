"""一件紀錄 One record: the way to its case, opening what is confidential, answering its event, its paper."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from anzheng.kernel.errors import InputError, Text
from anzheng.organization.core.permissions import Permission
from anzheng.records import records
from anzheng.reports.papers.files import Format, printed
from anzheng.reports.papers.gather import papers_of
from anzheng.web.declare import needs
from anzheng.web.flash import flash
from anzheng.web.here import here
from anzheng.web.pages.components import Tone
from anzheng.web.reading import Reading
from anzheng.web.records import events
from anzheng.web.records.opened import may_read, open_now


@needs(Permission.RECORDS_READ)
@require_safe
def record_view(request: HttpRequest, case: str) -> HttpResponse:
    """Lead from a number, or from the id of its case, to the page of the case. Raises NotFoundError."""
    at = here(request, "records")
    return redirect(at.address("case", records.find_record(at.visit.standing, case).pk))


@needs(Permission.RECORDS_READ)
@require_POST
def open_view(request: HttpRequest, case: str) -> HttpResponse:
    """Open the content of a confidential record: an entry of the ledger, then the page."""
    at = here(request, "records")
    row = records.find_record(at.visit.standing, case)
    if not may_read(at, row):
        open_now(at, row)
    return redirect(at.address("case", row.pk))


@needs(Permission.EVENTS_WRITE)
@require_POST
def answer_view(request: HttpRequest, case: str) -> HttpResponse:
    """Record the next step of the answer to the record's event, done by the reader."""
    at = here(request, "records")
    row = records.find_record(at.visit.standing, case)
    form, content = records.form_of(row), records.content_of(row)
    reading = Reading(request.POST)
    reading.carry_out({"answer": lambda at, reading: events.answer(at, row, form, content, reading)}, at)
    if reading.sound:
        flash(request, Text("已登錄並入帳。", "Recorded."))
    for what in reading.problems.values():
        flash(request, what, Tone.REFUSED)
    return redirect(f"{at.address('case', row.pk)}#event")


@needs(Permission.RECORDS_READ)
@require_safe
def paper_view(request: HttpRequest, case: str, kind: str) -> HttpResponse:
    """Hand out a record as a paper. Raises InputError for an unknown format, NotFoundError as usual."""
    at = here(request, "records")
    row = records.find_record(at.visit.standing, case)
    if not may_read(at, row):
        return redirect(at.address("case", row.pk))
    if kind not in set(Format):
        raise InputError(
            Text("沒有這種格式", "there is no such format"),
            kind[:20],
            Text("可用：pdf、docx、odt", "use pdf, docx or odt"),
        )
    made = printed(papers_of([row], language="en" if at.frame.language == "en" else "zh"), Format(kind), at=at.now)
    return handed_out(made.name, made.data, made.media)


def handed_out(name: str, data: bytes, media: str) -> HttpResponse:
    """Return a file as a download."""
    response = HttpResponse(data, content_type=media)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["Cache-Control"] = "no-store"
    return response
