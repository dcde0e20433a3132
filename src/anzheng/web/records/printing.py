"""列印 Papers to take along: one record, those of a list in one file, and a form that nobody has filled in yet."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from anzheng.catalogue.paperwork import paperwork
from anzheng.kernel.errors import InputError, Text
from anzheng.organization.core.levels import NAMES, Level
from anzheng.organization.core.permissions import Permission
from anzheng.organization.exports import Parcel, export
from anzheng.organization.origin import From
from anzheng.records import records
from anzheng.records.core.workflow.case import State
from anzheng.records.forms import current
from anzheng.records.models import Record
from anzheng.reports.papers.files import Format, Printed, printed
from anzheng.reports.papers.gather import papers_of
from anzheng.reports.papers.model import Language
from anzheng.reports.papers.of_form import Head, paper_of
from anzheng.web.declare import needs
from anzheng.web.flash import flash
from anzheng.web.here import Here, here
from anzheng.web.pages.components import Tone
from anzheng.web.reading import Reading
from anzheng.web.records.listed import AT_ONCE, asked_for
from anzheng.web.records.opened import may_read, open_now
from anzheng.web.sign_in.network import origin_of


@needs(Permission.RECORDS_READ)
@require_safe
def paper_view(request: HttpRequest, case: str, kind: str) -> HttpResponse:
    """Hand out a record as a paper. Raises InputError for an unknown format, NotFoundError as usual."""
    at = here(request, "records")
    row = records.find_record(at.visit.standing, case)
    if not may_read(at, row):
        return redirect(at.address("case", row.pk))
    return _handed_out(printed(papers_of([row], language=_language(at)), _format(kind), at=at.now))


@needs(Permission.EXPORT)
@require_POST
def papers_view(request: HttpRequest) -> HttpResponse:
    """Hand out what the list shows as one PDF; taking it out is recorded, and so is opening what is confidential."""
    at = here(request, "records")
    rows, _ = asked_for(at, Reading(request.GET))
    cases = list(rows.exclude(state=State.DRAFT).values_list("pk", flat=True)[:AT_ONCE])
    if not cases:
        flash(request, Text("清單上沒有可列印的紀錄", "the list holds no record to print"), Tone.NOTE)
        return redirect(at.address("records"))
    found = Record.objects.select_related("case", "case__author", "case__company").in_bulk(cases)
    listed = [found[case] for case in cases if case in found]
    for row in listed:
        if not may_read(at, row):
            open_now(at, row)
    made = printed(papers_of(listed, language=_language(at)), Format.PDF, at=at.now)
    origin = origin_of(request)
    parcel = Parcel("records-pdf", len(listed), made.data)
    where = From(origin.address, origin.device)
    export(at.visit.standing, parcel, where, home=at.home, actor=at.visit.actor, now=at.now)
    return _handed_out(Printed(f"records-{at.today.isoformat()}.pdf", made.data))


@needs(Permission.RECORDS_READ)
@require_safe
def blank_view(request: HttpRequest, form: str, kind: str) -> HttpResponse:
    """Hand out a form as it is before anybody fills it in. Raises NotFoundError, InputError."""
    at = here(request, "records")
    found, language = current(form), _language(at)
    level = NAMES[Level(found.level)]
    head = Head(at.company.name, level=level.en if language == "en" else level.zh, language=language)
    paper = paper_of(found, paperwork().roles, {"fields": {}}, (), {}, head)
    made = printed([paper], _format(kind), at=at.now)
    return _handed_out(Printed(f"{found.code or found.id}.{kind}", made.data))


def _format(kind: str) -> Format:
    if kind not in set(Format):
        raise InputError(
            Text("沒有這種格式", "there is no such format"),
            kind[:20],
            Text("可用：pdf、docx、odt", "use pdf, docx or odt"),
        )
    return Format(kind)


def _language(at: Here) -> Language:
    return "en" if at.frame.language == "en" else "zh"


def _handed_out(made: Printed) -> HttpResponse:
    response = HttpResponse(made.data, content_type=made.media)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=made.name)
    response["Cache-Control"] = "no-store"
    return response
