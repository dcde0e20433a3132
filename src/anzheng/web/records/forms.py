"""表單清單 The forms of the company by control, and one form before it is filled in."""

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from anzheng.catalogue.core import fields as core
from anzheng.catalogue.core.fields import Type
from anzheng.catalogue.core.forms import Form, FormKind
from anzheng.catalogue.paperwork import paperwork
from anzheng.kernel.errors import Text
from anzheng.organization.core.levels import NAMES, Level
from anzheng.organization.core.permissions import Permission
from anzheng.records.core.forms.signing import workflow_of
from anzheng.records.core.workflow.definition import MEANINGS
from anzheng.records.forms import current
from anzheng.reports.papers.files import Format
from anzheng.reports.wording import every_in_words, short_title, titled
from anzheng.web.cases.contents import editions
from anzheng.web.declare import needs
from anzheng.web.here import Here, here
from anzheng.web.pages.components import Cell, Choice, Column, Empty, Facts, Link, Table
from anzheng.web.pages.records_fill import FORMS, lede_of
from anzheng.web.pages.records_forms import PAGE, Asked, AskedLine, AskedTable, FormLine, FormPage, FormsPage, Group
from anzheng.web.pages.records_lines import has_marks
from anzheng.web.pages.records_widgets import hint_of, label_of
from anzheng.web.records.signers import author_role, named_signers, step_names, who_signs
from anzheng.web.records.tabs import tabs
from anzheng.web.records.uses import Use, uses

KINDS = {
    FormKind.FORM: Text("表單", "form"),
    FormKind.DOCUMENT: Text("文件", "document"),
    FormKind.REPORT: Text("報告", "report"),
}
_REFS = 4
_OTHER = Text("採用的規範未要求的表單", "Forms that no adopted document asks for")
_TYPES = {
    Type.INT: Text("整數", "whole number"),
    Type.BOOL: Text("是或否", "yes or no"),
    Type.DATE: Text("日期", "date"),
    Type.TEXT: Text("代碼", "code"),
    Type.ENTRY: Text("清冊項目", "register entry"),
    Type.CHOICE: Text("選項", "choice"),
    Type.WORDS: Text("文字（一行）", "text, one line"),
    Type.PROSE: Text("文字", "text"),
    Type.TIME: Text("時間", "time"),
    Type.MOMENT: Text("日期與時間", "date and time"),
    Type.PERSON: Text("人員", "person"),
    Type.UNIT: Text("單位", "unit"),
    Type.TABLE: Text("表格", "table"),
    Type.FILE: Text("附件", "file"),
    Type.SIGNATURE: Text("親筆簽名", "signature by hand"),
}


@needs(Permission.RECORDS_READ)
@require_safe
def forms_view(request: HttpRequest) -> HttpResponse:
    """List the forms that the adopted documents ask for; all of them if asked."""
    at = here(request, "records")
    given = at.parameters()
    after = given.get("after", "")
    asked = Asked(
        given.get("q", "").strip()[:80],
        given.get("document", "")[:80],
        given.get("kind", "")[:20],
        at.everything,
        int(after) if after.isascii() and after.isdigit() and len(after) < 6 else 0,
    )
    known = uses(at)
    rows = list(_chosen(known, asked))
    shown = rows[asked.after : asked.after + PAGE]
    more = len(rows) > asked.after + PAGE
    documents = (Choice(one.document, short_title(titled(one.zh, one.en))) for one in editions(at))
    model = FormsPage(
        tuple(_groups(at, shown, known)),
        tabs(at, "forms"),
        asked,
        len(rows),
        len(known),
        (Choice("", Text("全部規範", "all documents")), *documents),
        (Choice("", Text("全部種類", "all kinds")), *(Choice(kind.value, name) for kind, name in KINDS.items())),
        _address(at, asked) if asked.after else "",
        _address(at, asked, asked.after + PAGE) if more else "",
    )
    return at.page("web/forms.html", model)


def _address(at: Here, asked: Asked, after: int = 0) -> str:
    pairs = [*at.frame.keep, *asked.pairs, *([("after", str(after))] if after else [])]
    return f"{at.request.path}?{urlencode(pairs)}"


def _chosen(known: Mapping[str, Use], asked: Asked) -> Iterator[tuple[Text, Form]]:
    """Yield the forms asked for with their first control, by control; those that nobody asks for last."""
    found = []
    for form in paperwork().forms.values():
        use = known.get(form.id)
        if use is None and not asked.everything:
            continue
        if asked.kind and form.kind.value != asked.kind:
            continue
        if asked.document and (use is None or asked.document not in use.documents):
            continue
        if asked.text and not _fits(form, use, asked.text):
            continue
        control = _OTHER if use is None else next(iter(use.controls.values()))
        found.append((use is None, control.zh, form.zh, control, form))
    return ((control, form) for *_, control, form in sorted(found, key=lambda row: row[:3]))


def _fits(form: Form, use: Use | None, text: str) -> bool:
    words = [form.id, form.code, form.zh, form.en, *form.rows]
    if use is not None:
        words += [name for one in use.controls.values() for name in (one.zh, one.en)]
        words += [ref for _, ref in use.clauses]
    held = "\n".join(words).casefold()
    return all(word in held for word in text.casefold().split())


def _groups(at: Here, rows: Iterable[tuple[Text, Form]], known: Mapping[str, Use]) -> Iterator[Group]:
    groups: dict[str, tuple[Text, str, list[FormLine]]] = {}
    reads = at.visit.standing.may(Permission.POSTURE_READ)
    for control, form in rows:
        use = known.get(form.id)
        href = at.address("control", next(iter(use.controls))) if use is not None and reads else ""
        groups.setdefault(control.zh, (control, href, []))[2].append(_line(at, form, use))
    return (Group(title, href, tuple(lines)) for title, href, lines in groups.values())


def _line(at: Here, form: Form, use: Use | None) -> FormLine:
    writes = at.visit.standing.may(Permission.RECORDS_WRITE) and at.visit.standing.member
    signers = step_names(form)
    every = use.every if use is not None else []
    return FormLine(
        form.id,
        Text(form.zh, form.en),
        form.code,
        KINDS[form.kind],
        Text("、".join(one.zh for one in every), ", ".join(one.en for one in every)),
        author_role(form),
        Text("、".join(one.zh for one in signers), ", ".join(one.en for one in signers)),
        _refs(use),
        at.address("record-new", form.id) if writes else "",
    )


def _refs(use: Use | None) -> Text:
    refs = list(dict.fromkeys(ref for _, ref in use.clauses)) if use is not None else []
    zh, en = "、".join(refs[:_REFS]), ", ".join(refs[:_REFS])
    if len(refs) > _REFS:
        return Text(f"{zh} 等 {len(refs)} 條", f"{en} and {len(refs) - _REFS} more")
    return Text(zh, en)


# --- one form --------------------------------------------------------------------------------


@needs(Permission.RECORDS_READ)
@require_safe
def form_view(request: HttpRequest, form: str) -> HttpResponse:
    """Show what a form asks, who signs it, and what needs it. Raises NotFoundError for an unknown form."""
    at = here(request, "records")
    found = current(form)
    use = uses(at).get(found.id)
    writes = at.visit.standing.may(Permission.RECORDS_WRITE) and at.visit.standing.member
    records = at.address("records")
    model = FormPage(
        Text(found.zh, found.en),
        lede_of(found, who_signs(found)),
        Facts(_about(found, use)),
        _signing(found),
        tuple(_fields(found)),
        None if use is None else _uses(at, use),
        (Link(FORMS, at.address("forms")),),
        at.address("record-new", found.id) if writes else "",
        tuple(
            Link(
                Text(f"空白表 {kind.value.upper()}", f"Blank {kind.value.upper()}"),
                at.address("form-blank", found.id, kind.value),
            )
            for kind in Format
        ),
        f"{records}{'&' if '?' in records else '?'}form={found.id}",
        marks=has_marks(found),
    )
    return at.page("web/form.html", model)


def _about(form: Form, use: Use | None) -> tuple[tuple[Text, Cell], ...]:
    kept = every_in_words(form.keep)
    years = Text(kept.zh.removeprefix("每").strip() or form.keep, kept.en.removeprefix("every").strip() or form.keep)
    rows: list[tuple[Text, Cell]] = [
        (Text("表單編號", "Number"), form.code or None),
        (Text("版次", "Version"), form.version),
        (Text("種類", "Kind"), KINDS[form.kind]),
        (Text("機密等級", "Level"), NAMES[Level(form.level)]),
        (Text("保存", "Kept"), _years(form.keep) or years),
        (Text("填表", "Filled in by"), author_role(form)),
    ]
    if use is not None:
        every = "、".join(one.zh for one in use.every), ", ".join(one.en for one in use.every)
        rows.append((Text("多久一次", "How often"), Text(*every)))
    if form.event is not None:
        event = paperwork().events.get(form.event)
        name = Text(form.event, form.event) if event is None else Text(event.zh, event.en)
        rows.append((Text("送件即登錄事件", "Filing it records the event"), name))
    if form.items is not None:
        register = paperwork().registers.get(form.items)
        name = Text(form.items, form.items) if register is None else Text(register.zh, register.en)
        rows.append((Text("逐項填寫", "Answers one by one"), name))
    return tuple(rows)


def _years(keep: str) -> Text | None:
    number = keep.removeprefix("P").removesuffix("Y")
    return Text(f"至少 {number} 年", f"at least {number} years") if number.isdigit() and keep.endswith("Y") else None


def _signing(form: Form) -> Table:
    steps = workflow_of(form, paperwork().roles).steps
    columns = (
        Column(Text("關卡", "Step")),
        Column(Text("由誰", "By whom")),
        Column(Text("意義", "Meaning")),
        Column(Text("期限", "Within")),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            author_role(form),
            Text("填表人送件", "the author, by submitting"),
            Text("填表", "fills in"),
            None,
        )
    ]
    for step, who in zip(steps, named_signers(form), strict=True):
        days = None if step.days is None else Text(f"{step.days} 個工作日", f"{step.days} working days")
        rows.append((step.name, who, MEANINGS[step.meaning], days))
    nothing = Empty(Text("不須簽核", "Nobody signs"), Text("", ""))
    return Table(Text("簽核", "Signatures"), columns, tuple(rows), nothing)


def _fields(form: Form) -> Iterator[AskedTable]:
    yield AskedTable(Text("欄位", "Fields"), tuple(_asked(form.fields)))
    for kind in form.fields.values():
        if kind.type is Type.TABLE:
            title = Text(f"表格「{kind.zh}」的欄", f"Columns of “{kind.en}”")
            yield AskedTable(title, tuple(_asked(kind.columns)))
    if form.items is not None:
        yield AskedTable(Text("每一項填寫", "For each entry"), tuple(_asked(form.item_fields)))


def _asked(fields: Mapping[str, core.Field]) -> Iterator[AskedLine]:
    for kind in fields.values():
        hint = hint_of(kind, fields)
        yield AskedLine(label_of(kind), _type(kind), hint, kind.optional, kind.computed is not None)


def _type(kind: core.Field) -> Text:
    if kind.computed is not None:
        return Text("由系統計算", "computed")
    if kind.type is Type.CHOICE:
        names = kind.choices.values()
        return Text("、".join(zh for zh, _ in names), ", ".join(en for _, en in names))
    if kind.type is Type.ENTRY and kind.register is not None:
        register = paperwork().registers.get(kind.register)
        if register is not None:
            return Text(f"{register.zh}的項目", f"entry of {register.en}")
    return _TYPES[kind.type]


def _uses(at: Here, use: Use) -> Table:
    reads = at.visit.standing.may(Permission.POSTURE_READ)
    names = {one.document: short_title(titled(one.zh, one.en)) for one in editions(at)}
    rows: list[tuple[Cell, ...]] = [
        (
            Link(ref, at.address("clause", document, ref)) if reads else ref,
            names.get(document, document),
        )
        for document, ref in use.clauses
    ]
    columns = (Column(Text("條款", "Clause")), Column(Text("規範", "Document")))
    return Table(Text("依據", "Needed by"), columns, tuple(rows), Empty(_OTHER, Text("", "")))
