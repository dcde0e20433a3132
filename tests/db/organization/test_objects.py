"""Who sees which objects, on both databases: by company, unit, authorship and level, in one query."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anzheng.organization.access import standing_of
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.permissions import Permission
from anzheng.organization.core.standing import Standing, operator
from anzheng.organization.models import Member
from anzheng.organization.objects import visible
from anzheng.records.models import Evidence
from tests.support.company import IT, OPS, SALES, evidence, found, holds, works

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def rows() -> None:
    for ledger in ("own", "other"):
        found(ledger)
    works("ann", "own", IT)
    works("bob", "own", SALES)
    evidence("own", "whole", author="eve")
    evidence("own", "it", author="eve", unit=IT)
    evidence("own", "ops", author="eve", unit=OPS)
    evidence("own", "sales", author="bob", unit=SALES)
    evidence("own", "mine", author="ann", unit=SALES)
    evidence("own", "it-confidential", author="eve", unit=IT, level="confidential")
    evidence("own", "it-secret", author="eve", unit=IT, level="secret")
    evidence("own", "mine-secret", author="ann", unit=IT, level="secret")
    evidence("own", "open", author="eve", unit=SALES, level="public")
    evidence("other", "foreign", author="ann", unit=IT)


def _seen(has: Standing) -> set[str]:
    return {row.evidence for row in visible(Evidence.objects.all(), has, Permission.RECORDS_READ)}


def _ann(*duties: tuple[Duty, object]) -> Standing:
    for duty, unit in duties:
        holds("ann", "own", duty, unit)  # type: ignore[arg-type]
    return standing_of("u:ann", "own", DAY)


OWN = {"mine", "mine-secret"}
BELOW_IT = {"it", "ops"}
CASES = {
    "an employee sees what she wrote": ((), OWN),
    "a manager sees the unit and those below": (((Duty.LINE_MANAGER, IT),), OWN | BELOW_IT),
    "a manager below does not see above": (((Duty.LINE_MANAGER, OPS),), OWN | {"ops"}),
    "a manager of two units sees both": (
        ((Duty.LINE_MANAGER, OPS), (Duty.OPERATOR, SALES)),
        OWN | {"ops", "sales", "open"},
    ),
    "a duty for the whole company sees all units": (
        ((Duty.LINE_MANAGER, None),),
        OWN | BELOW_IT | {"whole", "sales", "open"},
    ),
    "security staff see what is confidential": (
        ((Duty.SECURITY_STAFF, None),),
        OWN | BELOW_IT | {"whole", "sales", "open", "it-confidential"},
    ),
    "security staff of a unit see what is confidential there": (
        ((Duty.SECURITY_STAFF, IT),),
        OWN | BELOW_IT | {"it-confidential"},
    ),
    "the security head sees what is secret": (
        ((Duty.SECURITY_HEAD, None),),
        OWN | BELOW_IT | {"whole", "sales", "open", "it-confidential", "it-secret"},
    ),
    "an outside auditor's duty does not make an employee an auditor of secrets": (
        ((Duty.OUTSIDE_AUDITOR, None),),
        OWN | BELOW_IT | {"whole", "sales", "open"},
    ),
    "whoever administers the system sees no records": (((Duty.ADMINISTRATOR, None),), OWN),
}


@pytest.mark.parametrize(("duties", "expected"), CASES.values(), ids=CASES)
def test_who_sees_what(duties: tuple[tuple[Duty, object], ...], expected: set[str]) -> None:
    assert _seen(_ann(*duties)) == expected


def test_the_other_company_is_another_question() -> None:
    works("cat", "other")
    holds("cat", "other", Duty.SECURITY_HEAD)

    assert _seen(standing_of("u:cat", "other", DAY)) == {"foreign"}
    assert _seen(standing_of("u:cat", "own", DAY)) == set()


def test_whoever_works_nowhere_sees_nothing() -> None:
    assert _seen(standing_of("u:eve", "own", DAY)) == set()


def test_a_token_without_the_permission_sees_nothing() -> None:
    holds("ann", "own", Duty.SECURITY_HEAD)
    limited = standing_of("u:ann", "own", DAY, limits=frozenset({Permission.POSTURE_READ}))

    assert _seen(limited) == set()


def test_a_token_narrowed_to_records_does_not_open_what_is_secret() -> None:
    holds("ann", "own", Duty.SECURITY_HEAD)
    limited = standing_of("u:ann", "own", DAY, limits=frozenset({Permission.RECORDS_READ}))

    assert _seen(limited) == OWN | BELOW_IT | {"whole", "sales", "open"}


def test_the_operator_sees_what_he_is_let() -> None:
    assert _seen(operator("operator", "own", DAY, Permission)) == {row.evidence for row in Evidence.objects.all()} - {
        "foreign"
    }
    assert _seen(operator("operator", "own", DAY, ())) == set()


def test_capitals_are_another_unit() -> None:
    evidence("own", "shouting", author="eve").__class__.objects.filter(evidence="shouting").update(unit="/HQ/IT/")

    assert "shouting" not in _seen(_ann((Duty.LINE_MANAGER, IT)))


def test_one_query_however_many_rows_and_units() -> None:
    has = _ann((Duty.LINE_MANAGER, IT), (Duty.OPERATOR, SALES))
    for n in range(50):
        evidence("own", f"more-{n}", unit=OPS)

    with CaptureQueriesContext(connection) as queries:
        assert len(_seen(has)) > 50

    assert len(queries) == 1
    assert "more-" not in queries[0]["sql"]


def test_people_are_seen_by_their_unit() -> None:
    works("dan", "own", OPS)
    rows = visible(
        Member.objects.all(),
        _ann((Duty.LINE_MANAGER, IT)),
        Permission.PEOPLE_READ,
        company="company",
        unit="unit__path",
        author="person",
        level=None,
    )

    assert {row.number for row in rows} == {"ann", "dan"}
