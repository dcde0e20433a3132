"""盤點頁 A stock-take on pages: how far it is, what differs, counting line by line, putting it before its signers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from anzheng.catalogue.core.forms import Register
from anzheng.catalogue.core.typed import Value
from anzheng.kernel.errors import Text
from anzheng.registers.core.checking import said
from anzheng.registers.core.stocktakes import RESULTS, SETTLED, STATES, Line, Result, State, Tally
from anzheng.registers.models import Stocktake
from anzheng.web.pages.components import (
    Callout,
    Cell,
    Choice,
    Code,
    Column,
    Empty,
    Facts,
    Field,
    Link,
    Look,
    Paging,
    Progress,
    Tab,
    Table,
    Tabs,
    Tag,
    Tone,
)
from anzheng.web.pages.register_entry import Around
from anzheng.web.pages.registers import fields_of
from anzheng.web.pages.sheets import Form, Sent, Sheet, SheetsPage, form

COUNT, REST, SUBMIT, CALL_OFF, LINE, SURPLUS, STRIKE = (
    "count",
    "rest",
    "submit",
    "call-off",
    "line",
    "surplus",
    "strike",
)
ANSWER = "r-"
"""Before the id of an entry, in the form that counts many at once."""
TITLE = Text("盤點", "Stock-take")
_NOT_YET = Text("未盤點", "not counted")
GONE = "missing-settle"
"""Not found, and to be taken out with the approval."""
QUICK = (
    Choice("", _NOT_YET),
    Choice(Result.FOUND.value, RESULTS[Result.FOUND]),
    Choice(Result.MISSING.value, RESULTS[Result.MISSING]),
    Choice(GONE, Text("未尋獲，核准時除帳", "not found: take it out")),
)
"""Answers that need no further words."""


@dataclass(frozen=True, slots=True)
class Counting:
    """One stock-take as its page shows it (盤點)."""

    row: Stocktake
    register: Register
    tally: Tally
    lines: Sequence[tuple[Line, str]]
    """Those of this page, each with the address of its own page."""
    paging: Paging
    views: Sequence[tuple[str, Text, str, int]]
    """Key, name, address and count of each view."""
    view: str
    record: Link | None
    surplus: str
    """Address of the form for what is not on the register."""


def stocktake_page(one: Counting, sent: Sent | None, back: Link, *, writes: bool) -> SheetsPage:
    """Return the page of a stock-take."""
    counting = one.row.state == State.COUNTING
    title = Text(f"{one.register.zh}盤點", f"Stock-take: {one.register.en}")
    sheets = [Sheet("facts", Text("進度", "How far it is"), (_progress(one), _facts(one)))]
    sheets.append(_lines(one, sent, writes=writes and counting))
    if counting and writes:
        sheets += _ending(one, sent)
    notes: tuple[object, ...] = ()
    if one.row.state == State.SUBMITTED and one.record is not None:
        waits = Text("已送件，核准後清冊才會變更。", "It is before its signers; the register follows the approval.")
        notes = (Callout(Tone.NOTE, waits, action=one.record),)
    tabs = Tabs(title, tuple(Tab(name, href, key == one.view, count) for key, name, href, count in one.views))
    return SheetsPage(title, tuple(sheets), crumbs=(back,), notes=notes, tabs=tabs)


def _progress(one: Counting) -> Progress:
    return Progress(Text("已盤點", "Counted"), one.tally.counted, one.tally.expected)


def _facts(one: Counting) -> Facts:
    found = one.tally
    rows: tuple[tuple[Text, Cell], ...] = (
        (Text("狀態", "State"), Tag(STATES[State(one.row.state)])),
        (Text("開始", "Started"), one.row.started),
        (Text("結束", "Ended"), one.row.ended),
        (Text("紀錄", "Record"), one.record),
        (RESULTS[Result.FOUND], found.found),
        (RESULTS[Result.MISSING], found.missing),
        (RESULTS[Result.DIFFERS], found.differing),
        (RESULTS[Result.SURPLUS], found.surplus),
        (Text("核准後仍未處理的差異", "Differences that stay open"), found.unsettled),
    )
    return Facts(rows)


def _lines(one: Counting, sent: Sent | None, *, writes: bool) -> Sheet:
    title = Text("項目", "Entries")
    columns = (
        Column(Text("代號", "Id")),
        Column(Text("名稱", "Name")),
        Column(Text("結果", "Result")),
        Column(Text("核准時", "With the approval")),
        Column(Text("差異與說明", "Difference and remark")),
    )
    rows = tuple(_line(one.register, line, address, writes=writes) for line, address in one.lines)
    nothing = Empty(Text("沒有項目。", "Nothing here."), Text("這個清單是空的。", "This list is empty."))
    table = Table(title, columns, rows, nothing, one.paging)
    asking = _quick(one, sent) if writes else None
    return Sheet("lines", title, form=asking, wide=(table,))


def _line(register: Register, line: Line, address: str, *, writes: bool) -> tuple[Cell, ...]:
    doing = SETTLED[line.result] if line.result is not None and line.settle else None
    name: Cell = Link(line.entry, address) if writes else Code(line.entry)
    return (name, line.name, _NOT_YET if line.result is None else RESULTS[line.result], doing, told(register, line))


def told(register: Register, line: Line) -> Text | None:
    """Return what differs, and the remark."""
    parts = [
        (register.fields[name].zh, register.fields[name].en, said(register.fields[name], value))
        for name, value in line.values.items()
        if name in register.fields
    ]
    zh = [f"{label} {words.zh}" for label, _, words in parts]
    en = [f"{label} {words.en}" for _, label, words in parts]
    note = [line.note] if line.note else []
    return Text("；".join([*zh, *note]), "; ".join([*en, *note])) if parts or note else None


def _quick(one: Counting, sent: Sent | None) -> Form | None:
    """Return the form that counts the lines of this page, those without further words."""
    plain = [line for line, _ in one.lines if line.expected and line.result is not Result.DIFFERS]
    if not plain:
        return None
    fields = tuple(
        Field(
            ANSWER + line.entry,
            Text(f"{line.name}（{line.entry}）", f"{line.name} ({line.entry})"),
            "select",
            _given(line),
            required=False,
            choices=QUICK,
        )
        for line in plain
    )
    return form(COUNT, fields, Text("儲存這一頁", "Save this page"), sent, columns=3)


def _given(line: Line) -> str:
    if line.result is Result.MISSING and line.settle:
        return GONE
    return "" if line.result is None else line.result.value


def _ending(one: Counting, sent: Sent | None) -> list[Sheet]:
    found = one.tally
    add = Sheet(
        "surplus",
        Text("未列冊的項目", "What is not on the register"),
        (Link(Text("登錄一項未列冊者", "Enter one"), one.surplus),),
        lead=Text("實地有、清冊沒有的，逐項登錄。", "Enter what is there and not on the register, one by one."),
    )
    sheets = [add]
    if found.left:
        count = Text(f"其餘 {found.left:,} 項皆相符", f"The other {found.left:,} were found")
        rest = form(REST, (), count, sent, look=Look.QUIET, draft=False)
        lead = Text("只在確實逐項看過之後使用。", "Only after each of them was looked at.")
        sheets.append(Sheet("rest", Text("其餘項目", "Everything else"), form=rest, lead=lead))
    else:
        lead = Text(
            "送件後成為盤點紀錄；覆核的人核准時，除帳、異動與新增同時入帳。",
            "It becomes a record; with the approval what was found is entered into the register, in the same act.",
        )
        send = form(SUBMIT, (), Text("送件", "Submit"), sent, draft=False)
        sheets.append(Sheet("submit", Text("送件", "Submit"), form=send, lead=lead))
    off = form(CALL_OFF, (), Text("取消這次盤點", "Call it off"), sent, look=Look.DANGEROUS, draft=False)
    sheets.append(Sheet("call-off", Text("取消", "Call off"), form=off))
    return sheets


def line_page(
    register: Register, line: Line, values: Mapping[str, Value], around: Around, sent: Sent | None, back: Link
) -> SheetsPage:
    """Return the page that counts one entry, with what differs; `values` are those that stand or were found."""
    options = (Result.FOUND, Result.MISSING, Result.DIFFERS) if line.expected else (Result.SURPLUS,)
    given = "" if line.result is None else line.result.value
    result = Field(
        "result",
        Text("盤點結果", "Result"),
        "radio",
        given or (Result.SURPLUS.value if not line.expected else ""),
        choices=tuple(Choice(one.value, RESULTS[one]) for one in options),
    )
    entry = () if line.expected or line.entry else (Field("entry", Text("代號", "Id"), limit=80),)
    name = () if line.expected else (Field("name", Text("名稱", "Name"), value=line.name, limit=200),)
    settle = Field(
        "settle",
        Text("核准時更新清冊（除帳、異動或新增）", "The register follows with the approval"),
        "tick",
        "1" if line.settle else "",
        required=False,
    )
    note = Field("note", Text("說明", "Remark"), value=line.note, required=False, limit=400)
    own = tuple(_loose(one) for one in fields_of(register, values, around.choices, roc=around.roc))
    title = Text(f"{line.name}（{line.entry}）" if line.entry else "未列冊的項目", line.name or "Not on the register")
    asking = form(LINE, (*entry, *name, result, note, settle, *own), Text("儲存", "Save"), sent, columns=2)
    lead = Text("有差異時，改成實地看到的內容。", "Where something differs, write what is really there.")
    sheets = [Sheet("line", title, form=asking, lead=lead if line.expected else None)]
    if line.result is not None:
        strike = form(STRIKE, (), Text("取消這一項的結果", "Take the result back"), sent, look=Look.QUIET, draft=False)
        sheets.append(Sheet("strike", Text("重來", "Start over"), form=strike))
    return SheetsPage(title, tuple(sheets), crumbs=(back,))


def _loose(field: Field) -> Field:
    return replace(field, required=False)
