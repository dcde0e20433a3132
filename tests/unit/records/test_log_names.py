"""Which days a log file covers by its name, and whether its name says that it is closed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.kernel.times import taipei_day
from anzheng.records.core.log_seals.closed import Closing, Why, still_open
from anzheng.records.core.log_seals.naming import Basis, Covered, Dated, Reading, covered, live_names, numbered
from anzheng.records.log_files import Lying

MODIFIED = date(2026, 3, 9)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        pytest.param("fw-2026-01-01.csv", "2026-01-01", "2026-01-01", id="an export by day"),
        pytest.param("fw_20260101.csv.gz", "2026-01-01", "2026-01-01", id="without marks, compressed"),
        pytest.param("app.log-20260101.gz", "2025-12-31", "2025-12-31", id="rotated: what was written before"),
        pytest.param("app.log-2026010100", "2025-12-31", "2025-12-31", id="rotated by the hour, at midnight"),
        pytest.param("app.log-2026010113.gz", "2026-01-01", "2026-01-01", id="rotated by the hour, after lunch"),
        pytest.param("fw-20260101-235959.csv", "2026-01-01", "2026-01-01", id="with a time of day"),
        pytest.param("fw_2026-01-01T2300.json", "2026-01-01", "2026-01-01", id="with an hour after T"),
        pytest.param("export_20260101-20260107.zip", "2026-01-01", "2026-01-07", id="a week"),
        pytest.param("2026-01-01_2026-01-07.csv", "2026-01-01", "2026-01-07", id="a week with marks"),
        pytest.param("2026-01-01-2026-01-07.csv", "2026-01-01", "2026-01-07", id="a week, everything with hyphens"),
        pytest.param("fw 115年1月1日至115年1月7日.csv", "2026-01-01", "2026-01-07", id="a week in ROC years"),
        pytest.param("fw-1150101-1150107.csv", "2026-01-01", "2026-01-07", id="a week in ROC years, digits alone"),
        pytest.param("防火牆1150101.csv", "2026-01-01", "2026-01-01", id="an ROC day, digits alone"),
        pytest.param("防火牆115-01-01.csv", "2026-01-01", "2026-01-01", id="an ROC day with hyphens"),
        pytest.param("民國115年2月1日.csv", "2026-02-01", "2026-02-01", id="an ROC day in words"),
        pytest.param("fw-202602.zip", "2026-02-01", "2026-02-28", id="a month"),
        pytest.param("2024/02/fw.csv", "2024-02-01", "2024-02-29", id="a month by folders"),
        pytest.param("115年2月.zip", "2026-02-01", "2026-02-28", id="an ROC month"),
        pytest.param("2026/01/05/fw.csv", "2026-01-05", "2026-01-05", id="a day by folders"),
        pytest.param("2026-01/fw-20260105.csv", "2026-01-05", "2026-01-05", id="the file's own day"),
        pytest.param("fw-1-2026-01-01.csv", "2026-01-01", "2026-01-01", id="a number before the day"),
        pytest.param("fw-20260107-20260101.csv", "2026-01-01", "2026-01-01", id="a range the wrong way round is none"),
    ],
)
def test_days_of_a_name(name: str, first: str, last: str) -> None:
    assert covered(name, MODIFIED, Reading()) == Covered(day(first), day(last), Basis.NAME)


@pytest.mark.parametrize(
    "name",
    [
        *("app.log", "app.log.1", "app.log.12.gz", "fw-10.115.01.01.csv", "fw-2026-13-01.csv", "fw-2026-02-30.csv"),
        *("fw-123456789012345.csv", "fw-2026.csv", ""),
    ],
)
def test_a_name_without_a_day_leaves_the_day_of_modification(name: str) -> None:
    assert covered(name, MODIFIED, Reading()) == Covered(MODIFIED, MODIFIED, Basis.MODIFIED)


@pytest.mark.parametrize(
    ("reading", "name", "first", "last"),
    [
        pytest.param(Reading(Dated.CONTENT), "app.log-20260101", "2026-01-01", "2026-01-01", id="dateyesterday"),
        pytest.param(Reading(Dated.ROTATED), "messages-20260101", "2025-12-31", "2025-12-31", id="no ending"),
        pytest.param(Reading(covers=7), "fw-20260107.csv", "2026-01-01", "2026-01-07", id="weekly"),
        pytest.param(Reading(covers=7), "app.log.1", "2026-03-03", "2026-03-09", id="weekly, numbered"),
        pytest.param(Reading(covers=7), "fw-202602.csv", "2026-02-01", "2026-02-28", id="a month stays one"),
        pytest.param(
            Reading(Dated.MODIFIED), "fw-20260107.csv", "2026-03-09", "2026-03-09", id="the name says nothing"
        ),
        pytest.param(
            Reading(stated=(day("2023-01-01"), day("2025-12-31"))), "x", "2023-01-01", "2025-12-31", id="as stated"
        ),
    ],
)
def test_options_say_how_names_are_read(reading: Reading, name: str, first: str, last: str) -> None:
    assert covered(name, MODIFIED, reading)[:2] == (day(first), day(last))


@given(st.dates(day("1912-01-01"), day("2099-12-31")), st.sampled_from(["%Y-%m-%d", "%Y%m%d", "%Y_%m_%d", "%Y/%m/%d"]))
def test_every_day_is_read_as_it_is_written(written: date, form: str) -> None:
    found = covered(f"fw-{written.strftime(form)}.csv", MODIFIED, Reading())

    assert found == Covered(written, written, Basis.NAME)


@given(st.text(max_size=40), st.dates(day("2000-01-01"), day("2100-01-01")))
def test_no_name_is_too_strange(name: str, modified: date) -> None:
    found = covered(name, modified, Reading())

    assert found.first <= found.last


@pytest.mark.parametrize(
    ("name", "expected"),
    [("app.log.1", True), ("app.log.12.gz", True), ("a/app.log.3.xz", True), ("app.log", False), ("fw-1.csv", False)],
)
def test_names_that_rotation_gives_again(name: str, *, expected: bool) -> None:
    assert numbered(name) is expected


@pytest.mark.parametrize(
    ("names", "live"),
    [
        pytest.param({"app.log", "app.log.1"}, {"app.log"}, id="numbered"),
        pytest.param({"app.log", "app.log-20260101.gz"}, {"app.log"}, id="dated"),
        pytest.param({"app.log", "app-20260101.log"}, {"app.log"}, id="dated before its ending"),
        pytest.param({"a/app.log", "b/app.log.1"}, set(), id="in another folder"),
        pytest.param({"app.log.1", "app.log.2"}, set(), id="nothing but rotated ones"),
        pytest.param({"fw-2026-01-01.csv", "fw-2026-01-01-2.csv"}, set(), id="two parts of a day"),
    ],
)
def test_the_file_into_which_rotation_writes(names: set[str], live: set[str]) -> None:
    assert live_names(names) == live


NOW = datetime(2026, 1, 5, 4, 0, tzinfo=UTC)
CLOSING = Closing(NOW, day("2026-01-05"))
LONG_AGO = NOW - timedelta(hours=9)


@pytest.mark.parametrize(
    ("name", "last", "modified", "live", "written", "why"),
    [
        pytest.param("fw-20260104.csv", "2026-01-04", LONG_AGO, False, False, None, id="yesterday's"),
        pytest.param("fw-20260105.csv", "2026-01-05", LONG_AGO, False, False, Why.TODAY, id="today's"),
        pytest.param("fw-20260104.csv", "2026-01-04", NOW - timedelta(minutes=9), False, False, Why.FRESH, id="fresh"),
        pytest.param("fw-20260104.csv", "2026-01-04", LONG_AGO, False, True, Why.WRITTEN, id="open for writing"),
        pytest.param("fw.csv", "2026-01-04", LONG_AGO, True, False, Why.LIVE, id="live"),
        pytest.param("fw.csv", "2026-01-04", LONG_AGO, False, False, Why.UNMARKED, id="nothing says that it is closed"),
        pytest.param("fw.csv.1", "2026-01-04", LONG_AGO, False, False, None, id="numbered"),
    ],
)
def test_what_is_closed(
    name: str, last: str, modified: datetime, why: Why | None, *, live: bool, written: bool
) -> None:
    days = covered(name, day(last), Reading())

    assert still_open(name, days, modified, CLOSING, live=live, written=written) is why


@pytest.mark.parametrize(
    ("seconds", "found"), [(99_999_999_999_999, "9999-12-30"), (-99_999_999_999_999, "0001-01-02")]
)
def test_a_time_beyond_the_calendar_is_a_day_of_it(seconds: int, found: str) -> None:
    lying = Lying("fw.csv", "/fw.csv", 0, seconds * 1_000_000_000, 1, 1)

    assert taipei_day(lying.modified) == day(found)
