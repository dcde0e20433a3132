"""參數頁的檢視 Views of the parameters: the list, and one of them with the form that makes it stricter."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from anzheng.kernel.errors import NotFoundError, Text
from anzheng.organization.access import require
from anzheng.organization.core.permissions import Permission
from anzheng.organization.parameters import MOST, set_parameter
from anzheng.reports.applicability import editions_of
from anzheng.reports.rulings import Ruled, matching, rulings
from anzheng.reports.wording import titled
from anzheng.web.declare import needs
from anzheng.web.flash import flash
from anzheng.web.here import Here, here
from anzheng.web.pages import parameters as pages
from anzheng.web.pages.components import Link
from anzheng.web.pages.sheets import Sent
from anzheng.web.reading import Reading
from anzheng.web.settings.around import SETTINGS, below_settings
from anzheng.web.settings.profile import clause_address
from anzheng.web.sheets import show


@needs(Permission.POSTURE_READ)
@require_safe
def parameters_view(request: HttpRequest) -> HttpResponse:
    """List the parameters of one group, as far as they match what is looked for."""
    at = here(request, "settings")
    known, documents = rulings(at.knowledge, at.ledger, at.today), _documents(at)
    asked = _asked(at, documents)
    found = matching(known.values(), asked.words, asked.document)
    rows, more = pages.page_of(found, asked)
    address = clause_address(at)
    lines = tuple(pages.line_of(one, at.address("parameter", one.key), _propose(at, one.key), address) for one in rows)
    groups = {group: _here(at, asked, of=group) for group in pages.GROUPS}
    later = _here(at, asked, of=asked.group, after=rows[-1].key) if more else ""
    first = _here(at, asked, of=asked.group) if asked.after else ""
    page = pages.parameters_page(found, lines, asked, documents, (groups, first, later))
    return at.page("web/parameters.html", page, settings=Link(SETTINGS, at.address("settings")))


def _documents(at: Here) -> dict[str, Text]:
    return {one.document: titled(one.zh, one.en) for one in editions_of(at.knowledge, at.ledger, at.today)}


def _asked(at: Here, documents: dict[str, Text]) -> pages.Asked:
    given = at.parameters()
    group, document = given.get("of", ""), given.get("document", "")
    return pages.Asked(
        group if group in pages.GROUPS else pages.STATED,
        given.get("q", "").strip()[:100],
        document if document in documents else "",
        given.get("after", "")[:120],
    )


def _here(at: Here, asked: pages.Asked, **further: str) -> str:
    kept = {"q": asked.words, "document": asked.document, **further}
    query = urlencode([*at.frame.keep, *((name, value) for name, value in kept.items() if value)])
    return f"{at.address('parameters').partition('?')[0]}?{query}"


def _propose(at: Here, key: str) -> str:
    """Return the address of the form that asks for a change; empty for whoever may not ask."""
    if not at.visit.standing.may(Permission.PARAMETERS_SET):
        return ""
    address = at.address("case-new-kind", "parameter_change")
    return f"{address}{'&' if '?' in address else '?'}{urlencode({'key': key})}"


@needs(Permission.POSTURE_READ)
@require_http_methods(["GET", "HEAD", "POST"])
def parameter_view(request: HttpRequest, key: str) -> HttpResponse:
    """Show one parameter; record a stricter value. Raises NotFoundError."""
    at = here(request, "settings")
    one = rulings(at.knowledge, at.ledger, at.today).get(key)
    if one is None:
        raise NotFoundError(
            Text("沒有這個參數", "there is no such parameter"),
            key[:90],
            Text("請從參數頁選取", "choose one on the page of parameters"),
        )
    if request.method != "POST":
        return _page(at, one, None)
    require(at.visit.standing, Permission.PARAMETERS_SET)
    reading = Reading(request.POST)
    reading.carry_out({"set": lambda at, reading: _set(at, key, reading)}, at)
    if not reading.sound:
        return _page(at, one, reading.sent)
    flash(request, Text("已入帳。", "Recorded."))
    return redirect(at.address("parameter", key))


def _set(at: Here, key: str, reading: Reading) -> None:
    value, since = reading.number("value", 0, MOST), reading.day("since")
    reason = reading.text("reason", limit=300)
    if reading.sound and value is not None and since is not None:
        actor, now = at.visit.actor, at.now
        set_parameter(at.home, at.ledger, key, value, since=since, reason=reason, actor=actor, now=now)


def _page(at: Here, one: Ruled, sent: Sent | None) -> HttpResponse:
    propose = _propose(at, one.key)
    made = pages.set_form(one, at.day(at.today), sent) if propose else None
    page = pages.parameter_page(one, clause_address(at), propose, made)
    return show(at, below_settings(at, page, Link(pages.TITLE, at.address("parameters"))), sent)
