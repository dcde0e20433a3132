"""首次設定 The set-up: the first page is open to whoever has the code, the others to the new administrator."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from anzheng.collectors.own_settings import read_own_settings, register_product
from anzheng.facts.base import Actor, Scalar
from anzheng.kernel.errors import AnzhengError, Text
from anzheng.kernel.times import taipei_day
from anzheng.organization.access import in_use
from anzheng.organization.adoption import choose
from anzheng.organization.core.adoption import FIRST, ticked_at_first
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.permissions import Permission
from anzheng.organization.core.profile import answers_of
from anzheng.organization.first_start import check_code, void_code
from anzheng.organization.models import Account
from anzheng.organization.people import pseudonym_of
from anzheng.organization.profile import Given, answer, given, set_cutover
from anzheng.organization.services import company as only_company
from anzheng.organization.services import rename_company
from anzheng.posture.context import FISCAL_YEAR_START
from anzheng.registers.admission import Admitted, admit, admit_first
from anzheng.registers.people import Newcomer
from anzheng.reports.adoptions import Adoption
from anzheng.web.declare import needs, public
from anzheng.web.here import Here, here
from anzheng.web.language import language_of
from anzheng.web.pages import set_up as pages
from anzheng.web.pages.components import Link
from anzheng.web.pages.frame import plain_frame
from anzheng.web.pages.sheets import Sent, SheetsPage
from anzheng.web.reading import Reading
from anzheng.web.routes import routes
from anzheng.web.settings.documents import checks, rows_of
from anzheng.web.settings.profile import chosen_in
from anzheng.web.sheets import show
from anzheng.web.sign_in.proofs import fresh

REASON = "首次設定 Set-up"
_FIRST_ASKED = frozenset({"listing-tier", "security-tier"})
"""Questions of the step before, each answered by one choice: since when they hold, new documents hold."""


@public
@require_http_methods(["GET", "HEAD", "POST"])
def first_view(request: HttpRequest) -> HttpResponse:
    """Make the first administrator; afterwards this page only leads to the sign-in page."""
    if in_use():
        return redirect("account_login")
    if request.method != "POST":
        return _first(request, None)
    reading = Reading(request.POST)
    reading.carry_out({"first": _make_first}, datetime.now(UTC))
    if not reading.sound:
        return _first(request, reading.sent)
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': reverse('set-up-company')})}")


def _first(request: HttpRequest, sent: Sent | None) -> HttpResponse:
    context = {
        "frame": plain_frame(language_of(request), request.path, (), routes()),
        "form": pages.first_form(sent),
        "page": {"title": pages.TITLE},
        "sample": Account.objects.exists(),
    }
    return render(request, "web/set-up.html", context, status=200 if sent is None else 400)


def _make_first(now: datetime, reading: Reading) -> None:
    code, name = reading.text("code", limit=40), reading.text("name")
    number, username = reading.text("number", limit=40), reading.text("username", limit=60)
    password, again = reading.secret("password"), reading.secret("again")
    if password and again and password != again:
        reading.wrong("again", Text("兩次輸入的密碼不同", "the two passwords differ"))
    if not reading.sound:
        return
    home = Path(settings.ANZHENG_HOME)
    check_code(home, code, now=now)
    actor = Actor("system", pseudonym_of(home, "安證（首次設定）"), "web", "set-up-code")
    new = Newcomer(number, name, taipei_day(now))
    ledger = only_company(None).ledger
    admit_first(home, ledger, new, username, password, reason=REASON, actor=actor, now=now)
    void_code(home)


@needs(Permission.PROFILE_ANSWER)
@require_http_methods(["GET", "HEAD", "POST"])
def company_view(request: HttpRequest) -> HttpResponse:
    """Ask for the company's name and the four plain questions."""
    at = here(request, "settings")
    if request.method != "POST":
        return _company(at, None)
    reading = Reading(request.POST)
    reading.carry_out({"company": _record_company}, at)
    return redirect(at.address("set-up-documents")) if reading.sound else _company(at, reading.sent)


def _company(at: Here, sent: Sent | None) -> HttpResponse:
    answers = _answers(given(at.ledger))
    return _step(at, 0, pages.company_page(at.company.name, answers, at.day(at.today), sent), sent)


def _record_company(at: Here, reading: Reading) -> None:
    name, since = reading.text("company"), reading.day("since")
    chosen = chosen_in(reading)
    if not reading.sound or since is None:
        return
    actor, now = at.visit.actor, at.now
    with transaction.atomic():
        rename_company(at.ledger, name)
        answer(at.home, at.ledger, answers_of(chosen), since=since, reason=REASON, actor=actor, now=now)
        register_product(at.ledger, actor=actor, now=now)
        read_own_settings(at.home, at.ledger, actor=actor, now=now)


@needs(Permission.DOCUMENTS_ADOPT)
@require_http_methods(["GET", "HEAD", "POST"])
def documents_view(request: HttpRequest) -> HttpResponse:
    """Ask which documents the company lives under; what suits the answers is ticked."""
    at = here(request, "settings")
    if request.method != "POST":
        return _documents(at, None)
    reading = Reading(request.POST)
    reading.carry_out({"documents": _choose_documents}, at)
    return redirect(at.address("set-up-calendar")) if reading.sound else _documents(at, reading.sent)


def _documents(at: Here, sent: Sent | None) -> HttpResponse:
    rows, known = rows_of(at), given(at.ledger)
    ticked = ticked_at_first([one.document for one in rows if one.adopted], _answers(known), chosen=_chosen(rows))
    since = max((one[-1].since for question, one in known.items() if question in _FIRST_ASKED), default=at.today)
    return _step(at, 1, pages.documents_page(rows, ticked, at.day(since), sent), sent)


def _answers(known: Mapping[str, tuple[Given, ...]]) -> dict[str, Scalar]:
    return {question: answers[-1].answer for question, answers in known.items()}


def _chosen(rows: list[Adoption]) -> bool:
    """Tell whether somebody chose before: more was adopted than the program did by itself, or something given up."""
    return any(one.withdrawn is not None or (one.since is not None and one.document != FIRST) for one in rows)


def _choose_documents(at: Here, reading: Reading) -> None:
    chosen = reading.several("documents", [one.document for one in rows_of(at)])
    since = reading.day("since")
    if reading.sound and since is not None:
        actor, now = at.visit.actor, at.now
        choose(at.home, checks(), at.ledger, chosen, since=since, reason=REASON, actor=actor, now=now)


@needs(Permission.PROFILE_ANSWER)
@require_http_methods(["GET", "HEAD", "POST"])
def calendar_view(request: HttpRequest) -> HttpResponse:
    """Ask for the fiscal year and the cut-over date."""
    at = here(request, "settings")
    if request.method != "POST":
        return _calendar(at, None)
    reading = Reading(request.POST)
    reading.carry_out({"calendar": _record_calendar}, at)
    return redirect(at.address("set-up-people")) if reading.sound else _calendar(at, reading.sent)


def _calendar(at: Here, sent: Sent | None) -> HttpResponse:
    with at.knowledge.lock:
        index = at.knowledge.index(at.ledger, None)
        held, cutover = index.answer(FISCAL_YEAR_START, at.today), index.cutover
    month = held.value if held is not None and isinstance(held.value, int) else 1
    link = Link(Text("看日曆", "See the calendar"), at.address("calendar"))
    return _step(at, 2, pages.calendar_page(month, at.day(cutover or at.today), link, sent), sent)


def _record_calendar(at: Here, reading: Reading) -> None:
    month, day = reading.number("month", 1, 12), reading.day("day")
    if reading.sound and month is not None and day is not None:
        actor, now = at.visit.actor, at.now
        first = date(at.today.year, 1, 1)
        with transaction.atomic():
            fiscal = {FISCAL_YEAR_START: month}
            answer(at.home, at.ledger, fiscal, since=first, reason=REASON, actor=actor, now=now)
            set_cutover(at.home, at.ledger, day, reason=REASON, actor=actor, now=now)


@needs(Permission.PEOPLE_MANAGE)
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def people_view(request: HttpRequest) -> HttpResponse:
    """Take in the first people and show their one-time passwords, once."""
    at = here(request, "settings")
    if request.method != "POST":
        return _people(at, None)
    reading = Reading(request.POST)
    made: list[Admitted] = []
    reading.carry_out({"people": lambda at, reading: made.extend(_take_in(at, reading))}, at)
    if not reading.sound:
        return _people(at, reading.sent)
    rows = [(one.account.person.name, one.account.username, one.secret) for one in made]
    today = Link(Text("開始使用：看今天要做什麼", "Begin: see what to do today"), at.address("today"))
    response = show(at, pages.done_page(rows, today))
    response["Cache-Control"] = "no-store"
    return response


def _people(at: Here, sent: Sent | None) -> HttpResponse:
    more = Link(Text("從 CSV 檔匯入人員", "Import people from a CSV file"), at.address("people-import"))
    later = Link(Text("之後再建立，先看今天要做什麼", "Do it later; see what to do today"), at.address("today"))
    return _step(at, 3, pages.people_page(sent, more, later), sent)


def _take_in(at: Here, reading: Reading) -> list[Admitted]:
    """Take in the people of the rows that have a name; one row that is wrong and nobody is taken in."""
    rows = [_row(reading, n) for n in range(1, pages.ROWS + 1) if reading.text(f"name{n}", required=False)]
    if not rows and reading.sound:
        reading.wrong("name1", Text("請至少填一位，或選擇之後再建立", "enter at least one person, or do it later"))
    if not reading.sound:
        return []
    made: list[Admitted] = []
    try:
        with transaction.atomic():
            for _, name, number, username, duty in rows:
                duties = [] if duty is Duty.EMPLOYEE else [duty]
                new, actor = Newcomer(number, name, at.today), at.visit.actor
                made.append(admit(at.home, at.ledger, new, username, duties, reason=REASON, actor=actor, now=at.now))
    except AnzhengError as problem:
        reading.refused(problem, f"name{rows[len(made)][0]}")
    return made


def _row(reading: Reading, n: int) -> tuple[int, str, str, str, Duty]:
    duty = reading.choice(f"duty{n}", [duty.value for duty in pages.FIRST_DUTIES])
    return (
        n,
        reading.text(f"name{n}"),
        reading.text(f"number{n}", limit=40),
        reading.text(f"username{n}", limit=60),
        Duty(duty or Duty.EMPLOYEE),
    )


def _step(at: Here, current: int, page: SheetsPage, sent: Sent | None) -> HttpResponse:
    names = ("set-up-company", "set-up-documents", "set-up-calendar", "set-up-people")
    addresses = [at.address(route) for route in names]
    return show(at, pages.stepped(page, pages.steps(addresses, current)), sent)
