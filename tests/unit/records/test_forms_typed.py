"""What people type becomes a value, and back: tables of named cases, and for every simple type a round trip."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.catalogue.core.fields import SIMPLE, Field, Type
from anzheng.records.core.forms.typed import WrongInputError, names_of, typed_of, value_of

CHOICES = {"high": ("高", "high"), "low": ("低", "low"), "na-1": ("不適用", "not applicable")}


def field(kind: Type, **more: Any) -> Field:  # noqa: ANN401 - any attribute of a field
    choices = CHOICES if kind is Type.CHOICE else {}
    return Field(kind, "欄位", "field", register="hosts" if kind is Type.ENTRY else None, choices=choices, **more)


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        pytest.param(Type.INT, "12", 12, id="a number"),
        pytest.param(Type.INT, "１２", 12, id="full width"),
        pytest.param(Type.INT, "1,200", 1200, id="with commas"),
        pytest.param(Type.INT, " 0 ", 0, id="nought"),
        pytest.param(Type.BOOL, "是", True, id="yes"),
        pytest.param(Type.BOOL, "無", False, id="no"),
        pytest.param(Type.BOOL, "Ｙ", True, id="full-width y"),
        pytest.param(Type.BOOL, "on", True, id="a ticked box"),
        pytest.param(Type.DATE, "115-11-21", "2026-11-21", id="ROC"),
        pytest.param(Type.DATE, "民國115年11月21日", "2026-11-21", id="ROC in words"),
        pytest.param(Type.DATE, "2026-11-21", "2026-11-21", id="Gregorian"),
        pytest.param(Type.DATE, "115.11.21", "2026-11-21", id="ROC with dots"),
        pytest.param(Type.CHOICE, "高", "high", id="choice in Chinese"),
        pytest.param(Type.CHOICE, "HIGH", "high", id="choice by value, capitals"),
        pytest.param(Type.CHOICE, "not applicable", "na-1", id="choice in English"),
        pytest.param(Type.TEXT, "v1.2-3", "v1.2-3", id="code"),
        pytest.param(Type.TEXT, "Ｖ１", "V1", id="code in full width"),
        pytest.param(Type.TIME, "8:30", "08:30", id="time without nought"),
        pytest.param(Type.TIME, "０８：３０", "08:30", id="time in full width"),
        pytest.param(Type.MOMENT, "115-11-21 8:30", "2026-11-21T08:30", id="moment, ROC"),
        pytest.param(Type.MOMENT, "2026-11-21T08:30", "2026-11-21T08:30", id="moment as browsers send it"),
        pytest.param(Type.WORDS, " 一行\n兩行 ", "一行 兩行", id="words are one line"),
        pytest.param(Type.PROSE, "一\r\n\r\n二", "一\n\n二", id="prose keeps its paragraphs"),
        pytest.param(Type.ENTRY, "srv-1", "srv-1", id="entry"),
        *(pytest.param(kind, "  ", None, id=f"nothing for {kind.value}") for kind in sorted(SIMPLE)),
    ],
)
def test_what_is_read(kind: Type, typed: str, value: object) -> None:
    assert value_of(field(kind), typed) == value


@pytest.mark.parametrize(
    ("kind", "typed", "why"),
    [
        pytest.param(Type.INT, "十二", "whole number", id="a number in words"),
        pytest.param(Type.INT, "12 件", "whole number", id="with its unit"),
        pytest.param(Type.INT, "1.5", "whole number", id="a fraction"),
        pytest.param(Type.INT, "-1", "at least 0", id="below nought"),
        pytest.param(Type.INT, "9" * 16, "whole number", id="beyond the ledger"),
        pytest.param(Type.BOOL, "大概", "yes or no", id="maybe"),
        pytest.param(Type.DATE, "115-02-30", "day|date", id="no such day"),
        pytest.param(Type.DATE, "昨天", "day|date", id="yesterday"),
        pytest.param(Type.CHOICE, "中", "choices", id="no such choice"),
        pytest.param(Type.TEXT, "a b", "code", id="a blank in a code"),
        pytest.param(Type.TEXT, "版本", "code", id="words as a code"),
        pytest.param(Type.TIME, "25:00", "time", id="no such time"),
        pytest.param(Type.TIME, "8", "time", id="an hour alone"),
        pytest.param(Type.MOMENT, "115-11-21", "day or a time", id="a day without time"),
        pytest.param(Type.MOMENT, "115-11-21 24:00", "time", id="hour 24"),
        pytest.param(Type.WORDS, "字" * 201, "longer", id="too long a line"),
        pytest.param(Type.PROSE, "字" * 20_001, "longer", id="too long a text"),
    ],
)
def test_what_is_refused(kind: Type, typed: str, why: str) -> None:
    with pytest.raises(WrongInputError, match=why) as refused:
        value_of(field(kind), typed)
    assert refused.value.what.zh
    assert refused.value.remedy.zh


@pytest.mark.parametrize(
    ("least", "most", "typed", "fits"),
    [
        (None, None, "0", True),
        (1, None, "0", False),
        (1, 5, "5", True),
        (1, 5, "6", False),
        (-10, 0, "-10", True),
        (-10, 0, "-11", False),
        (None, 100, "101", False),
    ],
)
def test_bounds_of_numbers(least: int | None, most: int | None, typed: str, *, fits: bool) -> None:
    bounded = field(Type.INT, least=least, most=most)
    if fits:
        assert value_of(bounded, typed) == int(typed)
    else:
        with pytest.raises(WrongInputError):
            value_of(bounded, typed)


_DAYS = st.dates(date(1912, 1, 1), date(2100, 12, 31)).map(date.isoformat)
_TIMES = st.times().map(lambda one: one.strftime("%H:%M"))
_LINES = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=60).map(str.strip).filter(bool)
_CODES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._:/+-]{0,30}", fullmatch=True)
VALUES: dict[Type, st.SearchStrategy[Any]] = {
    Type.INT: st.integers(0, 10**15 - 1),
    Type.BOOL: st.booleans(),
    Type.DATE: _DAYS,
    Type.CHOICE: st.sampled_from(sorted(CHOICES)),
    Type.TEXT: _CODES,
    Type.TIME: _TIMES,
    Type.MOMENT: st.builds("{}T{}".format, _DAYS, _TIMES),
    Type.ENTRY: _CODES,
    Type.PERSON: _CODES.map("u:{}".format),
    Type.UNIT: _CODES,
    Type.WORDS: _LINES,
    Type.PROSE: st.lists(_LINES, min_size=1, max_size=4).map("\n\n".join),
}


def test_every_simple_type_is_tried() -> None:
    assert set(VALUES) == set(SIMPLE)


@given(st.sampled_from(sorted(SIMPLE)).flatmap(lambda kind: st.tuples(st.just(kind), VALUES[kind])))
def test_what_is_written_is_read_again(pair: tuple[Type, Any]) -> None:
    kind, value = pair
    one = field(kind)
    assert one.accepts(value)
    assert value_of(one, typed_of(one, value)) == value


@given(st.sampled_from(sorted(SIMPLE)), st.text(max_size=40))
def test_whatever_is_typed_is_read_or_refused_beside_the_field(kind: Type, text: str) -> None:
    one = field(kind)
    try:
        value = value_of(one, text)
    except WrongInputError as refused:
        told = refused
    else:
        assert value is None or one.accepts(value)
        return
    assert told.what.zh
    assert told.remedy.en


@given(st.integers(0, 40_000))
def test_dates_are_written_in_years_of_the_republic(days: int) -> None:
    day = date(1912, 1, 1) + timedelta(days=days)
    assert typed_of(field(Type.DATE), day.isoformat()) == f"{day.year - 1911}-{day:%m-%d}"


def test_columns_are_found_by_any_of_their_names() -> None:
    fields = {"risk": Field(Type.TEXT, "風險", "Risk"), "note": Field(Type.TEXT, "備註", "Remarks")}
    assert names_of(fields) == {"風險": "risk", "risk": "risk", "備註": "note", "remarks": "note", "note": "note"}
