"""填寫 The page on which a draft is filled in: everything that was typed is kept, whatever else is wrong with it."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from anzheng.catalogue.core.fields import Type
from anzheng.catalogue.core.forms import Form
from anzheng.kernel.errors import AnzhengError, ConflictError, InputError, Text
from anzheng.organization.core.permissions import Permission
from anzheng.organization.people import names_of
from anzheng.records import records
from anzheng.records.attachments import MOST_BYTES
from anzheng.records.core.forms.filling import Wrong, completed
from anzheng.records.core.workflow.case import State
from anzheng.records.models import Record
from anzheng.records.record_targets import require_known
from anzheng.records.records import Changes
from anzheng.web.declare import needs
from anzheng.web.flash import flash
from anzheng.web.here import Here, here
from anzheng.web.pages.components import Callout, Link, Table, Tone
from anzheng.web.pages.records_differences import differences
from anzheng.web.pages.records_fill import FORMS, FillPage, head_fields, lede_of, lists_of, summary_of, target_field
from anzheng.web.pages.records_lines import has_marks, items_of, lines_of
from anzheng.web.pages.records_widgets import Pen, label_of, name_of
from anzheng.web.records import choices
from anzheng.web.records.parts import called_of
from anzheng.web.records.posted import Posted, read, unreadable
from anzheng.web.records.signers import who_signs

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

_WRITABLE = (State.DRAFT, State.RETURNED)
_MOVED = Text("內容在你開啟之後已經變更", "the content changed since you opened it")


@dataclass(frozen=True, slots=True)
class Filling:
    """A draft as the page shows it (填寫中的紀錄)."""

    row: Record
    form: Form
    content: Mapping[str, Any]
    wrong: tuple[tuple[str, Text, Text], ...] = ()
    """Place, label, what is wrong."""
    head: Mapping[str, str] = field(default_factory=dict)
    """Target and days as typed, where they could not be read."""
    kept: bool = True
    differing: Table | None = None
    notes: tuple[Callout, ...] = ()
    status: int = 200


@needs(Permission.RECORDS_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def fill_view(request: HttpRequest, case: str) -> HttpResponse:
    """Show the form of a draft; keep it, attach files, submit it. Raises NotFoundError for what one may not see."""
    at = here(request, "records")
    row = records.find_record(at.visit.standing, case)
    if row.case.author_id != at.visit.standing.person or row.case.state not in _WRITABLE:
        return redirect(at.address("case", row.pk))
    form = records.form_of(row)
    if request.method != "POST":
        return _show(at, Filling(row, form, row.case.content, _told(at, row, form)))
    return _save(at, row, form)


# --- what was sent ---------------------------------------------------------------------------


def _save(at: Here, row: Record, form: Form) -> HttpResponse:
    sent = at.request.POST
    posted = read(form, row.case.content, sent, lambda typed: choices.meant(at, typed))
    try:
        seen = datetime.fromisoformat(sent.get("changed", "")[:40])
    except ValueError:
        seen = row.case.changed
    try:
        saved = records.fill(at.visit.standing, row.pk, posted.changes, actor=at.visit.actor, now=at.now, expected=seen)
    except ConflictError as problem:
        return _conflicting(at, row, form, posted, problem)
    except InputError as problem:
        return _unsaved(at, row, form, posted, problem)
    wrong = _as_rows(posted.wrong, form) + _attach_all(at, saved, form)
    saved = records.find_record(at.visit.standing, row.pk)
    then = sent.get("then", "keep")
    if then == "submit":
        return _submit(at, saved, form, posted, wrong)
    if wrong:
        return _show(at, Filling(saved, form, saved.case.content, wrong, posted.head, status=400))
    if then == "items-new":
        _take_in(at, saved, form)
    if then == "keep":
        flash(at.request, Text("草稿已儲存。", "The draft is kept."))
    return redirect(_onward(at, row.pk, then))


def _onward(at: Here, case: str, then: str) -> str:
    """Return where a button leads after the draft was kept: to its table, to a page of entries, or to the top."""
    address = at.address("record-fill", case)
    mark = "&" if "?" in address else "?"
    word, _, rest = then.partition(":")
    if word == "row":
        return f"{address}{mark}more={rest}#in-{name_of(rest)}"
    if word == "drop":
        return f"{address}#in-{name_of(rest.partition('.')[0])}"
    if word in ("items", "items-new"):
        return f"{address}{mark}from={rest or 0}#items"
    return address


def _attach_all(at: Here, row: Record, form: Form) -> tuple[tuple[str, Text, Text], ...]:
    """Attach what was uploaded; what is refused is said at its field."""
    found = []
    for name, kind in form.fields.items():
        for uploaded in at.request.FILES.getlist(name_of(name)) if kind.type is Type.FILE else ():
            try:
                _attach(at, row, name, uploaded)
            except AnzhengError as problem:
                zh = f"{uploaded.name}：{problem.what.zh}。{problem.remedy.zh}"
                found.append(
                    (name, label_of(kind), Text(zh, f"{uploaded.name}: {problem.what.en}; {problem.remedy.en}"))
                )
    return tuple(found)


def _attach(at: Here, row: Record, name: str, uploaded: "UploadedFile[bytes]") -> None:
    """Keep the upload under its own name for as long as it takes to look into it."""
    if (uploaded.size or 0) > MOST_BYTES:
        limit = MOST_BYTES // (1024 * 1024)
        raise InputError(
            Text(f"檔案超過 {limit} MB", f"the file is larger than {limit} MB"),
            str(uploaded.name),
            Text("請壓縮或分成數個檔案", "split it"),
        )
    folder = at.home / "tmp"
    folder.mkdir(mode=0o700, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as own:
        path = Path(own) / (Path(uploaded.name or "").name[-150:] or "file")
        with path.open("wb") as file:
            for chunk in uploaded.chunks():
                file.write(chunk)
        records.attach(at.visit.standing, row.pk, name, path, home=at.home, actor=at.visit.actor, now=at.now)


def _take_in(at: Here, row: Record, form: Form) -> None:
    """Put the entries into the record that its register has got meanwhile."""
    ordinary = {name: one.default for name, one in form.item_fields.items() if one.default is not None}
    added = dict.fromkeys(choices.new_items(at, form, row.case.content.get("items", {})), ordinary)
    records.fill(at.visit.standing, row.pk, Changes(items=added), actor=at.visit.actor, now=at.now)


def _submit(
    at: Here, row: Record, form: Form, posted: Posted, unread: tuple[tuple[str, Text, Text], ...]
) -> HttpResponse:
    said = {place for place, _, _ in unread}
    wrong = tuple(one for one in _as_rows(records.wrong_with(row, at.today), form) if one[0] not in said)
    if unread or wrong:
        return _show(at, Filling(row, form, row.case.content, unread + wrong, posted.head, status=400))
    try:
        records.submit(at.visit.standing, row.pk, home=at.home, actor=at.visit.actor, now=at.now)
    except AnzhengError as problem:
        return _show(at, Filling(row, form, row.case.content, (_refused(problem),), status=400))
    number = Record.objects.values_list("number", flat=True).get(pk=row.pk)
    flash(at.request, Text(f"已送件並入帳，編號 {number}。", f"Submitted and recorded as {number}."))
    return redirect(at.address("case", row.pk))


def _refused(problem: AnzhengError) -> tuple[str, Text, Text]:
    nothing = Text("", "")
    return "", nothing, Text(f"{problem.what.zh}。{problem.remedy.zh}", f"{problem.what.en}; {problem.remedy.en}")


def _unsaved(at: Here, row: Record, form: Form, posted: Posted, problem: InputError) -> HttpResponse:
    """Show everything again that could not be kept, with the reason."""
    wrong = (_refused(problem), *_as_rows(posted.wrong, form))
    shown = posted.over(row.case.content)
    return _show(at, Filling(row, form, shown, wrong, posted.head, kept=False, status=400))


def _conflicting(at: Here, row: Record, form: Form, posted: Posted, problem: ConflictError) -> HttpResponse:
    """Show both versions: what somebody kept meanwhile, and what was typed here, which may be kept over it."""
    row = records.find_record(at.visit.standing, row.pk)
    if row.case.state not in _WRITABLE:
        flash(at.request, problem.what, Tone.REFUSED)
        return redirect(at.address("case", row.pk))
    stored, typed = row.case.content, posted.over(row.case.content)
    called = called_of(at, row, names_of(choices.people_in([stored, typed])))
    note = Callout(
        Tone.CAUTION,
        _MOVED,
        Text(
            "下面列出不同的地方；表單裡是你剛才輸入的內容，尚未儲存。再按一次儲存，就以你的內容為準。",
            "What differs is listed below; the form holds what you typed, not kept yet. Keep it once more to let "
            "yours stand.",
        ),
        Link(
            Text("放棄我的輸入，改看已儲存的", "drop mine and show what is stored"), at.address("record-fill", row.pk)
        ),
    )
    table = differences(form, stored, typed, called)
    wrong = _as_rows(posted.wrong, form)
    filling = Filling(row, form, typed, wrong, posted.head, kept=False, differing=table, notes=(note,), status=409)
    return _show(at, filling)


def _as_rows(wrong: Sequence[Wrong], form: Form) -> tuple[tuple[str, Text, Text], ...]:
    return tuple((one.place, _label(form, one), one.what) for one in wrong)


def _told(at: Here, row: Record, form: Form) -> tuple[tuple[str, Text, Text], ...]:
    """Return what is wrong with what stands there: what could not be read, and who or what is gone meanwhile."""
    found = unreadable(form, row.case.content)
    known = {one.place for one in found}
    gone = require_known(row.ledger, form, row.case.content, at.today)
    nothing = Text("", "")
    found += [Wrong(one.field, nothing, one.what) for one in gone if one.field not in known]
    return _as_rows(found, form)


def _label(form: Form, wrong: Wrong) -> Text:
    """Return the name of a field where only its place is told."""
    head, _, rest = wrong.place.partition(".")
    if wrong.label.zh not in ("", wrong.place):
        return wrong.label
    column = rest.rpartition(".")[2]
    if head in form.fields:
        kind = form.fields[head]
        return label_of(kind.columns.get(column, kind))
    if head == "items":
        return label_of(form.item_fields[column]) if column in form.item_fields else Text("逐項填寫", "Item by item")
    return {"target": Text("對象", "About")}.get(head, wrong.label)


# --- the page --------------------------------------------------------------------------------


def _show(at: Here, filling: Filling) -> HttpResponse:
    form, content, row = filling.form, filling.content, filling.row
    values, parameters = content.get("fields", {}), at.parameters()
    wrong = dict(reversed([(place, what) for place, _, what in filling.wrong]))
    offered = choices.offered(at, form)
    pen = Pen(at.day, choices.written_people(at, content), offered, wrong)
    start = parameters.get("from", "")
    new = choices.new_items(at, form, content.get("items", {}))
    names = choices.item_names(at, form)
    items = items_of(form, content, names, pen, int(start) if start.isdigit() else 0, len(new))
    target = filling.head.get("target", content["target"])
    days = {name: filling.head.get(name) or at.day(date.fromisoformat(content[name])) for name in ("first", "last")}
    model = FillPage(
        row.pk,
        Text(form.zh, form.en),
        lede_of(form, who_signs(form)),
        (Link(FORMS, at.address("forms")), Link(Text(form.zh, form.en), at.address("form", form.id))),
        (*filling.notes, *_notes(row)),
        summary_of([_placed(one, form, names) for one in filling.wrong], form, kept=filling.kept),
        filling.differing,
        head_fields(target_field(choices.targets(at, target), target, wrong.get("target")), **days, wrong=wrong),
        lines_of(
            form,
            values,
            completed(form, content)["fields"],
            pen,
            parameters.get("more", ""),
            lambda digest: at.address("record-file", row.pk, digest),
        ),
        items,
        has_marks(form),
        lists_of(offered),
        row.case.changed.isoformat(),
        row.case.state == State.RETURNED,
        at.address("form", form.id),
    )
    return at.page("web/record-fill.html", model, status=filling.status)


def _placed(one: tuple[str, Text, Text], form: Form, names: Mapping[str, str]) -> tuple[str, Text, Text]:
    """Return what is wrong with the name of the entry, or the table and the row, that it is about."""
    place, label, what = one
    head, _, rest = place.partition(".")
    table = form.fields.get(head)
    if table is not None and table.type is Type.TABLE and rest:
        number = rest.partition(".")[0]
        row = Text(f"{table.zh}第 {number} 列", f"{table.en}, row {number}")
        said = Text(what.zh.removeprefix(f"{row.zh}："), what.en.removeprefix(f"{row.en}: "))
        return place, Text(f"{row.zh}　{label.zh}", f"{row.en}: {label.en}"), said
    if head != "items" or head in form.fields:
        return one
    name = names.get(rest) or names.get(rest.rpartition(".")[0], rest)
    return place, Text(f"{name}　{label.zh}", f"{name}: {label.en}"), what


def _notes(row: Record) -> tuple[Callout, ...]:
    if row.case.state != State.RETURNED:
        return ()
    reason = row.case.acts.filter(kind="return").order_by("-number").values_list("reason", flat=True).first() or ""
    return (Callout(Tone.CAUTION, Text("已退回，請更正後重新送件", "Returned: correct it"), Text(reason, reason)),)
