"""搜尋 Views of the search: a page, and suggestions for the command palette."""

from collections.abc import Iterator
from dataclasses import replace

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import NoReverseMatch
from django.views.decorators.http import require_safe

from anzheng.kernel.errors import Text
from anzheng.organization.core.permissions import Permission
from anzheng.reports.papers.checking import claim_of, compare
from anzheng.search.services import find
from anzheng.web.declare import needs
from anzheng.web.here import Here, here
from anzheng.web.pages.components import Callout, Link
from anzheng.web.pages.search import SHOWN, SUGGESTED, places_for, proof_callout, search_page, suggestions

_LONGEST = 200


@needs(Permission.SEARCH)
@require_safe
def search_view(request: HttpRequest) -> HttpResponse:
    """Show what was found of the reader's own company, as far as the reader may see it."""
    at = here(request, "search")
    sought = _sought(request)
    hits = find(sought, at.visit.standing, limit=SHOWN + 1)
    model = search_page(sought, _places(at, sought), hits, at.frame.language, at.ledger if at.frame.keep else "")
    return at.page("web/search.html", replace(model, proof=_proof(at, sought)))


@needs(Permission.SEARCH)
@require_safe
def suggest_view(request: HttpRequest) -> HttpResponse:
    """Answer with suggestions as JSON: `[{title, kind, href}]`."""
    at = here(request, "search")
    sought = _sought(request)
    hits = find(sought, at.visit.standing, limit=SUGGESTED)
    found = suggestions(_places(at, sought), hits, at.frame.language, at.ledger if at.frame.keep else "")
    return JsonResponse(found, safe=False, json_dumps_params={"ensure_ascii": False})


def _proof(at: Here, sought: str) -> Callout | None:
    """Say what the ledger has to say to the code of a paper, if one was typed or scanned."""
    claim = claim_of(sought)
    if claim is None:
        return None
    found = compare(at.ledger, claim)
    reads = found.agrees and at.visit.standing.may(Permission.LEDGER_READ)
    link = Link(Text("開啟帳本分錄", "Open the entry"), at.address("leaf", found.seq)) if reads else None
    return proof_callout(found, link)


def _sought(request: HttpRequest) -> str:
    return request.GET.get("q", "").strip()[:_LONGEST]


def _places(at: Here, sought: str) -> Iterator[tuple[Text, str]]:
    for place in places_for(sought, at.visit.standing):
        try:
            yield place.name, at.address(place.route)
        except NoReverseMatch:
            continue  # a page that this program does not have
