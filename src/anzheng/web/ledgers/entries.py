"""分錄的頁面 Views of the ledger: how it stands, its entries, one entry with a proof that can be taken home."""

from itertools import islice

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from anzheng.kernel.errors import NotFoundError, Text
from anzheng.ledger.proofs import cosigned_note, newest_checkpoint, tlog_proof
from anzheng.ledger.services import entry, facts_of, head, prove
from anzheng.ledger.standing import standing_of
from anzheng.organization.core.permissions import Permission
from anzheng.organization.people import names_of
from anzheng.web.declare import needs
from anzheng.web.here import here
from anzheng.web.pages import ledger


@needs(Permission.LEDGER_READ)
@require_safe
def ledger_view(request: HttpRequest) -> HttpResponse:
    """Show how the ledger stands and the newest entries."""
    at = here(request, "ledger")
    state = head(at.ledger)
    text = request.GET.get("before", "")
    before = int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else None
    first, end = ledger.bounds(state.size, before)
    facts = list(islice(facts_of(at.ledger, after=first - 1), end - first))
    actors = names_of({fact.actor for fact in facts})
    model = ledger.ledger_page(standing_of(at.ledger), facts, before, actors, at.today, sample=at.company.sample)
    return at.page("web/ledger.html", model, binders=at.visit.standing.may(Permission.BINDERS_EXPORT))


@needs(Permission.LEDGER_READ)
@require_safe
def leaf_view(request: HttpRequest, seq: int) -> HttpResponse:
    """Show one entry. Raises NotFoundError if the ledger is not that long."""
    at = here(request, "ledger")
    stored, newest = entry(at.ledger, seq), newest_checkpoint(at.ledger)
    signed = 0 if newest is None else newest.size
    model = ledger.leaf_page(stored, prove(at.ledger, seq), names_of({stored.leaf.actor.id}), signed=signed)
    return at.page("web/leaf.html", model)


@needs(Permission.LEDGER_READ)
@require_safe
def proof_view(request: HttpRequest, seq: int) -> HttpResponse:
    """Hand out the proof of one entry by the newest checkpoint. Raises NotFoundError if none covers it."""
    at = here(request, "ledger")
    entry(at.ledger, seq)
    newest = newest_checkpoint(at.ledger)
    if newest is None or newest.size <= seq:
        raise NotFoundError(
            Text("這筆分錄還沒有檢查點", "no checkpoint covers this entry yet"),
            f"#{seq}",
            Text(
                "檢查點約每五分鐘簽一次，請稍後再試", "checkpoints are signed about every five minutes; try again soon"
            ),
        )
    data = tlog_proof(at.ledger, seq, newest, cosigned_note(newest))
    return _handed(data, f"{at.ledger}-{seq}.tlog-proof", "text/plain; charset=utf-8")


@needs(Permission.LEDGER_READ)
@require_safe
def entry_view(request: HttpRequest, seq: int) -> HttpResponse:
    """Hand out one entry, byte for byte: the proof is of these bytes."""
    at = here(request, "ledger")
    return _handed(entry(at.ledger, seq).data, f"{at.ledger}-{seq}.json", "application/json")


def _handed(data: bytes, name: str, media: str) -> HttpResponse:
    response = HttpResponse(data, content_type=media)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
