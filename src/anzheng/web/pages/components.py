"""元件 Components: what pages are put together from. Each class has one template of the same name in `parts/ui/`.

A template shows any of them, and plain values, by `{% show x %}`. Nothing here knows Django.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from anzheng.kernel.errors import Text
from anzheng.web.pages.words import Badge, Counts


@dataclass(frozen=True, slots=True)
class Link:
    """A way to another page (連結)."""

    name: Text | str
    href: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A place in the ledger with its mark (帳本序號)."""

    seq: int
    late: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """An id or a command, set as such (代碼)."""

    text: str


class Look(StrEnum):
    """How loud a button is (按鈕樣式)."""

    PRIMARY = "primary"
    QUIET = "quiet"
    DANGEROUS = "dangerous"


@dataclass(frozen=True, slots=True)
class Button:
    """A button of a form; one that may not be used stays visible and says why (按鈕)."""

    name: Text
    look: Look = Look.QUIET
    field: str = ""
    value: str = ""
    why_not: Text | None = None
    unchecked: bool = False
    """Whether it may be pressed while required fields are still empty."""
    opens: str = ""
    """Id of the dialog that it opens instead of sending; without scripts the dialog stands open in the page."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A small remark on a thing: 範例資料、僅聲明 (標記)."""

    name: Text
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that may be chosen (選項)."""

    value: str
    name: Text | str
    hint: Text | None = None
    why_not: Text | None = None
    to: Link | None = None
    """Where it can be looked at before it is chosen."""


FieldKind = Literal[
    "text",
    "password",
    "email",
    "search",
    "number",
    "whole",
    "date",
    "clock",
    "moment",
    "area",
    "select",
    "radio",
    "checks",
    "tick",
    "file",
]


_CONTROLS = {
    "date": "text",
    "whole": "text",
    "clock": "text",
    "moment": "text",
    "tick": "checkbox",
    "checks": "checkbox",
}
"""Types of the controls that are called otherwise; numbers typed in full width would be lost in a number's own."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form with its label, hint and errors (欄位)."""

    name: str
    label: Text
    kind: FieldKind = "text"
    value: str = ""
    values: tuple[str, ...] = ()
    """What is ticked, of `checks`."""
    hint: Text | None = None
    errors: tuple[Text, ...] = ()
    required: bool = True
    choices: tuple[Choice, ...] = ()
    complete: str = "off"
    """The autocomplete token; `off` where the browser has nothing to offer."""
    limit: int | None = None
    accept: str = ""
    """File types, of `file`."""
    rows: int = 4
    listed: str = ""
    """Id, after `list-`, of the list of suggestions on the page; empty for none."""
    prefix: str = "f"
    """Told apart from the same field of another form on the page."""

    @property
    def id(self) -> str:
        """The element's id, to which the error summary leads."""
        return f"{self.prefix}-{self.name}"

    @property
    def group(self) -> bool:
        """Whether it consists of several controls under one legend."""
        return self.kind in ("radio", "checks")

    @property
    def described(self) -> str:
        """The ids of hint and errors."""
        parts = [f"{self.id}-h"] if self.hint or self.kind == "date" else []
        return " ".join([*parts, *([f"{self.id}-e"] if self.errors else [])])

    @property
    def type(self) -> str:
        """The control's own type; a date is typed as text because browsers know no years of the Republic."""
        return _CONTROLS.get(self.kind, self.kind)

    @property
    def short(self) -> bool:
        """Whether what is typed is a few characters."""
        return self.kind in ("date", "number", "whole", "clock", "moment")


@dataclass(frozen=True, slots=True)
class ErrorSummary:
    """What is wrong with a form, on top of it, each with a way to the field (錯誤摘要)."""

    errors: tuple[tuple[str, Text, Text], ...]
    """Id of the field (empty if none), its label, what is wrong."""
    kept: bool = False
    """What was typed is kept all the same, as a draft."""


def filled(
    fields: tuple[Field, ...], values: Mapping[str, str], problems: Mapping[str, Text]
) -> tuple[tuple[Field, ...], ErrorSummary | None]:
    """Return fields as they were sent, with what is wrong beside each, and the summary above them."""
    known = {field.name for field in fields}
    shown = tuple(
        replace(
            field,
            value=values.get(field.name, field.value) if field.kind not in ("password", "file") else "",
            errors=(problems[field.name],) if field.name in problems else (),
        )
        for field in fields
    )
    loose = tuple(("", Text("", ""), what) for name, what in problems.items() if name not in known)
    named = tuple((field.id, field.label, what) for field in shown for what in field.errors)
    return shown, ErrorSummary((*loose, *named)) if problems else None


class Tone(StrEnum):
    """What a callout is about (語氣)."""

    NOTE = "note"
    DONE = "done"
    CAUTION = "caution"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Callout:
    """A remark that must not be overlooked (提示)."""

    tone: Tone
    title: Text
    body: Text | None = None
    action: Link | None = None

    @property
    def word(self) -> str:
        """The verdict whose shape and colour it borrows; empty for none."""
        return {Tone.NOTE: "", Tone.DONE: "met", Tone.CAUTION: "overdue", Tone.REFUSED: "failed"}[self.tone]


@dataclass(frozen=True, slots=True)
class Empty:
    """What is not there, why that is good or bad, what comes next (空白狀態)."""

    title: Text
    why: Text
    action: Link | None = None


@dataclass(frozen=True, slots=True)
class Press:
    """An act that a row of a table offers: a button with what it sends (列上的按鈕)."""

    name: Text
    about: Text
    """What it is done to, for whoever does not see the row."""
    action: str
    sends: tuple[tuple[str, str], ...] = ()


Cell = Text | str | int | date | datetime | Badge | Link | Entry | Code | Tag | Press | None
"""What may stand in a cell of a table or beside a term."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table (欄)."""

    name: Text
    numeric: bool = False
    sort: str = ""
    """Address that sorts by it; empty if it cannot."""
    sorted: Literal["", "ascending", "descending"] = ""


@dataclass(frozen=True, slots=True)
class Paging:
    """The way through a long list, by key and never by page number (分頁)."""

    shown: Text
    newer: str = ""
    older: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A dense table; the first cell of a row names it and stays in view (表格)."""

    caption: Text
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: Empty
    paging: Paging | None = None

    @property
    def lines(self) -> tuple[tuple[tuple[Column, Cell], ...], ...]:
        """The cells with their columns."""
        return tuple(tuple(zip(self.columns, row, strict=True)) for row in self.rows)


@dataclass(frozen=True, slots=True)
class Facts:
    """Terms with their values (名目與內容)."""

    rows: tuple[tuple[Text, Cell], ...]


@dataclass(frozen=True, slots=True)
class Tab:
    """One of several views of the same thing (頁籤)."""

    name: Text
    href: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Tabs:
    """Views of the same thing, each with its own address (頁籤列)."""

    label: Text
    tabs: tuple[Tab, ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """One step of a case: done by somebody, or waited for (一次簽核)."""

    badge: Badge
    act: Text
    who: str
    """Name of the person, or of the duty that is waited for."""
    duty: Text
    deputy: bool = False
    at: datetime | None = None
    reason: str = ""
    seq: int | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """The signatures of a case in order (簽核歷程)."""

    label: Text
    steps: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of a whole is done, as two numbers (進度)."""

    label: Text
    done: int
    whole: int


@dataclass(frozen=True, slots=True)
class Secret:
    """What is shown once and never again: a one-time password, a token (一次性密語)."""

    id: str
    label: Text
    value: str
    warning: Text


@dataclass(frozen=True, slots=True)
class Dialog:
    """A question before an act (對話框)."""

    id: str
    title: Text
    body: Text
    action: str
    confirm: Button
    fields: tuple[Field, ...] = ()
    hidden: tuple[tuple[str, str], ...] = ()
    standing: bool = False
    """It is the page's only content and stands open, for browsers without scripts and after an error."""


@dataclass(frozen=True, slots=True)
class Toast:
    """That something was done, said once on the next page (訊息)."""

    tone: Tone
    text: Text | str
    seq: int | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart with its number (長條)."""

    label: Text
    value: int
    word: str = "due"


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars over time, with their numbers and a unit; the numbers stand below as a table as well (長條圖)."""

    id: str
    title: Text
    unit: Text
    bars: tuple[Bar, ...]

    @property
    def drawn(self) -> tuple[tuple[Bar, str, str, str], ...]:
        """Each bar with x, y and height, in a field of 100 % by 100."""
        most = max((bar.value for bar in self.bars), default=0) or 1
        step = 100 / max(len(self.bars), 1)
        found = []
        for n, bar in enumerate(self.bars):
            height = 100 * bar.value / most
            found.append((bar, f"{n * step + step * 0.15:.2f}%", f"{118 - height:.1f}", f"{height:.1f}"))
        return tuple(found)

    @property
    def width(self) -> str:
        """Width of one bar."""
        return f"{70 / max(len(self.bars), 1):.2f}%"


@dataclass(frozen=True, slots=True)
class Stack:
    """Counts by verdict as one bar, severest first (堆疊長條)."""

    counts: Counts


COMPONENTS: tuple[type, ...] = (
    Button,
    Callout,
    Chart,
    Dialog,
    Empty,
    ErrorSummary,
    Facts,
    Field,
    Paging,
    Press,
    Progress,
    Secret,
    Stack,
    Table,
    Tabs,
    Tag,
    Timeline,
    Toast,
)
"""Every component with a template; the page of components shows all of them."""


def file_of(component: type) -> str:
    """Return the template's name: ErrorSummary is `error-summary.html`."""
    name = component.__name__
    return "".join(f"-{char.lower()}" if char.isupper() else char for char in name).lstrip("-") + ".html"
