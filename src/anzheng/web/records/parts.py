"""案件頁上的紀錄 What the page of a case shows of a record: content as on paper, its event, paper, correction."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from anzheng.catalogue.core.forms import Form
from anzheng.kernel.errors import Text
from anzheng.organization.core.levels import NAMES, Level
from anzheng.organization.core.permissions import Permission
from anzheng.organization.models import Unit
from anzheng.records import records
from anzheng.records.contents import of_evidence
from anzheng.records.core.forms.filling import completed
from anzheng.records.core.workflow.case import State
from anzheng.records.destroyed import disposal_of
from anzheng.records.models import Case, Record
from anzheng.registers.services import names as target_names
from anzheng.reports.papers.files import Format
from anzheng.web.here import Here
from anzheng.web.pages.components import Callout, Cell, Facts, Link, Look, Table, Tone
from anzheng.web.pages.records_list import period
from anzheng.web.pages.records_shown import Called, Piece, departures, pieces
from anzheng.web.pages.sheets import Sheet, form
from anzheng.web.records.events import event_sheet
from anzheng.web.records.opened import may_read

Rows = tuple[tuple[Text, Cell], ...]
_FORMATS = {
    Format.PDF: Text("PDF", "PDF"),
    Format.DOCX: Text("Word（DOCX）", "Word (DOCX)"),
    Format.ODT: Text("OpenDocument（ODT）", "OpenDocument (ODT)"),
}


@dataclass(frozen=True, slots=True)
class Parts:
    """What a record brings to the page of its case (紀錄頁的內容)."""

    title: Text
    body: tuple[Sheet, ...]
    notes: tuple[Callout, ...]
    after: tuple[Sheet, ...]
    further: Rows
    open: bool
    """Whether the reader sees the content; nothing is signed unseen."""


def record_of(row: Case) -> Record:
    """Return the record of a case, with the case that was read already."""
    found = Record.objects.get(pk=row.pk)
    found.case = row
    return found


def parts_of(at: Here, row: Case, content: Mapping[str, Any], people: Mapping[str, str]) -> Parts:
    """Return everything about a record; `people` are the names of those whom the content names."""
    record = record_of(row)
    made = records.form_of(record)
    called = called_of(at, record, people)
    target = called.target(record.target)
    title = Text(f"{made.zh}　{record.number}".strip(), f"{made.en} {record.number}".strip())
    gone = disposal_of(record.ledger, of_evidence(record.evidence)) if record.evidence else None
    open_ = gone is not None or may_read(at, record)
    return Parts(
        title,
        _body(made, content, called) if open_ else (_closed(at, record),),
        _notes(at, row) if gone is None else (Callout(Tone.NOTE, gone.said),),
        (
            *event_sheet(at, record, made, content),
            *(_papers(at, record) if open_ else ()),
            *(_correcting(at, record) if gone is None else ()),
        ),
        (
            (Text("紀錄編號", "Record"), record.number or None),
            (
                Text("表單", "Form"),
                Link(
                    Text(f"{made.zh}　第 {made.version} 版", f"{made.en}, version {made.version}"),
                    at.address("form", made.id),
                ),
            ),
            (Text("對象", "About"), target),
            (Text("期間", "Period"), period(record.first, record.last)),
            (Text("機密等級", "Level"), NAMES[Level(row.level)]),
            (Text("保存", "Kept"), _kept(made.keep)),
        ),
        open_,
    )


def called_of(at: Here, record: Record, people: Mapping[str, str]) -> Called:
    """Return how everything is called that the record names (two queries)."""
    units = dict(Unit.objects.filter(company_id=at.ledger).values_list("code", "name"))
    return Called(people, units, target_names(at.ledger), lambda digest: at.address("record-file", record.pk, digest))


def _kept(keep: str) -> Text:
    number = keep.removeprefix("P").removesuffix("Y")
    if keep.endswith("Y") and number.isdigit():
        return Text(f"至少 {number} 年", f"at least {number} years")
    return Text(keep, keep)


@dataclass(frozen=True, slots=True)
class OnPaper:
    """A record as the sheet for signatures by hand shows it (簽核單上的紀錄)."""

    title: Text
    form: str
    version: str
    number: str
    content: tuple[tuple[Text, Cell | Table], ...]


def on_paper(at: Here, row: Case, content: Mapping[str, Any], people: Mapping[str, str]) -> OnPaper | None:
    """Return a record for the sheet; None as long as the reader has not opened what is confidential."""
    record = record_of(row)
    if not may_read(at, record):
        return None
    made = records.form_of(record)
    shown: list[tuple[Text, Cell | Table]] = [
        (Text("對象", "About"), called_of(at, record, people).target(record.target)),
        (Text("期間", "Period"), period(record.first, record.last)),
    ]
    for piece in pieces(made, completed(made, content), called_of(at, record, people)):
        shown += piece.rows
        if piece.table is not None:
            shown.append((piece.title, piece.table))
    number = record.number or row.pk
    return OnPaper(Text(made.zh, made.en), made.code or made.id, str(made.version), number, tuple(shown))


def _body(made: Form, content: Mapping[str, Any], called: Called) -> tuple[Sheet, ...]:
    if "fields" not in content:
        return ()
    full = completed(made, content)
    strange = departures(made, full, called)
    first = () if strange is None else (Sheet("departures", strange.caption, wide=(strange,)),)
    return (*first, *(_sheet(one) for one in pieces(made, full, called)))


def _sheet(piece: Piece) -> Sheet:
    if piece.table is not None:
        return Sheet(piece.id, piece.title, wide=(piece.table,))
    return Sheet(piece.id, piece.title, (Facts(piece.rows),))


def _closed(at: Here, record: Record) -> Sheet:
    lead = Text(
        "這件紀錄是機密內容。開啟會記入帳本：誰、什麼時候、從哪裡。開啟後才能簽署。",
        "This record is confidential. Opening it is entered into the ledger: who, when, from where. It is signed only "
        "once it was opened.",
    )
    name = Text("開啟內容", "Open the content")
    made = form("open", (), name, action=at.address("record-open", record.pk), draft=False)
    return Sheet("s-open", Text("機密內容", "Confidential"), form=made, lead=lead)


def _notes(at: Here, row: Case) -> tuple[Callout, ...]:
    if row.author_id != at.visit.standing.person or row.state not in (State.DRAFT, State.RETURNED):
        return ()
    title = Text("這份草稿還沒送件", "This draft is not submitted yet")
    if row.state == State.RETURNED:
        title = Text("已退回給你，請更正後重新送件", "It was returned to you: correct it and submit it again")
    go = Link(Text("繼續填寫", "go on filling it in"), at.address("record-fill", row.pk))
    return (Callout(Tone.CAUTION, title, action=go),)


def _papers(at: Here, record: Record) -> tuple[Sheet, ...]:
    links = tuple(Link(name, at.address("record-paper", record.pk, kind.value)) for kind, name in _FORMATS.items())
    lead = Text(
        "照紙本格式輸出，含文件編號、版次、頁次與簽核。草稿會印上「草稿」字樣。",
        "As on paper, with number, version, pages and signatures. A draft is marked as such.",
    )
    return (Sheet("s-papers", Text("列印", "Print"), links, lead=lead),)


def _correcting(at: Here, record: Record) -> tuple[Sheet, ...]:
    has = at.visit.standing
    if record.case.state != State.APPROVED or not (has.member and has.may(Permission.RECORDS_WRITE)):
        return ()
    lead = Text(
        "核准的內容不能更改。更正會開一份帶入原內容的新草稿；核准後由它取代本件，本件保留。",
        "What was approved is never changed: a new draft begins with this content, and takes its place once approved.",
    )
    name = Text("更正（取代）", "Correct (replace)")
    made = form("correct", (), name, action=at.address("record-correct", record.pk), look=Look.QUIET, draft=False)
    return (Sheet("s-correct", name, form=made, lead=lead),)
