"""填寫的選項 What the options of `record fill` say: fields, rows of tables, answers by entry, a JSON file."""

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anzheng.kernel.errors import InputError, Text

if TYPE_CHECKING:
    from anzheng.catalogue.core.forms import Form
    from anzheng.records.records import Changes

MOST_JSON = 1024 * 1024
_KEYS = ("fields", "items", "target", "from", "to")


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody typed after `record fill` (輸入的選項)."""

    sets: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    unset: tuple[str, ...] = ()
    target: str | None = None
    first: date | None = None
    last: date | None = None
    json_file: Path | None = None


@dataclass(slots=True)
class _Read:
    fields: dict[str, Any] = field(default_factory=dict)
    items: dict[str, Any] = field(default_factory=dict)


def changes_of(given: Given, company: str, form: "Form", content: Mapping[str, Any]) -> "Changes":
    """Return the changes that the options ask for; rows are added to those that stand there. Raises InputError."""
    from anzheng.records.record_names import read_values
    from anzheng.records.records import Changes

    plain = {} if given.json_file is None else _json(given.json_file)
    read = _Read(dict(plain.get("fields", {})), dict(plain.get("items", {})))
    for name in given.unset:
        # An entry has its register before a colon, a field never has one.
        (read.items if ":" in name else read.fields)[name] = None
    sets = dict(_pair(one, "--set result=passed") for one in given.sets)
    read.fields |= read_values(company, form.fields, sets, f"{form.id}.")
    _read_rows(given.rows, company, form, content, read)
    for one in given.items:
        register, entry, cells = _split(one, 2, "--item hosts:srv-1:state=normal")
        target = f"{register}:{entry}"
        values = read_values(company, form.item_fields, _cells(cells), f"{form.id}.items.{target}.")
        read.items[target] = {**(read.items.get(target) or {}), **values}
    first, last = given.first or _day(plain, "from"), given.last or _day(plain, "to")
    return Changes(read.fields, read.items, given.target or plain.get("target"), first, last)


def file_of(text: str) -> tuple[str, Path]:
    """Return field and path of `field=PATH`. Raises InputError."""
    name, path = _pair(text, "--file report=scan.pdf")
    return name, Path(path).expanduser()


def _read_rows(rows: tuple[str, ...], company: str, form: "Form", content: Mapping[str, Any], read: _Read) -> None:
    from anzheng.catalogue.core.fields import Type
    from anzheng.records.record_names import read_values

    for text in rows:
        table, cells = _split(text, 1, "--row findings:what=…,risk=high")
        known = form.fields.get(table)
        if known is None or known.type is not Type.TABLE:
            raise InputError(
                Text("表單沒有這個表格", "the form has no such table"),
                f"{form.id}.{table[:60]}",
                Text("請用 anzheng form show 查看欄位", "look up the fields with anzheng form show"),
            )
        row = read_values(company, known.columns, _cells(cells), f"{form.id}.{table}.")
        there = read.fields[table] if table in read.fields else content.get("fields", {}).get(table)
        read.fields[table] = [*(there or []), row]


def _cells(text: str) -> dict[str, str]:
    """Return column → text of `col=val,"col=with, comma"`."""
    (parts,) = list(csv.reader([text], skipinitialspace=True)) or [[]]
    return dict(_pair(part, "what=…,risk=high") for part in parts)


def _pair(text: str, example: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise InputError(
            Text("須寫成「欄位=值」", "write field=value"),
            text[:60],
            Text(f"例如 {example}", f"like {example}"),
        )
    return name.strip(), value


def _split(text: str, colons: int, example: str) -> list[str]:
    parts = text.split(":", colons)
    if len(parts) != colons + 1:
        raise InputError(Text("格式不對", "malformed"), text[:60], Text(f"例如 {example}", f"like {example}"))
    return parts


def _json(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > MOST_JSON:
            raise _no_json(path, Text("檔案超過 1 MB", "the file is larger than 1 MB"))
        value = json.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise _no_json(path, Text("無法讀取檔案", "the file cannot be read")) from problem
    except (ValueError, RecursionError) as problem:
        raise _no_json(path, Text("不是 UTF-8 的 JSON", "not JSON in UTF-8")) from problem
    fits = isinstance(value, dict) and set(value) <= set(_KEYS)
    if not fits or not all(isinstance(value.get(name, {}), dict) for name in ("fields", "items")):
        what = Text(f"須為物件，鍵為 {'、'.join(_KEYS)}", f"must be an object with {', '.join(_KEYS)}")
        raise _no_json(path, what)
    if not isinstance(value.get("target", ""), str):
        raise _no_json(path, Text("target 須為文字", "target must be a text"))
    found: dict[str, Any] = value
    return found


def _day(plain: Mapping[str, Any], name: str) -> date | None:
    from anzheng.kernel import roc

    return None if plain.get(name) is None else roc.parse(str(plain[name]))


def _no_json(path: Path, what: Text) -> InputError:
    return InputError(what, str(path)[:200], Text("請更正檔案", "correct the file"))
