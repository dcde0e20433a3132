"""採用的規範的檢視 The view of adopted documents: read by many, changed by those who may adopt."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from anzheng.collectors.core.contract import all_checks
from anzheng.kernel.errors import Text
from anzheng.organization.access import require
from anzheng.organization.adoption import adopt, withdraw
from anzheng.organization.core.permissions import Permission
from anzheng.reports.adoptions import Adoption, adoptions
from anzheng.web.declare import needs
from anzheng.web.flash import flash
from anzheng.web.here import Here, here
from anzheng.web.pages.adoptions import adopt_form, adoptions_page, withdraw_form
from anzheng.web.pages.sheets import Sent
from anzheng.web.reading import Reading
from anzheng.web.settings.around import below_settings
from anzheng.web.sheets import show


def checks() -> Mapping[str, Text]:
    """Return the ids and names of all host checks, which editions are compiled with."""
    return {check.id: check.name for check in all_checks()}


@needs(Permission.POSTURE_READ)
@require_http_methods(["GET", "HEAD", "POST"])
def documents_view(request: HttpRequest) -> HttpResponse:
    """Show which documents rule; adopt one, or give one up."""
    at = here(request, "settings")
    if request.method != "POST":
        return _page(at, None)
    require(at.visit.standing, Permission.DOCUMENTS_ADOPT)
    reading = Reading(request.POST)
    reading.carry_out({"adopt": _adopt, "withdraw": _withdraw}, at)
    if not reading.sound:
        return _page(at, reading.sent)
    flash(request, Text("已入帳。", "Recorded."))
    return redirect(at.address("adopted-documents"))


def rows_of(at: Here) -> list[Adoption]:
    """Return every document with the company's adoption of it."""
    return adoptions(at.home, checks(), at.ledger)


def _adopt(at: Here, reading: Reading) -> None:
    document = reading.choice("document", {one.document for one in rows_of(at)})
    since, reason = reading.day("since"), reading.text("reason", limit=300)
    if reading.sound and since is not None:
        actor, now = at.visit.actor, at.now
        adopt(at.home, checks(), at.ledger, document, since=since, reason=reason, actor=actor, now=now)


def _withdraw(at: Here, reading: Reading) -> None:
    document = reading.choice("document", {one.document for one in rows_of(at)})
    since, reason = reading.day("since"), reading.text("reason", limit=300)
    if reading.sound and since is not None:
        withdraw(at.home, at.ledger, document, since=since, reason=reason, actor=at.visit.actor, now=at.now)


def _page(at: Here, sent: Sent | None) -> HttpResponse:
    rows, today = rows_of(at), at.day(at.today)
    may = at.visit.standing.may(Permission.DOCUMENTS_ADOPT)
    forms = (adopt_form(rows, today, sent), withdraw_form(rows, today, sent)) if may else (None, None)
    addresses = {one.document: at.address("document", one.document) for one in rows if one.since is not None}
    return show(at, below_settings(at, adoptions_page(rows, at.today, addresses, forms)), sent)
