"""程式送來的值 What is wrong with values that are handed over as JSON: by a program, an import, another module.

A draft may hold what cannot be submitted yet, a day that does not exist or a choice of yesterday: nothing typed is
lost. It never holds what rules could stumble over: a table that is no table, rows that are no rows.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from anzheng.catalogue.core.fields import Field, Type
from anzheng.catalogue.core.forms import Form
from anzheng.kernel.errors import Text
from anzheng.records.core.forms.filling import MOST_ROWS, Wrong, wrong_value

_UNKNOWN = Text("表單沒有這個欄位", "the form has no such field")
_COMPUTED = Text("由系統計算，不能填寫", "the product computes it: it is not filled in")
_ONE_VALUE = Text("須為單一的值", "must be one value")
_ROWS = Text("須為表格：一列一列的欄與值", "must be a table: rows of columns and values")
_OBJECTS = Text("須為附件或簽名", "must be a file or a signature")
_UPLOADED = Text("附件須以檔案上傳", "files are uploaded")
_SIGNED = Text("須有姓名（name）與日期（on）", "needs a name and the day, on")
_NO_ITEMS = Text("這份表單不逐項填寫", "this form answers no entries one by one")
_SIGNS = Text("含有無法保存的字元", "holds characters that cannot be kept")
_UNKEPT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""Control characters, and halves of characters that no file can hold."""
_ROW = Text("須為各欄的值", "must be the values of the columns")


def misshapen(form: Form, fields: Mapping[str, Any], items: Mapping[str, Any]) -> list[Wrong]:
    """Return what no draft may hold: unknown and computed fields, and values of another shape; pure."""
    found = [one for name, value in fields.items() for one in _misshapen(form.fields.get(name), name, value, name[:60])]
    for entry, row in items.items():
        found += _misshapen_item(form, entry, row)
    return found


def ill_typed(form: Form, fields: Mapping[str, Any], items: Mapping[str, Any]) -> list[Wrong]:
    """Return everything that a program may not send: also single values that their field cannot hold; pure."""
    found = misshapen(form, fields, items)
    if found:
        return found
    for name, value in fields.items():
        field = form.fields[name]
        if value is None:
            continue
        if field.type is Type.TABLE:
            found += _of_table(field, name, value)
        elif field.type is Type.FILE:
            found.append(Wrong(name, _label(field), _UPLOADED))
        elif field.type is Type.SIGNATURE:
            found += [] if _is_signed(value) else [Wrong(name, _label(field), _SIGNED)]
        else:
            found += wrong_value(field, value, name)
    for entry, row in items.items():
        for name, value in (row or {}).items():
            if value is not None:
                found += wrong_value(form.item_fields[name], value, f"items.{entry}.{name}")
    return found


def _of_table(field: Field, name: str, rows: list[Mapping[str, Any]]) -> Iterator[Wrong]:
    for number, row in enumerate(rows, 1):
        for column, value in row.items():
            if value is not None:
                yield from wrong_value(field.columns[column], value, f"{name}.{number}.{column}")


def _misshapen(field: Field | None, name: str, value: object, place: str) -> Iterator[Wrong]:
    if field is None:
        told = _UNKEPT.sub("�", name)[:60]
        yield Wrong(_UNKEPT.sub("�", place), Text(told, told), _UNKNOWN)
        return
    if field.computed is not None:
        yield Wrong(place, _label(field), _COMPUTED)
        return
    if value is None:
        return
    if field.type is Type.TABLE:
        yield from _misshapen_table(field, value, place)
    elif field.type in (Type.FILE, Type.SIGNATURE):
        objects = value if isinstance(value, list) else [value]
        if not all(isinstance(one, Mapping) and _flat(one) for one in objects):
            yield Wrong(place, _label(field), _OBJECTS)
    elif not isinstance(value, str | int | bool):
        yield Wrong(place, _label(field), _ONE_VALUE)
    elif isinstance(value, str) and _UNKEPT.search(value):
        yield Wrong(place, _label(field), _SIGNS)


def _misshapen_table(field: Field, value: object, place: str) -> Iterator[Wrong]:
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        yield Wrong(place, _label(field), _ROWS)
        return
    if len(value) > MOST_ROWS:
        many = Text(f"超過 {MOST_ROWS} 列，請改附檔案", f"more than {MOST_ROWS} rows: attach a file")
        yield Wrong(place, _label(field), many)
        return
    for number, row in enumerate(value, 1):
        for column, cell in row.items():
            yield from _misshapen(field.columns.get(column), str(column), cell, f"{place}.{number}.{str(column)[:60]}")


def _misshapen_item(form: Form, entry: str, row: object) -> Iterator[Wrong]:
    entry = _UNKEPT.sub("�", entry)
    place = f"items.{entry[:120]}"
    if form.items is None or not entry.startswith(f"{form.items}:"):
        other = Text(f"只填寫清冊 {form.items} 的項目", f"answers entries of the register {form.items}")
        yield Wrong(place, Text(entry[:120], entry[:120]), _NO_ITEMS if form.items is None else other)
    elif row is not None and not isinstance(row, Mapping):
        yield Wrong(place, Text(entry[:120], entry[:120]), _ROW)
    else:
        for name, value in (row or {}).items():
            yield from _misshapen(form.item_fields.get(name), str(name), value, f"{place}.{str(name)[:60]}")


def _flat(value: Mapping[Any, object]) -> bool:
    return all(isinstance(one, int) or (isinstance(one, str) and not _UNKEPT.search(one)) for one in value.values())


def _is_signed(value: object) -> bool:
    signed: list[Any] = value if isinstance(value, list) else [value]
    return all(
        set(one) == {"name", "on"}
        and isinstance(one["name"], str)
        and 0 < len(one["name"]) <= 100
        and Field(Type.DATE).accepts(one["on"])
        for one in signed
    )


def _label(field: Field) -> Text:
    return Text(field.zh, field.en)
