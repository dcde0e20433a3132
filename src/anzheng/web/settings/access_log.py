"""存取紀錄 The access log on the page: sign-ins of the installation; exports and openings of the company."""

from itertools import islice

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from anzheng.facts.base import Fact
from anzheng.kernel.errors import Text
from anzheng.ledger.services import facts_of, head
from anzheng.organization.core.ledgers import INSTALLATION
from anzheng.organization.core.permissions import Permission
from anzheng.organization.models import Member
from anzheng.organization.people import names_of
from anzheng.organization.traces import texts_of
from anzheng.web.declare import needs
from anzheng.web.here import Here, here
from anzheng.web.pages.access_log import Event, log_page
from anzheng.web.pages.components import Paging, Tab, Tabs
from anzheng.web.pages.ledger import bounds
from anzheng.web.settings.around import below_settings
from anzheng.web.sheets import show


@needs(Permission.ACCESS_LOG_READ)
@require_safe
def access_log_view(request: HttpRequest) -> HttpResponse:
    """Show a stretch of the log, newest first."""
    at = here(request, "settings")
    own = request.GET.get("of") == "company"
    text = request.GET.get("before", "")
    before = int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else None
    facts, first, end, size = _stretch(at, before, own=own)
    digests = {getattr(fact.payload, name, "") for fact in facts for name in ("address", "device")}
    page = log_page(
        facts, _visible(at, facts), texts_of(digests), _paging(at, first, end, size, own=own), _tabs(at, own=own)
    )
    return show(at, below_settings(at, page))


def _stretch(at: Here, before: int | None, *, own: bool) -> tuple[list[Fact], int, int, int]:
    """Return the facts of the page, newest first, with the bounds of the page and the length of the whole."""
    if own:
        with at.knowledge.lock:
            events = [fact for fact in at.knowledge.facts(at.ledger) if isinstance(fact.payload, Event)]
        first, end = bounds(len(events), before)
        return events[first:end][::-1], first, end, len(events)
    if at.company.sample:
        # Whoever tries a role of the sample learns nothing about real people.
        mine = set(Member.objects.filter(company_id=at.ledger).values_list("person", flat=True))
        events = [fact for fact in facts_of(INSTALLATION) if getattr(fact.payload, "person", None) in mine]
        first, end = bounds(len(events), before)
        return events[first:end][::-1], first, end, len(events)
    size = head(INSTALLATION).size
    first, end = bounds(size, before)
    return list(islice(facts_of(INSTALLATION, after=first - 1), end - first))[::-1], first, end, size


def _visible(at: Here, facts: list[Fact]) -> dict[str, str]:
    """Return the names of those people of this company, or of no company, about whom the facts are."""
    named = {str(getattr(fact.payload, "person", None) or fact.actor) for fact in facts}
    elsewhere = Member.objects.exclude(company_id=at.ledger).filter(person__in=named)
    here_too = Member.objects.filter(company_id=at.ledger, person__in=named)
    strangers = set(elsewhere.values_list("person", flat=True)) - set(here_too.values_list("person", flat=True))
    known = names_of(named)
    return {person: known.get(person, person) for person in named - strangers}


def _paging(at: Here, first: int, end: int, size: int, *, own: bool) -> Paging:
    address = at.address("access-log")
    mark = f"{address}{'&' if '?' in address else '?'}{'of=company&' if own else ''}before="
    shown = Text(
        f"第 {first:,} 至 {max(end - 1, 0):,} 筆，共 {size:,} 筆", f"{first:,} to {max(end - 1, 0):,} of {size:,}"
    )
    length = end - first
    return Paging(shown, f"{mark}{min(end + length, size)}" if end < size else "", f"{mark}{first}" if first else "")


def _tabs(at: Here, *, own: bool) -> Tabs:
    address = at.address("access-log")
    other = f"{address}{'&' if '?' in address else '?'}of=company"
    return Tabs(
        Text("哪一種紀錄", "Which log"),
        (
            Tab(Text("登入與帳號", "Sign-ins and accounts"), address, current=not own),
            Tab(Text("匯出與開啟", "Exports and openings"), other, current=own),
        ),
    )
