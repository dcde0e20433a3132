"""The number of a record: form, unit, year of the Republic, serial."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.catalogue.core.forms import Form
from anzheng.records.core.forms.numbers import series_of, written

CODED = Form("weakness-report", "弱點報告", "Report", {}, ("operator",), None, code="F-016")
UNCODED = Form("weakness-report", "弱點報告", "Report", {}, ("operator",), None)


@pytest.mark.parametrize(
    ("form", "unit", "day", "serial", "number"),
    [
        pytest.param(CODED, "IT", date(2026, 11, 21), 31, "F-016-IT-115-0031", id="as on the paper"),
        pytest.param(CODED, "", date(2026, 11, 21), 1, "F-016-00-115-0001", id="of no unit"),
        pytest.param(UNCODED, "IT", date(2026, 1, 1), 1, "weakness-report-IT-115-0001", id="a form without a number"),
        pytest.param(CODED, "IT", date(2026, 12, 31), 9999, "F-016-IT-115-9999", id="last day of the year"),
        pytest.param(CODED, "IT", date(2027, 1, 1), 12345, "F-016-IT-116-12345", id="more than four digits"),
    ],
)
def test_written(form: Form, unit: str, day: date, serial: int, number: str) -> None:
    assert written(form, unit, day, serial) == number


_UNITS = st.sampled_from(["", "00", "IT", "HR"])
_DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@given(_UNITS, _DAYS, _UNITS, _DAYS, st.integers(1, 10**5), st.integers(1, 10**5))
def test_two_records_of_different_series_or_serials_never_share_a_number(
    unit: str, day: date, other_unit: str, other_day: date, serial: int, other: int
) -> None:
    same = (series_of(CODED, unit, day), serial) == (series_of(CODED, other_unit, other_day), other)
    assert (written(CODED, unit, day, serial) == written(CODED, other_unit, other_day, other)) is same
