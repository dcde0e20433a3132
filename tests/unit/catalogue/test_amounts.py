"""Amounts in words, in both languages."""

import pytest

from anzheng.catalogue.core.amounts import bound, said, unit_name
from anzheng.catalogue.core.model import Op
from anzheng.catalogue.core.vocabulary import UNITS


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        (3, "month", "3 個月", "3 months"),
        (1, "month", "1 個月", "1 month"),
        (15, "minute", "15 分鐘", "15 minutes"),
        (1, "working-day", "1 個工作日", "1 working day"),
        (12, "character", "12 個字元", "12 characters"),
        (1200, "count", "1,200", "1,200"),
        (2, "furlong", "2 furlong", "2 furlong"),
    ],
)
def test_a_value_with_its_unit(value: int, unit: str, zh: str, en: str) -> None:
    assert said(value, unit) == (zh, en)


def test_what_is_asked_for() -> None:
    assert bound(Op.AT_MOST, 6, "month") == ("至多 6 個月", "at most 6 months")


@pytest.mark.parametrize("unit", sorted(UNITS))
def test_every_unit_of_the_format_has_words(unit: str) -> None:
    assert unit_name(unit).zh != unit
