"""The roster as the tables say it, on both databases, with the same number of queries whatever the size."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anzheng.facts.base import Actor
from anzheng.obligations.core.roster import Missing, Responsible
from anzheng.obligations.roster import roster_of
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.standing import StandsIn
from anzheng.organization.deputies import name_deputy, plan_absence
from anzheng.organization.models import Member
from anzheng.registers.services import NewEntry, enter
from tests.support.company import HQ, IT, SINCE, found, holds, installation, works

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
TODAY = date(2026, 11, 20)
ACTOR = Actor("user", "u:adm", "web", "totp")
TARGETS = {"company", "systems:web", "virtual-hosts:erp", "people:ann"}


@pytest.fixture(autouse=True)
def company() -> None:
    installation()
    found("own")
    for name in ("ann", "ben", "cat"):
        works(name, "own", IT)
    works("boss", "own", HQ)
    holds("boss", "own", Duty.SECURITY_HEAD)
    holds("cat", "own", Duty.IT_HEAD, IT)
    entries = [
        NewEntry("systems", "web", "web", SINCE, {"owner": "people:ann"}),
        NewEntry("virtual-hosts", "erp", "erp", SINCE, {"unit": "it"}),
        NewEntry("people", "ann", "ann", SINCE, {}),
    ]
    enter("own", entries, actor=ACTOR, now=NOW)


def test_named_by_the_entry_by_the_duty_of_the_unit_and_by_nobody() -> None:
    roster = roster_of("own", TARGETS, TODAY, TODAY)

    assert roster.responsible("system-owner", "systems:web", TODAY) == (Responsible("u:ann"),)
    assert roster.responsible("it-head", "virtual-hosts:erp", TODAY) == (Responsible("u:cat"),)
    assert roster.responsible("it-head", "company", TODAY) == (Responsible("u:boss"),)
    assert roster.units["people:ann"] == "/hq/it/"


def test_a_planned_absence_names_the_deputy_beside_and_only_then() -> None:
    first, last = TODAY + timedelta(days=3), TODAY + timedelta(days=5)
    name_deputy("own", StandsIn("u:ann", "u:ben", None, first, last), actor=ACTOR, now=NOW)
    plan_absence("own", "u:ann", first, last, actor=ACTOR, now=NOW)
    roster = roster_of("own", TARGETS, TODAY, TODAY + timedelta(days=30))
    answers = [roster.responsible("system-owner", "systems:web", TODAY + timedelta(days=n)) for n in (2, 3, 5, 6)]

    away = (Responsible("u:ann", "u:ben", Missing.ABSENT),)
    assert answers == [(Responsible("u:ann"),), away, away, (Responsible("u:ann"),)]


def test_whoever_left_is_answered_for_by_the_duty() -> None:
    Member.objects.filter(person="u:ann").update(last_day=TODAY - timedelta(days=1))
    roster = roster_of("own", TARGETS, TODAY, TODAY)

    assert roster.responsible("it-head", "systems:web", TODAY) == (Responsible("u:cat"),)


def test_the_number_of_queries_is_the_same_for_many() -> None:
    counts = []
    for size in (1, 60):
        enter("own", [NewEntry("systems", f"s-{n}", "s", SINCE, {}) for n in range(size)], actor=ACTOR, now=NOW)
        with CaptureQueriesContext(connection) as queries:
            roster_of("own", {f"systems:s-{n}" for n in range(size)}, TODAY, TODAY)
        counts.append(len(queries))

    assert counts == [6, 6]
