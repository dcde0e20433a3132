"""引發事件 Which events the approval of a record raises: once for each thing, and not again while a state lasts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from anzheng.catalogue.core.field_reader import ITEMS
from anzheng.catalogue.core.forms import Form
from anzheng.catalogue.core.raising import Raise

Content = Mapping[str, Any]
Row = tuple[str, Mapping[str, Any]]
"""Entry or number of a row, and its values."""


@dataclass(frozen=True, slots=True)
class Raised:
    """An event that an approval raises (引發的事件)."""

    event: str
    item: str
    """Number of the record, with the entry or the row: F-016-IT-115-0031.srv-1."""
    target: str


@dataclass(frozen=True, slots=True)
class Before:
    """What records said earlier (先前的紀錄)."""

    corrected: Content | None = None
    """What the record replaces: what that one raised happened once."""
    earlier: Content | None = None
    """The newest record of the form about the same target: what it raised and lasts, is no news."""


def parameters_of(form: Form) -> set[str]:
    """Return the parameters that decide what the form raises."""
    return {key for one in form.raises for key in one.parameters()}


def raised(form: Form, content: Content, number: str, limits: Mapping[str, int], before: Before) -> list[Raised]:
    """Return the events that the approval of a record raises, each thing once; pure."""
    found: dict[tuple[str, str], Raised] = {}
    for rule in form.raises:
        corrected = dict(_fitting(rule, before.corrected, limits))
        lasting = dict(_fitting(rule, before.earlier, limits)) if rule.lasting else {}
        for place, row in _fitting(rule, content, limits):
            known = place in corrected if rule.each in (None, ITEMS) else row in corrected.values()
            if not known and place not in lasting:
                item = f"{number}.{place.rpartition(':')[2]}" if place else number
                found.setdefault((rule.event, item), Raised(rule.event, item, _about(form, rule, content, place, row)))
    return list(found.values())


def _fitting(rule: Raise, content: Content | None, limits: Mapping[str, int]) -> Iterator[Row]:
    """Yield the rows that raise the event, each with its entry or number; the record itself has no place."""
    if content is None:
        return
    fields = content.get("fields", {})
    rows: Iterator[Row]
    if rule.each is None:
        rows = iter([("", fields)])
    elif rule.each == ITEMS:
        rows = iter(content.get(ITEMS, {}).items())
    else:
        rows = ((str(number), row) for number, row in enumerate(fields.get(rule.each) or (), 1))
    yield from ((place, row) for place, row in rows if rule.fits(row, limits))


def _about(form: Form, rule: Raise, content: Content, place: str, row: Mapping[str, Any]) -> str:
    """Return what the event is about: the entry that a column names, the entry answered, or the record's target."""
    if rule.about is not None and row.get(rule.about):
        columns = form.fields if rule.each is None else _columns(form, rule.each)
        return f"{columns[rule.about].register}:{row[rule.about]}"
    return place if rule.each == ITEMS else str(content["target"])


def _columns(form: Form, each: str) -> Mapping[str, Any]:
    return form.item_fields if each == ITEMS else form.fields[each].columns
