"""清冊的 JSON Registers, entries, their history and plans of lists as programs read them."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from anzheng.kernel.errors import Text
from anzheng.registers.core.plans import Difference, RegisterPlan
from anzheng.registers.core.stocktakes import Line, tally
from anzheng.registers.history import Step
from anzheng.registers.listing import Summary
from anzheng.registers.models import Entry, Stocktake


def summary_as_json(one: Summary) -> dict[str, Any]:
    """Return a register with what it holds."""
    return {
        "id": one.register.id,
        "zh": one.register.zh,
        "en": one.register.en,
        "entries": one.entries,
        "stocktake": one.register.stocktake,
        "counted": None if one.counted is None else one.counted.isoformat(),
    }


def entry_as_json(row: Entry) -> dict[str, Any]:
    """Return an entry as it stands, with all its values."""
    return {
        "entry": row.entry,
        "name": row.name,
        "since": row.since.isoformat(),
        "retired": None if row.retired is None else row.retired.isoformat(),
        "values": row.everything,
    }


def history_as_json(steps: Iterable[Step]) -> list[dict[str, Any]]:
    """Return what was done with an entry, the newest first."""
    return [
        {
            "seq": one.seq,
            "at": one.at.isoformat(),
            "person": one.person,
            "name": one.name,
            "act": one.act,
            "since": one.since.isoformat(),
            "differences": _differences(one.differences),
        }
        for one in steps
    ]


def plan_as_json(plan: RegisterPlan, ignored: Sequence[str]) -> dict[str, Any]:
    """Return what a list would do, row by row."""
    return {
        "register": plan.register,
        "plan": plan.digest,
        "added": [{"row": one.line, "entry": one.new.entry, "name": one.new.name} for one in plan.added],
        "changed": [
            {
                "row": one.line,
                "entry": one.new.entry,
                "name": one.new.name,
                "differences": _differences(one.differences),
            }
            for one in plan.changed
        ],
        "unchanged": list(plan.unchanged),
        "refused": [
            {
                "row": one.line,
                "cell": one.cell,
                "entry": one.entry,
                "what": _text(one.what),
                "remedy": _text(one.remedy),
            }
            for one in plan.refused
        ],
        "missing": list(plan.missing),
        "ignored_columns": list(ignored),
    }


def _differences(found: Iterable[Difference]) -> list[dict[str, Any]]:
    return [
        {"field": one.field, "label": _text(one.label), "before": _text(one.before), "after": _text(one.after)}
        for one in found
    ]


def _text(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def stocktake_head(row: Stocktake) -> dict[str, Any]:
    """Return a stock-take without its lines."""
    return {
        "stocktake": row.pk,
        "register": row.register,
        "started": row.started.isoformat(),
        "person": row.person,
        "state": row.state,
        "record": row.case or None,
        "ended": None if row.ended is None else row.ended.isoformat(),
    }


def stocktake_as_json(row: Stocktake, lines: Sequence[Line]) -> dict[str, Any]:
    """Return a stock-take with its numbers and its lines."""
    return {**stocktake_head(row), **asdict(tally(lines)), "lines": [line_as_json(one) for one in lines]}


def line_as_json(one: Line) -> dict[str, Any]:
    """Return one line of a stock-take."""
    return {
        "entry": one.entry,
        "name": one.name,
        "expected": one.expected,
        "result": None if one.result is None else one.result.value,
        "settle": one.settle,
        "values": dict(one.values),
        "note": one.note,
    }
