"""案件清單 What waits for the reader's signature, and the other lists; several are signed together."""

from dataclasses import replace
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from anzheng.kernel.errors import AnzhengError, InputError, Text
from anzheng.records.case_queries import Desk, Waiting, desk_of
from anzheng.records.cases import sign_each
from anzheng.records.core.workflow.acts import Sign
from anzheng.records.core.workflow.case import State
from anzheng.records.core.workflow.definition import MEANINGS
from anzheng.records.models import Case
from anzheng.web.cases import aftermath
from anzheng.web.cases.lines import line_of, seen, tabs
from anzheng.web.declare import signed_in
from anzheng.web.here import Here, here
from anzheng.web.pages import cases as page
from anzheng.web.pages.components import Paging
from anzheng.web.pages.sheets import Sent
from anzheng.web.reading import Reading
from anzheng.web.records.opened import unread
from anzheng.web.sheets import show
from anzheng.web.sign_in.proofs import proven_anew, require_fresh

_PAGE = 50
_AT_ONCE = 100
"""Cases that one press may sign."""


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def cases_view(request: HttpRequest) -> HttpResponse:
    """List cases; sign those that were ticked."""
    at = here(request, "cases")
    if request.method == "POST":
        return require_fresh(request) or _sign(at)
    view = request.GET.get("view", "")
    if view in ("mine", "open", "settled"):
        return _list(at, view)
    return _desk(at)


def _desk(at: Here, results: tuple[page.Done, ...] = (), sent: Sent | None = None) -> HttpResponse:
    found = _desk_of(at)
    waiting = len(found.alone) + len(found.together)
    model = page.desk_page(_lines(at, found), tabs(at, "", waiting), results, sent)
    return show(at, model, sent)


def _desk_of(at: Here) -> Desk:
    """Return what waits for the reader; what is confidential and was not opened is not signed with others, unseen."""
    found = desk_of(at.visit.standing)
    closed = tuple(one for one in found.together if unread(at, one.row))
    return replace(
        found,
        alone=(*found.alone, *closed),
        together=tuple(one for one in found.together if one not in closed),
    )


def _lines(at: Here, found: Desk) -> page.Desk:
    return page.Desk(
        tuple(line_of(at, one.row) for one in found.alone),
        tuple(_pressing(at, one) for one in found.together),
        tuple((line_of(at, one.row), _why(one)) for one in found.barred),
    )


def _pressing(at: Here, one: Waiting) -> page.Pressing:
    step = one.case.workflow.step(one.case.step)
    return page.Pressing(line_of(at, one.row), MEANINGS[step.meaning], step.id, one.case.digest)


def _why(one: Waiting) -> Text:
    refused = (offer.refusal for offer in one.offers if offer.kind == Sign.KIND and offer.refusal is not None)
    return next((refusal.why for refusal in refused), Text("", ""))


def _sign(at: Here) -> HttpResponse:
    reading = Reading(at.request.POST)
    rows = {one.row.pk: one for one in _desk_of(at).together}
    chosen = reading.several("case", [name[5:] for name in reading.values if name.startswith("seen-")])[:_AT_ONCE]
    if reading.form != page.TOGETHER or not chosen:
        reading.wrong("case", Text("請勾選要簽的案件", "tick the cases to sign"))
        return _desk(at, sent=reading.sent)
    factor = proven_anew(at.request)
    acts = [(case, _act(case, rows[case], reading, factor)) for case in chosen if case in rows]
    done = sign_each(at.visit.standing, acts, home=at.home, actor=at.visit.actor, now=at.now)
    aftermath.settle(at, [one.case for one in done if one.problem is None])
    said = {one.case: None if one.problem is None else _said(one.problem) for one in done}
    results = [page.Done(line_of(at, row), said.get(row.pk, _NOT_NOW)) for row in seen(at).filter(pk__in=chosen)]
    return _desk(at, tuple(results))


_NOT_NOW = Text(
    "這件現在不能和其他案件一起簽，請開啟案件查看目前的狀態",
    "it can no longer be signed together with others: open it and look at its state",
)


def _said(problem: AnzhengError) -> Text:
    return Text(f"{problem.what.zh}。{problem.remedy.zh}", f"{problem.what.en}; {problem.remedy.en}")


def _act(case: str, waiting: Waiting, reading: Reading, factor: str) -> Sign:
    """Return the signature upon what was on show: step and digest come back from the page."""
    step, _, digest = reading.values.get(f"seen-{case}", "").partition(" ")
    way = next(offer for offer in waiting.offers if offer.open and offer.kind == Sign.KIND)
    return Sign(step, digest, way.on_behalf_of, way.place, factor)


def _list(at: Here, view: str) -> HttpResponse:
    before = at.parameters().get("before", "")[:40]
    rows = _rows(at, view)
    if before:
        rows = rows.filter(_older(rows, view, before))
    order = ("-settled", "-pk") if view == "settled" else ("-pk",)
    found = list(rows.order_by(*order)[: _PAGE + 1])
    listed = found[:_PAGE]
    paging = _paging(at, view, listed, more=len(found) > _PAGE, turned=bool(before))
    return show(at, page.list_page(view, [line_of(at, row) for row in listed], paging, tabs(at, view)))


def _rows(at: Here, view: str) -> QuerySet[Case]:
    rows = seen(at)
    match view:
        case "mine":
            return rows.filter(author=at.visit.standing.person)
        case "open":
            return rows.filter(state__in=[State.IN_PROGRESS, State.RETURNED])
        case _:
            return rows.exclude(settled=None)


def _older(rows: QuerySet[Case], view: str, before: str) -> Q:
    """Return the condition of the next page; ids sort by the time of opening. Raises InputError."""
    if view != "settled":
        return Q(pk__lt=before)
    last = rows.filter(pk=before).values_list("settled", flat=True).first()
    if last is None:
        raise InputError(
            Text("找不到接續的位置", "there is nothing to go on from"),
            before,
            Text("請從清單第一頁重新開始", "start again from the first page"),
        )
    return Q(settled__lt=last) | Q(settled=last, pk__lt=before)


def _paging(at: Here, view: str, listed: list[Case], *, more: bool, turned: bool) -> Paging:
    def address(**further: str) -> str:
        path = at.address("cases").partition("?")[0]
        return f"{path}?{urlencode([*at.frame.keep, ('view', view), *further.items()])}"

    shown = Text(f"顯示 {len(listed)} 件", f"{len(listed)} shown")
    return Paging(shown, address() if turned else "", address(before=listed[-1].pk) if more else "")
