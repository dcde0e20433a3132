"""項目頁 One entry: what it holds, the form that changes it, taking it out, and who changed what when."""

from collections.abc import Sequence
from dataclasses import dataclass

from anzheng.catalogue.core.forms import Register
from anzheng.kernel.errors import Text
from anzheng.registers.history import NAMES, Step
from anzheng.registers.models import Entry
from anzheng.web.pages.components import (
    Callout,
    Cell,
    Code,
    Column,
    Empty,
    Facts,
    Field,
    Link,
    Look,
    Table,
    Tone,
)
from anzheng.web.pages.components import Entry as Place
from anzheng.web.pages.registers import Choices, Names, cell, fields_of
from anzheng.web.pages.sheets import Form, Sent, Sheet, SheetsPage, form

EDIT, RETIRE, NEW = "edit", "retire", "new"


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around an entry's form (表單所需)."""

    choices: Choices
    today: str
    """As it is written into a field."""
    roc: bool
    columns: int = 2


def entry_page(  # noqa: PLR0913 - an entry, its story, and what may be done with it
    register: Register,
    row: Entry,
    steps: Sequence[Step],
    names: Names,
    around: Around,
    sent: Sent | None,
    *,
    writes: bool,
    back: Link,
    elsewhere: Link | None = None,
) -> SheetsPage:
    """Return the page about one entry."""
    sheets = [Sheet("facts", Text("內容", "What is known"), (_facts(register, row, names),))]
    if writes:
        title = Text("重新登錄", "Enter it again") if row.retired is not None else Text("異動", "Change")
        sheets.append(Sheet("edit", title, form=_edit(register, row, around, sent)))
    if writes and row.retired is None and elsewhere is None:
        sheets.append(_retiring(around, sent))
    sheets.append(_history(steps))
    notes: tuple[object, ...] = ()
    if row.retired is not None:
        notes = (Callout(Tone.CAUTION, Text("這一項已除帳。", "This entry is gone.")),)
    if elsewhere is not None:
        said = Text("到職、調職、設立等作業在另一頁。", "Joining, moving and opening are acts of their own.")
        notes = (*notes, Callout(Tone.NOTE, said, action=elsewhere))
    return SheetsPage(Text(row.name, row.name), tuple(sheets), crumbs=(back,), notes=notes)


def new_page(register: Register, around: Around, sent: Sent | None, back: Link) -> SheetsPage:
    """Return the page that enters something new."""
    own = (
        Field(
            "entry",
            Text("代號", "Id"),
            hint=Text("英數、點、底線與連字號。", "Letters, digits, . _ -"),
            limit=80,
        ),
        Field("name", Text("名稱", "Name"), limit=200),
        Field("since", Text("自", "Since"), "date", around.today),
        *fields_of(register, {}, around.choices, roc=around.roc),
    )
    title = Text(f"登錄{register.zh}", f"{register.en}: a new entry")
    asking = form(NEW, own, Text("登錄", "Enter"), sent, columns=around.columns)
    return SheetsPage(title, (Sheet("new", title, form=asking),), crumbs=(back,))


def _facts(register: Register, row: Entry, names: Names) -> Facts:
    values = row.everything
    rows: list[tuple[Text, Cell]] = [(Text("代號", "Id"), Code(row.entry)), (Text("名稱", "Name"), row.name)]
    for name, kind in register.fields.items():
        value = values.get(name)
        long = str(value) if isinstance(value, str) and not kind.ledgered else None
        rows.append((Text(kind.zh, kind.en), long or cell(kind, value, names)))
    rows += [(Text("自", "Since"), row.since), (Text("除帳日", "Gone from"), row.retired)]
    return Facts(tuple(rows))


def _edit(register: Register, row: Entry, around: Around, sent: Sent | None) -> Form:
    fields = (
        Field("name", Text("名稱", "Name"), value=row.name, limit=200),
        Field("since", Text("自哪一天起", "From which day"), "date", around.today),
        *fields_of(register, row.everything, around.choices, roc=around.roc),
    )
    return form(EDIT, fields, Text("異動", "Change"), sent, columns=around.columns)


def _retiring(around: Around, sent: Sent | None) -> Sheet:
    day = Field("gone", Text("自哪一天起不再存在", "From which day it is gone"), "date", around.today)
    lead = Text("歷程留在帳本，隨時可以重新登錄。", "Its history stays; it can be entered again at any time.")
    asking = form(RETIRE, (day,), Text("除帳", "Take out"), sent, look=Look.DANGEROUS, draft=False)
    return Sheet("retire", Text("除帳", "Take out"), form=asking, lead=lead)


def _history(steps: Sequence[Step]) -> Sheet:
    title = Text("歷程", "History")
    columns = (
        Column(Text("時間", "When")),
        Column(Text("人員", "Who")),
        Column(Text("行為", "What")),
        Column(Text("自", "From")),
        Column(Text("差異", "Differences")),
        Column(Text("帳本", "Ledger")),
    )
    rows = tuple((one.at, one.name, NAMES[one.act], one.since, _told(one), Place(one.seq)) for one in steps)
    nothing = Empty(Text("帳本沒有這一項的紀錄。", "The ledger knows nothing of it."), title)
    return Sheet("history", title, wide=(Table(title, columns, rows, nothing),))


def _told(one: Step) -> Text | None:
    if not one.differences:
        if one.act == "changed":
            return Text("只有名稱或文字說明（不入帳）", "only the name or words, which stay outside the ledger")
        return None
    zh = "；".join(f"{part.label.zh} {part.before.zh} → {part.after.zh}" for part in one.differences)
    en = "; ".join(f"{part.label.en} {part.before.en} → {part.after.en}" for part in one.differences)
    return Text(zh, en)
