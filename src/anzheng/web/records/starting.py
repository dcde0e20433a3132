"""開立 Starting a record: from a form, from what is due, from a record that is to be corrected."""

from dataclasses import replace
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from anzheng.catalogue.core.forms import Form
from anzheng.catalogue.core.model import Demand
from anzheng.kernel.errors import AnzhengError, Text
from anzheng.organization.core.permissions import Permission
from anzheng.records import records
from anzheng.records.contents import copied, of_case
from anzheng.records.core.forms.filling import attached
from anzheng.records.core.workflow.case import State
from anzheng.records.forms import current
from anzheng.records.models import Record
from anzheng.records.records import NewRecord
from anzheng.reports.starting import Started, start_blank, start_due, start_for
from anzheng.reports.wording import titled
from anzheng.web.cases.contents import editions
from anzheng.web.declare import needs
from anzheng.web.flash import flash
from anzheng.web.here import Here, here
from anzheng.web.pages.components import Callout, Choice, Field, Link, Tone
from anzheng.web.pages.records_fill import COMPANY, FORMS, lede_of, target_field
from anzheng.web.pages.sheets import Sent, Sheet, SheetsPage, form
from anzheng.web.reading import Reading
from anzheng.web.records import choices
from anzheng.web.records.opened import may_read
from anzheng.web.records.signers import who_signs
from anzheng.web.sheets import show

_MOST_DRAFTS = 3
REPORT = "incident-report"
"""Form behind the masthead's way of reporting."""


@needs(Permission.RECORDS_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_view(request: HttpRequest, form: str) -> HttpResponse:
    """Ask what the record is about, then start its draft. Raises NotFoundError for an unknown form."""
    at = here(request, "records")
    found = current(form)
    if request.method != "POST":
        return _page(at, found, None)
    reading = Reading(request.POST)
    made: list[Started] = []
    reading.carry_out({"start": lambda at, reading: made.extend(_start(at, found, reading))}, at)
    if not reading.sound:
        return _page(at, found, reading.sent)
    return _onward(at, made[0])


def _start(at: Here, found: Form, reading: Reading) -> list[Started]:
    target = reading.text("target", required=False, limit=130) or COMPANY
    demand, last = at.parameters().get("demand", "")[:90], reading.day("last")
    first = last if demand else reading.day("first")
    if first is None or last is None or not reading.sound:
        return []
    if last < first:
        reading.wrong("last", Text("期間的結束日早於開始日", "the period ends before it starts"))
        return []
    has, actor, now = at.visit.standing, at.visit.actor, at.now
    if demand:
        return [start_for(has, at.knowledge, demand, target, min(last, at.today), actor=actor, now=now)]
    return [start_blank(has, at.knowledge, found.id, target, first, last, actor=actor, now=now)]


@needs(Permission.RECORDS_WRITE)
@require_POST
def due_view(request: HttpRequest) -> HttpResponse:
    """Start what a thing on the list of work asks for, and open it."""
    at = here(request, "records")
    try:
        started = start_due(
            at.visit.standing,
            at.knowledge,
            request.POST.get("occurrence", "")[:60],
            until=_day(request.POST.get("until", "")),
            actor=at.visit.actor,
            now=at.now,
        )
    except AnzhengError as problem:
        flash(request, _refused(problem), Tone.REFUSED)
        return redirect(at.address("due"))
    return _onward(at, started)


@needs(Permission.RECORDS_WRITE)
@require_POST
def correct_view(request: HttpRequest, case: str) -> HttpResponse:
    """Start a record that takes the place of an approved one, with what stands in that (更正)."""
    at = here(request, "records")
    old = records.find_record(at.visit.standing, case)
    if not may_read(at, old):
        return redirect(at.address("case", old.pk))
    form, content = current(old.form), records.content_of(old)
    fields = {
        name: value
        for name, value in content.get("fields", {}).items()
        if name in form.fields and form.fields[name].computed is None
    }
    items = {
        entry: {name: value for name, value in row.items() if name in form.item_fields}
        for entry, row in content.get("items", {}).items()
    }
    try:
        files = copied(at.home, old.ledger, of_case(old.pk), attached(form, fields))
        new = NewRecord(form.id, old.first, old.last, old.target, fields, items, supersedes=old.pk, files=files)
        row = records.start(at.visit.standing, new, actor=at.visit.actor, now=at.now)
    except AnzhengError as problem:
        flash(request, _refused(problem), Tone.REFUSED)
        return redirect(at.address("case", old.pk))
    flash(
        request,
        Text(
            f"已開立更正用的草稿，核准後取代 {old.number}。",
            f"A draft was started that takes the place of {old.number}.",
        ),
    )
    return redirect(at.address("record-fill", row.pk))


def _refused(problem: AnzhengError) -> Text:
    return Text(f"{problem.what.zh}。{problem.remedy.zh}", f"{problem.what.en}; {problem.remedy.en}")


def _onward(at: Here, started: Started) -> HttpResponse:
    if started.again:
        flash(at.request, Text("接著填上次的草稿。", "This is the draft that you began."), Tone.NOTE)
    for one in started.told:
        flash(at.request, one, Tone.CAUTION)
    return redirect(at.address("record-fill", started.record.pk))


def _page(at: Here, found: Form, sent: Sent | None) -> HttpResponse:
    given = at.parameters()
    demand = _demand(at, given.get("demand", "")[:90])
    targets = _targets(at, demand)
    target = given.get("target", targets[0].value if targets else COMPANY)[:130]
    about = replace(target_field(targets or choices.targets(at, target), target, None), name="target")
    days = {name: _given_day(at, given.get(name, "")) for name in ("first", "last")}
    fields: tuple[Field, ...] = (
        about,
        Field("first", Text("自", "From"), "date", days["first"]),
        Field("last", Text("至", "To"), "date", days["last"], hint=Text("單日請填同一天。", "The same day for one.")),
    )
    if demand is not None:
        hint = Text("填這一天所在的週期。", "The period that holds this day.")
        fields = (about, Field("last", Text("哪一天", "Day"), "date", days["last"], hint=hint))
    made = form("start", fields, Text("開始填寫", "Start filling in"), sent, columns=3)
    lead = Text(
        "系統先帶入已知的內容：清冊項目、上一次的紀錄與夜間檢查的結果。草稿只有你看得到。",
        "What is known is filled in first: entries of registers, the last record, what the checks saw. Only you see "
        "the draft.",
    )
    if demand is not None:
        name = titled(demand.zh, demand.en)
        lead = Text(f"用於要求項「{name.zh}」。{lead.zh}", f"For “{name.en}”. {lead.en}")
    page = SheetsPage(
        Text(f"填寫：{found.zh}", f"Fill in: {found.en}"),
        (Sheet("s-start", Text("關於哪個對象、哪段期間", "About what, and of which days"), form=made, lead=lead),),
        lede_of(found, who_signs(found)),
        (
            Link(FORMS, at.address("forms")),
            Link(Text(found.zh, found.en), at.address("form", found.id)),
        ),
        notes=tuple(_drafts(at, found)),
    )
    return show(at, page, sent)


def _given_day(at: Here, text: str) -> str:
    return at.day(min(_day(text) or at.today, at.today))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _demand(at: Here, demand: str) -> Demand | None:
    found = (edition.demands.get(demand) for edition in editions(at)) if demand else ()
    return next((one for one in found if one is not None), None)


def _targets(at: Here, demand: Demand | None) -> tuple[Choice, ...]:
    """Return what the demand is about; empty where there is too much for a list."""
    if demand is None:
        return ()
    if demand.scope.register is None:
        return (Choice(COMPANY, choices.WHOLE),)
    return choices.within(at, demand.scope)


def _drafts(at: Here, found: Form) -> list[Callout]:
    """Return the reader's own open drafts of the form: perhaps it was begun already."""
    mine = Record.objects.filter(ledger=at.ledger, form=found.id, case__author=at.visit.standing.person)
    rows = mine.filter(case__state__in=[State.DRAFT, State.RETURNED]).order_by("-case_id")[:_MOST_DRAFTS]
    title = Text("你有還沒送件的草稿", "You have a draft of this form")
    return [
        Callout(
            Tone.NOTE,
            title,
            action=Link(
                Text(
                    f"{at.day(row.first)} 至 {at.day(row.last)}，接著填",
                    f"{row.first} to {row.last}: go on with it",
                ),
                at.address("record-fill", row.pk),
            ),
        )
        for row in rows
    ]
