"""Open statements of no event: which there are, who may sign which, and one signing of all of them."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anzheng.catalogue import services as catalogue
from anzheng.collectors.core.contract import all_checks
from anzheng.facts.base import About
from anzheng.facts.events import EventRaised, NoEventStated
from anzheng.kernel.times import TAIPEI
from anzheng.ledger.services import facts_of, head
from anzheng.organization import services as organization
from anzheng.organization.access import standing_of
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.standing import Standing
from anzheng.organization.models import Unit
from anzheng.records.acts import raise_event, state_no_events
from anzheng.reports.knowledge import Knowledge
from anzheng.reports.silences import Silence, silences_of
from tests.support.company import ACTOR, IT, SINCE, holds, works

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
OCTOBER = About(date(2026, 10, 1), date(2026, 10, 31))


@pytest.fixture
def known() -> Knowledge:
    home = Path(settings.ANZHENG_HOME)
    checks = {check.id: check.name for check in all_checks()}
    then = NOW - timedelta(days=400)
    organization.open_company("own", "甲測試公司", sample=False, cutover=then.date(), actor=ACTOR, now=then)
    Unit.objects.create(company_id="own", code=IT.code, name=IT.code, path=IT.path, since=SINCE)
    (packaged,) = [one for one in catalogue.packaged(home, checks) if one.document == "twse-cc"]
    organization.adopt_edition(
        "own", "twse-cc", packaged.edition, packaged.digest, since=packaged.effective, actor=ACTOR, now=then
    )
    questions = catalogue.load_compiled(home, packaged.digest).questions
    organization.answer_profile("own", dict.fromkeys(questions, True), since=then.date(), actor=ACTOR, now=then)
    return Knowledge(home)


def standing(name: str, duty: Duty, unit: object = None) -> Standing:
    works(name, "own", IT)
    holds(name, "own", duty, unit)  # type: ignore[arg-type]
    return standing_of(f"u:{name}", "own", TODAY)


def monthly(silent: list[Silence]) -> list[Silence]:
    return [one for one in silent if one.about == OCTOBER]


def test_what_nobody_spoke_of_is_open_until_it_is_signed(known: Knowledge) -> None:
    head_of_security = standing("head", Duty.SECURITY_HEAD)
    silent = silences_of(known, head_of_security, TODAY)
    assert monthly(silent)
    assert len({one.key for one in silent}) == len(silent)
    assert all(one.about.last < TODAY and one.target == "company" for one in silent)
    assert [one.due for one in silent] == sorted(one.due for one in silent)
    before = head("own").size
    state_no_events("own", [one.signed("u:head") for one in silent], actor=ACTOR, now=NOW)
    facts = list(facts_of("own", after=before - 1))
    assert len(facts) == len(silent)
    assert {fact.at for fact in facts} == {NOW}
    assert silences_of(known, head_of_security, TODAY) == []


def test_what_happened_is_not_stated_away(known: Knowledge) -> None:
    has = standing("head", Duty.SECURITY_HEAD)
    one = monthly(silences_of(known, has, TODAY))[0]
    since = datetime(2026, 10, 8, 9, tzinfo=TAIPEI)
    raise_event("own", EventRaised(one.event, "case-1", "company", since), actor=ACTOR, now=NOW)
    assert one.key not in {other.key for other in silences_of(known, has, TODAY)}


def test_a_statement_of_somebody_else_closes_it(known: Knowledge) -> None:
    has = standing("head", Duty.SECURITY_HEAD)
    one, other, *_ = monthly(silences_of(known, has, TODAY))
    state_no_events("own", [NoEventStated(one.event, "company", OCTOBER, "u:x")], actor=ACTOR, now=NOW)
    left = {each.key for each in silences_of(known, has, TODAY)}
    assert one.key not in left
    assert other.key in left


def test_who_signs_for_one_unit_does_not_sign_for_the_company(known: Knowledge) -> None:
    assert silences_of(known, standing("manager", Duty.LINE_MANAGER, IT), TODAY) == []
    assert silences_of(known, standing("clerk", Duty.EMPLOYEE), TODAY) == []


def test_the_number_of_queries_does_not_grow_with_what_is_open(known: Knowledge) -> None:
    has = standing("head", Duty.SECURITY_HEAD)
    silent = silences_of(known, has, TODAY)
    counts = []
    for signed in ([], silent[: len(silent) // 2]):
        if signed:
            state_no_events("own", [one.signed("u:head") for one in signed], actor=ACTOR, now=NOW)
        silences_of(known, has, TODAY)
        with CaptureQueriesContext(connection) as queries:
            silences_of(known, has, TODAY)
        counts.append(len(queries))
    assert counts[0] == counts[1]
