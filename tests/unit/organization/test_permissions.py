"""The access matrix: what examines does not operate, and nobody is without the rights over their own account."""

import pytest

from anzheng.organization.core.duties import AUDIT, OUTSIDERS, OVERSIGHT, Duty
from anzheng.organization.core.permissions import GRANTS, PRIVILEGED, Permission, Reach

P = Permission
OPERATING = {
    P.CHECKS_RUN,
    P.REGISTERS_WRITE,
    P.RECORDS_WRITE,
    P.EVENTS_WRITE,
    P.PROFILE_ANSWER,
    P.PARAMETERS_SET,
    P.CALENDAR_CHANGE,
    P.PEOPLE_MANAGE,
    P.DUTIES_GRANT,
    P.ACCOUNTS_MANAGE,
    P.SIGN_IN_POLICY,
    P.JOBS_RUN,
    P.INSTALLATION,
}
"""Permissions that change what the company does or how this product works."""


def test_every_duty_has_a_row() -> None:
    assert set(GRANTS) == set(Duty)


def test_every_permission_is_somebody_s() -> None:
    assert {permission for row in GRANTS.values() for permission in row} == set(Permission)


@pytest.mark.parametrize("duty", sorted(AUDIT | {Duty.LOG_REVIEWER}))
def test_who_examines_holds_no_operating_permission(duty: Duty) -> None:
    assert set(GRANTS[duty]) & OPERATING == set()


@pytest.mark.parametrize("duty", sorted(OVERSIGHT))
def test_who_oversees_changes_nothing(duty: Duty) -> None:
    assert set(GRANTS[duty]) & (OPERATING | PRIVILEGED) == set()


def test_privileged_acts_belong_to_the_administrator_alone() -> None:
    assert {duty for duty, row in GRANTS.items() if set(row) & PRIVILEGED} == {Duty.ADMINISTRATOR}


def test_the_administrator_does_not_review_the_access_log() -> None:
    assert P.ACCESS_LOG_READ not in GRANTS[Duty.ADMINISTRATOR]
    assert {duty for duty, row in GRANTS.items() if P.ACCESS_LOG_READ in row} == {
        Duty.LOG_REVIEWER,
        Duty.INTERNAL_AUDIT,
        Duty.AUDIT_HEAD,
    }


def test_working_papers_of_an_audit_are_seen_by_internal_audit_alone() -> None:
    assert {duty for duty, row in GRANTS.items() if P.AUDIT_WORK in row} == {Duty.INTERNAL_AUDIT, Duty.AUDIT_HEAD}


@pytest.mark.parametrize("duty", sorted(OUTSIDERS))
def test_outsiders_write_nothing(duty: Duty) -> None:
    assert set(GRANTS[duty]) & (OPERATING | PRIVILEGED | {P.CONFIDENTIAL_READ, P.SECRET_READ, P.EXPORT}) == set()


def test_an_employee_reaches_only_what_is_one_s_own() -> None:
    assert set(GRANTS[Duty.EMPLOYEE].values()) == {Reach.OWN}
