"""紀錄的內容 What stands in a record, in the order of the paper: fields, tables, entries, files; what departs first."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from anzheng.catalogue.core import fields as core
from anzheng.catalogue.core.fields import Type, is_day, is_moment
from anzheng.catalogue.core.forms import Form
from anzheng.kernel import roc
from anzheng.kernel.errors import Text
from anzheng.records.core.forms.filling import asked, exceptions
from anzheng.web.pages.components import Cell, Column, Empty, Link, Table
from anzheng.web.pages.records_lines import natural, rows_in, size_of
from anzheng.web.pages.words import Badge

Rows = tuple[tuple[Text, Cell], ...]
_NOTHING = Empty(Text("沒有內容", "Nothing"), Text("這一欄沒有填寫。", "Nothing was filled in here."))


@dataclass(frozen=True, slots=True)
class Called:
    """How people, units, entries and files of a record are called (名稱)."""

    people: Mapping[str, str]
    units: Mapping[str, str]
    targets: Mapping[str, str]
    """`register:entry` → name."""
    href: Callable[[str], str]
    """Digest of a file → its address; empty if it may not be opened."""

    def target(self, target: str) -> Text | str:
        """Return the name of what a record is about."""
        if target == "company":
            return Text("全公司", "the company")
        known = self.targets.get(target)
        return f"{known}（{target}）" if known and known != target else target


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of fields, or one table, in the order of the paper (內容的一段)."""

    id: str
    title: Text
    rows: Rows = ()
    table: Table | None = None


def pieces(form: Form, content: Mapping[str, Any], called: Called) -> tuple[Piece, ...]:
    """Return the content in the order of the paper; the entries answered one by one stand last."""
    values = content.get("fields", {})
    shown = asked(form.fields, values)
    found: list[Piece] = []
    run: list[tuple[Text, Cell]] = []
    for name, kind in shown.items():
        if kind.type is not Type.TABLE:
            run += _field(kind, values.get(name), called)
            continue
        if run:
            found.append(Piece(f"part-{len(found) + 1}", _part(found), tuple(run)))
            run = []
        found.append(Piece(f"t-{name}", label(kind), table=_table(kind, values.get(name), called)))
    if run:
        found.append(Piece(f"part-{len(found) + 1}", _part(found), tuple(run)))
    if form.items is not None:
        found.append(Piece("items", Text("逐項填寫", "Item by item"), table=_items(form, content, called)))
    return tuple(found)


def _part(before: list[Piece]) -> Text:
    return Text("紀錄內容（續）", "Content, continued") if before else Text("紀錄內容", "Content")


def label(kind: core.Field) -> Text:
    """Return the name of a field with its unit."""
    if kind.unit is None:
        return Text(kind.zh, kind.en)
    return Text(f"{kind.zh}（{kind.unit[0]}）", f"{kind.en} ({kind.unit[1]})")


def _field(kind: core.Field, value: Any, called: Called) -> Iterator[tuple[Text, Cell]]:  # noqa: ANN401 - any JSON value
    if kind.type is Type.FILE:
        files = [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, Mapping)]
        if not files:
            yield label(kind), None
        for one in files:
            yield label(kind), _file(one, called)
    elif kind.type is Type.SIGNATURE:
        yield label(kind), _signed(value)
    else:
        yield label(kind), cell(kind, value, called)


def _file(one: Mapping[str, Any], called: Called) -> Cell:
    size = size_of(int(one["bytes"]))
    said = Text(f"{one['name']}（{size}）", f"{one['name']} ({size})")
    href = called.href(str(one["digest"]))
    return Link(said, href) if href else said


def _signed(value: Any) -> Cell:  # noqa: ANN401 - any JSON value
    if not isinstance(value, Mapping):
        return None
    on = str(value.get("on", ""))
    day = roc.short(date.fromisoformat(on)) if is_day(on) else on
    return Text(f"{value.get('name')}　{day} 親簽", f"{value.get('name')}, signed by hand on {on}")


def cell(kind: core.Field, value: Any, called: Called) -> Cell:  # noqa: ANN401, PLR0911 - any JSON value; a table by type
    """Return the value of a simple field as people read it."""
    if value in (None, ""):
        return None
    text = str(value)
    match kind.type:
        case Type.BOOL if isinstance(value, bool):
            return Text("是", "yes") if value else Text("否", "no")
        case Type.INT if isinstance(value, int):
            return value
        case Type.CHOICE:
            known = kind.choices.get(text)
            return text if known is None else Text(*known)
        case Type.DATE if is_day(text):
            return date.fromisoformat(text)
        case Type.MOMENT if is_moment(text):
            day, _, hour = text.partition("T")
            return Text(f"{roc.short(date.fromisoformat(day))} {hour}", f"{day} {hour}")
        case Type.PERSON:
            return called.people.get(text, text)
        case Type.UNIT:
            return called.units.get(text, text)
        case Type.ENTRY:
            return called.targets.get(f"{kind.register}:{text}", text)
        case _:
            return text


def _columns(fields: Mapping[str, core.Field]) -> tuple[Column, ...]:
    return tuple(Column(label(one), numeric=one.type is Type.INT) for one in fields.values())


def _table(kind: core.Field, value: object, called: Called) -> Table:
    rows = tuple((number, *_cells(kind.columns, row, called)) for number, row in enumerate(rows_in(value), 1))
    columns = (Column(Text("項次", "No.")), *_columns(kind.columns))
    return Table(label(kind), columns, rows, _NOTHING)


def _cells(fields: Mapping[str, core.Field], row: Mapping[str, Any], called: Called) -> Iterator[Cell]:
    shown = asked(fields, row)
    usual = {name: one.default for name, one in fields.items() if one.default is not None}
    for name, kind in fields.items():
        found = cell(kind, row.get(name), called) if name in shown else None
        departs = kind.type in (Type.CHOICE, Type.BOOL) and name in usual and row.get(name) not in (None, usual[name])
        yield Badge("overdue", found) if departs and isinstance(found, Text) else found


def _items(form: Form, content: Mapping[str, Any], called: Called) -> Table:
    rows: Mapping[str, Mapping[str, Any]] = content.get("items", {})
    departing = departing_items(form, content)
    order = sorted(rows, key=lambda one: (one not in departing, natural(called.targets.get(one, one))))
    made = tuple((called.targets.get(entry, entry), *_cells(form.item_fields, rows[entry], called)) for entry in order)
    columns = (Column(Text("項目", "Entry")), *_columns(form.item_fields))
    return Table(Text("逐項填寫", "Item by item"), columns, made, _NOTHING)


def departing_items(form: Form, content: Mapping[str, Any]) -> set[str]:
    """Return the entries that depart from the ordinary."""
    places = (place.split(".", 1)[1] for place in exceptions(form, content) if place.startswith("items."))
    return {place.rpartition(".")[0] for place in places}


def departures(form: Form, content: Mapping[str, Any], called: Called) -> Table | None:
    """Return what departs from the ordinary, each with where it stands; None if nothing does."""
    places = exceptions(form, content)
    if not places:
        return None
    rows = tuple(_departure(form, content, place, called) for place in places)
    columns = (
        Column(Text("項目", "Where")),
        Column(Text("欄位", "Field")),
        Column(Text("填的是", "Filled in")),
        Column(Text("說明", "Explained")),
    )
    return Table(Text("例外情形", "Deviations"), columns, rows, _NOTHING)


def _departure(form: Form, content: Mapping[str, Any], place: str, called: Called) -> tuple[Cell, ...]:
    values = content.get("fields", {})
    if place.startswith("items."):
        entry, _, name = place.split(".", 1)[1].rpartition(".")
        row, fields = content["items"][entry], form.item_fields
        where: Cell = called.targets.get(entry, entry)
    elif "." in place:
        table, number, name = place.split(".", 2)
        row, fields = values[table][int(number) - 1], form.fields[table].columns
        where = Text(f"{form.fields[table].zh}第 {number} 列", f"{form.fields[table].en}, row {number}")
    else:
        row, fields, name, where = values, form.fields, place, Text("本表", "the form")
    found = cell(fields[name], row.get(name), called)
    badge = Badge("overdue", found) if isinstance(found, Text) else found
    return where, Text(fields[name].zh, fields[name].en), badge, _explained(fields, row, name)


def _explained(fields: Mapping[str, core.Field], row: Mapping[str, Any], name: str) -> Cell:
    """Return what was written because of it: the texts that are asked only where the field holds such a value."""
    texts = [str(row[one]) for one, kind in fields.items() if kind.when and kind.when.field == name and row.get(one)]
    return "\n".join(texts) or None


def plain(form: Form, content: Mapping[str, Any], called: Called) -> Iterable[tuple[str, Text, Cell]]:
    """Yield every simple value with its place and name, for comparing two versions."""
    values = content.get("fields", {})
    for name, kind in form.fields.items():
        if kind.type is Type.TABLE:
            for number, row in enumerate(rows_in(values.get(name)), 1):
                for column, one in kind.columns.items():
                    at = Text(f"{kind.zh}第 {number} 列　{one.zh}", f"{kind.en}, row {number}: {one.en}")
                    yield f"{name}.{number}.{column}", at, cell(one, row.get(column), called)
        elif kind.type is Type.FILE:
            files = [str(one["name"]) for one in rows_in(values.get(name))]
            yield name, label(kind), "、".join(files) or None
        elif kind.type is Type.SIGNATURE:
            yield name, label(kind), _signed(values.get(name))
        elif kind.computed is None:
            yield name, label(kind), cell(kind, values.get(name), called)
    for entry, row in content.get("items", {}).items():
        for column, one in form.item_fields.items():
            name = called.targets.get(entry, entry)
            at = Text(f"{name}　{one.zh}", f"{name}: {one.en}")
            yield f"items.{entry}.{column}", at, cell(one, row.get(column), called)
