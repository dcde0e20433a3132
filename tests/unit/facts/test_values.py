"""What may stand in a leaf for ever: codes, numbers and dates, never prose."""

import pytest

from anzheng.facts.base import Scalar
from anzheng.facts.values import refuse_prose
from anzheng.kernel.errors import InputError


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("passed", id="a code"),
        pytest.param("2026-11-21", id="a date"),
        pytest.param("systems:web", id="a target"),
        pytest.param(15, id="a number"),
        pytest.param(True, id="truth"),
        pytest.param(None, id="nothing"),
    ],
)
def test_accepted(value: Scalar) -> None:
    refuse_prose({"field": value}, "form")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        pytest.param("field", "王小明", id="a name"),
        pytest.param("field", "two words", id="words"),
        pytest.param("field", "a" * 101, id="a long text"),
        pytest.param("field", "", id="an empty text"),
        pytest.param("備註", "x", id="a field that is no code"),
    ],
)
def test_refused(field: str, value: str) -> None:
    with pytest.raises(InputError) as refused:
        refuse_prose({field: value}, "form")
    assert refused.value.where.startswith("form ")
