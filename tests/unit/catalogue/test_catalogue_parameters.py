"""The stricter source of a parameter rules, and disagreement stays visible."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.catalogue.core.model import Op
from anzheng.catalogue.core.parameters import Source, effective, period_of, size
from anzheng.catalogue.core.periods import hours, is_cadence, is_grace, is_period
from anzheng.kernel.errors import InputError, NotFoundError


def source(op: Op, value: int, unit: str, document: str = "a") -> Source:
    return Source(document, "1", op, value, unit)


@pytest.mark.parametrize(
    ("sources", "chosen", "conflicts"),
    [
        ([source(Op.AT_MOST, 6, "month")], (6, "month"), 0),
        ([source(Op.AT_MOST, 1, "year"), source(Op.AT_MOST, 6, "month")], (6, "month"), 1),
        ([source(Op.AT_MOST, 12, "month"), source(Op.AT_MOST, 1, "year")], (12, "month"), 0),
        ([source(Op.AT_LEAST, 6, "character"), source(Op.AT_LEAST, 8, "character")], (8, "character"), 1),
        (
            [source(Op.AT_LEAST, 3, "year"), source(Op.AT_LEAST, 5, "year"), source(Op.AT_LEAST, 5, "year")],
            (5, "year"),
            1,
        ),
        ([source(Op.AT_MOST, 3, "attempt"), source(Op.AT_LEAST, 5, "attempt")], (3, "attempt"), 1),
        ([source(Op.AT_MOST, 3, "attempt"), source(Op.AT_MOST, 1, "day")], (3, "attempt"), 1),
    ],
    ids=[
        "a single source",
        "the shorter interval",
        "the same in other units",
        "the longer password",
        "the longest retention, twice",
        "another direction cannot be compared",
        "another kind of unit cannot be compared",
    ],
)
def test_the_stricter_source_rules(sources: list[Source], chosen: tuple[int, str], conflicts: int) -> None:
    found = effective("key", sources)
    assert (found.value, found.unit) == chosen
    assert len(found.conflicts) == conflicts
    assert found.sources == tuple(sources)


def test_conflict_names_both_places() -> None:
    found = effective("k", [source(Op.AT_MOST, 1, "year", "policy"), source(Op.AT_MOST, 6, "month", "twse-cc")])
    assert found.conflicts[0].en == "policy 1 says <= 1 year; the stricter <= 6 month of twse-cc 1 is effective"


def test_without_sources_nothing_is_effective() -> None:
    with pytest.raises(NotFoundError):
        effective("key", [])


@given(
    st.sampled_from((Op.AT_LEAST, Op.AT_MOST)),
    st.lists(st.tuples(st.integers(0, 99), st.sampled_from(("hour", "day", "week", "month", "year"))), min_size=1),
)
def test_no_source_is_stricter_than_the_effective_one(op: Op, values: list[tuple[int, str]]) -> None:
    sources = [source(op, value, unit) for value, unit in values]
    found = effective("key", sources)
    sizes = [size(one) for one in sources]
    assert size(found.chosen) == (max(sizes) if op is Op.AT_LEAST else min(sizes))
    assert len(found.conflicts) == sum(one != size(found.chosen) for one in sizes)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [(6, "month", "P6M"), (1, "year", "P1Y"), (3, "day", "P3D"), (2, "week", "P2W"), (4, "hour", "PT4H")],
)
def test_periods(value: int, unit: str, text: str) -> None:
    assert period_of(value, unit) == text


@pytest.mark.parametrize(("value", "unit"), [(3, "attempt"), (6, "character"), (0, "day"), (1, "count")])
def test_what_measures_no_time_is_no_period(value: int, unit: str) -> None:
    with pytest.raises(InputError):
        period_of(value, unit)


@pytest.mark.parametrize(
    ("text", "period", "cadence", "grace"),
    [
        ("P6M", True, True, True),
        ("PT1H", True, False, True),
        ("P0D", False, False, True),
        ("workday", False, True, False),
        ("trading-day", False, True, False),
        ("5-open-days", False, False, True),
        ("P0M", False, False, True),
        ("6M", False, False, False),
        ("P1.5Y", False, False, False),
        ("", False, False, False),
    ],
)
def test_which_texts_are_which(text: str, *, period: bool, cadence: bool, grace: bool) -> None:
    assert (is_period(text), is_cadence(text), is_grace(text)) == (period, cadence, grace)


def test_twelve_months_are_a_year_and_an_office_day_is_a_day() -> None:
    assert hours("P12M") == hours("P1Y")
    assert hours("workday") == hours("P1D")
    assert hours("often") is None
