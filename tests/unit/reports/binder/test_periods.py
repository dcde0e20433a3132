"""Periods as people write them."""

from datetime import date

import pytest

from anzheng.kernel.errors import InputError
from anzheng.reports.binder.core.periods import Period, period_of, reaches, require_begun

FIRST_HALF = Period(date(2026, 1, 1), date(2026, 6, 30))
READ = {
    "2026H1": FIRST_HALF,
    "2026-h1": FIRST_HALF,
    "115H1": FIRST_HALF,
    "１１５Ｈ１": FIRST_HALF,
    "115年上半年": FIRST_HALF,
    "民國115年 上半年": FIRST_HALF,
    "115年度下半年": Period(date(2026, 7, 1), date(2026, 12, 31)),
    "2026Q3": Period(date(2026, 7, 1), date(2026, 9, 30)),
    "115年第三季": Period(date(2026, 7, 1), date(2026, 9, 30)),
    "2026": Period(date(2026, 1, 1), date(2026, 12, 31)),
    "115年度": Period(date(2026, 1, 1), date(2026, 12, 31)),
    "2024-02": Period(date(2024, 2, 1), date(2024, 2, 29)),
    "113年2月": Period(date(2024, 2, 1), date(2024, 2, 29)),
    "115-01-01 至 115-06-30": FIRST_HALF,
    "115.1.1～115.6.30": FIRST_HALF,
    "2026-01-01..2026-06-30": FIRST_HALF,
    "2026-01-01 - 2026-06-30": FIRST_HALF,
}


@pytest.mark.parametrize(("text", "period"), READ.items(), ids=READ.keys())
def test_it_is_read(text: str, period: Period) -> None:
    assert period_of(text) == period


REFUSED = ("", "H1", "2026H3", "2026Q5", "2026-13", "115年13月", "上半年", "115-06-30 至 115-01-01", "0H1", "去年")


@pytest.mark.parametrize("text", REFUSED)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        period_of(text)


def test_it_is_told_in_years_of_the_republic() -> None:
    assert period_of("2026H1").zh == "115-01-01 至 115-06-30"


@pytest.mark.parametrize("today", [FIRST_HALF.first, FIRST_HALF.last, date(2027, 1, 1)])
def test_what_has_begun_is_judged(today: date) -> None:
    require_begun(*FIRST_HALF, today, "about")


AHEAD = {
    "a period": (FIRST_HALF, "115-01-01 至 115-06-30 還沒有到"),
    "a day": (Period(date(2026, 1, 1), date(2026, 1, 1)), "115-01-01 還沒有到"),
}


@pytest.mark.parametrize(("days", "said"), AHEAD.values(), ids=AHEAD.keys())
def test_what_has_not_begun_is_refused(days: Period, said: str) -> None:
    with pytest.raises(InputError) as refused:
        require_begun(*days, date(2025, 12, 31), "about")
    assert said in refused.value.what.zh
    assert "114-12-31" in refused.value.remedy.zh
    assert refused.value.where == "about"


LAST, EARLIER = FIRST_HALF.last, date(2026, 3, 1)
REACHES = {
    "over": (LAST, date(2026, 7, 1), None, None),
    "its last day": (LAST, LAST, None, None),
    "still running": (LAST, EARLIER, None, EARLIER),
    "over, as known before its end": (LAST, date(2026, 7, 1), EARLIER, EARLIER),
    "a day and no period": (None, EARLIER, None, None),
}


@pytest.mark.parametrize(("last", "today", "known", "day"), REACHES.values(), ids=REACHES.keys())
def test_how_far_a_period_is_known(last: date | None, today: date, known: date | None, day: date | None) -> None:
    assert reaches(last, today, known) == day
