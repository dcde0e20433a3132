"""表單的各列 The lines of a form as it is filled in: fields, tables, files, signatures by hand, computed values."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from anzheng.catalogue.core import fields as core
from anzheng.catalogue.core.fields import Type
from anzheng.catalogue.core.forms import Form
from anzheng.kernel.errors import Text
from anzheng.records.core.forms.filling import MOST_ROWS, asked, exceptions
from anzheng.web.pages.components import Field
from anzheng.web.pages.records_widgets import Condition, Pen, condition_of, hint_of, id_of, label_of, name_of, widget

BLANK = "__n__"
"""Stands for the number of a row that the browser adds."""
_BLANK_ROWS, _MORE_ROWS = 1, 5
"""Empty rows below those that are filled, and after “more rows” was pressed."""
ITEMS_PAGE = 60
"""Entries that are answered on one page of the form."""
_ALL_OPEN = 12
"""Entries that all stand open, whatever is in them."""
_UNITS = ("B", "kB", "MB")


@dataclass(frozen=True, slots=True)
class Box:
    """A cell of a table that is filled in (輸入格)."""

    field: Field
    when: Condition | None


@dataclass(frozen=True, slots=True)
class Head:
    """A column of such a table (欄)."""

    label: Text
    required: bool
    hint: Text | None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of such a table (列)."""

    key: str
    """Number of the row, or id of the entry."""
    name: str
    cells: tuple[Box, ...]
    error: Text | None = None
    """What is wrong with the row as a whole."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A table whose rows are added and taken out (可增減列的表格)."""

    place: str
    label: Text
    hint: Text | None
    required: bool
    error: Text | None
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    blank: Row
    full: bool

    @property
    def id(self) -> str:
        """The element to which the error summary leads."""
        return id_of(self.place)

    @property
    def count(self) -> int:
        """How many rows are numbered."""
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that was attached (已附的檔案)."""

    name: str
    size: str
    digest: str
    href: str


@dataclass(frozen=True, slots=True)
class Files:
    """A field that takes files (附件欄)."""

    place: str
    label: Text
    hint: Text | None
    required: bool
    error: Text | None
    kept: tuple[Kept, ...]

    @property
    def id(self) -> str:
        """The element to which the error summary leads."""
        return id_of(self.place)

    @property
    def name(self) -> str:
        """Name of the control."""
        return name_of(self.place)


@dataclass(frozen=True, slots=True)
class ByHand:
    """A signature of somebody outside, given on paper: who and when (親筆簽名)."""

    id: str
    label: Text
    required: bool
    error: Text | None
    person: Field
    day: Field


@dataclass(frozen=True, slots=True)
class Made:
    """A value that the product computes (計算欄位)."""

    id: str
    label: Text
    value: Text


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of the form, in the order of the paper; exactly one of the five is there (表單的一列)."""

    when: Condition | None = None
    field: Field | None = None
    rows: Rows | None = None
    files: Files | None = None
    by_hand: ByHand | None = None
    made: Made | None = None

    @property
    def long(self) -> bool:
        """Whether it takes the whole width."""
        return self.rows is not None or (self.field is not None and self.field.kind == "area")


@dataclass(frozen=True, slots=True)
class Items:
    """The entries of a register that are answered one by one: what departs first (逐項填寫)."""

    label: Text
    heads: tuple[Head, ...]
    open: tuple[Row, ...]
    """Wrong, unanswered or out of the ordinary, or all of few."""
    ordinary: tuple[Row, ...]
    whole: int
    start: int
    missing: int
    """Entries of the register that are not in the form yet."""

    @property
    def pages(self) -> tuple[int, ...]:
        """The first places of all pages."""
        return tuple(range(0, self.whole, ITEMS_PAGE)) if self.whole > ITEMS_PAGE else ()

    @property
    def all(self) -> tuple[Row, ...]:
        """The rows of this page."""
        return (*self.open, *self.ordinary)


def lines_of(
    form: Form,
    values: Mapping[str, Any],
    made: Mapping[str, Any],
    pen: Pen,
    more: str,
    href: Callable[[str], str],
) -> tuple[Line, ...]:
    """Return the lines of a form; `made` are the values with what is computed, `more` a table that needs more rows."""
    found = []
    for name, kind in form.fields.items():
        value, when = values.get(name), condition_of(kind)
        match kind.type:
            case _ if kind.computed is not None:
                found.append(Line(when, made=Made(id_of(name), label_of(kind), said(made.get(name)))))
            case Type.TABLE:
                found.append(Line(when, rows=_table(name, kind, value, form, pen, more=name == more)))
            case Type.FILE:
                found.append(Line(when, files=_files(name, kind, value, form, pen, href)))
            case Type.SIGNATURE:
                found.append(Line(when, by_hand=_by_hand(name, kind, value, pen)))
            case _:
                found.append(Line(when, field=widget(kind, name, value, pen, form.fields)))
    return tuple(found)


def said(value: Any) -> Text:  # noqa: ANN401 - what a rule makes
    """Return a computed value in words."""
    if value is None:
        return Text("—", "—")
    if isinstance(value, bool):
        return Text("是", "yes") if value else Text("否", "no")
    return Text(f"{value:,}", f"{value:,}")


def rows_in(value: object) -> list[Mapping[str, Any]]:
    """Return the rows of a table; a draft may hold anything."""
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def _heads(fields: Mapping[str, core.Field]) -> tuple[Head, ...]:
    return tuple(Head(label_of(one), not one.optional, hint_of(one, fields)) for one in fields.values())


def _table(name: str, kind: core.Field, value: object, form: Form, pen: Pen, *, more: bool) -> Rows:
    filled = rows_in(value)
    ordinary = {column: one.default for column, one in kind.columns.items() if one.default is not None}
    blanks = max(0, min(_MORE_ROWS if more else _BLANK_ROWS, MOST_ROWS - len(filled)))
    shown = [*filled, *([ordinary] * blanks)]
    rows = tuple(_row(f"{name}.{n}", str(n), row, kind.columns, pen) for n, row in enumerate(shown, 1))
    return Rows(
        name,
        label_of(kind),
        hint_of(kind, form.fields),
        not kind.optional,
        pen.wrong.get(name),
        _heads(kind.columns),
        rows,
        _row(f"{name}.{BLANK}", BLANK, ordinary, kind.columns, pen),
        len(filled) >= MOST_ROWS,
    )


def _row(prefix: str, key: str, values: Mapping[str, Any], columns: Mapping[str, core.Field], pen: Pen) -> Row:
    cells = tuple(
        Box(
            widget(kind, f"{prefix}.{column}", values.get(column), pen, columns, cell=True),
            condition_of(kind, f"{prefix}."),
        )
        for column, kind in columns.items()
    )
    return Row(key, key, cells, pen.wrong.get(prefix))


def _files(name: str, kind: core.Field, value: Any, form: Form, pen: Pen, href: Callable[[str], str]) -> Files:  # noqa: ANN401 - any JSON value
    files = [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, Mapping)]
    kept = tuple(
        Kept(str(one["name"]), size_of(int(one["bytes"])), str(one["digest"]), href(str(one["digest"])))
        for one in files
    )
    hint = hint_of(kind, form.fields)
    return Files(name, label_of(kind), hint, not kind.optional and not kept, pen.wrong.get(name), kept)


def size_of(size: int) -> str:
    """Return a size as people read it: 12 kB."""
    shown, unit = float(size), 0
    while shown >= 1000 and unit < len(_UNITS) - 1:
        shown, unit = shown / 1000, unit + 1
    return f"{shown:.0f} {_UNITS[unit]}" if unit == 0 or shown >= 10 else f"{shown:.1f} {_UNITS[unit]}"


def _by_hand(name: str, kind: core.Field, value: Any, pen: Pen) -> ByHand:  # noqa: ANN401 - any JSON value
    signed = value if isinstance(value, Mapping) else {}
    person = core.Field(Type.WORDS, "姓名", "Name", optional=kind.optional, most=100)
    day = core.Field(Type.DATE, "簽名日期", "Signed on", optional=kind.optional)
    return ByHand(
        id_of(name),
        label_of(kind),
        not kind.optional,
        pen.wrong.get(name),
        widget(person, f"{name}.name", signed.get("name"), pen, {}),
        widget(day, f"{name}.on", signed.get("on"), pen, {}),
    )


def items_of(
    form: Form, content: Mapping[str, Any], names: Mapping[str, str], pen: Pen, start: int, missing: int
) -> Items | None:
    """Return a page of the entries that are answered one by one; None for a form without."""
    if form.items is None:
        return None
    rows: Mapping[str, Mapping[str, Any]] = content.get("items", {})
    unusual = {place.split(".", 1)[1].rpartition(".")[0] for place in exceptions(form, content) if _is_item(place)}
    wrong = {entry for entry in rows if any(_about(place, entry) for place in pen.wrong)}
    first = {entry for entry in rows if entry in wrong or entry in unusual or _unanswered(form, rows[entry])}
    order = sorted(
        rows,
        key=lambda one: (one not in wrong, one not in unusual, one not in first, natural(names.get(one, one))),
    )
    start = start if 0 <= start < len(order) else 0
    shown = order[start : start + ITEMS_PAGE]
    if len(order) <= _ALL_OPEN:
        first = set(order)
    made = {entry: _item(entry, rows[entry], names, form, pen) for entry in shown}
    return Items(
        Text("逐項填寫", "Item by item"),
        _heads(form.item_fields),
        tuple(made[entry] for entry in shown if entry in first),
        tuple(made[entry] for entry in shown if entry not in first),
        len(order),
        start,
        missing,
    )


def natural(name: str) -> list[tuple[bool, int, str]]:
    """Return by what names are sorted as people count: host 2 before host 10."""
    parts = re.split(r"([0-9]+)", name)
    return [
        (not part.isascii() or not part.isdigit(), int(part) if part.isascii() and part.isdigit() else 0, part)
        for part in parts
    ]


def _is_item(place: str) -> bool:
    return place.startswith("items.")


def _about(place: str, entry: str) -> bool:
    return place == f"items.{entry}" or place.startswith(f"items.{entry}.")


def _unanswered(form: Form, row: Mapping[str, Any]) -> bool:
    fields = asked(form.item_fields, row)
    return any(not one.optional and row.get(name) in (None, "") for name, one in fields.items())


def _item(entry: str, row: Mapping[str, Any], names: Mapping[str, str], form: Form, pen: Pen) -> Row:
    made = _row(f"items.{entry}", entry, row, form.item_fields, pen)
    return Row(entry, names.get(entry, entry), made.cells, made.error)


def has_marks(form: Form) -> bool:
    """Tell whether ※ stands anywhere in the form."""
    columns: Sequence[core.Field] = [one for kind in form.fields.values() for one in kind.columns.values()]
    return any(one.suggested for one in (*form.fields.values(), *form.item_fields.values(), *columns))
