"""Duties and deputies in the tables: each act with its fact, standing read in a fixed number of queries."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anzheng.facts.base import Actor
from anzheng.facts.people import AbsenceCancelled, AbsencePlanned, DeputyEnded, DeputyNamed, DutyEnded, DutyGranted
from anzheng.kernel.errors import ConflictError, InputError, NotFoundError, SeparationError
from anzheng.ledger.services import facts_of, head
from anzheng.organization.access import standing_of
from anzheng.organization.core.assignments import Acts
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.permissions import Permission
from anzheng.organization.core.standing import StandsIn
from anzheng.organization.deputies import cancel_absence, end_deputy, is_absent, name_deputy, plan_absence, who_acts_for
from anzheng.organization.duties import end_duty, grant_duty, grant_first_administrator
from anzheng.organization.groups import companies_in, create_group, move_group, place_company
from anzheng.organization.models import Account, Member
from anzheng.organization.people import identity_of
from anzheng.organization.services import open_company
from anzheng.registers.models import Entry
from tests.support.people import person

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
ACTOR = Actor("user", "u:boss", "web", "password")
ANN, BEN = "u:ann", "u:ben"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    open_company("acme", "範例公司", sample=False, cutover=date(2026, 1, 1), actor=ACTOR, now=NOW)
    for name in ("ann", "ben"):
        person(name, "acme")
    return tmp_path


def grants(
    home: Path, who: str, duty: Duty, last: date | None = None, actor: Actor = ACTOR, reason: str = "範例"
) -> str:
    return grant_duty(home, "acme", who, duty, unit=None, first=TODAY, last=last, reason=reason, actor=actor, now=NOW)


def payloads() -> list[object]:
    families = DutyGranted | DutyEnded | DeputyNamed | DeputyEnded | AbsencePlanned | AbsenceCancelled
    return [fact.payload for fact in facts_of("acme") if isinstance(fact.payload, families)]


def test_a_duty_comes_and_goes_with_its_facts_and_its_security_role(home: Path) -> None:
    grant = grants(home, ANN, Duty.SECURITY_STAFF)
    entry = Entry.objects.get(ledger="acme", register="roles", entry=grant)
    assert (entry.values["holder"], entry.values["duty"], entry.values["appointed_on"]) == (
        "ann",
        "security-staff",
        "2026-11-23",
    )
    end_duty("acme", grant, last=TODAY, reason="範例", actor=ACTOR, now=NOW)

    assert payloads() == [
        DutyGranted(grant, ANN, "security-staff", None, TODAY, None),
        DutyEnded(grant, TODAY),
    ]
    assert Entry.objects.get(register="roles", entry=grant).retired == TODAY + DAY


def test_a_duty_that_is_no_security_role_stays_out_of_the_register(home: Path) -> None:
    grants(home, ANN, Duty.OPERATOR)

    assert not Entry.objects.filter(register="roles").exists()


def test_nobody_grants_to_oneself_not_even_through_the_operating_system(home: Path) -> None:
    Account.objects.filter(person=ANN).update(os_account="ann-os")
    as_os = Actor("user", identity_of(home, "os:ann-os"), "cli", "os-account")

    for actor in (Actor("user", ANN, "web", "password"), as_os):
        with pytest.raises(SeparationError):
            grants(home, ANN, Duty.SECURITY_STAFF, actor=actor)

    assert payloads() == []


def test_a_clash_with_what_stands_in_the_tables_is_refused(home: Path) -> None:
    grants(home, ANN, Duty.INTERNAL_AUDIT)
    before = head("acme")

    with pytest.raises(SeparationError):
        grants(home, ANN, Duty.SECURITY_STAFF)

    assert head("acme") == before


def test_a_reason_is_asked(home: Path) -> None:
    with pytest.raises(InputError):
        grant_duty(
            home, "acme", ANN, Duty.OPERATOR, unit=None, first=TODAY, last=None, reason=" ", actor=ACTOR, now=NOW
        )


def test_the_first_administrator_is_the_only_one_appointed_without_another(home: Path) -> None:
    itself = Actor("user", ANN, "cli", "os-account")
    first = grant_first_administrator("acme", ANN, reason="範例", actor=itself, now=NOW)
    with pytest.raises(ConflictError):
        grant_first_administrator("acme", BEN, reason="範例", actor=itself, now=NOW)
    with pytest.raises(ConflictError):
        end_duty("acme", first, last=TODAY, reason="範例", actor=ACTOR, now=NOW)
    grants(home, BEN, Duty.ADMINISTRATOR, actor=itself)
    end_duty("acme", first, last=TODAY, reason="範例", actor=ACTOR, now=NOW)

    assert standing_of(ANN, "acme", TODAY + DAY).may(Permission.PEOPLE_MANAGE) is False
    assert standing_of(BEN, "acme", TODAY + DAY).may(Permission.PEOPLE_MANAGE) is True


@pytest.mark.parametrize("last", [TODAY - 2 * DAY, TODAY + 40 * DAY], ids=["the day before yesterday", "after its end"])
def test_an_end_lies_ahead_and_before_the_planned_one(home: Path, last: date) -> None:
    grant = grants(home, ANN, Duty.OPERATOR, TODAY + 30 * DAY)

    with pytest.raises(InputError):
        end_duty("acme", grant, last=last, reason="範例", actor=ACTOR, now=NOW)
    with pytest.raises(NotFoundError):
        end_duty("acme", "g-none", last=TODAY, reason="範例", actor=ACTOR, now=NOW)


def test_a_deputy_has_the_duties_for_those_days_and_while_the_person_works_here(home: Path) -> None:
    grants(home, ANN, Duty.SECURITY_HEAD)
    named = name_deputy("acme", StandsIn(ANN, BEN, None, TODAY, TODAY + 9 * DAY), actor=ACTOR, now=NOW)

    def may(day: date) -> bool:
        return standing_of(BEN, "acme", day).may(Permission.PARAMETERS_SET)

    assert [may(TODAY + n * DAY) for n in (-1, 0, 9, 10)] == [False, True, True, False]
    Member.objects.filter(person=ANN).update(last_day=TODAY + 2 * DAY)
    assert [may(TODAY + n * DAY) for n in (2, 3)] == [True, False]
    end_deputy("acme", named, last=TODAY, actor=ACTOR, now=NOW)
    assert [may(TODAY), may(TODAY + DAY)] == [True, False]
    assert payloads()[1:] == [
        DeputyNamed(named, ANN, BEN, None, TODAY, TODAY + 9 * DAY),
        DeputyEnded(named, TODAY),
    ]


def test_work_goes_to_the_deputy_unless_absent(home: Path) -> None:
    grants(home, ANN, Duty.SECURITY_HEAD)
    name_deputy("acme", StandsIn(ANN, BEN, None, TODAY, TODAY), actor=ACTOR, now=NOW)
    assert who_acts_for("acme", ANN, Duty.SECURITY_HEAD, TODAY) == Acts(BEN, ANN)
    away = plan_absence("acme", BEN, TODAY, TODAY, actor=ACTOR, now=NOW)
    with pytest.raises(ConflictError):
        plan_absence("acme", BEN, TODAY, TODAY + DAY, actor=ACTOR, now=NOW)
    assert who_acts_for("acme", ANN, Duty.SECURITY_HEAD, TODAY) == Acts(ANN, None)
    cancel_absence("acme", away, actor=ACTOR, now=NOW)
    with pytest.raises(ConflictError):
        cancel_absence("acme", away, actor=ACTOR, now=NOW)

    assert (who_acts_for("acme", ANN, Duty.SECURITY_HEAD, TODAY), is_absent("acme", BEN, TODAY)) == (
        Acts(BEN, ANN),
        False,
    )
    assert payloads()[2:] == [AbsencePlanned(away, BEN, TODAY, TODAY), AbsenceCancelled(away)]


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("others", [0, 30])
def test_standing_is_read_with_three_queries_however_many_people_there_are(others: int) -> None:
    for number in range(others):
        person(f"p{number}", "acme", duties=(Duty.OPERATOR, Duty.SYSTEM_OWNER))
        name_deputy("acme", StandsIn(f"u:p{number}", ANN, None, TODAY, TODAY), actor=ACTOR, now=NOW)

    with CaptureQueriesContext(connection) as queries:
        standing_of(ANN, "acme", TODAY)

    assert len(queries) == 3


def test_groups_lie_in_groups_without_circles(home: Path) -> None:
    assert home.exists()
    create_group("top", "範例集團")
    create_group("sub", "範例子集團", parent="top")
    place_company("acme", "sub")

    assert [company.ledger for company in companies_in("top")] == ["acme"]
    for parent in ("sub", "top"):
        with pytest.raises(ConflictError):
            move_group("top", parent)
    move_group("sub", None)
    assert companies_in("top") == []
