"""Places to look at, defaults that cannot stand, and days until a signature."""

from datetime import date
from typing import Any

import pytest

from anzheng.catalogue.paperwork import paperwork
from anzheng.kernel.calendars import Calendar
from anzheng.records.core.forms.filling import completed, exceptions, problems, signed_within

ROUNDS = paperwork().form("host-inspection")
LOG = paperwork().form("operation-log")
GOOD = {"services": "ok", "backup": "ok", "antivirus": "ok", "clock": "ok", "state": "normal"}
DAY = date(2026, 11, 20)


def rounds(**row: object) -> dict[str, Any]:
    return {
        "first": "2026-11-20",
        "last": "2026-11-20",
        "target": "company",
        "fields": {"inspected_at": "2026-11-20T08:30"},
        "items": {"hosts:srv-1": {**GOOD, **row}},
    }


@pytest.mark.parametrize(
    ("row", "places", "wrong"),
    [
        ({}, [], []),
        ({"backup": "unknown"}, ["backup"], []),
        ({"backup": "fail"}, ["backup"], ["state"]),
        ({"hardware": "fail"}, ["hardware"], ["state"]),
        ({"hardware": "unknown"}, [], []),
        ({"backup": "fail", "state": "open"}, ["backup", "state"], ["exception"]),
        ({"backup": "fail", "state": "open", "exception": "磁帶機故障"}, ["backup", "state"], []),
    ],
    ids=["all is well", "no data", "a check says fail", "lights", "lights not seen", "not explained", "explained"],
)
def test_a_host_is_not_normal_while_something_says_it_is_not(
    row: dict[str, object], places: list[str], wrong: list[str]
) -> None:
    made = completed(ROUNDS, rounds(**row))
    assert exceptions(ROUNDS, made) == [f"items.hosts:srv-1.{name}" for name in places]
    assert [one.place for one in problems(ROUNDS, made, DAY)] == [f"items.hosts:srv-1.{name}" for name in wrong]


def test_the_message_names_what_stands_beside_it() -> None:
    (wrong,) = problems(ROUNDS, completed(ROUNDS, rounds(clock="fail")), DAY)
    assert wrong.what.zh == "「時鐘」為「異常」，「主機狀況」就不能是「正常」，請改選並說明"


@pytest.mark.parametrize(
    ("signed", "days"),
    [(date(2026, 11, 20), 0), (date(2026, 11, 23), 1), (date(2026, 11, 25), 3), (date(2026, 11, 19), 0)],
    ids=["the same day", "the next working day", "three days later", "before"],
)
def test_days_until_the_signature_follow_from_it(signed: date, days: int) -> None:
    calendar = Calendar(frozenset(), frozenset())
    assert signed_within(LOG, {"manager": signed, "operator": DAY}, DAY, calendar) == {
        "working_days_to_signature": days
    }
    assert signed_within(LOG, {"operator": DAY}, DAY, calendar) == {}
    assert "working_days_to_signature" not in completed(LOG, {"fields": {}})["fields"]
