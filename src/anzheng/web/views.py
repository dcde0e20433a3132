"""頁面 Views: each gathers what is known, has the view model built, and renders it. None of them writes."""

from itertools import islice

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from anzheng.catalogue.core.model import Clause, Edition
from anzheng.collectors.core.contract import all_checks
from anzheng.collectors.models import LastReading
from anzheng.facts.evidence import EvidenceAdded
from anzheng.kernel.errors import NotFoundError, Text
from anzheng.ledger.services import head
from anzheng.notify.services import inbox
from anzheng.obligations.core.occurrences import occurrences
from anzheng.organization.core.permissions import Permission
from anzheng.records.models import Evidence
from anzheng.registers.services import names as target_names
from anzheng.reports.wording import Names
from anzheng.reports.work import postures_of
from anzheng.web.cases.lines import tasks
from anzheng.web.declare import needs
from anzheng.web.here import Here, here
from anzheng.web.pages import checks, clause, documents, months, own, today
from anzheng.web.pages.proof import Material
from anzheng.web.pages.question import Mode, Question, TimeBar

_TITLES = 500
"""Pieces of evidence whose titles are looked up for one page."""


@needs(Permission.SELF)
@require_safe
def today_view(request: HttpRequest) -> HttpResponse:
    """Show what to do first."""
    at = here(request, "today")
    if not at.visit.standing.may(Permission.POSTURE_READ):
        return at.page("web/own.html", _own(at), due=at.visit.standing.may(Permission.DUE_READ))
    targets = target_names(at.ledger)
    with at.knowledge.lock:
        postures = postures_of(at.knowledge, at.ledger, at.today)
        gathered = [today.Gathered(posture, Names(posture.edition, targets)) for posture in postures]
        items = occurrences(at.ledger, postures, at.today + today.LATER)
        model = today.today_page(gathered, items, at.today, everything=at.everything)
    return at.page("web/today.html", model, head=head(at.ledger), documents=len(gathered), tasks=tasks(at))


def _own(at: Here) -> own.OwnDay:
    """Gather what waits for somebody who does not read the company's posture."""
    notices = inbox(at.visit.account.person_id, unread=True) if "inbox" in at.frame.routes else []
    return own.own_day(tasks(at), notices, at.today)


@needs(Permission.POSTURE_READ)
@require_safe
def documents_view(request: HttpRequest) -> HttpResponse:
    """List the documents that the company lives under."""
    at = here(request, "posture")
    with at.knowledge.lock:
        cards = []
        for document in at.knowledge.documents(at.ledger, at.today):
            posture = at.knowledge.posture(at.ledger, document, at.today, None)
            cards.append(documents.card(posture.edition, posture.verdicts, at.today))
    return at.page("web/documents.html", cards, today=at.today)


@needs(Permission.POSTURE_READ)
@require_safe
def document_view(request: HttpRequest, document: str) -> HttpResponse:
    """Show the posture of one document for the question asked."""
    at = here(request, "posture")
    bar = at.time_bar()
    word = documents.word_filter(request.GET.get("word"))
    size = head(at.ledger).size
    with at.knowledge.lock:
        if bar.question is None:
            refused = documents.head_of(at.knowledge.edition(at.ledger, document, at.today), at.today)
            return at.page("web/refused.html", refused, bar=bar, status=400)
        model = _document(at, document, bar.question, word)
    return at.page("web/document.html", model, bar=bar, size=size)


def _document(at: Here, document: str, question: Question, word: str | None) -> documents.DocumentPage:
    known = at.knowledge
    if question.mode is Mode.PERIOD:
        period = known.period(at.ledger, document, question.first, question.about, question.known)
        edition = known.edition(at.ledger, document, question.about, question.known)
        return documents.period_page(edition, period, question, word)
    if question.mode is Mode.FORECAST:
        edition = known.edition(at.ledger, document, question.about)
        ahead = known.forecast(at.ledger, document, at.today, question.about)
        return documents.forecast_page(ahead, at.names(edition), question, word)
    posture = known.posture(at.ledger, document, question.about, question.known)
    return documents.document_page(posture, question, word)


@needs(Permission.POSTURE_READ)
@require_safe
def months_view(request: HttpRequest, document: str) -> HttpResponse:
    """Show sections by months. Judging twelve days takes a moment the first time."""
    at = here(request, "posture")
    with at.knowledge.lock:
        edition = at.knowledge.edition(at.ledger, document, at.today)
        model = months.months_page(
            edition,
            at.today,
            at.knowledge.index(at.ledger, None).cutover,
            lambda day: at.knowledge.posture(at.ledger, document, day, None).verdicts,
        )
    return at.page("web/months.html", model)


@needs(Permission.POSTURE_READ)
@require_safe
def clause_view(request: HttpRequest, document: str, ref: str) -> HttpResponse:
    """Show one clause for the question asked. Raises NotFoundError if the edition has no such clause."""
    at = here(request, "posture")
    bar = at.time_bar()
    size = head(at.ledger).size
    with at.knowledge.lock:
        about, known = (bar.question.about, bar.question.known) if bar.question else (at.today, None)
        edition = at.knowledge.edition(at.ledger, document, about, known)
        found = clause.clause_of(edition, ref)
        if found is None:
            raise NotFoundError(
                Text("這份規範沒有這一條", "the document has no such clause"),
                f"{document} {ref}"[:120],
                Text("請從條款清單選取", "choose one from the list of clauses"),
            )
        if bar.question is None:
            return at.page("web/refused.html", documents.head_of(edition, at.today), bar=bar, ref=ref, status=400)
        model = _clause(at, edition, found, bar)
    return at.page("web/clause.html", model, bar=bar, size=size)


def _clause(at: Here, edition: Edition, found: Clause, bar: TimeBar) -> clause.ClausePage:
    question = bar.question
    if question is None:
        raise AssertionError("a clause is shown for a question that can be answered")
    known = at.knowledge
    posture = known.posture(at.ledger, edition.document, question.about, question.known)
    period = None
    if question.mode is Mode.PERIOD:
        period = known.period(at.ledger, edition.document, question.first, question.about, question.known)
    facts = known.facts(at.ledger)
    used = sorted({identity.seq for identity in clause.facts_used(posture, period, found)}, reverse=True)
    payloads = (facts[seq].payload for seq in used)
    ids = list(islice((payload.evidence for payload in payloads if isinstance(payload, EvidenceAdded)), _TITLES))
    rows = Evidence.objects.filter(ledger=at.ledger, evidence__in=ids).values_list("evidence", "title")
    material = Material(posture, period, at.names(edition), facts, dict(rows), at.everything)
    return clause.clause_page(found, material, question)


@needs(Permission.CHECKS_READ)
@require_safe
def checks_view(request: HttpRequest) -> HttpResponse:
    """Show what the checks last saw."""
    at = here(request, "checks")
    with at.knowledge.lock:
        refs = frozenset(
            (document, one.ref)
            for document in at.knowledge.documents(at.ledger, at.today)
            for one in at.knowledge.edition(at.ledger, document, at.today).clauses
        )
    rows = LastReading.objects.filter(ledger=at.ledger).order_by("target", "check_id")
    known = {check.id: check for check in all_checks()}
    return at.page("web/checks.html", checks.checks_page(rows, known, target_names(at.ledger), refs, at.now))
