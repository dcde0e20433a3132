"""人員清單 The list of people: a page at a time, by employee number; somebody joins."""

from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from anzheng.kernel.errors import Text
from anzheng.organization.access import require
from anzheng.organization.core.permissions import Permission
from anzheng.organization.models import DutyGrant, Member
from anzheng.organization.objects import visible
from anzheng.organization.units import units
from anzheng.registers.people import Newcomer, join
from anzheng.web.declare import needs
from anzheng.web.flash import flash
from anzheng.web.here import Here, here
from anzheng.web.pages.components import Paging
from anzheng.web.pages.people import newcomer_form, people_page
from anzheng.web.pages.sheets import Sent
from anzheng.web.people.around import around
from anzheng.web.reading import Reading
from anzheng.web.sheets import show

_PAGE = 100


@needs(Permission.PEOPLE_READ)
@require_http_methods(["GET", "HEAD", "POST"])
def people_view(request: HttpRequest) -> HttpResponse:
    """Show who works here; take somebody in."""
    at = here(request, "people")
    if request.method != "POST":
        return _page(at, None)
    require(at.visit.standing, Permission.PEOPLE_MANAGE)
    reading = Reading(request.POST)
    reading.carry_out({"new": _join}, at)
    if not reading.sound:
        return _page(at, reading.sent)
    flash(request, Text("已登錄到職。", "Recorded."))
    return redirect(at.address("person", reading.text("number")))


def seen(at: Here) -> QuerySet[Member]:
    """Return the people whom the reader may see: of the company, of their units, or only themselves."""
    rows = Member.objects.select_related("person", "unit")
    return visible(
        rows,
        at.visit.standing,
        Permission.PEOPLE_READ,
        company="company",
        unit="unit__path",
        author="person",
        level=None,
    )


def _join(at: Here, reading: Reading) -> None:
    joined = reading.day("joined")
    new = Newcomer(
        reading.text("number", limit=40),
        reading.text("name"),
        joined or at.today,
        unit=reading.choice("unit", {one.code for one in units(at.ledger)}, required=False) or None,
        title=reading.text("title", required=False, limit=80),
        manager=reading.text("manager", required=False, limit=40) or None,
        email=reading.text("email", required=False, limit=254),
        last_day=reading.day("last_day", required=False),
        outsider=reading.ticked("outsider"),
    )
    if reading.sound:
        join(at.home, at.ledger, new, actor=at.visit.actor, now=at.now)


def _page(at: Here, sent: Sent | None) -> HttpResponse:
    rows = seen(at).filter(Q(last_day=None) | Q(last_day__gte=at.today)).order_by("number")
    after = at.parameters().get("after", "")[:40]
    found = list(rows.filter(number__gt=after)[: _PAGE + 1] if after else rows[: _PAGE + 1])
    listed = found[:_PAGE]
    duties: dict[str, list[str]] = {}
    grants = DutyGrant.objects.filter(
        company_id=at.ledger, first__lte=at.today, person__in=[m.person_id for m in listed]
    )
    for person, duty in grants.filter(Q(last=None) | Q(last__gte=at.today)).values_list("person", "duty"):
        duties.setdefault(person, []).append(duty)
    manages = at.visit.standing.may(Permission.PEOPLE_MANAGE)
    new = newcomer_form(units(at.ledger), at.day(at.today), sent) if manages else None
    lines = [(member, at.address("person", member.number)) for member in listed]
    page = people_page(lines, duties, _paging(at, found, after), around(at, "people"), new)
    return show(at, page, sent)


def _paging(at: Here, found: list[Member], after: str) -> Paging:
    address = at.address("people")
    older = ""
    if len(found) > _PAGE:
        query = urlencode([*at.frame.keep, ("after", found[_PAGE - 1].number)])
        older = f"{address.partition('?')[0]}?{query}"
    count = min(len(found), _PAGE)
    return Paging(Text(f"顯示 {count} 位", f"{count} shown"), address if after else "", older)
