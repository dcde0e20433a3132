"""外部錨定的頁面 Views of anchors: who else keeps the checkpoints; adding, removing, signing at once."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from anzheng.kernel.errors import NotFoundError, Text
from anzheng.ledger.anchors.contract import all_anchors
from anzheng.ledger.proofs import cosigned_note, newest_checkpoint
from anzheng.ledger.standing import standing_of
from anzheng.organization import proving
from anzheng.organization.access import require
from anzheng.organization.anchors import add_anchor, remove_anchor, weak_anchors
from anzheng.organization.core.permissions import Permission
from anzheng.organization.reasons import LONGEST
from anzheng.web.declare import needs
from anzheng.web.flash import flash
from anzheng.web.here import Here, here
from anzheng.web.pages.anchors import Kind, anchors_page
from anzheng.web.pages.components import Tone
from anzheng.web.pages.sheets import Sent
from anzheng.web.reading import Reading
from anzheng.web.sheets import show
from anzheng.web.sign_in.proofs import require_fresh

_PLACE = 500
"""Longest place: an address and a verifier key."""


@needs(Permission.LEDGER_READ)
@require_http_methods(["GET", "HEAD", "POST"])
def anchors_view(request: HttpRequest) -> HttpResponse:
    """Show the anchors; add or remove one, or sign the head at once."""
    at = here(request, "ledger")
    if request.method != "POST":
        return _page(at)
    require(at.visit.standing, Permission.LEDGER_MANAGE)
    stale = require_fresh(request)
    if stale is not None:
        return stale
    reading = Reading(request.POST)
    reading.carry_out(_ACTS, at)
    if not reading.sound:
        return _page(at, reading.sent)
    return redirect(at.address("anchors"))


@needs(Permission.LEDGER_READ)
@require_safe
def checkpoint_view(request: HttpRequest) -> HttpResponse:
    """Hand out the newest checkpoint, for whoever wants to keep it. Raises NotFoundError before the first one."""
    at = here(request, "ledger")
    newest = newest_checkpoint(at.ledger)
    if newest is None:
        raise NotFoundError(
            Text("還沒有檢查點", "no checkpoint yet"),
            at.ledger,
            Text("約五分鐘內會有第一個", "the first one comes within about five minutes"),
        )
    response = HttpResponse(cosigned_note(newest), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="checkpoint-{at.ledger}-{newest.size}.txt"'
    return response


def _add(at: Here, reading: Reading) -> None:
    anchor = reading.text("anchor", limit=40)
    kind = reading.choice("kind", [kind.id for kind in all_anchors()])
    place = reading.text("place", limit=_PLACE)
    if reading.sound:
        weak = add_anchor(at.ledger, anchor, kind, place, home=at.home, actor=at.visit.actor, now=at.now)
        flash(at.request, Text("已新增並入帳。", "Added and recorded."))
        if weak is not None:
            flash(at.request, weak, Tone.CAUTION)


def _remove(at: Here, reading: Reading) -> None:
    anchor = reading.choice("anchor", [one.anchor for one in standing_of(at.ledger).anchors])
    reason = reading.text("reason", limit=LONGEST)
    if reading.sound:
        remove_anchor(at.ledger, anchor, reason, home=at.home, actor=at.visit.actor, now=at.now)
        flash(at.request, Text("已移除並入帳；既有收據保留。", "Removed and recorded; its receipts stay."))


def _sign(at: Here, _reading: Reading) -> None:
    signed = proving.checkpoint(at.ledger, home=at.home, keys=settings.ANZHENG_KEYS, now=at.now)
    flash(
        at.request,
        Text(
            f"已簽署到第 {signed.size:,} 筆並提交錨定。", f"Signed {signed.size:,} entries and offered to the anchors."
        ),
    )


_ACTS = {"add": _add, "remove": _remove, "sign": _sign}


def _page(at: Here, sent: Sent | None = None) -> HttpResponse:
    kinds = [Kind(one.id, one.name, one.place_help, one.outside) for one in all_anchors()]
    may = at.visit.standing.may(Permission.LEDGER_MANAGE)
    standing = standing_of(at.ledger)
    weak = weak_anchors(standing.anchors, at.home)
    model = anchors_page(standing, weak, kinds, sent, at.address("checkpoint"), may_manage=may)
    return show(at, model, sent)
