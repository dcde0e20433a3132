"""到期事項 The view of what is due: occurrences over all documents, as far as the reader's duties reach."""

from collections.abc import Sequence
from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from anzheng.kernel.errors import Text
from anzheng.obligations.core.choose import Asked
from anzheng.obligations.core.occurrences import Occurrence
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.permissions import Permission, Reach
from anzheng.organization.models import Unit
from anzheng.organization.objects import reaches_unit
from anzheng.organization.people import names_of
from anzheng.registers.services import names as target_names
from anzheng.reports.work import Work, asked_for, people_in, within_sight, work_of
from anzheng.web.declare import needs
from anzheng.web.here import Here, here
from anzheng.web.pages import due as page
from anzheng.web.reading import Reading
from anzheng.web.records.due_starts import starts

_AHEAD = timedelta(days=31)
_FARTHEST = timedelta(days=800)
_TOO_FAR = Text("最多看到 800 天後", "800 days ahead at most")


@needs(Permission.DUE_READ)
@require_safe
def due_view(request: HttpRequest) -> HttpResponse:
    """Show a page of the list."""
    at = here(request, "today")
    reading = Reading(request.GET)
    until = reading.day("until", required=False) or at.today + _AHEAD
    if until > at.today + _FARTHEST:
        reading.wrong("until", _TOO_FAR)
        until = at.today + _AHEAD
    sight = within_sight(work_of(at.knowledge, at.ledger, at.today, until), at.visit.standing)
    units = _units(at)
    choices = page.offered(sight, [(code, name) for code, name, _ in units])
    chosen = _chosen(at, reading, choices, until)
    paths = {code: path for code, _, path in units}
    asked = Asked(
        at.visit.standing.person if chosen.whose == page.MINE else None,
        paths.get(chosen.unit),
        Duty(chosen.duty) if chosen.duty else None,
        chosen.document or None,
    )
    return _page(at, asked_for(sight, asked), chosen, choices, reading)


def _units(at: Here) -> list[tuple[str, str, str]]:
    """Return code, name and path of the units that the reader knows: all, or one's own with those below."""
    has = at.visit.standing
    if not has.may(Permission.PEOPLE_READ):
        return []
    rows = Unit.objects.filter(company_id=at.ledger, closed=None).values_list("code", "name", "path")
    return [row for row in rows if reaches_unit(has, Permission.PEOPLE_READ, row[2])]


def _chosen(at: Here, reading: Reading, offered: page.Offered, until: date) -> page.Filter:
    usual = page.ALL if at.visit.standing.may(Permission.DUE_READ, Reach.UNIT) else page.MINE
    typed = str(reading.values.get("until", ""))[:40] if "until" in reading.problems else at.day(until)
    return page.Filter(
        reading.choice("whose", (page.MINE, page.ALL), required=False) or usual,
        typed,
        reading.choice("unit", [code for code, _ in offered.units], required=False),
        reading.choice("duty", [duty.value for duty in offered.duties], required=False),
        reading.choice("document", [name for name, _ in offered.documents], required=False),
    )


def _page(at: Here, work: Work, chosen: page.Filter, offered: page.Offered, reading: Reading) -> HttpResponse:
    first = _start(work.items, at.parameters().get("after", "")[:60])
    shown = work.items[first : first + page.PAGE]
    more = len(work.items) > first + len(shown)
    people = names_of(people_in(shown))
    table = page.table(shown, work, target_names(at.ledger), people, _clauses(at, shown), starts(at, shown, work))
    count = Text(
        f"第 {first + 1:,} 至 {first + len(shown):,} 件，共 {len(work.items):,} 件",
        f"{first + 1:,} to {first + len(shown):,} of {len(work.items):,}",
    )
    model = page.DuePage(
        page.lede(work.items, chosen.whose),
        page.fields(chosen, offered, reading.problems),
        table,
        count,
        _address(at) if first else "",
        _address(at, f"{shown[-1].due}.{shown[-1].id}") if more else "",
    )
    signs = at.visit.standing.may(Permission.STATEMENTS_SIGN, Reach.UNIT)
    nones = at.address("nones") if signs else ""
    return at.page("web/due.html", model, status=200 if reading.sound else 400, nones=nones)


def _start(items: Sequence[Occurrence], after: str) -> int:
    """Return where the page begins; if what stood last before it is done meanwhile, at its day."""
    day, _, identity = after.partition(".")
    place = next((number for number, one in enumerate(items) if one.id == identity), None)
    if place is not None:
        return place + 1
    return next((number for number, one in enumerate(items) if one.due.isoformat() >= day), 0) if day else 0


def _clauses(at: Here, shown: Sequence[Occurrence]) -> dict[tuple[str, str], str]:
    """Return the addresses of the first clauses, for whoever may open them."""
    if not at.visit.standing.may(Permission.POSTURE_READ):
        return {}
    return {one.needs[0]: at.address("clause", *one.needs[0]) for one in shown}


def _address(at: Here, after: str = "") -> str:
    kept = {name: value for name, value in at.parameters().items() if name != "after"}
    if after:
        kept["after"] = after
    path = at.request.path
    return f"{path}?{urlencode(kept)}" if kept else path
