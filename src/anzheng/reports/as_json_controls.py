"""控制措施的輸出 The library of controls as JSON, for the command line and the API."""

from collections.abc import Mapping
from typing import Any

from anzheng.kernel.errors import Text
from anzheng.reports.as_json import day
from anzheng.reports.controls import WORDS, ControlDemand, ControlRow, ControlView, Proved
from anzheng.reports.demand_words import Cadence

Json = Any


def control(row: ControlRow) -> Json:
    """Return one row of `control list --json`."""
    return {
        "id": row.control.id,
        **_text(row.title),
        "purpose": _text(row.purpose),
        "owner": row.control.owner,
        "documents": list(row.documents),
        "demands": row.demands,
        "counts": _counts(row.counts),
    }


def control_in_full(view: ControlView) -> Json:
    """Return `control show ID --json`: the row of the list, with its demands in place of their number."""
    return {**control(view.row), "demands": [_demand(one) for one in view.demands]}


def _demand(one: ControlDemand) -> Json:
    return {
        "id": one.demand.id,
        "kind": one.demand.kind,
        **_text(one.title),
        "scope": {"register": one.demand.scope.register, **_text(one.scope)},
        "rests_on": None if one.named is None else _text(one.named),
        "rule": _text(one.rule),
        "cadence": None if one.cadence is None else cadence(one.cadence),
        "accepts": [_text(text) for text in one.accepts],
        "waivable": one.demand.waivable,
        "word": one.word,
        "counts": _counts(one.targets),
        "next_due": day(one.next_due),
        "until": day(one.until),
        "proves": [_proved(row) for row in one.proves],
    }


def cadence(value: Cadence) -> Json:
    """Return how often a demand comes round, and who says so."""
    return {
        **_text(value.text),
        "basis": value.basis.value,
        "parameter": value.parameter,
        "source": None if value.source is None else {"document": value.source[0], "ref": value.source[1]},
    }


def _proved(row: Proved) -> Json:
    return {
        "document": row.document,
        "ref": row.ref,
        "part": row.part,
        "mark": row.mark,
        **_text(row.text),
        "corroborating": row.corroborating,
        "inspection": row.inspection,
        "word": row.word,
    }


def _text(value: Text) -> Json:
    return {"zh": value.zh, "en": value.en}


def _counts(counts: Mapping[str, int]) -> Json:
    """Return numbers by word, worst first; zeros are left out."""
    return {word: counts[word] for word in WORDS if counts.get(word)}
