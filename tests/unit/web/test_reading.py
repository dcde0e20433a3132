"""Fields of a form: what is read, and what is said about what cannot be."""

from datetime import date
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from anzheng.kernel.errors import InputError, Text
from anzheng.web.reading import LINE, Reading


def _reading(sent: str) -> Reading:
    return Reading(QueryDict(sent))


@pytest.mark.parametrize(
    ("sent", "method", "arguments", "value"),
    [
        pytest.param("a=+x+", "text", {}, "x", id="blanks around a line fall away"),
        pytest.param("", "text", {"required": False}, "", id="what is not required may be missing"),
        pytest.param("a=115-11-20", "day", {}, date(2026, 11, 20), id="an ROC date"),
        pytest.param("a=2026-11-20", "day", {}, date(2026, 11, 20), id="a Gregorian date"),
        pytest.param("", "day", {"required": False}, None, id="no date"),
        pytest.param("a=b", "choice", {"choices": ("b", "c")}, "b", id="a choice"),
        pytest.param("a=b&a=c", "several", {"choices": ("b", "c", "d")}, ("b", "c"), id="several choices"),
        pytest.param("", "several", {"choices": ("b",)}, (), id="none of several"),
        pytest.param("a=15", "number", {"low": 1, "high": 15}, 15, id="a number at its bound"),
        pytest.param("a=+pw+", "secret", {}, " pw ", id="a password is not touched"),
        pytest.param("a=on", "ticked", {}, True, id="a ticked box"),
        pytest.param("", "ticked", {}, False, id="a box left empty"),
    ],
)
def test_what_is_read(sent: str, method: str, arguments: dict[str, Any], value: object) -> None:
    reading = _reading(sent)

    assert getattr(reading, method)("a", **arguments) == value
    assert reading.sound


@pytest.mark.parametrize(
    ("sent", "method", "arguments"),
    [
        pytest.param("", "text", {}, id="a required line is missing"),
        pytest.param("a=" + "x" * (LINE + 1), "text", {}, id="a line is too long"),
        pytest.param("a=x%00y", "text", {}, id="a control character"),
        pytest.param("a=yesterday", "day", {}, id="no date"),
        pytest.param("", "day", {}, id="a required date is missing"),
        pytest.param("a=z", "choice", {"choices": ("b",)}, id="a choice that is not offered"),
        pytest.param("a=z", "choice", {"choices": ("b",), "required": False}, id="nor if it is not required"),
        pytest.param("a=b&a=z", "several", {"choices": ("b",)}, id="one of several is not offered"),
        pytest.param("a=0", "number", {"low": 1, "high": 9}, id="below the bound"),
        pytest.param("a=1.5", "number", {"low": 1, "high": 9}, id="no whole number"),
        pytest.param("a=٣", "number", {"low": 1, "high": 9}, id="digits of another script"),
        pytest.param("", "secret", {}, id="no password"),
    ],
)
def test_what_is_refused(sent: str, method: str, arguments: dict[str, Any]) -> None:
    reading = _reading(sent)
    getattr(reading, method)("a", **arguments)

    assert list(reading.problems) == ["a"]


def test_the_first_problem_of_a_field_stays() -> None:
    reading = _reading("")
    reading.wrong("a", Text("一", "one"))
    reading.wrong("a", Text("二", "two"))

    assert reading.problems == {"a": Text("一", "one")}


@pytest.mark.parametrize(
    ("where", "beside"), [pytest.param("a", "a", id="the field it names"), pytest.param("elsewhere", "", id="the form")]
)
def test_what_a_service_says_is_shown_beside(where: str, beside: str) -> None:
    reading = _reading("a=1")
    reading.refused(InputError(Text("不行", "no"), where, Text("改", "change it")))

    assert reading.problems == {beside: Text("不行。改", "no; change it")}


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=300), max_size=4), st.text(max_size=5))
def test_nothing_that_is_sent_breaks_it(sent: dict[str, str], field: str) -> None:
    form = QueryDict(mutable=True)
    form.update(sent)
    reading = Reading(form)
    reading.text(field)
    reading.day(field)
    reading.choice(field, ("a",))
    reading.number(field, 1, 5)

    assert set(reading.problems) <= {field}
