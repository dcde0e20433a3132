"""管理文件頁 Controlled documents: the list, what is to be read, what is still unwritten, a new one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from anzheng.catalogue.paperwork import paperwork
from anzheng.kernel.errors import Text
from anzheng.organization.core.levels import NAMES, Level
from anzheng.records.models import DocumentEdition
from anzheng.reports.controlled import Line, Unwritten
from anzheng.web.pages.components import (
    Callout,
    Cell,
    Choice,
    Column,
    Empty,
    Field,
    Link,
    Paging,
    Table,
    Tabs,
    Tag,
    Tone,
)
from anzheng.web.pages.sheets import Sent, Sheet, SheetsPage, form

TITLE = Text("管理文件", "Documents")
READING = Text("待閱讀", "To read")
MISSING = Text("尚未列管", "Not yet written")
OUTSIDE = "outside"
REVIEWS = ("P6M", "P1Y", "P2Y", "P3Y", "")
_REVIEW_NAMES = {
    "P6M": Text("每半年", "every half year"),
    "P1Y": Text("每年", "every year"),
    "P2Y": Text("每兩年", "every two years"),
    "P3Y": Text("每三年", "every three years"),
    "": Text("不定期", "never"),
}
_SOON = timedelta(days=30)
_REFS = 5


@dataclass(frozen=True, slots=True)
class Offered:
    """What there is to choose from (可選的項目)."""

    forms: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    units: tuple[Choice, ...]
    approvals: tuple[Choice, ...]

    @property
    def levels(self) -> tuple[Choice, ...]:
        """The levels of confidentiality."""
        return tuple(Choice(one.value, NAMES[one]) for one in Level)


def kind_name(kind: str) -> Text:
    """Return what a kind of document is called."""
    zh, en = paperwork().register("documents").fields["kind"].choices.get(kind, (kind, kind))
    return Text(zh, en)


def review_choices() -> tuple[Choice, ...]:
    """Return how often a document may be reviewed."""
    return tuple(Choice(one, _REVIEW_NAMES[one]) for one in REVIEWS)


def policies_page(
    rows: Iterable[tuple[Line, str]], today: date, around: Tabs, paging: Paging, enter: str
) -> SheetsPage:
    """Return the list; each document with the address of its page."""
    columns = (
        Column(Text("編號", "Number")),
        Column(Text("名稱", "Title")),
        Column(Text("類別", "Kind")),
        Column(Text("現行版次", "Edition")),
        Column(Text("生效日", "In force since")),
        Column(Text("應檢視日", "Review due")),
        Column(Text("負責人", "Owner")),
        Column(Text("等級", "Level")),
        Column(Text("註記", "Remark")),
    )
    nothing = Empty(
        Text("還沒有管理文件。", "No documents yet."),
        Text("條款要求的文件列在「尚未列管」。", "What clauses ask for stands under “Not yet written”."),
        Link(Text("列管一份文件", "Enter a document"), enter) if enter else None,
    )
    lines = tuple(_line(one, href, today) for one, href in rows)
    title = Text("列管一份文件", "Enter a document")
    why = Text("政策、程序、外來文件都可以。", "A policy, a procedure, or a document from outside.")
    things = (Callout(Tone.NOTE, title, why, Link(title, enter)),) if enter else ()
    sheet = Sheet("list", TITLE, things, wide=(Table(TITLE, columns, lines, nothing, paging),))
    return SheetsPage(TITLE, (sheet,), tabs=around)


def _line(one: Line, href: str, today: date) -> tuple[Cell, ...]:
    row, current = one.document, one.current
    return (
        Link(row.number, href),
        row.title,
        kind_name(row.kind),
        None if current is None else current.number,
        None if current is None else current.effective,
        one.review_due,
        None if row.owner is None else row.owner.name,
        NAMES[Level(row.level)],
        _remark(one, today),
    )


def _remark(one: Line, today: date) -> Cell:
    if one.document.ended is not None:
        return Tag(Text("已廢止", "ended"), strong=True)
    if one.review_due is not None and one.review_due < today:
        return Tag(Text("逾期未檢視", "review overdue"), strong=True)
    if one.scheduled is not None:
        return Tag(Text(f"第 {one.scheduled.number} 版待生效", f"edition {one.scheduled.number} to come"))
    if one.current is None:
        return Tag(Text("尚無現行版", "none in force"))
    if one.review_due is not None and one.review_due <= today + _SOON:
        return Tag(Text("即將檢視", "review soon"))
    return Tag(Text("外來文件", "from outside")) if one.document.origin == OUTSIDE else None


def reading_page(rows: Sequence[tuple[DocumentEdition, str]], today: date, around: Tabs) -> SheetsPage:
    """Return what the reader has to read."""
    columns = (
        Column(Text("編號", "Number")),
        Column(Text("名稱", "Title")),
        Column(Text("版次", "Edition")),
        Column(Text("生效日", "In force since")),
        Column(Text("閱讀期限", "Read by")),
        Column(Text("註記", "Remark")),
    )
    late = Tag(Text("逾期", "overdue"), strong=True)
    lines = tuple(
        (
            Link(row.document.number, href),
            row.document.title,
            row.number,
            row.effective,
            row.read_by,
            late if row.read_by is not None and row.read_by < today else None,
        )
        for row, href in rows
    )
    nothing = Empty(
        Text("沒有待閱讀的文件。", "Nothing to read."),
        Text("請你閱讀的文件發布時會通知你。", "You are told when a document is published that you have to read."),
    )
    return SheetsPage(READING, (Sheet("list", READING, wide=(Table(READING, columns, lines, nothing),)),), tabs=around)


def missing_page(rows: Sequence[tuple[Unwritten, str, str]], around: Tabs) -> SheetsPage:
    """Return the documents that are asked for; each with the address to enter it and that of its first clause."""
    columns = (
        Column(Text("文件", "Document")),
        Column(Text("條款數", "Clauses"), numeric=True),
        Column(Text("依據", "Basis")),
        Column(Text("第一個條款", "First clause")),
        Column(Text("條款要求的核准", "Approval asked for")),
    )
    lines = tuple(_unwritten(one, href, clause) for one, href, clause in rows)
    nothing = Empty(
        Text("條款要求的文件都已列管。", "Every document that clauses ask for is under control."),
        Text("採用新的規範時，這裡會再出現。", "Adopting further regulations may bring more."),
    )
    lead = Text(
        "採用的規範要求這些文件，公司還沒有列管。已有檔案的，列管後直接上傳即可。",
        "The regulations that you adopted ask for these documents. What exists already is uploaded as it is.",
    )
    sheet = Sheet("missing", MISSING, lead=lead, wide=(Table(MISSING, columns, lines, nothing),))
    return SheetsPage(MISSING, (sheet,), tabs=around)


def _unwritten(one: Unwritten, href: str, clause: str) -> tuple[Cell, ...]:
    name = Text(one.form.zh, one.form.en)
    refs = [ref for _, ref in one.refs]
    more = "…" if len(refs) > _REFS else ""
    ways = Text("；".join(way.name.zh for way in one.approvals), "; ".join(way.name.en for way in one.approvals))
    return (
        Link(name, href) if href else name,
        len(refs),
        "、".join(refs[:_REFS]) + more,
        Link(refs[0], clause),
        ways if one.approvals else None,
    )


def new_page(offered: Offered, chosen: str, ways: tuple[str, ...], sent: Sent | None) -> SheetsPage:
    """Return the form that puts a document under control; `chosen` and `ways` stand there already."""
    none = Choice("", Text("（依表單）", "(as its form)"))
    fields = (
        Field("number", Text("文件編號", "Number"), limit=60, hint=Text("例如 AS-P-003。", "For example AS-P-003.")),
        Field("document", Text("文件", "Document"), "select", chosen, choices=offered.forms),
        Field("title", Text("名稱", "Title"), limit=200, required=False, hint=_TITLE_HINT),
        Field("kind", Text("類別", "Kind"), "select", choices=(none, *offered.kinds), required=False),
        Field("owner", Text("負責人的員工編號", "Owner's employee number"), limit=40, required=False),
        Field("unit", Text("所屬單位", "Unit"), "select", choices=(_COMPANY, *offered.units), required=False),
        Field("level", Text("機密等級", "Confidentiality"), "select", choices=(none, *offered.levels), required=False),
        Field("review", Text("檢視週期", "Reviewed"), "select", "P1Y", choices=review_choices(), required=False),
        Field(
            "approvals",
            Text("核准方式", "Ways of approving"),
            "checks",
            values=ways,
            choices=offered.approvals,
            required=False,
            hint=Text(
                "不選就照表單所定的簽核；選了幾種就依序都簽。",
                "Without any the form says who signs; of several, all sign in order.",
            ),
        ),
        Field("source", Text("外來文件的來源", "Source, if from outside"), limit=80, required=False, hint=_SOURCE_HINT),
    )
    title = Text("列管一份文件", "Enter a document")
    return SheetsPage(title, (Sheet("new", title, form=form("new", fields, Text("列管", "Enter"), sent)),))


_TITLE_HINT = Text("不填就用文件表單的名稱。", "Without one it is called like its form.")
_SOURCE_HINT = Text("只用英數代號，例如 twse、fsc、iso。", "A code, such as twse, fsc, iso.")
_COMPANY = Choice("", Text("（全公司）", "(the whole company)"))
