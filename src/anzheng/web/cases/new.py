"""開立案件 Starting a case: the choice of what, and the form of each kind."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from anzheng.kernel.errors import NotFoundError, Text
from anzheng.organization.access import DeniedError, require
from anzheng.records import cases
from anzheng.records.case_queries import find
from anzheng.records.core.workflow.case import State
from anzheng.records.subject import Subject, all_subjects, subject_of
from anzheng.web.cases import contents
from anzheng.web.cases.lines import content_of, tabs
from anzheng.web.declare import signed_in
from anzheng.web.errors import error_page
from anzheng.web.flash import flash
from anzheng.web.here import Here, here
from anzheng.web.pages.case import drafting
from anzheng.web.pages.case_contents import ABOUT, FIELDS, fields_of
from anzheng.web.pages.cases import Kind, kinds_page
from anzheng.web.pages.components import Link
from anzheng.web.pages.sheets import Sent, Sheet, SheetsPage
from anzheng.web.reading import Reading
from anzheng.web.sheets import show

_PREFILLED = ("demand", "target", "document", "ref", "finding", "person", "duty", "name", "key")
"""Fields that an address may fill in, so that other pages can lead here."""


@signed_in
@require_safe
def kinds_view(request: HttpRequest) -> HttpResponse:
    """Offer the kinds of cases that the reader may start."""
    at = here(request, "cases")
    found = [
        Kind(about.name, ABOUT[about.id], at.address("case-new-kind", about.id))
        for about in all_subjects()
        if about.id in FIELDS and at.visit.standing.member and at.visit.standing.may(about.permission)
    ]
    return show(at, kinds_page(found, tabs(at, "new")))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new_view(request: HttpRequest, kind: str) -> HttpResponse:
    """Show the form of one kind; keep it as a draft, or put it before the signers. Raises NotFoundError."""
    at = here(request, "cases")
    about = _about(kind)
    try:
        require(at.visit.standing, about.permission)
    except DeniedError as problem:
        return error_page(request, 403, problem)
    if request.method != "POST":
        return _page(at, about, _first(at, kind), None)
    reading = Reading(request.POST)
    made: list[str] = []

    def start(at: Here, reading: Reading) -> None:
        made.append(_start(at, about, reading))

    reading.carry_out({"content": start}, at)
    if not reading.sound:
        return _page(at, about, {}, reading.sent)
    flash(request, Text("已送件並入帳。", "Submitted.") if _submits(reading) else Text("草稿已儲存。", "Draft kept."))
    return redirect(at.address("case", made[0]))


def _about(kind: str) -> Subject:
    if kind not in FIELDS:
        raise NotFoundError(
            Text("沒有這種案件", "there is no such kind of case"),
            kind[:40],
            Text("請從開立案件的清單選取", "choose one from the list of kinds"),
        )
    return subject_of(kind)


def _submits(reading: Reading) -> bool:
    return reading.text("then", required=False, limit=20) != "keep"


def _start(at: Here, about: Subject, reading: Reading) -> str:
    """Write the draft and submit it if that was asked for; return the case, or nothing if something is wrong."""
    content = contents.read(at, about.id, reading, {})
    if _submits(reading) and reading.sound:
        contents.judge(at, about, content, reading)
    if not reading.sound:
        return ""
    has, actor, now = at.visit.standing, at.visit.actor, at.now
    row = cases.open_case(
        has,
        about.id,
        content,
        actor=actor,
        now=now,
        subject=str(content["finding"]) if about.id == "finding_closure" and content["finding"] else None,
        supersedes=at.parameters().get("supersedes", "")[:40] or None,
    )
    if _submits(reading):
        cases.submit(has, row.pk, home=at.home, actor=actor, now=now)
    return str(row.pk)


def _first(at: Here, kind: str) -> Mapping[str, Any]:
    """Return what stands in an untouched form: that of the case to be replaced, or what the address says."""
    replaced = at.parameters().get("supersedes", "")[:40]
    if replaced:
        old = find(at.visit.standing, replaced)
        return content_of(old, at.visit.standing.person) if old.kind == kind else {}
    given = at.parameters()
    return {name: given[name][:120] for name in _PREFILLED if name in given}


def _page(at: Here, about: Subject, content: Mapping[str, Any], sent: Sent | None) -> HttpResponse:
    fields = fields_of(about.id, contents.offered(at, about.id), contents.typed(at, about.id, content))
    sheet = Sheet("s-content", Text("內容", "Content"), form=drafting(fields, State.DRAFT, sent))
    crumbs = (Link(Text("開立案件", "Start a case"), at.address("case-new")),)
    return show(at, SheetsPage(about.name, (sheet,), ABOUT[about.id], crumbs), sent)
