"""紀錄清單 The list of records that the reader may see: narrowed by form, state and period, turned by key."""

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from anzheng.catalogue.paperwork import paperwork
from anzheng.kernel.errors import Text
from anzheng.organization.core.permissions import Permission
from anzheng.records.case_queries import visible
from anzheng.records.core.workflow.case import OPEN, State
from anzheng.records.models import Case, Record
from anzheng.registers.models import Entry
from anzheng.web.declare import needs
from anzheng.web.here import Here, here
from anzheng.web.pages.components import Look, Paging
from anzheng.web.pages.records_fill import COMPANY
from anzheng.web.pages.records_list import MINE, PAGE, Chosen, Line, RecordsPage, fields_of, mine_of, table_of
from anzheng.web.pages.sheets import Form, form
from anzheng.web.reading import Reading
from anzheng.web.records.choices import WHOLE
from anzheng.web.records.tabs import tabs

AT_ONCE = 200
"""Records of one file."""
if TYPE_CHECKING:
    from django.db.models import QuerySet


@needs(Permission.RECORDS_READ)
@require_safe
def records_view(request: HttpRequest) -> HttpResponse:
    """List records, newest first."""
    at = here(request, "records")
    reading = Reading(request.GET)
    rows, chosen = asked_for(at, reading)
    before = at.parameters().get("before", "")[:40]
    page = rows.filter(pk__lt=before) if before else rows
    found = list(page[: PAGE + 1])
    listed = found[:PAGE]
    paging = Paging(
        Text(f"顯示 {len(listed)} 件", f"{len(listed)} shown"),
        _address(at, chosen) if before else "",
        _address(at, chosen, listed[-1].pk) if len(found) > PAGE else "",
    )
    model = RecordsPage(
        Text(
            "填好、送件、簽核過的表單。點編號看內容、簽核與附件。",
            "Forms that were filled in, submitted and signed. The number opens content, signatures and files.",
        ),
        tabs(at, "records"),
        fields_of(chosen, reading.problems),
        mine_of(chosen),
        tuple(Text(one.zh, one.en) for one in paperwork().forms.values()),
        table_of(_lines(at, listed), paging, narrowed=bool(chosen.pairs)),
        chosen,
        _papers(at, chosen) if listed else None,
    )
    return at.page("web/records.html", model, status=200 if reading.sound else 400)


def asked_for(at: Here, reading: Reading) -> tuple["QuerySet[Case]", Chosen]:
    """Return the records that fit the filter, newest first, and the filter as typed."""
    typed_form = reading.text("form", required=False, limit=80)
    state = reading.choice("state", [one.value for one in State], required=False)
    first, last = reading.day("first", required=False), reading.day("last", required=False)
    mine = reading.values.get("mine") == MINE
    rows = visible(Case.objects.filter(kind="record"), at.visit.standing, many=True).select_related("author")
    if typed_form:
        rows = rows.filter(record__form__in=_meant(typed_form))
    if state:
        rows = rows.filter(state=state)
    if first is not None:
        rows = rows.filter(record__last__gte=first)
    if last is not None:
        rows = rows.filter(record__first__lte=last)
    if mine:
        rows = rows.filter(author=at.visit.standing.person)
    typed = {name: str(reading.values.get(name, ""))[:40] for name in ("first", "last")}
    chosen = Chosen(typed_form, state, typed["first"], typed["last"], mine)
    return rows.defer("content").order_by("-pk"), chosen


def _meant(typed: str) -> list[str]:
    """Return the forms that a few words mean: an id, a number, or part of a name."""
    known = paperwork().forms
    if typed in known:
        return [typed]
    word = typed.casefold()
    exact = [one.id for one in known.values() if word in (one.zh.casefold(), one.en.casefold(), one.code.casefold())]
    return exact or [one.id for one in known.values() if word in f"{one.zh}\n{one.en}\n{one.id}".casefold()]


def _lines(at: Here, rows: list[Case]) -> list[Line]:
    kept = Record.objects.in_bulk([row.pk for row in rows])
    wanted = {one.target for one in kept.values() if ":" in one.target}
    names: dict[str, str] = {}
    if wanted:
        registers = {one.partition(":")[0] for one in wanted}
        entries = {one.partition(":")[2] for one in wanted}
        found = Entry.objects.filter(ledger=at.ledger, register__in=registers, entry__in=entries)
        names = {f"{one}:{entry}": name for one, entry, name in found.values_list("register", "entry", "name")}
    return [_line(at, row, kept[row.pk], names) for row in rows if row.pk in kept]


def _line(at: Here, row: Case, record: Record, names: Mapping[str, str]) -> Line:
    state = State(row.state)
    known = paperwork().forms.get(record.form)
    target: Text | str = WHOLE if record.target == COMPANY else names.get(record.target, record.target)
    return Line(
        record.number,
        at.address("case", row.pk),
        Text(record.form, record.form) if known is None else Text(known.zh, known.en),
        target,
        record.first,
        record.last,
        state,
        row.due is not None and row.due < at.today and state in OPEN,
        row.author.name,
        row.changed,
    )


def _papers(at: Here, chosen: Chosen) -> Form | None:
    if not at.visit.standing.may(Permission.EXPORT):
        return None
    pairs = [*at.frame.keep, *chosen.pairs]
    address = at.address("record-papers").partition("?")[0]
    name = Text(f"這份清單存成一個 PDF（最多 {AT_ONCE} 件）", f"This list as one PDF ({AT_ONCE} at most)")
    return form("papers", (), name, action=f"{address}?{urlencode(pairs)}", look=Look.QUIET, draft=False)


def _address(at: Here, chosen: Chosen, before: str = "") -> str:
    pairs = [*at.frame.keep, *chosen.pairs, *([("before", before)] if before else [])]
    return f"{at.request.path}?{urlencode(pairs)}" if pairs else at.request.path
