"""ROC dates: printed one way, read in all the ways people write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.kernel import roc
from anzheng.kernel.errors import InputError

DAY = date(2020, 12, 11)


def test_the_three_printed_forms() -> None:
    assert roc.long(date(2026, 11, 21)) == "民國115年11月21日"
    assert roc.short(date(2026, 11, 21)) == "115-11-21"
    assert roc.paper(date(2026, 11, 21)) == "中華民國 115 年 11 月 21 日"
    assert roc.short(date(2010, 1, 5)) == "99-01-05"
    assert roc.long(date(1912, 1, 1)) == "民國1年1月1日"


@pytest.mark.parametrize("form", [roc.long, roc.short, roc.paper])
def test_before_the_republic_there_is_no_year_of_it(form: object) -> None:
    assert callable(form)
    with pytest.raises(InputError, match="1911-12-31"):
        form(date(1911, 12, 31))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("109.12.11", DAY),
        ("109年12月11日", DAY),
        ("民國109年12月11日", DAY),
        ("中華民國109年12月11日", DAY),
        ("中華民國 109 年 12 月 11 日", DAY),
        ("109-12-11", DAY),
        ("109/12/11", DAY),
        ("民國 109.12.11", DAY),
        (" 109.12.11 ", DAY),
        ("１０９年１２月１１日", DAY),
        ("１０９．１２．１１", DAY),
        ("１０９／１２／１１", DAY),
        ("109　年　12　月　11　日", DAY),
        ("111年1月底", date(2022, 1, 31)),
        ("113年2月底", date(2024, 2, 29)),
        ("民國112年2月底", date(2023, 2, 28)),
        ("2026-11-21", date(2026, 11, 21)),
        ("2026/11/21", date(2026, 11, 21)),
        ("2026年11月21日", date(2026, 11, 21)),
        ("99.1.5", date(2010, 1, 5)),
        ("民國元年1月1日", date(1912, 1, 1)),
    ],
)
def test_these_texts_are_dates(text: str, expected: date) -> None:
    assert roc.parse(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("109.13.11", id="no such month"),
        pytest.param("109.2.30", id="no such day"),
        pytest.param("112年2月29日", id="no leap year"),
        pytest.param("111年13月底", id="the end of no month"),
        pytest.param("0.1.1", id="year 0"),
        pytest.param("109.12-11", id="mixed marks"),
        pytest.param("109年12月11", id="day without its word"),
        pytest.param("12月11日", id="no year"),
        pytest.param("109.12", id="no day"),
        pytest.param("1091211", id="no marks"),
        pytest.param("民國2020年12月11日", id="common year called a year of the Republic"),
        pytest.param("1911-12-31", id="before the Republic"),
        pytest.param("0109-12-11", id="padded to look like a common year"),
        pytest.param("12020-12-11", id="five digits"),
        pytest.param("-109.12.11", id="negative"),
        pytest.param("١٠٩.١٢.١١", id="other digits"),
        pytest.param("2026-11-2 1", id="a space inside a number"),
        pytest.param("2026-11-21T00:00", id="a time of day"),
        pytest.param("明天", id="a word"),
        pytest.param("", id="nothing"),
    ],
)
def test_anything_else_is_refused_naming_text_and_remedy(text: str) -> None:
    with pytest.raises(InputError) as refused:
        roc.parse(text)
    assert refused.value.where == text[:40]
    assert "115" in refused.value.remedy.zh


@given(
    st.dates(date(1912, 1, 1), date(2910, 12, 31)), st.sampled_from([roc.long, roc.short, roc.paper, date.isoformat])
)
def test_every_printed_form_is_read_back(day: date, form: object) -> None:
    assert callable(form)
    assert roc.parse(form(day)) == day


@given(st.text())
def test_no_text_raises_anything_but_an_input_error(text: str) -> None:
    try:
        day = roc.parse(text)
    except InputError:
        return
    assert day.year > roc.OFFSET
