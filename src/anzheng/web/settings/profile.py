"""公司屬性 The profile on the page: read by many, answered by those who may."""

from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from anzheng.catalogue import services as catalogue
from anzheng.catalogue.core.model import Question
from anzheng.collectors.core.contract import all_checks
from anzheng.facts.base import Scalar
from anzheng.kernel.errors import Text
from anzheng.organization.access import require
from anzheng.organization.core.permissions import Permission
from anzheng.organization.core.profile import BASICS, answers_of
from anzheng.organization.people import names_of
from anzheng.organization.profile import Given, answer, given, set_cutover
from anzheng.web.declare import needs
from anzheng.web.flash import flash
from anzheng.web.here import Here, here
from anzheng.web.pages.profile import basics_form, cutover_form, one_form, profile_page, questions_table
from anzheng.web.pages.sheets import Sent
from anzheng.web.reading import Reading
from anzheng.web.settings.around import below_settings
from anzheng.web.sheets import show


def questions() -> dict[str, Question]:
    """Return the profile questions of all packaged documents."""
    return catalogue.questions(Path(settings.ANZHENG_HOME), {check.id: check.name for check in all_checks()})


@needs(Permission.PROFILE_READ)
@require_http_methods(["GET", "HEAD", "POST"])
def profile_view(request: HttpRequest) -> HttpResponse:
    """Show the profile; record answers."""
    at = here(request, "settings")
    if request.method != "POST":
        return _page(at)
    require(at.visit.standing, Permission.PROFILE_ANSWER)
    reading = Reading(request.POST)
    reading.carry_out(_FORMS, at)
    if not reading.sound:
        return _page(at, reading.sent)
    flash(request, Text("已入帳。", "Recorded."))
    return redirect(at.address("profile"))


def chosen_in(reading: Reading) -> dict[str, tuple[str, ...]]:
    """Return what was chosen for the four plain questions; the set-up asks them too."""
    found = {}
    for basic in BASICS:
        ids = [choice.id for choice in basic.choices]
        found[basic.id] = reading.several(basic.id, ids) if basic.several else (reading.choice(basic.id, ids),)
    return found


def _answer_basics(at: Here, reading: Reading) -> None:
    chosen = chosen_in(reading)
    _record(at, reading, answers_of(chosen) if reading.sound else {})


def _answer_one(at: Here, reading: Reading) -> None:
    question = reading.choice("question", questions())
    yes = reading.choice("answer", ("yes", "no"))
    _record(at, reading, {question: yes == "yes"})


def _record(at: Here, reading: Reading, answers: Mapping[str, Scalar]) -> None:
    since, reason = reading.day("since"), reading.text("reason", limit=300)
    if reading.sound and since is not None:
        answer(at.home, at.ledger, answers, since=since, reason=reason, actor=at.visit.actor, now=at.now)


def _set_cutover(at: Here, reading: Reading) -> None:
    day, reason = reading.day("day"), reading.text("reason", limit=300)
    if reading.sound and day is not None:
        set_cutover(at.home, at.ledger, day, reason=reason, actor=at.visit.actor, now=at.now)


_FORMS = {"basics": _answer_basics, "one": _answer_one, "cutover": _set_cutover}


def _page(at: Here, sent: Sent | None = None) -> HttpResponse:
    asked, known = questions(), given(at.ledger)
    answers = {question: answers[-1].answer for question, answers in known.items()}
    with at.knowledge.lock:
        cutover = at.knowledge.index(at.ledger, None).cutover
    forms = (
        basics_form(answers, at.day(at.today), sent),
        one_form(asked, at.day(at.today), sent),
        cutover_form(cutover, at.day(cutover or at.today), sent),
    )
    table = questions_table(asked, known, names_of(_people(known)))
    page = profile_page(table, forms, answerable=at.visit.standing.may(Permission.PROFILE_ANSWER))
    return show(at, below_settings(at, page), sent)


def _people(known: Mapping[str, tuple[Given, ...]]) -> set[str]:
    return {one.person for answers in known.values() for one in answers}
