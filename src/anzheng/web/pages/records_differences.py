"""兩個版本 What differs between what is stored and what was typed, where somebody else kept the draft in between."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from anzheng.catalogue.core.forms import Form
from anzheng.kernel.errors import Text
from anzheng.web.pages.components import Cell, Column, Empty, Table
from anzheng.web.pages.records_shown import Called, plain

_HEAD = {
    "target": Text("對象", "About"),
    "first": Text("自", "From"),
    "last": Text("至", "To"),
}


def _said(name: str, content: Mapping[str, Any]) -> Cell:
    return str(content[name]) if name == "target" else date.fromisoformat(content[name])


def differences(form: Form, stored: Mapping[str, Any], typed: Mapping[str, Any], called: Called) -> Table:
    """Return each value in which the two versions differ."""
    rows: list[tuple[Cell, ...]] = [
        (label, _said(name, stored), _said(name, typed)) for name, label in _HEAD.items() if stored[name] != typed[name]
    ]
    one, other = ({place: (label, cell) for place, label, cell in plain(form, c, called)} for c in (stored, typed))
    for place in dict.fromkeys((*one, *other)):
        label, before = one.get(place, (None, None))
        also, after = other.get(place, (None, None))
        if before != after:
            rows.append((label or also, before, after))
    title = Text("兩個版本不同的地方", "Where the two versions differ")
    columns = (
        Column(Text("欄位", "Field")),
        Column(Text("已儲存的", "Stored")),
        Column(Text("你輸入的", "What you typed")),
    )
    nothing = Empty(Text("內容相同", "They are the same"), Text("直接再儲存一次即可。", "Simply keep it once more."))
    return Table(title, columns, tuple(rows), nothing)
