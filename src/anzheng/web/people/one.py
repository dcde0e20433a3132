"""一位人員 One person on the page: duties granted and ended, moved, gone."""

from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from anzheng.kernel.errors import NotFoundError, Text
from anzheng.organization.access import require
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.permissions import Permission
from anzheng.organization.duties import end_duty, grant_duty
from anzheng.organization.models import DutyGrant, Member
from anzheng.organization.units import units
from anzheng.registers.people import leave, move
from anzheng.web.declare import needs
from anzheng.web.flash import flash
from anzheng.web.here import Here, here
from anzheng.web.pages.components import Link
from anzheng.web.pages.people import TITLE
from anzheng.web.pages.person import Rights, person_page
from anzheng.web.pages.sheets import Sent
from anzheng.web.people.listed import seen
from anzheng.web.reading import Reading
from anzheng.web.settings.witness import witness, witness_fields
from anzheng.web.sheets import show
from anzheng.web.sign_in.proofs import require_fresh

_NEEDS = {
    "grant": Permission.DUTIES_GRANT,
    "end": Permission.DUTIES_GRANT,
    "move": Permission.PEOPLE_MANAGE,
    "leave": Permission.PEOPLE_MANAGE,
}


@dataclass(frozen=True, slots=True)
class _About:
    """Whom an act is about."""

    at: Here
    member: Member


@needs(Permission.PEOPLE_READ)
@require_http_methods(["GET", "HEAD", "POST"])
def person_view(request: HttpRequest, number: str) -> HttpResponse:
    """Show one person; do what the form asks. Raises NotFoundError for somebody whom the reader may not see."""
    at = here(request, "people")
    member = seen(at).select_related("manager").filter(number=number).first()
    if member is None:
        raise NotFoundError(
            Text("沒有這個人，或不在你可以查看的範圍", "there is nobody with this number whom you may see"),
            number[:60],
            Text("請從人員清單選取", "choose somebody from the list of people"),
        )
    if request.method != "POST":
        return _page(at, member, None)
    reading = Reading(request.POST)
    require(at.visit.standing, _NEEDS.get(reading.form, Permission.PEOPLE_MANAGE))
    if (again := require_fresh(request)) is not None:
        return again
    reading.carry_out(_ACTS, _About(at, member))
    if not reading.sound:
        return _page(at, member, reading.sent)
    flash(request, Text("已入帳。", "Recorded."))
    return redirect(at.address("person", number))


def _grant(about: _About, reading: Reading) -> None:
    at = about.at
    duty, unit = reading.choice("duty", list(Duty)), reading.choice("unit", _codes(at), required=False)
    first, last = reading.day("first"), reading.day("last", required=False)
    reason = reading.text("reason", limit=300)
    agreed_by = witness(at, reading, Permission.DUTIES_GRANT)
    if reading.sound and first is not None:
        grant_duty(
            at.home,
            at.ledger,
            about.member.person_id,
            Duty(duty),
            unit=unit or None,
            first=first,
            last=last,
            reason=reason if agreed_by is None else f"{reason}（同意：{agreed_by}）",
            actor=at.visit.actor,
            now=at.now,
        )


def _end(about: _About, reading: Reading) -> None:
    at = about.at
    held = DutyGrant.objects.filter(company_id=at.ledger, person_id=about.member.person_id)
    grant, last = reading.choice("grant", set(held.values_list("grant", flat=True))), reading.day("last")
    reason = reading.text("reason", limit=300)
    if reading.sound and last is not None:
        end_duty(at.ledger, grant, last=last, reason=reason, actor=at.visit.actor, now=at.now)


def _move(about: _About, reading: Reading) -> None:
    at = about.at
    unit, since = reading.choice("unit", _codes(at)), reading.day("since")
    manager = reading.text("manager", required=False, limit=40) or None
    if reading.sound and since is not None:
        number = about.member.number
        move(at.ledger, number, unit, since=since, manager=manager, actor=at.visit.actor, now=at.now)


def _leave(about: _About, reading: Reading) -> None:
    last_day = reading.day("last_day")
    if reading.sound and last_day is not None:
        leave(about.at.ledger, about.member.number, last_day, actor=about.at.visit.actor, now=about.at.now)


_ACTS = {"grant": _grant, "end": _end, "move": _move, "leave": _leave}


def _codes(at: Here) -> set[str]:
    return {one.code for one in units(at.ledger)}


def _page(at: Here, member: Member, sent: Sent | None) -> HttpResponse:
    held = DutyGrant.objects.filter(company_id=at.ledger, person_id=member.person_id).select_related("unit")
    has = at.visit.standing
    rights = Rights(has.may(Permission.PEOPLE_MANAGE), has.may(Permission.DUTIES_GRANT))
    second = witness_fields() if rights.grant else ()
    page = person_page(member, list(held), units(at.ledger), at.today, at.day(at.today), sent, rights, second)
    return show(at, replace(page, crumbs=(Link(TITLE, at.address("people")),)), sent)
