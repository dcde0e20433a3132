"""保存與銷毀 The page of retention: what expires when, holds, and requests of disposal."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from anzheng.catalogue.paperwork import paperwork
from anzheng.facts.retention import Basis
from anzheng.kernel.errors import Text
from anzheng.organization.core.permissions import Permission, Reach
from anzheng.organization.people import names_of
from anzheng.records.core.retention.standing import Shelf, Standing, expired
from anzheng.records.disposals import request_disposal, requests_of
from anzheng.records.holds import holds, place_hold, release_hold
from anzheng.records.retention import shelf, stand
from anzheng.web.declare import needs
from anzheng.web.flash import flash
from anzheng.web.here import Here, here
from anzheng.web.pages.retention import ASK, HOLD, MOST, RELEASE, RetentionPage, retention_page, soon
from anzheng.web.pages.sheets import Sent
from anzheng.web.reading import Reading
from anzheng.web.records.tabs import tabs
from anzheng.web.sheets import show

_REQUESTS = 50


@needs(Permission.RECORDS_READ, Reach.COMPANY)
@require_http_methods(["GET", "HEAD", "POST"])
def retention_view(request: HttpRequest) -> HttpResponse:
    """Show what is kept and until when; ask for disposal, place and release holds."""
    at = here(request, "records")
    if request.method != "POST":
        return _page(at, None)
    reading = Reading(request.POST)
    reading.carry_out({ASK: _ask, HOLD: _hold, RELEASE: _release}, at)
    if not reading.sound:
        return _page(at, reading.sent)
    return redirect(at.address("retention"))


def _ask(at: Here, reading: Reading) -> None:
    due = {one.piece.evidence for one in _due(at)}
    chosen = reading.several("evidence", due)
    why = reading.text("why", required=False, limit=300)
    if not chosen:
        reading.wrong("evidence", Text("請勾選要銷毀的內容", "tick what is to be destroyed"))
    if reading.sound:
        has, actor = at.visit.standing, at.visit.actor
        row = request_disposal(has, list(chosen), reason=why, home=at.home, actor=actor, now=at.now)
        flash(at.request, Text(f"已送件 {row.pk}，等候兩人核准。", f"Submitted {row.pk}: two people approve it."))


def _hold(at: Here, reading: Reading) -> None:
    scope, reason = reading.text("scope", limit=900), reading.text("reason", limit=300)
    if reading.sound:
        has, actor = at.visit.standing, at.visit.actor
        place_hold(has, scope.split(), reason, home=at.home, actor=actor, now=at.now)
        flash(at.request, Text("已停止銷毀並入帳。", "The hold is placed."))


def _release(at: Here, reading: Reading) -> None:
    hold = reading.choice("hold", [one.hold for one in holds(at.ledger)])
    reason = reading.text("reason", limit=300)
    if reading.sound:
        has, actor = at.visit.standing, at.visit.actor
        release_hold(has, hold, reason, home=at.home, actor=actor, now=at.now)
        flash(at.request, Text("已解除停止銷毀並入帳。", "The hold is released."))


def _due(at: Here) -> list[Standing]:
    on = _shelf(at)
    likely = [one.piece.evidence for one in expired(on, on.known.pieces.values())]
    return [one for one in stand(on, at.ledger, likely) if one.may_go(at.today, Basis.EXPIRED)]


def _shelf(at: Here) -> Shelf:
    with at.knowledge.lock:
        return shelf(at.home, at.ledger, at.today, facts=at.knowledge.facts(at.ledger))


def _page(at: Here, sent: Sent | None) -> HttpResponse:
    has, on = at.visit.standing, _shelf(at)
    standings = [on.standing(evidence) for evidence in on.known.pieces]
    likely = [one.piece.evidence for one in expired(on, on.known.pieces.values())]
    due = [one for one in stand(on, at.ledger, likely[: MOST * 2]) if one.may_go(at.today, Basis.EXPIRED)]
    to_come, unknown = soon(standings, at.today)
    rows, placed = list(requests_of(has)[:_REQUESTS]), list(holds(at.ledger))
    english = at.frame.language == "en"
    names = {one.id: one.en if english else one.zh for one in paperwork().forms.values()}
    model = RetentionPage(
        due,
        to_come,
        unknown,
        [(row, at.address("case", row.pk)) for row in rows],
        placed,
        names | names_of({one.placed_by for one in placed}),
        has.may(Permission.DISPOSAL, Reach.COMPANY) and has.member,
        has.may(Permission.HOLDS, Reach.COMPANY),
    )
    return show(at, retention_page(model, tabs(at, "retention"), sent), sent)
