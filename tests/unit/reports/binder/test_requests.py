"""Lists of requests: headings, rows, periods, and what is refused with its row."""

import pytest

from anzheng.kernel.errors import InputError
from anzheng.reports.binder.core.periods import period_of
from anzheng.reports.binder.core.requests import Request, requests_in

HALF = period_of("115H1")
Rows = list[tuple[int, tuple[str, ...]]]


def rows(*lines: str) -> Rows:
    return [(number, tuple(line.split("|"))) for number, line in enumerate(lines, 1)]


def test_columns_are_known_by_their_headings_wherever_they_stand() -> None:
    table = rows(
        "○○證券 調閱清單",
        "備註|期間|調閱項目|文件編號|項次|條款",
        "x|115年上半年|帳號清查|F-003、F-004|A-1|CC-15000（2）",
    )
    (found,) = requests_in(table, "list.xlsx", None)

    assert found == Request(3, "A-1", "帳號清查", ("CC-15000(2)",), ("F-003", "F-004"), (), HALF)


def test_english_headings_and_days_apart_are_read() -> None:
    (found,) = requests_in(
        rows("No|Item|Keywords|From|To", "1|Reviews|account,review|2026-01-01|2026-06-30"), "l", None
    )

    assert found == Request(2, "1", "Reviews", (), (), ("account", "review"), HALF)


def test_a_row_without_a_period_takes_the_one_of_the_list() -> None:
    found = requests_in(rows("項次|調閱項目|期間", "1|甲|", "2|乙|2025", "3||"), "l", HALF)

    assert [(one.asked, one.period) for one in found] == [("甲", HALF), ("乙", period_of("2025"))]


REFUSED = {
    "no headings": (rows("甲|乙", "丙|丁"), "標題"),
    "nothing asked": (rows("項次|調閱項目", "1|"), "沒有任何項目"),
    "an unreadable period": (rows("項次|調閱項目|期間", "1|甲|去年"), "看不懂"),
    "too long": (rows("項次|調閱項目", *["1|甲"] * 1000), "超過"),
    "hours of work in one cell": (
        rows("項次|調閱項目|關鍵字", "1|甲|" + "、".join(map(str, range(51)))),
        "一格超過 50",
    ),
}


@pytest.mark.parametrize(("table", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_read_is_refused(table: Rows, said: str) -> None:
    with pytest.raises(InputError) as refused:
        requests_in(table, "list.xlsx", None)
    assert said in refused.value.what.zh


def test_a_refusal_names_the_row() -> None:
    with pytest.raises(InputError) as refused:
        requests_in(rows("項次|調閱項目|期間", "1|甲|2026", "2|乙|去年"), "list.xlsx", None)
    assert refused.value.where.startswith("list.xlsx:3 ")
