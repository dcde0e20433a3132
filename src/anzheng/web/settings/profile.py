"""公司屬性 The profile on the page: read by many, answered by those who may."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from anzheng.catalogue import services as catalogue
from anzheng.catalogue.core.model import Question
from anzheng.collectors.core.contract import all_checks
from anzheng.facts.base import Scalar
from anzheng.kernel.errors import NotFoundError, Text
from anzheng.organization.access import require
from anzheng.organization.core.permissions import Permission
from anzheng.organization.core.profile import BASICS, answers_of
from anzheng.organization.people import names_of
from anzheng.organization.profile import Given, answer, given, set_cutover
from anzheng.reports.applicability import Effect, decided_by, effect_of
from anzheng.reports.applicability import answers_of as answers_in_force
from anzheng.web.declare import needs
from anzheng.web.flash import flash
from anzheng.web.here import Here, here
from anzheng.web.pages.components import Link
from anzheng.web.pages.effects import LOOK, NOTHING_YET, looking, previewed, question_form, question_page
from anzheng.web.pages.profile import (
    Decides,
    basics_form,
    cutover_form,
    one_form,
    profile_page,
    questions_table,
)
from anzheng.web.pages.sheets import Sent
from anzheng.web.reading import Reading
from anzheng.web.settings.around import below_settings
from anzheng.web.sheets import show


def questions() -> dict[str, Question]:
    """Return the profile questions of all packaged documents."""
    return catalogue.questions(Path(settings.ANZHENG_HOME), {check.id: check.name for check in all_checks()})


@dataclass(slots=True)
class Turn:
    """One sending of a form: whose page it is, and what the answers would change (一次送出)."""

    at: Here
    effect: Effect | None = None


@needs(Permission.PROFILE_READ)
@require_http_methods(["GET", "HEAD", "POST"])
def profile_view(request: HttpRequest) -> HttpResponse:
    """Show the profile; record answers, or say what they would change."""
    at = here(request, "settings")
    if request.method != "POST":
        return _page(at)
    require(at.visit.standing, Permission.PROFILE_ANSWER)
    reading, turn = Reading(request.POST), Turn(at)
    reading.carry_out(_FORMS, turn)
    if not reading.sound or looks(reading):
        return _page(at, reading.sent, turn.effect)
    flash(request, recorded(turn.effect))
    return redirect(at.address("profile"))


@needs(Permission.PROFILE_READ)
@require_http_methods(["GET", "HEAD", "POST"])
def question_view(request: HttpRequest, question: str) -> HttpResponse:
    """Show what either answer to one question would change; record an answer. Raises NotFoundError."""
    at, asked = here(request, "settings"), questions()
    if question not in asked:
        raise NotFoundError(
            Text("沒有這個公司屬性問題", "there is no such profile question"),
            question[:60],
            Text("請從公司屬性頁選取", "choose one on the profile page"),
        )
    if request.method != "POST":
        return _question(at, asked[question], None)
    require(at.visit.standing, Permission.PROFILE_ANSWER)
    reading, turn = Reading(request.POST), Turn(at)
    reading.carry_out({"one": _answer_one}, turn)
    if not reading.sound:
        return _question(at, asked[question], reading.sent)
    flash(request, recorded(turn.effect))
    return redirect(at.address("profile"))


def _question(at: Here, asked: Question, sent: Sent | None) -> HttpResponse:
    now = answers_in_force(at.knowledge, at.ledger, at.today).get(asked.id)
    yes, no = (effect_of(at.knowledge, at.ledger, at.today, {asked.id: value}) for value in (True, False))
    decides = decided_by(at.knowledge, at.ledger, at.today).get(asked.id, 0)
    may = at.visit.standing.may(Permission.PROFILE_ANSWER)
    made = question_form(asked.id, at.day(at.today), sent) if may else None
    page = question_page(asked, now, decides, (yes, no), clause_address(at), made)
    return show(at, below_settings(at, page, Link(Text("公司屬性", "Profile"), at.address("profile"))), sent)


def looks(reading: Reading) -> bool:
    """Tell whether only the effect was asked for."""
    return reading.text("then", required=False, limit=20) == LOOK


def recorded(effect: Effect | None) -> Text:
    """Return what is said once answers are recorded."""
    if effect is None:
        return Text("已入帳。", "Recorded.")
    return Text(f"已入帳：{effect.said.zh}。", f"Recorded: {effect.said.en}.")


def clause_address(at: Here) -> Callable[[str, str], str | None]:
    """Return how clauses are reached by whoever may read them."""
    reads = at.visit.standing.may(Permission.POSTURE_READ)
    return lambda document, ref: at.address("clause", document, ref) if reads else None


def chosen_in(reading: Reading) -> dict[str, tuple[str, ...]]:
    """Return what was chosen for the four plain questions; the set-up asks them too."""
    found = {}
    for basic in BASICS:
        ids = [choice.id for choice in basic.choices]
        found[basic.id] = reading.several(basic.id, ids) if basic.several else (reading.choice(basic.id, ids),)
    return found


def _answer_basics(turn: Turn, reading: Reading) -> None:
    chosen = chosen_in(reading)
    _record(turn, reading, answers_of(chosen) if reading.sound else {})


def _answer_one(turn: Turn, reading: Reading) -> None:
    question = reading.choice("question", questions())
    yes = reading.choice("answer", ("yes", "no"))
    _record(turn, reading, {question: yes == "yes"})


def _record(turn: Turn, reading: Reading, answers: Mapping[str, Scalar]) -> None:
    """Record answers, or only find out what they would change; nothing of the latter is kept."""
    at, only = turn.at, looks(reading)
    since, reason = reading.day("since"), reading.text("reason", limit=300, required=not only)
    if reading.sound and since is not None:
        turn.effect = effect_of(at.knowledge, at.ledger, since, answers)
        if not only:
            answer(at.home, at.ledger, answers, since=since, reason=reason, actor=at.visit.actor, now=at.now)


def _set_cutover(turn: Turn, reading: Reading) -> None:
    at, day, reason = turn.at, reading.day("day"), reading.text("reason", limit=300)
    if reading.sound and day is not None:
        set_cutover(at.home, at.ledger, day, reason=reason, actor=at.visit.actor, now=at.now)


_FORMS = {"basics": _answer_basics, "one": _answer_one, "cutover": _set_cutover}


def _page(at: Here, sent: Sent | None = None, effect: Effect | None = None) -> HttpResponse:
    asked, known = questions(), given(at.ledger)
    answers = {question: answers[-1].answer for question, answers in known.items()}
    with at.knowledge.lock:
        cutover = at.knowledge.index(at.ledger, None).cutover
    forms = (
        looking(basics_form(answers, at.day(at.today), sent)),
        looking(one_form(asked, at.day(at.today), sent)),
        cutover_form(cutover, at.day(cutover or at.today), sent),
    )
    counted = decided_by(at.knowledge, at.ledger, at.today)
    decides = {id_: Decides(at.address("profile-question", id_), counted.get(id_, 0)) for id_ in asked}
    table = questions_table(asked, known, names_of(_people(known)), decides)
    above = () if effect is None else (previewed(effect, clause_address(at)),)
    may = at.visit.standing.may(Permission.PROFILE_ANSWER)
    page = profile_page(table, forms, answerable=may, above=above)
    page = page if effect is None else replace(page, notes=(NOTHING_YET,))
    return show(at, below_settings(at, page), sent if effect is None else None)


def _people(known: Mapping[str, tuple[Given, ...]]) -> set[str]:
    return {one.person for answers in known.values() for one in answers}
