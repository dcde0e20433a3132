"""日曆 The calendar on the page: closed and opened days of a year, and the company's own changes to them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from anzheng.facts.calendars import CalendarKind, CalendarOverridden
from anzheng.kernel.errors import Text
from anzheng.ledger.services import facts_of
from anzheng.organization.access import require
from anzheng.organization.core.permissions import Permission
from anzheng.organization.people import names_of
from anzheng.organization.services import override_day
from anzheng.web.declare import needs
from anzheng.web.flash import flash
from anzheng.web.here import Here, here
from anzheng.web.pages.calendar import Override, calendar_page
from anzheng.web.pages.sheets import Sent
from anzheng.web.reading import Reading
from anzheng.web.settings.around import below_settings
from anzheng.web.sheets import show


@needs(Permission.POSTURE_READ)
@require_http_methods(["GET", "HEAD", "POST"])
def calendar_view(request: HttpRequest) -> HttpResponse:
    """Show the days of this year; declare one open or closed."""
    at = here(request, "settings")
    if request.method != "POST":
        return _page(at)
    require(at.visit.standing, Permission.CALENDAR_CHANGE)
    reading = Reading(request.POST)
    reading.carry_out({"override": _override}, at)
    if not reading.sound:
        return _page(at, reading.sent)
    flash(request, Text("已入帳。", "Recorded."))
    return redirect(at.address("calendar"))


def _override(at: Here, reading: Reading) -> None:
    kind = reading.choice("calendar", [kind.value for kind in CalendarKind])
    state, day = reading.choice("state", ("open", "closed")), reading.day("day")
    if reading.sound and day is not None:
        actor, now = at.visit.actor, at.now
        override_day(at.ledger, CalendarKind(kind), day, is_open=state == "open", actor=actor, now=now)


def _page(at: Here, sent: Sent | None = None) -> HttpResponse:
    facts = [fact for fact in facts_of(at.ledger, subject="company") if isinstance(fact.payload, CalendarOverridden)]
    people = names_of({fact.actor for fact in facts})
    overrides = [
        Override(change.calendar, change.day, change.open, people.get(fact.actor, fact.actor), fact.seq)
        for fact in reversed(facts)
        if isinstance(change := fact.payload, CalendarOverridden)
    ]
    with at.knowledge.lock:
        index = at.knowledge.index(at.ledger, None)
        year = at.today.year
        days = {kind: index.calendar(kind) for kind in CalendarKind}
    may = at.visit.standing.may(Permission.CALENDAR_CHANGE)
    page = calendar_page(year, days, overrides, at.day(at.today), sent, changeable=may)
    return show(at, below_settings(at, page), sent)
