"""案件清單頁 Lists of cases: what waits for my signature, what I started, what goes on, what was settled lately."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from anzheng.kernel import roc
from anzheng.kernel.errors import Text
from anzheng.records.core.workflow.case import STATES, State
from anzheng.web.pages.components import (
    Choice,
    Column,
    Empty,
    Field,
    Link,
    Paging,
    Table,
    Tabs,
)
from anzheng.web.pages.own import Task
from anzheng.web.pages.sheets import Sent, Sheet, SheetsPage, form
from anzheng.web.pages.words import Badge

CASES = Text("簽核", "Cases")
TOGETHER = "together"
"""Id of the form that signs several."""

_WORDS = {
    State.DRAFT: "not_in_force",
    State.IN_PROGRESS: "due",
    State.RETURNED: "advice",
    State.APPROVED: "met",
    State.REFUSED: "failed",
    State.WITHDRAWN: "not_applicable",
    State.LAPSED: "overdue",
    State.SUPERSEDED: "excepted",
}
"""Shape and colour that a state borrows from the verdicts."""


@dataclass(frozen=True, slots=True)
class Line:
    """One case of a list (清單上的案件)."""

    id: str
    href: str
    title: Text
    kind: Text
    author: str
    state: State
    step: Text | None
    due: date | None
    overdue: bool
    opened: datetime
    settled: datetime | None = None


@dataclass(frozen=True, slots=True)
class Pressing:
    """A case that may be signed together with others, with what was on show (可一起簽的案件)."""

    line: Line
    meaning: Text
    step: str
    digest: str


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one case of several (批次結果)."""

    line: Line
    problem: Text | None
    """Why it was not signed; None if it was."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What asks for the reader (待簽)."""

    alone: tuple[Line, ...]
    together: tuple[Pressing, ...]
    barred: tuple[tuple[Line, Text], ...]
    """With the reason."""


def state_badge(state: State, *, overdue: bool = False) -> Badge:
    """Return the badge of a case's state."""
    if overdue:
        return Badge("overdue", STATES[state], Text("（逾期）", " (overdue)"))
    return Badge(_WORDS[state], STATES[state])


def desk_page(desk: Desk, tabs: Tabs, results: Sequence[Done] = (), sent: Sent | None = None) -> SheetsPage:
    """Return what waits for the reader: deviations first, then what may be signed together, then what may not."""
    sheets = [_results(results)] if results else []
    if desk.alone or not desk.together:
        sheets.append(_alone(desk.alone))
    if desk.together:
        sheets.append(_together(desk.together, sent))
    if desk.barred:
        sheets.append(_barred(desk.barred))
    return SheetsPage(CASES, tuple(sheets), _first(desk), tabs=tabs)


def _first(desk: Desk) -> Text:
    late = sum(line.overdue for line in (*desk.alone, *(one.line for one in desk.together)))
    count = len(desk.alone) + len(desk.together)
    if not count:
        return Text("沒有等你簽核的案件。", "No case waits for your signature.")
    zh, en = f"{count} 件等你簽核", f"{count} waiting for your signature"
    if late:
        zh, en = f"{zh}，其中 {late} 件已逾期", f"{en}, {late} of them overdue"
    if desk.alone:
        title = desk.alone[0].title
        return Text(f"{zh}。先看「{title.zh}」。", f"{en}. First: “{title.en}”.")
    return Text(f"{zh}。都沒有例外情形，可以一起簽。", f"{en}. None deviates; they may be signed together.")


def _alone(lines: Sequence[Line]) -> Sheet:
    title = Text("逐件簽核", "One by one")
    nothing = Empty(
        Text("沒有等你簽核的案件", "Nothing waits for your signature"),
        Text(
            "輪到你簽核時會出現在這裡，並以通知告知。",
            "What you are asked to sign appears here, and you are told.",
        ),
    )
    return Sheet("alone", title, wide=(_table(title, lines, nothing),))


def _table(title: Text, lines: Iterable[Line], nothing: Empty, paging: Paging | None = None) -> Table:
    columns = (
        Column(Text("案件", "Case")),
        Column(Text("狀態", "State")),
        Column(Text("目前關卡", "At step")),
        Column(Text("期限", "Due")),
        Column(Text("填表人", "Author")),
        Column(Text("開立", "Opened")),
    )
    rows = tuple(
        (
            Link(one.title, one.href),
            state_badge(one.state, overdue=one.overdue),
            one.step,
            one.due,
            one.author,
            one.opened,
        )
        for one in lines
    )
    return Table(title, columns, rows, nothing, paging)


def _together(cases: Sequence[Pressing], sent: Sent | None) -> Sheet:
    choices = tuple(
        Choice(one.line.id, one.line.title, _hint(one), to=Link(Text("開啟案件", "Open the case"), one.line.href))
        for one in cases
    )
    field = Field("case", Text("要簽的案件", "Cases to sign"), "checks", choices=choices, required=False)
    hidden = tuple((f"seen-{one.line.id}", f"{one.step} {one.digest}") for one in cases)
    made = form(TOGETHER, (field,), Text("簽署勾選的案件", "Sign those ticked"), sent, hidden=hidden, draft=False)
    lead = Text(
        "沒有例外情形的案件可以一起簽。每一件仍是一次獨立的簽署，個別入帳；有一件不能簽，不影響其他案件。",
        "Cases without deviation may be signed together. Each is an act and an entry of its own; one that is "
        "refused hinders no other.",
    )
    return Sheet("s-together", Text("可以一起簽", "May be signed together"), form=made, lead=lead)


def _hint(one: Pressing) -> Text:
    line = one.line
    zh, en = f"{line.kind.zh}　{one.meaning.zh}", f"{line.kind.en}, {one.meaning.en}"
    if line.due is not None:
        late = ("（逾期）", " (overdue)") if line.overdue else ("", "")
        zh, en = f"{zh}　期限 {roc.short(line.due)}{late[0]}", f"{en}, due {line.due}{late[1]}"
    return Text(zh, en)


def _barred(cases: Sequence[tuple[Line, Text]]) -> Sheet:
    title = Text("請到你的職務，但不能由你簽", "Asked of your duty, but not for you to sign")
    columns = (Column(Text("案件", "Case")), Column(Text("為什麼", "Why")), Column(Text("期限", "Due")))
    rows = tuple((Link(line.title, line.href), why, line.due) for line, why in cases)
    return Sheet("barred", title, wide=(Table(title, columns, rows, Empty(title, title)),))


def _results(results: Sequence[Done]) -> Sheet:
    title = Text("這次簽署的結果", "What became of it")
    columns = (Column(Text("案件", "Case")), Column(Text("結果", "Result")), Column(Text("說明", "Note")))
    signed = Badge("met", Text("已簽署並入帳", "signed and recorded"))
    refused = Badge("failed", Text("沒有簽署", "not signed"))
    rows = tuple(
        (Link(one.line.title, one.line.href), signed if one.problem is None else refused, one.problem)
        for one in results
    )
    return Sheet("results", title, wide=(Table(title, columns, rows, Empty(title, title)),))


_EMPTY = {
    "mine": Empty(
        Text("你還沒有開立案件", "You started no case"),
        Text("要申請例外或提出其他案件，請按「開立案件」。", "Use “Start a case” to ask for something."),
    ),
    "open": Empty(
        Text("沒有進行中的案件", "Nothing goes on"),
        Text("你看得到的案件都已結束。", "Every case that you may see has ended."),
    ),
    "settled": Empty(
        Text("還沒有結束的案件", "Nothing was settled yet"),
        Text("核准、不同意、撤回或逾期失效的案件會列在這裡。", "What was approved, refused or withdrawn stands here."),
    ),
}
_TITLES = {
    "mine": Text("我開立的案件", "Cases that I started"),
    "open": Text("進行中的案件", "Cases that go on"),
    "settled": Text("最近結束的案件", "Settled lately"),
}


def list_page(view: str, lines: Sequence[Line], paging: Paging, tabs: Tabs) -> SheetsPage:
    """Return one of the other lists: `mine`, `open` or `settled`."""
    title = _TITLES[view]
    table = _settled(lines, paging) if view == "settled" else _table(title, lines, _EMPTY[view], paging)
    return SheetsPage(CASES, (Sheet(view, title, wide=(table,)),), tabs=tabs)


def _settled(lines: Sequence[Line], paging: Paging) -> Table:
    columns = (
        Column(Text("案件", "Case")),
        Column(Text("結果", "Outcome")),
        Column(Text("填表人", "Author")),
        Column(Text("結束", "Ended")),
    )
    rows = tuple((Link(one.title, one.href), state_badge(one.state), one.author, one.settled) for one in lines)
    return Table(_TITLES["settled"], columns, rows, _EMPTY["settled"], paging)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of case that the reader may start (可開立的案件)."""

    name: Text
    about: Text
    href: str


def kinds_page(kinds: Iterable[Kind], tabs: Tabs) -> SheetsPage:
    """Return the choice of what to start."""
    title = Text("開立案件", "Start a case")
    columns = (Column(Text("種類", "Kind")), Column(Text("用途", "What for")))
    nothing = Empty(
        Text("沒有你可以開立的案件", "There is nothing for you to start"),
        Text("只有在職人員可以開立案件。", "Only people who work here start cases."),
    )
    rows = tuple((Link(one.name, one.href), one.about) for one in kinds)
    return SheetsPage(CASES, (Sheet("kinds", title, wide=(Table(title, columns, rows, nothing),)),), tabs=tabs)


def task(line: Line) -> Task:
    """Return a case as a thing that waits on the first page."""
    zh, en = f"{line.kind.zh}　填表人 {line.author}", f"{line.kind.en}"
    if line.due is not None:
        late = ("（逾期）", " (overdue)") if line.overdue else ("", "")
        zh, en = f"{zh}　期限 {roc.short(line.due)}{late[0]}", f"{en}, due {line.due}{late[1]}"
    return Task(line.title, Text(zh, en), line.href, line.opened)
