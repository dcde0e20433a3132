"""Computed fields: what the product makes of rows, items and other fields."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.catalogue.core.fields import Computed, Rule
from anzheng.records.core.forms.filling import computed

ROWS = [{"n": 3, "open": True}, {"n": 7, "open": False}, {"n": None, "open": True}, {"open": True}]
CASES: dict[str, tuple[Computed, int | bool | None]] = {
    "rows": (Computed(Rule.COUNT, ("rows",)), 4),
    "rows with a value": (Computed(Rule.COUNT, ("rows",), {"open": True}), 3),
    "rows with one of two values": (Computed(Rule.COUNT, ("rows",), {"n": (3, 7)}), 2),
    "a sum": (Computed(Rule.SUM, ("rows", "n")), 10),
    "a sum of some": (Computed(Rule.SUM, ("rows", "n"), {"open": True}), 3),
    "the highest": (Computed(Rule.HIGHEST, ("rows", "n")), 7),
    "the highest of some": (Computed(Rule.HIGHEST, ("rows", "n"), {"open": True}), 3),
    "the lowest": (Computed(Rule.LOWEST, ("rows", "n")), 3),
    "the highest of none": (Computed(Rule.HIGHEST, ("rows", "n"), {"n": 9}), None),
    "the lowest of none, which has a value": (Computed(Rule.LOWEST, ("rows", "n"), {"n": 9}, 0), 0),
    "the highest of an empty table": (Computed(Rule.HIGHEST, ("nothing", "n")), None),
    "the highest of the items": (Computed(Rule.HIGHEST, ("items", "use")), 91),
    "the lowest of the items": (Computed(Rule.LOWEST, ("items", "use")), 12),
    "items with a value": (Computed(Rule.COUNT, ("items",), {"state": "open"}), 1),
    "not all": (Computed(Rule.ALL, ("rows",), {"open": True}), False),
    "all of none": (Computed(Rule.ALL, ("nothing",), {"open": True}), True),
    "a total": (Computed(Rule.TOTAL, ("a", "b")), 9),
    "a difference": (Computed(Rule.DIFFERENCE, ("a", "b")), 5),
    "a percentage, rounded up": (Computed(Rule.PERCENT, ("b", "a")), 29),
    "a percentage of nothing": (Computed(Rule.PERCENT, ("b", "none")), 0),
    "a total with what is not there": (Computed(Rule.TOTAL, ("a", "none")), 7),
}
VALUES: Mapping[str, Any] = {"rows": ROWS, "a": 7, "b": 2}
ITEMS: Mapping[str, Mapping[str, Any]] = {
    "hosts:a": {"use": 12, "state": "normal"},
    "hosts:b": {"use": 91, "state": "open"},
    "hosts:c": {"state": "normal"},
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_made(name: str) -> None:
    rule, expected = CASES[name]
    made = computed(rule, VALUES, ITEMS)
    assert made == expected
    assert type(made) is type(expected)


@given(st.lists(st.none() | st.integers(0, 10**6), max_size=20))
def test_the_highest_and_the_lowest_stand_in_the_list(numbers: list[int | None]) -> None:
    rows = {"rows": [{"n": number} for number in numbers]}
    highest = computed(Computed(Rule.HIGHEST, ("rows", "n")), rows, {})
    lowest = computed(Computed(Rule.LOWEST, ("rows", "n")), rows, {})
    given_ = [number for number in numbers if number is not None]
    assert highest == max(given_, default=None)
    assert lowest == min(given_, default=None)
    assert computed(Computed(Rule.SUM, ("rows", "n")), rows, {}) == sum(given_)
    assert computed(Computed(Rule.COUNT, ("rows",)), rows, {}) == len(numbers)
