"""文件清單 The list of controlled documents, and those that clauses ask for and nobody entered."""

from urllib.parse import quote, urlencode

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from anzheng.kernel.errors import Text
from anzheng.organization.core.permissions import Permission
from anzheng.records.document_readers import to_read
from anzheng.records.documents import manages
from anzheng.reports.controlled import lines, missing
from anzheng.web.declare import needs
from anzheng.web.here import Here, here
from anzheng.web.pages.components import Paging, Tab, Tabs
from anzheng.web.pages.policies import MISSING, READING, TITLE, missing_page, policies_page
from anzheng.web.sheets import show

_PAGE = 100


@needs(Permission.RECORDS_READ)
@require_safe
def policies_view(request: HttpRequest) -> HttpResponse:
    """Show the documents that the reader may see, by number."""
    at = here(request, "policies")
    ended = at.parameters().get("ended") == "1"
    rows = lines(at.visit.standing, ended=ended)
    after = at.parameters().get("after", "")[:60]
    start = next((n for n, one in enumerate(rows) if one.document.number > after), len(rows)) if after else 0
    listed = rows[start : start + _PAGE]
    older = ""
    if len(rows) > start + _PAGE:
        older = _address(at, ended=ended, after=listed[-1].document.number)
    count = Text(f"共 {len(rows):,} 份", f"{len(rows):,} documents")
    paging = Paging(count, _address(at, ended=ended) if start else "", older)
    named = [(one, at.address("policy", one.document.number)) for one in listed]
    enter = at.address("policy-new") if manages(at.visit.standing) else ""
    return show(at, policies_page(named, at.today, tabs(at, "ended" if ended else "policies"), paging, enter))


@needs(Permission.POSTURE_READ)
@require_safe
def missing_view(request: HttpRequest) -> HttpResponse:
    """Show the documents that clauses in force ask for and that are not entered, most asked for first."""
    at = here(request, "policies")
    with at.knowledge.lock:
        rows = missing(at.knowledge, at.ledger, at.today)
    enters = manages(at.visit.standing)
    found = []
    for one in rows:
        href = f"{at.address('policy-new')}{'&' if at.frame.keep else '?'}form={quote(one.form.id)}" if enters else ""
        document, ref = one.refs[0]
        found.append((one, href, at.address("clause", document, ref)))
    return show(at, missing_page(found, tabs(at, "missing")))


def tabs(at: Here, current: str) -> Tabs:
    """Return the tabs of these pages."""
    unread = len(to_read(at.visit.standing))
    found = [
        Tab(TITLE, at.address("policies"), current == "policies"),
        Tab(READING, at.address("policies-reading"), current == "reading", unread),
    ]
    if at.visit.standing.may(Permission.POSTURE_READ):
        found.append(Tab(MISSING, at.address("policies-missing"), current == "missing"))
    found.append(Tab(Text("含已廢止", "With those that ended"), _address(at, ended=True), current == "ended"))
    return Tabs(TITLE, tuple(found))


def _address(at: Here, *, ended: bool, after: str = "") -> str:
    pairs = [*at.frame.keep, *([("ended", "1")] if ended else []), *([("after", after)] if after else [])]
    path = at.address("policies").partition("?")[0]
    return f"{path}?{urlencode(pairs)}" if pairs else path
