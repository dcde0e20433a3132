"""行事曆訂閱 One's own address of the calendar: made and shown once, replaced, revoked."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from anzheng.kernel.errors import Text
from anzheng.obligations.calendar_addresses import create, living, replace, revoke
from anzheng.organization.core.permissions import Permission
from anzheng.web.calendar_feed import PLACE
from anzheng.web.declare import needs
from anzheng.web.flash import flash
from anzheng.web.here import Here, here
from anzheng.web.pages.calendar_feed import Living, calendar_feed_page
from anzheng.web.pages.sheets import Sent
from anzheng.web.reading import Reading
from anzheng.web.settings.around import below_settings
from anzheng.web.sheets import show
from anzheng.web.sign_in.proofs import require_fresh


@dataclass(slots=True)
class _Act:
    at: Here
    secret: str = ""
    """Of an address that was just made."""


@needs(Permission.DUE_READ)
@require_http_methods(["GET", "HEAD", "POST"])
def calendar_feed_view(request: HttpRequest) -> HttpResponse:
    """Show whether there is an address; make, replace or revoke it."""
    at = here(request, "settings")
    if request.method != "POST":
        return _page(at)
    stale = require_fresh(request)
    if stale is not None:
        return stale
    act, reading = _Act(at), Reading(request.POST)
    reading.carry_out(_ACTS, act)
    if not reading.sound:
        return _page(at, sent=reading.sent)
    if act.secret:
        response = _page(at, request.build_absolute_uri(f"{PLACE}{act.secret}.ics"))
        response["Cache-Control"] = "no-store"
        return response
    flash(request, Text("已撤銷並入帳。", "Revoked and recorded."))
    return redirect(at.address("calendar-feed"))


def _create(act: _Act, _reading: Reading) -> None:
    _, act.secret = create(act.at.visit.standing, actor=act.at.visit.actor, now=act.at.now)


def _replace(act: _Act, _reading: Reading) -> None:
    _, act.secret = replace(act.at.visit.standing, actor=act.at.visit.actor, now=act.at.now)


def _revoke(act: _Act, _reading: Reading) -> None:
    revoke(act.at.visit.standing, actor=act.at.visit.actor, now=act.at.now)


_ACTS = {"create": _create, "replace": _replace, "revoke": _revoke}


def _page(at: Here, address: str = "", sent: Sent | None = None) -> HttpResponse:
    row = living(at.ledger, at.visit.standing.person)
    model = calendar_feed_page(None if row is None else Living(row.last4, row.created), address, sent)
    return show(at, below_settings(at, model), sent)
