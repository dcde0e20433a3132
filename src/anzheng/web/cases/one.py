"""一個案件 One case on the page, and every act upon it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from anzheng.facts.cases import CaseActed
from anzheng.kernel.errors import Text
from anzheng.ledger.services import facts_of
from anzheng.organization.people import names_of
from anzheng.records.case_people import moment_of
from anzheng.records.case_queries import find, folded
from anzheng.records.core.workflow.acts import Confirm, Sign, Supersede
from anzheng.records.core.workflow.case import Case as Folded
from anzheng.records.core.workflow.case import State
from anzheng.records.core.workflow.limits import overdue
from anzheng.records.core.workflow.offers import may
from anzheng.records.core.workflow.signers import candidates
from anzheng.records.models import Case
from anzheng.records.subject import Subject, subject_of
from anzheng.web.cases import acts, contents
from anzheng.web.cases.disposal import disposal_sheets
from anzheng.web.cases.lines import content_of, title_of
from anzheng.web.declare import signed_in
from anzheng.web.flash import flash
from anzheng.web.here import Here, here
from anzheng.web.pages import case as page
from anzheng.web.pages.case_contents import FIELDS, fields_of
from anzheng.web.pages.case_paper import paper_sheets
from anzheng.web.pages.case_story import Story, Told
from anzheng.web.pages.components import Cell, Link, Tone
from anzheng.web.pages.sheets import Form, Sent
from anzheng.web.reading import Reading
from anzheng.web.records.choices import people_in
from anzheng.web.records.opened import unread
from anzheng.web.records.parts import parts_of
from anzheng.web.sheets import show
from anzheng.web.sign_in.proofs import require_fresh

RECORD, DISPOSAL = "record", "disposal"
REPLACED = frozenset({"exception"})
"""Kinds of which a new case, once approved, ends what the old one allowed."""


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def case_view(request: HttpRequest, case: str) -> HttpResponse:
    """Show one case; do what the form asks. Raises NotFoundError for one that the reader may not see."""
    at = here(request, "cases")
    row = find(at.visit.standing, case)
    if request.method != "POST":
        return show_case(at, row)
    if unread(at, row):
        flash(request, Text("請先開啟內容再簽核", "Open the content before you act upon it"), Tone.REFUSED)
        return redirect(at.address("case", case))
    reading = Reading(request.POST)
    if acts.asks_again(row, reading) and (again := require_fresh(request)) is not None:
        return again
    act = acts.Acting(at, row)
    reading.carry_out(acts.ACTS, act)
    if not reading.sound:
        return show_case(at, find(at.visit.standing, case), reading.sent)
    flash(request, act.said)
    return redirect(act.then or at.address("case", case))


def show_case(at: Here, row: Case, sent: Sent | None = None) -> HttpResponse:
    """Return the page about the case."""
    about, me = subject_of(row.kind), at.visit.standing.person
    content = content_of(row, me)
    story = story_of(at, row, people_in(content))
    case = story.case
    model = page.CasePage(
        title_of(at, row),
        about.name,
        story,
        may(case, me, story.moment),
        contents.shown(at, row.kind, content, story.names) if row.kind != RECORD else (),
        _further(at, row, story),
        overdue(case, story.moment.calendar, at.today),
        _replacing(at, row, about),
        _drafting(at, row, sent) if _may_write(row, me) else None,
    )
    model = _with_record(at, row, model, content) if row.kind == RECORD else model
    if row.kind == DISPOSAL:
        items, links = disposal_sheets(at, row, content)
        model = replace(model, body=(page.asked_for(model), *items), after=links)
    paper = paper_sheets(story, model.offers, at.address("case-paper", row.pk), _scan(at, case), at.day(at.today), sent)
    made = page.case_page(model, paper, sent)
    if case.state is State.DRAFT and (model.draft is not None or (row.kind == RECORD and row.author_id == me)):
        made = replace(made, sheets=(made.sheets[0], page.discarding(sent), *made.sheets[1:]))
    return show(at, made, sent)


def _with_record(at: Here, row: Case, model: page.CasePage, content: Mapping[str, Any]) -> page.CasePage:
    """Return the page with what a record adds: content as on paper, its event, its paper, its correction."""
    parts = parts_of(at, row, content, model.story.names)
    return replace(
        model,
        title=parts.title,
        offers=model.offers if parts.open else (),
        further=(*parts.further, *model.further),
        body=parts.body,
        notes=parts.notes,
        after=parts.after,
    )


def story_of(at: Here, row: Case, further: Iterable[str] = ()) -> Story:
    """Return everything that happened to a case, with names, duties and ledger indexes (few queries)."""
    prefetch_related_objects([row], "acts")
    case = folded(row)
    hands = {hand for one in (*case.signatures, *case.fallen) for hand in one.hands}
    moment = moment_of(row.company_id, [case], at.today, at.visit.standing.person, *hands)
    people = hands | {*further} | {entry.by for entry in case.history} | {case.author, case.scanned_by or ""}
    may_sign = candidates(case, moment.people, at.today)
    people |= {*may_sign, *(behalf for behalves in may_sign.values() for behalf in behalves if behalf is not None)}
    people |= {one.person for one in moment.people.stands_in}
    inked = case.scan.inked if case.scan is not None else ()
    people |= {hand for one in inked for hand in (one.person, one.on_behalf_of) if hand is not None}
    return Story(case, _told(row, case), names_of(people), moment, row.ledger != at.ledger)


def _told(row: Case, case: Folded) -> tuple[Told, ...]:
    """Return the acts with their entries in the ledger: one each, and one for each signature of a sheet."""
    times = [act.at for act in sorted(row.acts.all(), key=lambda act: act.number)]
    facts = facts_of(row.ledger, subject=f"case:{row.pk}") if case.history else ()
    acted = [(fact.seq, fact.payload) for fact in facts if isinstance(fact.payload, CaseActed)]
    found = []
    for entry, at in zip(case.history, times, strict=True):
        seqs = [acted.pop(0)[0]] if acted else []
        if isinstance(entry.act, Confirm):
            while acted and acted[0][1].act == Sign.KIND and acted[0][1].paper == entry.act.digest:
                seqs.append(acted.pop(0)[0])
        found.append(Told(entry, at, tuple(seqs)))
    return tuple(found)


def _further(at: Here, row: Case, story: Story) -> page.Rows:
    rows: list[tuple[Text, Cell]] = [
        (Text("填表人", "Author"), row.author.name),
        (Text("開立", "Opened"), row.opened),
    ]
    if story.elsewhere:
        rows.append((Text("帳本", "Ledger"), Text("安裝帳本", "that of the installation")))
    if row.supersedes_id is not None:
        rows.append((Text("取代", "Replaces"), Link(row.supersedes_id, at.address("case", row.supersedes_id))))
    newer = next((act.entry.act for act in story.told if isinstance(act.entry.act, Supersede)), None)
    if newer is not None:
        rows.append((Text("由新案取代", "Superseded by"), Link(newer.by_case, at.address("case", newer.by_case))))
    return tuple(rows)


def _replacing(at: Here, row: Case, about: Subject) -> str:
    if row.state != State.APPROVED or row.kind not in REPLACED or not at.visit.standing.may(about.permission):
        return ""
    path = at.address("case-new-kind", row.kind).partition("?")[0]
    return f"{path}?{urlencode([*at.frame.keep, ('supersedes', row.pk)])}"


def _may_write(row: Case, me: str) -> bool:
    return row.author_id == me and row.state in (State.DRAFT, State.RETURNED) and row.kind in FIELDS


def _drafting(at: Here, row: Case, sent: Sent | None) -> Form:
    fields = fields_of(row.kind, contents.offered(at, row.kind), contents.typed(at, row.kind, row.content))
    if row.kind == "finding_closure" and row.subject == row.content.get("finding"):
        fields = tuple(field for field in fields if field.name != "finding")
    return page.drafting(fields, State(row.state), sent)


def _scan(at: Here, case: Folded) -> str:
    return "" if case.scan is None else at.address("case-scan", case.id, case.scan.digest)
