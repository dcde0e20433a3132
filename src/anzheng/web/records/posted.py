"""送出的紀錄 Reading a filled form as it was sent: every field once; what cannot be read is kept as it was typed."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import QueryDict

from anzheng.catalogue.core.fields import SIMPLE, Field, Type
from anzheng.catalogue.core.forms import Form
from anzheng.catalogue.core.typed import Value, WrongInputError, value_of
from anzheng.kernel import roc
from anzheng.kernel.errors import InputError, Text
from anzheng.records.core.forms.filling import Wrong
from anzheng.records.records import Changes
from anzheng.web.pages.records_fill import HEAD
from anzheng.web.pages.records_lines import rows_in
from anzheng.web.pages.records_widgets import label_of, name_of

DROP = "drop:"
"""Begins the name of a button that takes a row out."""
_LONGEST = 20_000
_LABELS = {"target": Text("對象", "About"), "first": Text("自", "From"), "last": Text("至", "To")}
_NO_DATE = Text("看不懂這個日期，例如 115-11-20", "not a date; write it like 2026-11-20")

Known = Mapping[tuple[str, str], str | None]
"""What people typed: sort (`person`, `unit` or a register) and text → the id; None if it is nobody's or of several."""
Lookup = Callable[[set[tuple[str, str]]], Known]


@dataclass(slots=True)
class Posted:
    """A form as it was sent (送出的內容)."""

    fields: dict[str, Any] = field(default_factory=dict)
    items: dict[str, dict[str, Any] | None] = field(default_factory=dict)
    target: str | None = None
    first: date | None = None
    last: date | None = None
    head: dict[str, str] = field(default_factory=dict)
    """Target and days as they were typed."""
    wrong: list[Wrong] = field(default_factory=list)
    """What could not be read."""

    @property
    def changes(self) -> Changes:
        """What the draft is to hold."""
        return Changes(self.fields, self.items, self.target, self.first, self.last)

    def over(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """Return a content with what was sent in its place."""
        items = {**content.get("items", {})}
        for entry, row in self.items.items():
            if row is None:
                items.pop(entry, None)
            else:
                items[entry] = {**items.get(entry, {}), **row}
        made = {**content, "fields": {**content.get("fields", {}), **self.fields}}
        named = {"target": self.target, "first": self.first, "last": self.last}
        made |= {name: str(value) for name, value in named.items() if value is not None}
        return {**made, "items": items} if "items" in content else made


def read(form: Form, content: Mapping[str, Any], sent: QueryDict, lookup: Lookup) -> Posted:
    """Return what was sent for a form whose draft holds `content`."""
    found = Posted()
    _Reader(form, sent, found, lookup(_looked_up(form, sent))).read(content)
    return found


def sorts_of(fields: Mapping[str, Field]) -> Iterator[tuple[str, str]]:
    """Yield field and sort of what is looked up by what people typed."""
    for name, kind in fields.items():
        if kind.type in (Type.PERSON, Type.UNIT):
            yield name, kind.type.value
        elif kind.type is Type.ENTRY and kind.register is not None:
            yield name, kind.register


def _looked_up(form: Form, sent: QueryDict) -> set[tuple[str, str]]:
    places = [(name_of(name), sort) for name, sort in sorts_of(form.fields)]
    found = {(sort, sent.get(name, "").strip()) for name, sort in places}
    for table, kind in form.fields.items():
        for column, sort in sorts_of(kind.columns):
            found |= {(sort, sent.get(name, "").strip()) for name in _cells(sent, table, column)}
    for entry in sent.getlist("item"):
        for column, sort in sorts_of(form.item_fields):
            found.add((sort, sent.get(name_of(f"items.{entry}.{column}"), "").strip()))
    return {(sort, text) for sort, text in found if text}


def _cells(sent: QueryDict, table: str, column: str) -> Iterable[str]:
    return (name_of(f"{table}.{number}.{column}") for number in _numbers(sent, table))


def _numbers(sent: QueryDict, table: str) -> list[str]:
    """Return the numbers of the rows that were sent, in order."""
    prefix = f"{name_of(table)}."
    found = {name.removeprefix(prefix).partition(".")[0] for name in sent if name.startswith(prefix)}
    return sorted((one for one in found if one.isascii() and one.isdigit() and len(one) < 6), key=int)


@dataclass(frozen=True, slots=True)
class _Reader:
    form: Form
    sent: QueryDict
    found: Posted
    known: Known

    def read(self, content: Mapping[str, Any]) -> None:
        self._head()
        for name, kind in self.form.fields.items():
            if kind.computed is not None:
                continue
            if kind.type in SIMPLE:
                if name_of(name) in self.sent:
                    self.found.fields[name] = self._simple(kind, name, self.sent.get(name_of(name), ""))
            elif kind.type is Type.TABLE:
                self._table(name, kind)
            elif kind.type is Type.FILE:
                self._files(name, content.get("fields", {}).get(name))
            else:
                self._by_hand(name, kind)
        if self.form.items is not None:
            self._items(content.get("items", {}))

    def _head(self) -> None:
        self.found.head = {
            name: self.sent.get(f"h.{name}", "").strip()[:130] for name in HEAD if f"h.{name}" in self.sent
        }
        if self.found.head.get("target"):
            self.found.target = self.found.head["target"]
        for name in ("first", "last"):
            if name in self.found.head:
                try:
                    day = roc.parse(self.found.head[name])
                except InputError:
                    self.found.wrong.append(Wrong(name, _LABELS[name], _NO_DATE))
                    continue
                if name == "first":
                    self.found.first = day
                else:
                    self.found.last = day

    def _simple(self, kind: Field, place: str, text: str) -> Value:
        """Return the value, or what was typed if it cannot be read, which is noted."""
        typed = text.replace("\0", "")[:_LONGEST]
        sort = {Type.PERSON: "person", Type.UNIT: "unit", Type.ENTRY: kind.register}.get(kind.type)
        if sort is not None and typed.strip():
            return self._named(sort, kind, place, typed.strip())
        try:
            return value_of(kind, typed)
        except WrongInputError as problem:
            self.found.wrong.append(Wrong(place, label_of(kind), _said(problem)))
            return typed.strip()

    def _named(self, sort: str, kind: Field, place: str, typed: str) -> str:
        identity = self.known.get((sort, typed))
        if identity is None:
            what = _UNKNOWN.get(sort, Text("清冊中沒有這一項", "the register holds no such entry"))
            self.found.wrong.append(Wrong(place, label_of(kind), what))
            return typed[:130]
        return identity

    def _table(self, name: str, kind: Field) -> None:
        numbers = _numbers(self.sent, name)
        if not numbers and f"rows.{name}" not in self.sent:
            return
        dropped = self.sent.get("then", "").removeprefix(f"{DROP}{name}.") if "then" in self.sent else ""
        ordinary = {column: one.default for column, one in kind.columns.items() if one.default is not None}
        rows: list[dict[str, Any]] = []
        for number in numbers:
            texts = self._texts(kind.columns, f"{name}.{number}")
            if number == dropped or not _filled(texts, ordinary):
                continue
            place = f"{name}.{len(rows) + 1}"
            rows.append({one: self._simple(kind.columns[one], f"{place}.{one}", text) for one, text in texts.items()})
        self.found.fields[name] = [{one: value for one, value in row.items() if value is not None} for row in rows]

    def _texts(self, fields: Mapping[str, Field], place: str) -> dict[str, str]:
        """Return what was typed into the cells of a row."""
        names = {column: name_of(f"{place}.{column}") for column in fields}
        return {column: self.sent.get(name, "") for column, name in names.items() if name in self.sent}

    def _files(self, name: str, before: Any) -> None:  # noqa: ANN401 - any JSON value
        dropped = set(self.sent.getlist(f"{name_of(name)}.drop"))
        kept = before if isinstance(before, list) else [before] if before else []
        if dropped:
            self.found.fields[name] = [one for one in kept if one.get("digest") not in dropped]

    def _by_hand(self, name: str, kind: Field) -> None:
        person, day = (f"{name_of(name)}.{part}" for part in ("name", "on"))
        if person not in self.sent and day not in self.sent:
            return
        who, typed = self.sent.get(person, "").strip()[:100], self.sent.get(day, "").strip()[:40]
        on = self._simple(Field(Type.DATE, kind.zh, kind.en), name, typed)
        self.found.fields[name] = {"name": who, "on": str(on or "")} if who or typed else None

    def _items(self, before: Mapping[str, Any]) -> None:
        for entry in self.sent.getlist("item"):
            if entry not in before:
                continue
            if self.sent.get("then") == f"{DROP}items.{entry}":
                self.found.items[entry] = None
                continue
            place = f"items.{entry}"
            self.found.items[entry] = {
                name: self._simple(self.form.item_fields[name], f"{place}.{name}", text)
                for name, text in self._texts(self.form.item_fields, place).items()
            }


_UNKNOWN = {
    "person": Text("找不到這個人，請填員工編號", "nobody is found by this: give the employee number"),
    "unit": Text("沒有這個單位", "there is no such unit"),
}


def _sent(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def unreadable(form: Form, content: Mapping[str, Any]) -> list[Wrong]:
    """Return what a draft holds as it was typed because it cannot be read, so that the page says it again."""
    values = content.get("fields", {})
    found = list(_unread(form.fields, values, ""))
    for name, kind in form.fields.items():
        for number, row in enumerate(rows_in(values.get(name)) if kind.type is Type.TABLE else (), 1):
            found += _unread(kind.columns, row, f"{name}.{number}.")
    for entry, row in content.get("items", {}).items():
        found += _unread(form.item_fields, row, f"items.{entry}.")
    return found


def _unread(fields: Mapping[str, Field], values: Mapping[str, Any], prefix: str) -> Iterator[Wrong]:
    for name, kind in fields.items():
        value = values.get(name)
        if kind.computed is not None or not isinstance(value, str) or not value or kind.type not in SIMPLE:
            continue
        if kind.type is Type.PERSON and not value.startswith("u:"):
            yield Wrong(f"{prefix}{name}", label_of(kind), _UNKNOWN["person"])
        elif kind.type is Type.TEXT or not kind.accepts(value):
            try:
                value_of(kind, value)
            except WrongInputError as problem:
                yield Wrong(f"{prefix}{name}", label_of(kind), _said(problem))


def _said(problem: WrongInputError) -> Text:
    return Text(f"{problem.what.zh}：{problem.remedy.zh}", f"{problem.what.en}: {problem.remedy.en}")


def _filled(texts: Mapping[str, str], ordinary: Mapping[str, object]) -> bool:
    """Tell whether anybody wrote into a row: what stands in an empty one does not count."""
    usual = {column: _sent(value) for column, value in ordinary.items()}
    return any(text.strip() and text != usual.get(column) for column, text in texts.items())
