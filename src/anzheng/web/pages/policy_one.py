"""一份文件的頁 One controlled document: what it is, its editions, who reads it, its copies, and what may be done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from anzheng.catalogue.core.fields import Field as FormField
from anzheng.kernel.errors import Text
from anzheng.organization.core.levels import NAMES, Level
from anzheng.records.core.documents.editions import OCCASIONS, STATES, Occasion, State
from anzheng.records.document_copies import OUTCOMES, owed
from anzheng.records.document_editions import attached_text, ways
from anzheng.records.models import DocumentCopy
from anzheng.reports.controlled import Shown, Stood
from anzheng.web.pages.components import (
    Callout,
    Cell,
    Choice,
    Column,
    Empty,
    Facts,
    Link,
    Progress,
    Table,
    Tag,
    Tone,
)
from anzheng.web.pages.policies import OUTSIDE, kind_name
from anzheng.web.pages.policy_forms import (
    acknowledge_form,
    amend_form,
    copy_forms,
    edition_form,
    open_form,
    publish_form,
    retire_form,
)
from anzheng.web.pages.sheets import Sent, Sheet, SheetsPage

_SHOWN = 50
"""Names of those who have not read."""


@dataclass(frozen=True, slots=True)
class Around:
    """What the page needs beside the document (頁面所需)."""

    today: date
    day: str
    """Today as it is typed."""
    cases: Mapping[int, str]
    """Edition → address of its record."""
    covers: Mapping[int, str]
    """Edition → address of its cover sheet."""
    open: str
    compare: str
    read: date | None
    """When the reader acknowledged the edition."""
    opened: bool
    asked: bool
    """Whether the reader is asked to read it."""
    statements: Mapping[str, FormField]
    names: Mapping[str, str]
    copies: tuple[DocumentCopy, ...]
    units: tuple[Choice, ...]
    duties: tuple[Choice, ...]
    approvals: tuple[Choice, ...]
    person: str


def policy_page(found: Shown, around: Around, crumbs: tuple[Link, ...], sent: Sent | None) -> SheetsPage:
    """Return the page; forms stand there for whoever may use them."""
    row = found.line.document
    sheets = [_about(found), *_reading(found, around, sent), _editions(found, around)]
    if found.writes and row.ended is None and found.under_way is None and found.waiting is None:
        sheets.append(edition_form(found, around.day, sent))
    if found.manages and found.waiting is not None:
        sheets.append(publish_form(found.waiting, around.day, around.units, around.duties, sent))
    sheets += _readers(found, around)
    sheets += _copies(found, around, sent)
    if found.manages and row.ended is None:
        sheets.append(amend_form(row, around.approvals, sent))
        if found.line.current is not None:
            sheets.append(retire_form(around.day, sent))
    notes = _notes(found)
    name = f"{row.number} {row.title}"
    return SheetsPage(Text(name, name), tuple(sheets), None, crumbs, notes=notes)


def _notes(found: Shown) -> tuple[Callout, ...]:
    if found.line.document.ended is not None:
        title = Text("這份文件已廢止", "This document has ended")
        return (Callout(Tone.REFUSED, title, Text("各版本都已作廢，請勿使用。", "No edition may be used any more.")),)
    if found.line.current is None and found.line.scheduled is None:
        title = Text("還沒有現行版本", "No edition is in force")
        return (
            Callout(Tone.CAUTION, title, Text("核准並發布後才能使用。", "It is used once approved and published.")),
        )
    return ()


def _about(found: Shown) -> Sheet:
    row, current = found.line.document, found.line.current
    chosen = ways(row)
    by_form = Text("依表單所定", "as its form says")
    approval = Text("；".join(one.name.zh for one in chosen), "; ".join(one.name.en for one in chosen))
    stated = sorted({ref for one in chosen for ref in one.stated})
    rows: list[tuple[Text, Cell]] = [
        (Text("類別", "Kind"), kind_name(row.kind)),
        (Text("現行版次", "Edition in force"), "—" if current is None else current.number),
        (Text("生效日", "In force since"), None if current is None else current.effective),
        (Text("應檢視日", "Review due"), found.line.review_due),
        (Text("負責人", "Owner"), None if row.owner is None else row.owner.name),
        (Text("機密等級", "Confidentiality"), NAMES[Level(row.level)]),
        (Text("保管處", "Place"), row.place or None),
    ]
    if row.origin == OUTSIDE:
        rows.append((Text("外來文件來源", "Source"), row.source))
        rows.append((Text("收文日", "Received on"), None if current is None else current.received_on))
    else:
        rows.append((Text("核准方式", "Approved by"), approval if chosen else by_form))
        rows.append((Text("依據", "Basis"), "、".join(stated) or None))
    return Sheet("about", Text("文件", "Document"), (Facts(tuple(rows)),))


def _reading(found: Shown, around: Around, sent: Sent | None) -> list[Sheet]:
    """Return how the edition is opened and acknowledged; nothing while none is published."""
    edition = found.line.scheduled or found.line.current
    if edition is None:
        return []
    sheets = [open_form(edition, around.open, attached_text(edition))]
    if around.read is not None and not around.asked:
        return sheets
    if around.read is not None:
        told = Text("你已確認閱讀這個版本。", "You have acknowledged this edition.")
        facts = Facts(((Text("確認日", "Acknowledged on"), around.read),))
        return [*sheets, Sheet("read", Text("閱讀確認", "Acknowledgement"), (Callout(Tone.DONE, told), facts))]
    return [*sheets, acknowledge_form(edition, around.statements, sent, opened=around.opened, asked=around.asked)]


def _editions(found: Shown, around: Around) -> Sheet:
    columns = (
        Column(Text("版次", "Edition")),
        Column(Text("狀態", "State")),
        Column(Text("時機", "Occasion")),
        Column(Text("核准日", "Approved")),
        Column(Text("生效日", "In force since")),
        Column(Text("作廢日", "Obsolete since")),
        Column(Text("簽核", "Approval")),
        Column(Text("封面", "Cover sheet")),
        Column(Text("註記", "Remark")),
    )
    title = Text("版本", "Editions")
    nothing = Empty(Text("還沒有版本。", "No editions yet."), Text("擬第一個版本。", "Write the first one."))
    lines = tuple(_edition(one, around) for one in found.editions)
    published = [one for one in found.editions if one.edition.published is not None]
    numbers = {one.edition.number for one in published}
    things: tuple[Callout, ...] = ()
    if len(numbers) > 1:
        name = Text("比對兩個版本", "Compare two editions")
        things = (Callout(Tone.NOTE, name, None, Link(name, around.compare)),)
    return Sheet("editions", title, things, wide=(Table(title, columns, lines, nothing),))


def _edition(one: Stood, around: Around) -> tuple[Cell, ...]:
    row, occasion = one.edition, OCCASIONS[Occasion(one.edition.occasion)]
    obsolete = one.state is State.OBSOLETE
    state: Cell = Tag(STATES[one.state], strong=True) if obsolete else STATES[one.state]
    case = around.cases.get(row.pk)
    record = None if row.record is None else row.record.number or Text("草稿", "draft")
    late = Tag(Text("補登", "entered late")) if one.late else None
    return (
        row.number,
        state,
        occasion,
        one.approved,
        row.effective,
        row.obsolete,
        Link(record, case) if case and record else None,
        Link(Text("PDF", "PDF"), around.covers[row.pk]),
        late,
    )


def _readers(found: Shown, around: Around) -> list[Sheet]:
    readers = found.readers
    if readers is None or not readers.asked:
        return []
    title = Text("閱讀情形", "Readers")
    done = Progress(Text("已確認", "Acknowledged"), len(readers.asked) - len(readers.missing), len(readers.asked))
    columns = (Column(Text("員工編號", "Number")), Column(Text("姓名", "Name")))
    lines = tuple((one.number, around.names.get(one.person, "")) for one in readers.missing[:_SHOWN])
    nothing = Empty(Text("都已確認。", "Everybody has acknowledged it."), Text("無須再提醒。", "Nobody is reminded."))
    caption = Text(f"尚未確認 {len(readers.missing)} 人", f"{len(readers.missing)} have not")
    return [Sheet("readers", title, (done,), wide=(Table(caption, columns, lines, nothing),))]


def _copies(found: Shown, around: Around, sent: Sent | None) -> list[Sheet]:
    if not found.manages and not around.copies:
        return []
    columns = (
        Column(Text("副本", "Copy"), numeric=True),
        Column(Text("版次", "Edition")),
        Column(Text("持有人", "Holder")),
        Column(Text("分發日", "Handed out")),
        Column(Text("簽收日", "Signed for")),
        Column(Text("回收日", "Taken back")),
        Column(Text("註記", "Remark")),
    )
    title = Text("分發與回收", "Copies")
    nothing = Empty(Text("沒有分發副本。", "No copies."), Text("電子公布的不必登錄。", "What is read here needs none."))
    lines = tuple(_copy(one, around.today) for one in around.copies)
    sheet = Sheet("copies", title, wide=(Table(title, columns, lines, nothing),))
    return [sheet, *copy_forms(found, around.copies, around.day, around.person, sent)]


def _copy(one: DocumentCopy, today: date) -> tuple[Cell, ...]:
    remark: Cell = Tag(Text("應回收", "to give back"), strong=True) if owed(one, today) else None
    if one.outcome:
        remark = next((name for outcome, name in OUTCOMES.items() if outcome.value == one.outcome), None)
    holder = one.party if one.person is None else one.person.name
    return one.number, one.edition.number, holder, one.sent, one.signed, one.recalled, remark
