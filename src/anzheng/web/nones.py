"""無情事聲明 The view of open statements: one signing says of everything ticked that it did not happen."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from anzheng.kernel.errors import Text
from anzheng.organization.core.permissions import Permission, Reach
from anzheng.records.acts import state_no_events
from anzheng.registers.services import names
from anzheng.reports.silences import silences_of
from anzheng.web.declare import needs
from anzheng.web.flash import flash
from anzheng.web.here import Here, here
from anzheng.web.pages.components import Link
from anzheng.web.pages.due import DUE
from anzheng.web.pages.nones import FIELD, FORM, nones_page
from anzheng.web.pages.sheets import Sent
from anzheng.web.reading import Reading
from anzheng.web.sheets import show


@needs(Permission.STATEMENTS_SIGN, Reach.UNIT)
@require_http_methods(["GET", "HEAD", "POST"])
def nones_view(request: HttpRequest) -> HttpResponse:
    """Show what nobody has said yet did not happen, and take the signature."""
    at = here(request, "today")
    if request.method != "POST":
        return _page(at, None)
    reading = Reading(request.POST)
    reading.carry_out({FORM: _sign}, at)
    if not reading.sound:
        return _page(at, reading.sent)
    return redirect(at.address("nones"))


def _sign(at: Here, reading: Reading) -> None:
    """Sign what is ticked, as far as it is still open."""
    silent = {one.key: one for one in silences_of(at.knowledge, at.visit.standing, at.today)}
    chosen = reading.several(FIELD, silent)
    if not chosen:
        reading.wrong(FIELD, Text("請勾選沒有發生的", "tick what did not happen"))
    if not reading.sound:
        return
    person = at.visit.standing.person
    statements = [silent[key].signed(person) for key in dict.fromkeys(chosen)]
    first, *_ = state_no_events(at.ledger, statements, actor=at.visit.actor, now=at.now)
    count = len(statements)
    said = Text(f"已聲明 {count} 項沒有發生，一次入帳。", f"Stated of {count} that they did not happen, in one act.")
    flash(at.request, said, seq=first.seq)


def _page(at: Here, sent: Sent | None) -> HttpResponse:
    silent = silences_of(at.knowledge, at.visit.standing, at.today)
    crumbs = (Link(DUE, at.address("due")),) if at.visit.standing.may(Permission.DUE_READ) else ()
    return show(at, nones_page(silent, names(at.ledger), at.today, crumbs, sent), sent)
