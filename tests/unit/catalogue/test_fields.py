"""Fields of forms: what each type holds, which rows a computed field reads."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.catalogue.core.fields import (
    LEDGERED,
    OF_COLUMN,
    OF_ROWS,
    SIMPLE,
    Computed,
    Field,
    Rule,
    Type,
    is_day,
    is_moment,
    is_time,
)
from anzheng.catalogue.core.nodes import Atom
from anzheng.facts.base import Scalar

HELD: dict[Type, tuple[list[Atom], list[Any]]] = {
    Type.INT: ([0, -3, 2**40], [True, "3", 1.5, None]),
    Type.BOOL: ([True, False], [0, 1, "true", None]),
    Type.DATE: ([date(2026, 11, 21), "2026-11-21"], ["115-11-21", "2026-02-30", "20261121", 20261121, None]),
    Type.TEXT: (["v1.2", ""], [3, True, None]),
    Type.ENTRY: (["hosts:srv-1"], [3, None]),
    Type.CHOICE: (["a"], ["b", True, 3, None]),
    Type.WORDS: (["一句話"], [3, None]),
    Type.PROSE: (["一段\n兩段"], [False, None]),
    Type.TIME: (["08:30", "23:59"], ["24:00", "8:30", "08:30:00", "noon!", None]),
    Type.MOMENT: (["2026-11-21T08:30"], ["2026-11-21 08:30", "2026-11-21", "T08:30", "2026-11-21T25:00", None]),
    Type.PERSON: (["p-1"], [1, None]),
    Type.UNIT: (["it"], [1, None]),
    Type.TABLE: ([], [[], "a", 1]),
    Type.FILE: ([], ["a.pdf", None]),
    Type.SIGNATURE: ([], ["Lin", None]),
}


@pytest.mark.parametrize("kind", list(Type))
def test_a_field_holds_its_own_values_and_no_others(kind: Type) -> None:
    field = Field(kind, choices={"a": ("甲", "a")} if kind is Type.CHOICE else {})
    held, refused = HELD[kind]
    assert [value for value in held if not field.accepts(value)] == []
    assert [value for value in refused if field.accepts(value)] == []


def test_names_and_sentences_stay_beside_the_ledger() -> None:
    assert {one.value for one in Type if not Field(one).ledgered} == {
        *("words", "prose", "time", "moment", "person", "unit", "table", "file", "signature")
    }
    assert LEDGERED < SIMPLE


@given(st.dates(min_value=date(1000, 1, 1)), st.times(timezones=st.none()))
def test_every_day_and_time_is_known_as_it_is_written(day: date, hour: time) -> None:
    clock = str(hour)[:5]
    assert is_day(day.isoformat())
    assert is_time(clock)
    assert is_moment(f"{day.isoformat()}T{clock}")


@given(st.text(max_size=20))
def test_any_text_is_a_day_or_is_not(text: str) -> None:
    if is_day(text):
        assert date.fromisoformat(text).isoformat() == text
    assert not (is_day(text) and is_time(text))
    assert not (is_day(text) and is_moment(text))


ROWS: list[Mapping[str, object]] = [{"kind": "a", "n": 3}, {"kind": "b", "n": 5}, {"n": 7}, {}]
FITS: dict[str, tuple[Mapping[str, Scalar | tuple[Scalar, ...]], int]] = {
    "nothing asked": ({}, 4),
    "one value": ({"kind": "a"}, 1),
    "one of two": ({"kind": ("a", "b")}, 2),
    "two columns": ({"kind": "b", "n": 5}, 1),
    "two columns that disagree": ({"kind": "a", "n": 5}, 0),
}


@pytest.mark.parametrize("name", FITS)
def test_rows_that_a_computed_field_reads(name: str) -> None:
    where, fitting = FITS[name]
    rule = Computed(Rule.COUNT, ("rows",), where)
    assert sum(rule.fits(row) for row in ROWS) == fitting


def test_every_rule_reads_rows_or_fields() -> None:
    assert OF_COLUMN < OF_ROWS
    assert set(Rule) - OF_ROWS == {Rule.TOTAL, Rule.DIFFERENCE, Rule.PERCENT, Rule.SIGNED_WITHIN}
