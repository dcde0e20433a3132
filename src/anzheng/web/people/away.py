"""代理與請假 One's own deputies and absences; whoever manages people does it for others on the command line."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from anzheng.kernel.errors import Text
from anzheng.organization.core.duties import NAMES, Duty
from anzheng.organization.core.standing import StandsIn
from anzheng.organization.deputies import absences, cancel_absence, deputations, end_deputy, name_deputy, plan_absence
from anzheng.organization.members import at_work
from anzheng.organization.people import names_of
from anzheng.web.declare import signed_in
from anzheng.web.flash import flash
from anzheng.web.here import Here, here
from anzheng.web.pages.away import Away, Stand, away_page
from anzheng.web.pages.sheets import Sent
from anzheng.web.people.around import around
from anzheng.web.reading import Reading
from anzheng.web.sheets import show


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def away_view(request: HttpRequest) -> HttpResponse:
    """Show who stands in for whom; name a deputy, plan an absence, end either."""
    at = here(request, "people")
    if request.method != "POST":
        return _page(at, None)
    reading = Reading(request.POST)
    reading.carry_out(_ACTS, at)
    if not reading.sound:
        return _page(at, reading.sent)
    flash(request, Text("已入帳。", "Recorded."))
    return redirect(at.address("away"))


def _name(at: Here, reading: Reading) -> None:
    number, first, last = reading.text("number", limit=40), reading.day("first"), reading.day("last")
    own = [held.duty.value for held in at.visit.standing.duties if held.person == at.visit.actor.id]
    duty = reading.choice("duty", own, required=False)
    deputy = at_work(at.ledger, at.today).filter(number=number).values_list("person", flat=True).first()
    if deputy is None:
        reading.wrong("number", Text("沒有這個員工編號", "there is nobody with this number"))
    elif reading.sound and first is not None and last is not None:
        wanted = StandsIn(at.visit.actor.id, deputy, Duty(duty) if duty else None, first, last)
        name_deputy(at.ledger, wanted, actor=at.visit.actor, now=at.now)


def _plan(at: Here, reading: Reading) -> None:
    first, last = reading.day("first"), reading.day("last")
    if reading.sound and first is not None and last is not None:
        plan_absence(at.ledger, at.visit.actor.id, first, last, actor=at.visit.actor, now=at.now)


def _end(at: Here, reading: Reading) -> None:
    own = {one.deputation for one in deputations(at.ledger, at.today) if one.person_id == at.visit.actor.id}
    deputation, last = reading.choice("deputation", own), reading.day("last")
    if reading.sound and last is not None:
        end_deputy(at.ledger, deputation, last=last, actor=at.visit.actor, now=at.now)


def _cancel(at: Here, reading: Reading) -> None:
    own = {one.absence for one in absences(at.ledger, at.today) if one.person_id == at.visit.actor.id}
    absence = reading.choice("absence", own)
    if reading.sound:
        cancel_absence(at.ledger, absence, actor=at.visit.actor, now=at.now)


_ACTS = {"name": _name, "plan": _plan, "end": _end, "cancel": _cancel}


def _page(at: Here, sent: Sent | None) -> HttpResponse:
    me = at.visit.actor.id
    stands = [one for one in deputations(at.ledger, at.today) if me in (one.person_id, one.deputy_id)]
    planned = [one for one in absences(at.ledger, at.today) if one.person_id == me]
    names = names_of({person for one in stands for person in (one.person_id, one.deputy_id)})
    model = Away(
        tuple(
            Stand(
                one.deputation,
                names.get(one.person_id, one.person_id),
                names.get(one.deputy_id, one.deputy_id),
                NAMES[Duty(one.duty)] if one.duty else None,
                one.first,
                one.last,
                own=one.person_id == me,
            )
            for one in stands
        ),
        tuple((one.absence, one.first, one.last) for one in planned),
        tuple(held.duty for held in at.visit.standing.duties if held.person == me and held.duty is not Duty.EMPLOYEE),
    )
    return show(at, away_page(model, at.day(at.today), around(at, "away"), sent), sent)
