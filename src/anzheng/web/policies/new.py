"""列管 Putting a document under control."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from anzheng.catalogue.approvals import document_rules
from anzheng.catalogue.core.forms import FormKind
from anzheng.catalogue.paperwork import paperwork
from anzheng.kernel.errors import Text
from anzheng.organization.core.levels import Level
from anzheng.organization.core.permissions import Permission, Reach
from anzheng.organization.models import Member
from anzheng.organization.units import units
from anzheng.records.documents import NewDocument, register
from anzheng.reports.controlled import missing
from anzheng.web.declare import needs
from anzheng.web.flash import flash
from anzheng.web.here import Here, here
from anzheng.web.pages.components import Choice
from anzheng.web.pages.policies import OUTSIDE, REVIEWS, Offered, new_page
from anzheng.web.pages.sheets import Sent
from anzheng.web.reading import Reading
from anzheng.web.sheets import show

_FROM_OUTSIDE = Text("（外來文件）", "(from outside)")


@needs(Permission.REGISTERS_WRITE, Reach.COMPANY)
@require_http_methods(["GET", "HEAD", "POST"])
def new_view(request: HttpRequest) -> HttpResponse:
    """Ask for number, form and owner, then put the document under control."""
    at = here(request, "policies")
    if request.method != "POST":
        return _page(at, None)
    reading = Reading(request.POST)
    made: list[str] = []
    reading.carry_out({"new": lambda at, reading: made.extend(_enter(at, reading))}, at)
    if not reading.sound:
        return _page(at, reading.sent)
    flash(request, Text("已列管，接著擬第一個版本。", "Under control; now write its first edition."))
    return redirect(at.address("policy", made[0]))


def _enter(at: Here, reading: Reading) -> list[str]:
    offered = _offered(at)
    form = reading.choice("document", {one.value for one in offered.forms})
    level = reading.choice("level", {one.value for one in offered.levels}, required=False)
    new = NewDocument(
        reading.text("number", limit=60),
        reading.text("title", required=form == OUTSIDE, limit=200),
        "" if form == OUTSIDE else form,
        reading.choice("kind", {one.value for one in offered.kinds}, required=False),
        person_of(at, reading, "owner"),
        reading.choice("unit", {one.value for one in offered.units}, required=False),
        Level(level) if level else None,
        reading.choice("review", REVIEWS, required=False),
        reading.several("approvals", {one.value for one in offered.approvals}),
        reading.text("source", required=form == OUTSIDE, limit=80),
    )
    if not reading.sound:
        return []
    register(at.visit.standing, new, actor=at.visit.actor, now=at.now)
    return [new.number]


def person_of(at: Here, reading: Reading, field: str) -> str | None:
    """Return the pseudonym behind an employee number; None if the field is empty, and a problem if nobody has it."""
    number = reading.text(field, required=False, limit=40)
    if not number:
        return None
    found: str | None = (
        Member.objects.filter(company_id=at.ledger, number=number).values_list("person_id", flat=True).first()
    )
    if found is None:
        reading.wrong(field, Text("沒有這個員工編號", "there is no such employee number"))
    return found


def _offered(at: Here) -> Offered:
    forms = sorted((one for one in paperwork().forms.values() if one.kind is FormKind.DOCUMENT), key=lambda x: x.id)
    kinds = paperwork().register("documents").fields["kind"].choices
    return Offered(
        (*(Choice(one.id, Text(one.zh, one.en)) for one in forms), Choice(OUTSIDE, _FROM_OUTSIDE)),
        tuple(Choice(kind, Text(zh, en)) for kind, (zh, en) in kinds.items()),
        tuple(Choice(one.code, "　" * (one.path.count("/") - 2) + one.name) for one in units(at.ledger)),
        approval_choices(),
    )


def approval_choices() -> tuple[Choice, ...]:
    """Return the ways of approving, each with the clauses that ask for it."""
    return tuple(
        Choice(
            one.id,
            one.name,
            Text(f"{one.why.zh}依據 {'、'.join(one.stated)}", f"{one.why.en} Basis: {', '.join(one.stated)}"),
        )
        for one in document_rules().approvals.values()
    )


def _page(at: Here, sent: Sent | None) -> HttpResponse:
    form = at.parameters().get("form", "")[:80]
    ways: tuple[str, ...] = ()
    if sent is None and form:
        with at.knowledge.lock:
            found = next((one for one in missing(at.knowledge, at.ledger, at.today) if one.form.id == form), None)
        ways = () if found is None else tuple(way.id for way in found.approvals)
    return show(at, new_page(_offered(at), form, ways, sent), sent)
