"""填表 What stands in a filled form: what is asked, what is computed, what is wrong, what the ledger gets.

A content is plain JSON: form, version, definition (a digest), target, first and last day, `fields`, and `items` by
entry.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from anzheng.catalogue.core.field_reader import ITEMS
from anzheng.catalogue.core.fields import OF_ROWS, Computed, Field, Rule, Type, is_day
from anzheng.catalogue.core.forms import Form
from anzheng.facts.base import Outcome, Scalar
from anzheng.kernel.calendars import Calendar
from anzheng.kernel.errors import Text
from anzheng.records.core.forms.typed import Value, WrongInputError, value_of

Fields = Mapping[str, Any]
"""Values by field: simple ones, lists of rows, attached files, signatures by hand."""
_EMPTY: tuple[Any, ...] = (None, "", [])
MOST_ROWS = 500
"""Rows of one table; longer lists belong in an attached file or a register."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a field (欄位的問題)."""

    place: str
    """`result`, `weaknesses.2.name` (rows count from 1), `items.hosts:srv-01.state`, or `target`."""
    label: Text
    what: Text


def asked(fields: Mapping[str, Field], values: Fields) -> dict[str, Field]:
    """Return the fields that are shown for these values, in order: a hidden one hides what depends on it."""
    found: dict[str, Field] = {}
    for name, field in fields.items():
        if _is_asked(field, found, values):
            found[name] = field
    return found


def completed(form: Form, content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content as it is put before others: computed fields filled, hidden ones left out.

    What is hidden counts for nothing: no computed field reads it. Doing it twice changes nothing.
    """
    values = content.get("fields", {})
    items = {entry: _shown(form.item_fields, row) for entry, row in content.get("items", {}).items()}
    kept: dict[str, Any] = {}
    shown: set[str] = set()
    for name, field in form.fields.items():
        if not _is_asked(field, shown, kept):
            continue
        shown.add(name)
        value = values.get(name) if field.computed is None else computed(field.computed, kept, items)
        if field.type is Type.TABLE and isinstance(value, list):
            value = [_shown(field.columns, row) if isinstance(row, Mapping) else row for row in value]
        if value not in _EMPTY:
            kept[name] = value
    made = {**content, "fields": kept}
    if form.items is not None:
        made[ITEMS] = items
    return made


def _shown(fields: Mapping[str, Field], row: Fields) -> dict[str, Any]:
    """Return the values of a row that are asked for."""
    kept: dict[str, Any] = {}
    shown: set[str] = set()
    for name, field in fields.items():
        if _is_asked(field, shown, kept):
            shown.add(name)
            if row.get(name) not in _EMPTY:
                kept[name] = row[name]
    return kept


def _is_asked(field: Field, shown: Collection[str], values: Fields) -> bool:
    when = field.when
    return when is None or (when.field in shown and values.get(when.field) in when.values)


def computed(rule: Computed, values: Fields, items: Mapping[str, Fields]) -> int | bool | None:
    """Return what a computed field holds; what it reads and is not there, or is no number, counts as nothing.

    The highest and lowest of no rows is None: such a field stays empty.
    """
    if rule.rule in OF_ROWS:
        return _of_rows(rule, list(items.values()) if rule.reads[0] == ITEMS else _rows(values.get(rule.reads[0])))
    if rule.rule is Rule.SIGNED_WITHIN:
        return None  # it follows from a signature that is not there yet: see `signed_within`
    numbers = [_number(values.get(name)) for name in rule.reads]
    if rule.rule is Rule.TOTAL:
        return sum(numbers)
    if rule.rule is Rule.DIFFERENCE:
        return numbers[0] - numbers[1]
    part, whole = numbers
    return -(-100 * part // whole) if whole else 0


def _of_rows(rule: Computed, rows: Sequence[Fields]) -> int | bool | None:
    fitting = [row for row in rows if rule.fits(row)]
    if rule.rule is Rule.COUNT:
        return len(fitting)
    if rule.rule is Rule.ALL:
        return len(fitting) == len(rows)
    numbers = [_number(row[rule.reads[1]]) for row in fitting if row.get(rule.reads[1]) not in (None, "")]
    if rule.rule is Rule.SUM:
        return sum(numbers)
    return (max if rule.rule is Rule.HIGHEST else min)(numbers) if numbers else rule.none


def _rows(value: object) -> list[Fields]:
    """Return the rows of a table; a draft may hold anything."""
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def _number(value: object) -> int:
    """Return the number of a field; a draft may hold a text that is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def problems(form: Form, content: Mapping[str, Any], today: date) -> list[Wrong]:
    """Return everything that keeps the content from being put before others, in the order of the paper."""
    values = content.get("fields", {})
    found = list(_period(content, today))
    found += _of_fields(form.fields, values, "")
    for entry, row in content.get(ITEMS, {}).items():
        found += _of_fields(form.item_fields, row, f"{ITEMS}.{entry}.")
    unknown = sorted(set(values) - set(form.fields))
    return found + [
        Wrong(name[:40], Text(name[:40], name[:40]), Text("不認得的欄位", "an unknown field")) for name in unknown
    ]


def exceptions(form: Form, content: Mapping[str, Any]) -> list[str]:
    """Return the places where a record departs from the ordinary: a choice that is not the one standing there before.

    What is ordinary is what the form has as its default, for the entries answered one by one, the rows and the fields;
    of a check, that it saw nothing wrong. Values beside which a default cannot stand are places to look at as well.
    """
    values = content.get("fields", {})
    found = _unusual(form.fields, values, "")
    for name, field in form.fields.items():
        for number, row in enumerate(values.get(name) or (), 1) if field.type is Type.TABLE else ():
            found += _unusual(field.columns, row, f"{name}.{number}.")
    for entry, row in content.get(ITEMS, {}).items():
        found += _unusual(form.item_fields, row, f"{ITEMS}.{entry}.")
    return found


def _unusual(fields: Mapping[str, Field], values: Fields, prefix: str) -> list[str]:
    troubling = {other for field in fields.values() for other in _beside(field, values)}
    return [
        f"{prefix}{name}"
        for name, field in fields.items()
        if name in troubling or (values.get(name) is not None and values[name] != _ordinary(field, values[name]))
    ]


def _ordinary(field: Field, value: object) -> object:
    """Return what stands in a field when nothing is the matter; anything is ordinary where the form does not say."""
    if field.type not in (Type.CHOICE, Type.BOOL):
        return value
    if field.default is not None:
        return field.default
    return Outcome.OK.value if (field.source or "").startswith("check.") else value


def _beside(field: Field, values: Fields) -> list[str]:
    """Return the earlier fields with values beside which the default of this one cannot stand."""
    return [other for other, wanted in field.not_with.items() if values.get(other) in wanted]


def signed_within(form: Form, signed: Mapping[str, date], last: date, calendar: Calendar) -> dict[str, int]:
    """Return the fields that say how many office days after the record's last day a role signed."""
    return {
        name: max(0, calendar.count_open(last + timedelta(days=1), signed[role]))
        for name, field in form.fields.items()
        if field.computed is not None and field.computed.rule is Rule.SIGNED_WITHIN
        for role in field.computed.reads
        if role in signed
    }


def ledgered(form: Form, values: Fields) -> dict[str, Scalar]:
    """Return the values that stand in the ledger."""
    return {
        name: values[name] for name, field in form.fields.items() if field.ledgered and values.get(name) is not None
    }


def attached(form: Form, values: Fields) -> list[Mapping[str, Any]]:
    """Return the files that a content refers to: name, digest, bytes, media."""
    files = [values[name] for name, field in form.fields.items() if field.type is Type.FILE and values.get(name)]
    return [one for entry in files for one in (entry if isinstance(entry, list) else [entry])]


def _period(content: Mapping[str, Any], today: date) -> Iterator[Wrong]:
    label = Text("所屬期間", "period")
    try:
        first, last = date.fromisoformat(content["first"]), date.fromisoformat(content["last"])
    except (KeyError, ValueError, TypeError):
        yield Wrong("first", label, Text("請填事實日期或期間", "the day or period is missing"))
        return
    if last < first:
        yield Wrong("last", label, Text("期間的結束日早於開始日", "the period ends before it starts"))
    if last > today:
        yield Wrong("last", label, Text("不能是今天以後的日期", "cannot be after today"))


def _of_fields(fields: Mapping[str, Field], values: Fields, prefix: str) -> Iterator[Wrong]:
    for name, field in asked(fields, values).items():
        value, place, label = values.get(name), f"{prefix}{name}", Text(field.zh, field.en)
        if value in _EMPTY:
            if not field.optional and field.computed is None:
                yield Wrong(place, label, Text(f"請填寫「{field.zh}」", f"“{field.en}” is missing"))
        elif field.type is Type.TABLE:
            yield from _of_table(field, value, place, label)
        elif field.type in (Type.FILE, Type.SIGNATURE):
            yield from _of_object(field, value, place, label)
        else:
            yield from _of_value(field, value, place, label)
            yield from _of_default(name, fields, values, place)


def _of_default(name: str, fields: Mapping[str, Field], values: Fields, place: str) -> Iterator[Wrong]:
    """Yield that the default stands beside what it cannot stand with: an item is not normal while a check says fail."""
    field = fields[name]
    if values.get(name) == field.default:
        for other in _beside(field, values)[:1]:
            beside, (zh, en) = fields[other], _named(fields[other], values[other])
            default_zh, default_en = _named(field, values[name])
            yield Wrong(
                place,
                Text(field.zh, field.en),
                Text(
                    f"「{beside.zh}」為「{zh}」，「{field.zh}」就不能是「{default_zh}」，請改選並說明",
                    f"“{field.en}” cannot be “{default_en}” while “{beside.en}” is “{en}”: change and explain",
                ),
            )


def _named(field: Field, value: Any) -> tuple[str, str]:  # noqa: ANN401 - a value of the field
    if isinstance(value, bool):
        return ("是", "yes") if value else ("否", "no")
    return field.choices.get(str(value), (str(value), str(value)))


def _of_table(field: Field, value: object, place: str, label: Text) -> Iterator[Wrong]:
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        yield Wrong(place, label, Text("須為表格", "must be a table"))
        return
    if len(value) > MOST_ROWS:
        yield Wrong(
            place, label, Text(f"超過 {MOST_ROWS} 列，請改附檔案", f"more than {MOST_ROWS} rows: attach a file")
        )
    for number, row in enumerate(value[:MOST_ROWS], 1):
        for wrong in _of_fields(field.columns, row, f"{place}.{number}."):
            at = Text(f"第 {number} 列", f"row {number}")
            yield replace(
                wrong, what=Text(f"{label.zh}{at.zh}：{wrong.what.zh}", f"{label.en}, {at.en}: {wrong.what.en}")
            )


def _of_object(field: Field, value: object, place: str, label: Text) -> Iterator[Wrong]:
    keys = {"name", "digest", "bytes", "media"} if field.type is Type.FILE else {"name", "on"}
    for one in value if isinstance(value, list) else [value]:
        if not isinstance(one, Mapping) or set(one) != keys or not all(one.values()):
            yield Wrong(place, label, Text("附件或簽名不完整", "the file or signature is incomplete"))
        elif field.type is Type.SIGNATURE and not is_day(str(one["on"])):
            yield Wrong(place, label, Text("簽名日期不是日期", "the day of the signature is no date"))


def wrong_value(field: Field, value: object, place: str) -> Iterator[Wrong]:
    """Yield what is wrong with the value of a simple field."""
    return _of_value(field, value, place, Text(field.zh, field.en))


def _of_value(field: Field, value: object, place: str, label: Text) -> Iterator[Wrong]:
    if not isinstance(value, str | int | bool) or not field.accepts(value):
        yield Wrong(place, label, Text(f"「{field.zh}」的值不合", f"“{field.en}” holds a wrong value"))
        return
    if field.computed is None and field.type not in (Type.BOOL, Type.CHOICE):
        try:
            value_of(field, str(value))
        except WrongInputError as problem:
            yield Wrong(place, label, Text(f"「{field.zh}」{problem.what.zh}", f"“{field.en}” {problem.what.en}"))


def typed_into(fields: Mapping[str, Field], typed: Mapping[str, str]) -> tuple[dict[str, Value], list[Wrong]]:
    """Return the values that were typed into simple fields, and what could not be read; nothing typed is lost by it."""
    values: dict[str, Value] = {}
    wrong: list[Wrong] = []
    for name, text in typed.items():
        field = fields.get(name)
        if field is None or field.computed is not None:
            continue
        try:
            values[name] = value_of(field, text)
        except WrongInputError as problem:
            what = Text(f"{problem.what.zh}：{problem.remedy.zh}", f"{problem.what.en}: {problem.remedy.en}")
            wrong.append(Wrong(name, Text(field.zh, field.en), what))
    return values, wrong


def entries_of(form: Form, values: Fields) -> Iterable[tuple[str, str]]:
    """Return every (register, entry) that the content names."""
    for name, field in form.fields.items():
        if field.type is Type.ENTRY and field.register is not None and values.get(name):
            yield field.register, str(values[name])
        for row in values.get(name) or () if field.type is Type.TABLE else ():
            for column, kind in field.columns.items():
                if kind.type is Type.ENTRY and kind.register is not None and row.get(column):
                    yield kind.register, str(row[column])
