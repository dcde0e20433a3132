"""盤點的紀錄 How what a stock-take found becomes the contents of its form: the register's own, or the one for all.

The forms that documents ask for by name ask of each entry in their own words; here stands which of those words each
result is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from anzheng.catalogue.core.forms import Form, Register
from anzheng.catalogue.core.paperwork import STOCKTAKE
from anzheng.catalogue.core.typed import Value
from anzheng.registers.core.checking import said
from anzheng.registers.core.stocktakes import RESULTS, SETTLED, Line, Result, tally

GENERAL: Final = STOCKTAKE
"""The form for every register that no document gives one of its own."""
_REMARK = 200
_NOTE = 10_000


@dataclass(frozen=True, slots=True)
class Shape:
    """How one register's own form words a stock-take (盤點表單的對應)."""

    form: str
    states: Mapping[Result, str]
    """What stands in `state` for each result."""
    settled: str | None = None
    """Field of an item that says whether its difference is settled."""
    surplus: Mapping[str, str] = field(default_factory=dict)
    """Column of the table `unregistered` → `name`, `place`, `note`, `settled`."""
    entry_fields: Mapping[str, str] = field(default_factory=dict)
    """Field of an item → field of the entry that it repeats."""
    requested: str | None = None
    """Field of an item that says whether the register names who approved the entry."""
    gone_are_left_out: bool = False
    """Whether what is taken out with the approval is no item any more."""


SHAPES: Final[Mapping[str, Shape]] = {
    "assets": Shape(
        "asset-stocktake",
        {Result.FOUND: "found", Result.DIFFERS: "elsewhere", Result.MISSING: "missing"},
        settled="settled",
        surplus={"asset": "name", "place": "place", "handling": "note", "settled": "settled"},
    ),
    "systems": Shape(
        "system-stocktake",
        {Result.FOUND: "in-use", Result.DIFFERS: "in-use", Result.MISSING: "retired"},
        surplus={"system": "name", "keeper": "note", "registered": "settled"},
        gone_are_left_out=True,
    ),
    "mobile-devices": Shape(
        "mobile-device-stocktake",
        {Result.FOUND: "in-use", Result.DIFFERS: "in-use", Result.MISSING: "missing"},
        entry_fields={"holder": "holder"},
        requested="requested",
    ),
}


@dataclass(frozen=True, slots=True)
class Contents:
    """What stands in the record (紀錄內容)."""

    fields: dict[str, Any]
    items: dict[str, dict[str, Any]]


def form_for(register: str) -> str:
    """Return the form that a stock-take of the register becomes."""
    return SHAPES[register].form if register in SHAPES else GENERAL


def contents(
    register: Register, form: Form, lines: Sequence[Line], entries: Mapping[str, Mapping[str, Value]], day: date
) -> Contents:
    """Return what the form holds; `entries` are the values of the entries as they stand."""
    shape = SHAPES.get(register.id)
    fields: dict[str, Any] = {name: day.isoformat() for name, one in form.fields.items() if one.source == "today"}
    if shape is None:
        return Contents({**fields, **_general(register, lines, entries)}, {})
    items, notes = {}, []
    for line in lines:
        if not line.expected:
            continue
        if shape.gone_are_left_out and line.result is Result.MISSING and line.settle:
            notes.append(f"{line.entry} {_remark(register, line, entries)}")
            continue
        items[f"{register.id}:{line.entry}"] = _item(shape, register, line, entries)
    surplus = [_surplus(shape, line) for line in lines if line.result is Result.SURPLUS]
    if shape.surplus:
        fields["unregistered"] = surplus
    else:
        notes += [f"{line.entry} {_remark(register, line, entries)}" for line in lines if not line.expected]
    if notes:
        fields["note"] = "\n".join(notes)[:_NOTE]
    return Contents(fields, items)


def _general(register: Register, lines: Sequence[Line], entries: Mapping[str, Mapping[str, Value]]) -> dict[str, Any]:
    found = tally(lines)
    return {
        "register": register.id,
        "expected": found.expected,
        "found": found.found,
        "differences": [
            {
                "entry": line.entry,
                "name": line.name,
                "result": line.result.value,
                "settled": line.settle,
                "remark": _remark(register, line, entries),
            }
            for line in lines
            if line.result is not None and line.differs
        ],
    }


def _item(shape: Shape, register: Register, line: Line, entries: Mapping[str, Mapping[str, Value]]) -> dict[str, Any]:
    standing = entries.get(line.entry, {})
    row: dict[str, Any] = {}
    if line.result is not None:
        row["state"] = shape.states[line.result]
    if shape.settled is not None:
        row[shape.settled] = line.settled
    row |= {name: standing.get(of) for name, of in shape.entry_fields.items() if standing.get(of)}
    if shape.requested is not None:
        row[shape.requested] = bool(standing.get("approved_by"))
    remark = _remark(register, line, entries)
    if remark:
        row["remark"] = remark
    return {**row, **line.answers}


def _surplus(shape: Shape, line: Line) -> dict[str, Any]:
    doing = SETTLED[Result.SURPLUS].zh if line.settle else ""
    known = {
        "name": f"{line.name}（{line.entry}）",
        "place": str(line.values.get("location") or "—"),
        "note": "；".join(one for one in (doing, line.note) if one) or "—",
        "settled": line.settle,
    }
    return {column: _short(known[of]) for column, of in shape.surplus.items()}


def _short(value: object) -> object:
    return value[:_REMARK] if isinstance(value, str) else value


def _remark(register: Register, line: Line, entries: Mapping[str, Mapping[str, Value]]) -> str:
    """Return what is said of a line: what happens with the approval, what differs, and the remark."""
    if line.result is None or line.result is Result.FOUND:
        return line.note[:_REMARK]
    standing = entries.get(line.entry, {})
    parts = [SETTLED[line.result].zh if line.settle else RESULTS[line.result].zh]
    parts += [
        f"{register.fields[name].zh} {said(register.fields[name], standing.get(name)).zh} → "
        f"{said(register.fields[name], value).zh}"
        for name, value in line.values.items()
        if line.result is Result.DIFFERS and name in register.fields
    ]
    return "；".join([*parts, *([line.note] if line.note else [])])[:_REMARK]
