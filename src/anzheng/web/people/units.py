"""單位 Units on the page: the tree, and a new one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from anzheng.kernel.errors import Text
from anzheng.organization.access import require
from anzheng.organization.core.permissions import Permission
from anzheng.organization.people import names_of
from anzheng.organization.units import units
from anzheng.registers.units import KINDS, open_unit, set_head
from anzheng.web.declare import needs
from anzheng.web.flash import flash
from anzheng.web.here import Here, here
from anzheng.web.pages.people import unit_form, units_page
from anzheng.web.pages.sheets import Sent
from anzheng.web.people.around import around
from anzheng.web.reading import Reading
from anzheng.web.sheets import show

_KIND_NAMES = {
    "it": Text("資訊", "IT"),
    "business": Text("業務", "Business"),
    "audit": Text("稽核", "Audit"),
    "security": Text("資安", "Security"),
    "other": Text("其他", "Other"),
}


@needs(Permission.PEOPLE_READ)
@require_http_methods(["GET", "HEAD", "POST"])
def units_view(request: HttpRequest) -> HttpResponse:
    """Show the units; open one."""
    at = here(request, "people")
    if request.method != "POST":
        return _page(at, None)
    require(at.visit.standing, Permission.PEOPLE_MANAGE)
    reading = Reading(request.POST)
    reading.carry_out({"new": _open}, at)
    if not reading.sound:
        return _page(at, reading.sent)
    flash(request, Text("已設立並入帳。", "Opened and recorded."))
    return redirect(at.address("units"))


def _open(at: Here, reading: Reading) -> None:
    code, name = reading.text("code", limit=40), reading.text("name")
    parent = reading.choice("parent", {one.code for one in units(at.ledger)}, required=False) or None
    kind, head = reading.choice("kind", KINDS), reading.text("head", required=False, limit=40)
    since = reading.day("since")
    if reading.sound and since is not None:
        actor, now = at.visit.actor, at.now
        open_unit(at.ledger, code, name, parent=parent, kind=kind, since=since, actor=actor, now=now)
        if head:
            set_head(at.ledger, code, head, since=since, actor=actor, now=now)


def _page(at: Here, sent: Sent | None) -> HttpResponse:
    found = units(at.ledger)
    heads = names_of({one.head_id for one in found if one.head_id is not None})
    kinds = [(kind, _KIND_NAMES[kind]) for kind in KINDS]
    manages = at.visit.standing.may(Permission.PEOPLE_MANAGE)
    new = unit_form(found, kinds, at.day(at.today), sent) if manages else None
    return show(at, units_page(found, heads, around(at, "units"), new), sent)
