"""Who answers for what is due, and when it comes to the manager: tables that read like the rule."""

from datetime import date, timedelta

import pytest

from anzheng.kernel.calendars import Calendar
from anzheng.obligations.core.charge import duty_of, escalated, in_charge, number_of
from anzheng.organization.core.duties import Duty

FRIDAY = date(2026, 11, 20)
PLAIN = Calendar(frozenset(), frozenset())


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param({}, None, id="nobody named"),
        pytest.param({"owner": "people:e-1"}, "e-1", id="the owner"),
        pytest.param({"owner": "e-1"}, "e-1", id="the number alone"),
        pytest.param({"custodian": "people:e-2", "owner": "people:e-1"}, "e-1", id="the owner before the custodian"),
        pytest.param({"owner": "", "holder": "people:e-3"}, "e-3", id="an empty owner"),
        pytest.param({"owner": "units:it", "custodian": "people:e-2"}, "e-2", id="a unit is no person"),
        pytest.param({"owner": 7}, None, id="no text"),
    ],
)
def test_person_named(values: dict[str, object], expected: str | None) -> None:
    assert number_of(values) == expected


@pytest.mark.parametrize(
    ("named", "held", "expected"),
    [
        pytest.param("u:1", {Duty.IT_HEAD: ["u:2"]}, ("u:1",), id="named"),
        pytest.param(None, {Duty.IT_HEAD: ["u:2", "u:3"], Duty.SECURITY_HEAD: ["u:4"]}, ("u:2", "u:3"), id="by duty"),
        pytest.param(None, {Duty.SECURITY_HEAD: ["u:4"]}, ("u:4",), id="nobody holds it: the security head"),
        pytest.param(None, {}, (), id="nobody at all"),
    ],
)
def test_in_charge(named: str | None, held: dict[Duty, list[str]], expected: tuple[str, ...]) -> None:
    assert in_charge(named, Duty.IT_HEAD, lambda duty: held.get(duty, [])) == expected


def test_unknown_owner_is_the_security_heads() -> None:
    assert (duty_of("manager"), duty_of("never")) == (Duty.LINE_MANAGER, Duty.SECURITY_HEAD)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        pytest.param(0, False, id="the day itself"),
        pytest.param(3, False, id="Monday: one office day"),
        pytest.param(5, False, id="Wednesday: three office days"),
        pytest.param(6, True, id="Thursday: the fourth"),
    ],
)
def test_escalation_counts_office_days(days: int, expected: object) -> None:
    assert escalated(FRIDAY, FRIDAY + timedelta(days=days), PLAIN) is expected


def test_a_holiday_does_not_count() -> None:
    calendar = Calendar(frozenset({date(2026, 11, 24)}), frozenset())
    assert not escalated(FRIDAY, FRIDAY + timedelta(days=6), calendar)
