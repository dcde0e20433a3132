"""一件紀錄 One record: the way to its case, opening what is confidential, answering its event."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from anzheng.kernel.errors import Text
from anzheng.organization.core.permissions import Permission
from anzheng.records import records
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
