"""清冊頁 Registers on pages: which there are, one of them as a table, the fields of an entry as a form asks them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from anzheng.catalogue.core.fields import Field as Kind
from anzheng.catalogue.core.fields import Type
from anzheng.catalogue.core.forms import Register
from anzheng.catalogue.core.typed import Value
from anzheng.kernel.errors import Text
from anzheng.kernel.roc import short
from anzheng.registers.core.checking import said
from anzheng.registers.core.columns import HEADINGS
from anzheng.registers.core.stocktakes import STATES, State
from anzheng.registers.listing import Asked, Page, Summary
from anzheng.registers.models import Entry, Stocktake
from anzheng.web.pages.components import Cell, Choice, Code, Column, Empty, Field, Link, Paging, Table, Tag
from anzheng.web.pages.sheets import Sheet, SheetsPage

TITLE = Text("清冊", "Registers")
PREFIX = "v-"
"""Before the name of each field of an entry, so that none is taken for another field of the page."""
_FIRST = 5
"""Columns that are shown unless others are asked for."""
_AT_HAND = 4
"""Conditions that stand there at once."""
_SHORT = 60
_UNTOLD = Choice("", Text("（不拘）", "(any)"))
_NONE = Choice("", Text("（未填）", "(empty)"))
_YES_NO = (Choice("true", Text("是", "yes")), Choice("false", Text("否", "no")))
_EVERY = {"P6M": Text("每半年", "each half year"), "P1Y": Text("每年", "each year")}
Names = Mapping[str, str]
"""`<register>:<entry>` → name."""
Choices = Mapping[str, Sequence[tuple[str, str]]]
"""Register → entries that may be named, with their names; none of a register that is too long to choose from."""


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """One register (一份清冊)."""

    title: Text
    lede: Text
    notes: tuple[object, ...]
    filters: tuple[Field, ...]
    columns: Field
    narrowed: bool
    whole: str
    """Address of the register without filters."""
    count: Text
    table: Table
    sheets: tuple[Sheet, ...]

    @property
    def further(self) -> bool:
        """Whether a condition is asked for that stands further down."""
        return any(field.value for field in self.filters[_AT_HAND:])


def registers_page(
    rows: Iterable[tuple[Summary, str]], counts: Sequence[tuple[Stocktake, Text, str]], others: Sequence[Link]
) -> SheetsPage:
    """Return the list of registers, each with its address, and the stock-takes of late."""
    columns = (
        Column(TITLE),
        Column(Text("項目", "Entries"), numeric=True),
        Column(Text("最近異動", "Last change")),
        Column(Text("應盤點", "To be counted")),
        Column(Text("最近盤點", "Last counted")),
    )
    lines = tuple(
        (
            Link(Text(one.register.zh, one.register.en), address),
            one.entries,
            one.last,
            None if one.register.stocktake is None else _EVERY.get(one.register.stocktake, one.register.stocktake),
            one.counted,
        )
        for one, address in rows
    )
    nothing = Empty(Text("沒有清冊。", "No registers."), Text("程式沒有附清冊。", "The program brings none."))
    sheets = [Sheet("list", TITLE, wide=(Table(TITLE, columns, lines, nothing),))]
    if counts:
        sheets.append(_stocktakes(counts))
    lead = Text(
        "公司有什麼：資產、系統、帳號、供應商、金鑰等。每一筆異動都入帳。",
        "What the company has: assets, systems, accounts, suppliers, keys and more. Every change is an entry.",
    )
    notes = tuple(others)
    return SheetsPage(TITLE, tuple(sheets), lede=lead, notes=notes)


def _stocktakes(counts: Sequence[tuple[Stocktake, Text, str]]) -> Sheet:
    title = Text("盤點", "Stock-takes")
    columns = (Column(TITLE), Column(Text("開始", "Started")), Column(Text("狀態", "State")))
    rows = tuple(
        (Link(name, address), one.started, Tag(STATES[State(one.state)], strong=one.ended is None))
        for one, name, address in counts
    )
    return Sheet("stocktakes", title, wide=(Table(title, columns, rows, Empty(title, title)),))


def table_of(
    register: Register, page: Page, shown: Sequence[str], paging: Paging, addresses: Mapping[str, str]
) -> Table:
    """Return the entries as a table; `shown` are the fields that have a column."""
    fields = [(name, register.fields[name]) for name in shown]
    columns = (
        Column(Text("代號", "Id")),
        Column(Text(*HEADINGS["name"])),
        *(Column(Text(kind.zh, kind.en), numeric=kind.type is Type.INT) for _, kind in fields),
        Column(Text("自", "Since")),
    )
    rows = tuple(
        (
            Link(row.entry, addresses[row.entry]),
            _named(row),
            *(cell(kind, row.everything.get(name), page.names) for name, kind in fields),
            row.since,
        )
        for row in page.rows
    )
    nothing = Empty(
        Text("沒有符合的項目。", "No entries."),
        Text("沒有登錄，或條件太窄。", "Nothing is entered, or the conditions are too narrow."),
    )
    return Table(Text(register.zh, register.en), columns, rows, nothing, paging)


def _named(row: Entry) -> Cell:
    return Text(f"{row.name}（已除帳）", f"{row.name} (gone)") if row.retired is not None else row.name


def cell(kind: Kind, value: Value, names: Names) -> Cell:
    """Return a value as a cell shows it: dates as dates, names instead of ids, long texts cut."""
    if value in (None, ""):
        return None
    if kind.type is Type.DATE:
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            return str(value)
    if kind.register is not None:
        entry = str(value).rpartition(":")[2]
        return names.get(f"{kind.register}:{entry}", entry)
    if kind.type is Type.TEXT:
        return Code(str(value))
    words = said(kind, value)
    return Text(_cut(words.zh), _cut(words.en))


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHORT else line[: _SHORT - 1] + "…"


def columns_shown(register: Register, wanted: Sequence[str]) -> tuple[str, ...]:
    """Return the fields that have a column: those asked for, else the first that fit into a cell."""
    chosen = tuple(name for name in register.fields if name in wanted)
    return chosen or tuple(name for name, kind in register.fields.items() if kind.type is not Type.PROSE)[:_FIRST]


def filters_of(register: Register, asked: Asked, choices: Choices) -> tuple[Field, ...]:
    """Return what the list can be narrowed by: a word, choices, yes-or-no fields, entries that are named."""
    text = Field("q", Text("代號或名稱", "Id or name"), "search", asked.text, required=False, limit=100)
    found = [text]
    for name, kind in register.fields.items():
        options = _options(kind, choices)
        if options:
            label = Text(kind.zh, kind.en)
            value = asked.values.get(name, "")
            found.append(Field(name, label, "select", value, required=False, choices=(_UNTOLD, *options)))
    gone = Field(
        "retired", Text("包含已除帳者", "also what is gone"), "tick", "1" if asked.retired else "", required=False
    )
    return (*found, gone)


def filterable(register: Register) -> tuple[str, ...]:
    """Return the fields that the list can be narrowed by."""
    return tuple(
        name
        for name, kind in register.fields.items()
        if kind.type in (Type.CHOICE, Type.BOOL) or kind.register is not None
    )


def columns_of(register: Register, shown: Sequence[str]) -> Field:
    """Return the choice of columns."""
    options = tuple(Choice(name, Text(kind.zh, kind.en)) for name, kind in register.fields.items())
    return Field("c", Text("顯示的欄位", "Columns"), "checks", values=tuple(shown), required=False, choices=options)


def fields_of(register: Register, values: Mapping[str, Value], choices: Choices, *, roc: bool) -> tuple[Field, ...]:
    """Return the fields of an entry as a form asks them, with what stands there."""
    return tuple(_field(name, kind, values.get(name), choices, roc=roc) for name, kind in register.fields.items())


def _field(name: str, kind: Kind, value: Value, choices: Choices, *, roc: bool) -> Field:
    label, own = Text(kind.zh, kind.en), PREFIX + name
    unit = None if kind.unit is None else Text(f"單位：{kind.unit[0]}", f"in {kind.unit[1]}")
    hint = unit if kind.hint is None else Text(*kind.hint)
    needed = not kind.optional
    options = _options(kind, choices)
    if options:
        given = "" if value is None else _plain(kind, value)
        if given and given not in {one.value for one in options}:
            options = (*options, Choice(given, given))
        return Field(own, label, "select", given, hint=hint, required=needed, choices=(_NONE, *options))
    shown = "" if value is None else str(value)
    if kind.type is Type.DATE:
        return Field(own, label, "date", _day(shown, roc=roc), hint=hint, required=needed)
    if kind.type is Type.PROSE:
        return Field(own, label, "area", shown, hint=hint, required=needed, limit=20_000)
    if kind.type is Type.TIME:
        hint = hint or Text("例如 08:30", "like 08:30")
    if kind.register is not None:
        hint = hint or Text("填那一項的代號", "the id of that entry")
    return Field(own, label, "text", shown, hint=hint, required=needed, limit=200)


def _options(kind: Kind, choices: Choices) -> tuple[Choice, ...]:
    if kind.type is Type.CHOICE:
        return tuple(Choice(value, Text(*names)) for value, names in kind.choices.items())
    if kind.type is Type.BOOL:
        return _YES_NO
    if kind.register is not None:
        return tuple(Choice(entry, f"{name}（{entry}）") for entry, name in choices.get(kind.register, ()))
    return ()


def _plain(kind: Kind, value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).rpartition(":")[2] if kind.register is not None else str(value)


def _day(value: str, *, roc: bool) -> str:
    try:
        return short(date.fromisoformat(value)) if roc and value else value
    except ValueError:
        return value
