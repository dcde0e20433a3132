"""版本比對頁 Two editions side by side, as far as their text can be read."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from anzheng.kernel.errors import AnzhengError, Text
from anzheng.organization.core.levels import CLOSED, Level
from anzheng.organization.core.permissions import Permission
from anzheng.records.document_comparing import compare_editions
from anzheng.records.document_editions import editions_of
from anzheng.records.documents import find
from anzheng.web.declare import needs
from anzheng.web.here import Here, here
from anzheng.web.pages.policy_compared import ComparedPage, compared_page, said_page
from anzheng.web.policies.reading import origin_of


@dataclass(frozen=True, slots=True)
class Pair:
    """Which editions are meant; empty for the newest and the one before."""

    old: str
    new: str


@needs(Permission.RECORDS_READ)
@require_http_methods(["GET", "HEAD", "POST"])
def compare_view(request: HttpRequest, number: str) -> HttpResponse:
    """Show the paragraphs that differ; of a confidential document only after asking, because that is recorded."""
    at = here(request, "policies")
    row = find(at.visit.standing, number)
    given = request.POST if request.method == "POST" else request.GET
    pair = Pair(str(given.get("old", ""))[:20], str(given.get("new", ""))[:20])
    choices = [
        one.number
        for one in editions_of(at.visit.standing, row)
        if one.published is not None and one.occasion != "review"
    ]
    if Level(row.level) in CLOSED and request.method != "POST":
        told = Text("開啟機密文件的內容會入帳。", "Reading a confidential document is recorded.")
        return _page(at, said_page(row, choices, pair.old, pair.new, told))
    try:
        found = compare_editions(
            at.visit.standing,
            number,
            pair.old,
            pair.new,
            origin_of(request),
            home=at.home,
            actor=at.visit.actor,
            now=at.now,
        )
    except AnzhengError as problem:
        told = Text(f"{problem.what.zh}。{problem.remedy.zh}。", f"{problem.what.en}; {problem.remedy.en}.")
        return _page(at, said_page(row, choices, pair.old, pair.new, told), status=400)
    return _page(at, compared_page(found, choices))


def _page(at: Here, page: ComparedPage, *, status: int = 200) -> HttpResponse:
    back = at.address("policy", page.number)
    return at.page("web/policy-compare.html", page, status=status, back=back, list=at.address("policies"))
