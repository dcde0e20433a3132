"""銷毀申請的頁面 What the page of a case shows of a disposal: each content, the order, and the certificate."""

from collections.abc import Mapping
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from anzheng.catalogue.paperwork import paperwork
from anzheng.kernel.errors import NotFoundError, Text
from anzheng.ledger.content.services import held
from anzheng.records.case_keeping import shown_content
from anzheng.records.case_queries import visible
from anzheng.records.contents import of_case
from anzheng.records.core.workflow.case import State
from anzheng.records.disposals import find_request
from anzheng.records.models import Case, Record
from anzheng.reports.papers.files import Format, printed
from anzheng.reports.papers.of_disposal import certificate_of
from anzheng.web.declare import signed_in
from anzheng.web.here import Here, here
from anzheng.web.pages.components import Cell, Link
from anzheng.web.pages.retention import disposal_table
from anzheng.web.pages.sheets import Sheet


def disposal_sheets(at: Here, row: Case, content: Mapping[str, Any]) -> tuple[tuple[Sheet, ...], tuple[Sheet, ...]]:
    """Return the sheet of the single contents, and the links to the order and to the certificate (two queries)."""
    items = content.get("items", ())
    title = Text("要銷毀的內容", "What is to be destroyed")
    forms = {one.id: one.en if at.frame.language == "en" else one.zh for one in paperwork().forms.values()}
    table = disposal_table(items, _links(at, items), forms)
    after = []
    order = content.get("order")
    if order:
        link = Link(order["name"], at.address("case-order", row.pk))
        after.append(Sheet("s-order", Text("命令文件", "The order"), (link,)))
    if row.state == State.APPROVED:
        name = Text("銷毀證明（PDF）", "Certificate of disposal (PDF)")
        link = Link(name, at.address("case-certificate", row.pk))
        after.append(Sheet("s-certificate", Text("銷毀證明", "Certificate"), (link,)))
    return (Sheet("items", title, wide=(table,)),), tuple(after)


def _links(at: Here, items: Any) -> dict[str, Cell]:  # noqa: ANN401 - what JSON holds
    """Return the owners that are records which the reader may see, with a link to each."""
    wanted = {item["owner"].partition(":")[2]: item["owner"] for item in items}
    seen = visible(Case.objects.filter(kind="record"), at.visit.standing)
    rows = Record.objects.filter(ledger=at.ledger, evidence__in=wanted, case__in=seen.values("pk"))
    return {
        wanted[evidence]: Link(number or evidence, at.address("case", case))
        for evidence, number, case in rows.values_list("evidence", "number", "case_id")
    }


@signed_in
@require_safe
def order_view(request: HttpRequest, case: str) -> HttpResponseBase:
    """Serve the order upon which a disposal rests. Raises NotFoundError."""
    at = here(request, "cases")
    row = find_request(at.visit.standing, case)
    order = shown_content(row).get("order")
    if not order:
        raise NotFoundError(
            Text("這件申請沒有附命令文件", "the request has no order"),
            row.pk,
            Text("期滿的銷毀不需要命令", "what has expired needs none"),
        )
    file = held(at.home, row.ledger, of_case(row.pk), order["digest"]).file()
    response = FileResponse(
        file, as_attachment=True, filename=str(order["name"]), content_type="application/octet-stream"
    )
    response["Cache-Control"] = "no-store"
    return response


@signed_in
@require_safe
def certificate_view(request: HttpRequest, case: str) -> HttpResponse:
    """Hand out the certificate of an approved disposal. Raises NotFoundError, ConflictError while there is none."""
    at = here(request, "cases")
    row = find_request(at.visit.standing, case)
    paper = certificate_of(row, language="en" if at.frame.language == "en" else "zh")
    made = printed([paper], Format.PDF, at=at.now)
    response = HttpResponse(made.data, content_type=made.media)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=made.name)
    response["Cache-Control"] = "no-store"
    return response
