"""紀錄清單頁 The list of records: number, form, target, period, state, author, last change; newest first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from anzheng.kernel import roc
from anzheng.kernel.errors import Text
from anzheng.records.core.workflow.case import STATES, State
from anzheng.web.pages.cases import state_badge
from anzheng.web.pages.components import Cell, Choice, Column, Empty, Field, Link, Paging, Table, Tabs
from anzheng.web.pages.records_fill import RECORDS
from anzheng.web.pages.sheets import Form

PAGE = 50
MINE = "1"
_DRAFT = Text("（草稿）", "(draft)")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the reader chose, as typed (篩選)."""

    form: str = ""
    state: str = ""
    first: str = ""
    last: str = ""
    mine: bool = False

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The parameters of the address."""
        named = (("form", self.form), ("state", self.state), ("first", self.first), ("last", self.last))
        return tuple((name, value) for name, value in (*named, ("mine", MINE if self.mine else "")) if value)


@dataclass(frozen=True, slots=True)
class Line:
    """One record (清單上的紀錄)."""

    number: str
    href: str
    title: Text
    target: Text | str
    first: date
    last: date
    state: State
    overdue: bool
    author: str
    changed: datetime


@dataclass(frozen=True, slots=True)
class RecordsPage:
    """The page (紀錄清單)."""

    lede: Text
    tabs: Tabs
    fields: tuple[Field, ...]
    mine: Field
    titles: tuple[Text, ...]
    """Names of all forms, suggested while one types."""
    table: Table
    chosen: Chosen
    papers: Form | None
    """The form that makes one file of what is listed; None for whoever may not take data out."""


def fields_of(chosen: Chosen, problems: Mapping[str, Text]) -> tuple[Field, ...]:
    """Return the fields of the filter, with what is wrong beside each."""
    any_ = Choice("", Text("全部", "any"))
    states = tuple(Choice(one.value, STATES[one]) for one in State)
    rows = (
        Field("form", Text("表單", "Form"), "search", chosen.form, limit=80, listed="forms"),
        Field("state", Text("狀態", "State"), "select", chosen.state, choices=(any_, *states)),
        Field("first", Text("期間自", "Period from"), "date", chosen.first, limit=40),
        Field("last", Text("期間至", "Period to"), "date", chosen.last, limit=40),
    )
    return tuple(
        replace(one, required=False, errors=(problems[one.name],) if one.name in problems else ()) for one in rows
    )


def mine_of(chosen: Chosen) -> Field:
    """Return the box that leaves only one's own."""
    return Field("mine", Text("只看我填的", "only mine"), "tick", MINE if chosen.mine else "", required=False)


def table_of(lines: Iterable[Line], paging: Paging, *, narrowed: bool) -> Table:
    """Return the lines as a table."""
    columns = (
        Column(Text("編號", "Number")),
        Column(Text("表單", "Form")),
        Column(Text("對象", "About")),
        Column(Text("期間", "Period")),
        Column(Text("狀態", "State")),
        Column(Text("填表人", "Author")),
        Column(Text("更新", "Changed")),
    )
    rows = tuple(_row(one) for one in lines)
    return Table(RECORDS, columns, rows, _FITS_NOT if narrowed else _NONE, paging)


_NONE = Empty(
    Text("還沒有紀錄", "There is no record yet"),
    Text("到「表單」選一份填寫，或從到期事項開始。", "Choose a form to fill in, or start from what is due."),
)
_FITS_NOT = Empty(
    Text("沒有符合條件的紀錄", "No record fits"),
    Text("放寬條件再看。", "Look with fewer conditions."),
)


def _row(one: Line) -> tuple[Cell, ...]:
    return (
        Link(one.number or _DRAFT, one.href),
        one.title,
        one.target,
        period(one.first, one.last),
        state_badge(one.state, overdue=one.overdue),
        one.author,
        one.changed,
    )


def period(first: date, last: date) -> Text | date:
    """Return a period as people read it; a single day as such."""
    if first == last:
        return first
    return Text(f"{roc.short(first)} 至 {roc.short(last)}", f"{first} to {last}")
