"""The doctor on accounts, notices and own settings: what is wrong is seen, what is fine is called so."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator

from anzheng.collectors.own_settings import read_own_settings, register_product
from anzheng.facts.base import Actor
from anzheng.notify.core.kinds import KINDS
from anzheng.notify.models import Delivery
from anzheng.notify.services import tell
from anzheng.organization.core.duties import Duty
from anzheng.organization.models import Account, Member
from anzheng.organization.services import open_company
from anzheng.reports.doctor.people import look, own_settings
from anzheng.reports.doctor.rows import NOTHING, Row
from tests.support.people import person

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
DAY = timedelta(days=1)
ACTOR = Actor("system", "u:0000000000000001", "job", "os-account")


def company(ledger: str = "own", *, sample: bool = False) -> None:
    open_company(ledger, "測試公司", sample=sample, cutover=date(2026, 1, 1), actor=ACTOR, now=NOW)


def administrator(name: str, ledger: str = "own", *, factor: bool = True) -> Account:
    account = person(name, ledger, duties=(Duty.ADMINISTRATOR,))
    if factor:
        Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={})
    return account


def graded(rows: list[Row]) -> dict[str, str]:
    assert all((row.remedy == NOTHING) == (row.grade == "ok") for row in rows)
    return {row.id: row.grade.value for row in rows if row.grade != "ok"}


def test_before_the_first_account_nothing_is_wrong() -> None:
    company()
    assert graded(list(look(NOW))) == {}


def test_two_administrators_with_factors_are_fine() -> None:
    company()
    administrator("ann")
    administrator("ben")
    assert graded(list(look(NOW))) == {}


def test_a_single_administrator_without_a_factor() -> None:
    company()
    administrator("ann", factor=False)
    rows = list(look(NOW))
    assert graded(rows) == {"administrators": "warn", "administrator-factors": "bad"}
    assert "ann" in next(row.what.zh for row in rows if row.id == "administrator-factors")


def test_an_administrator_whose_account_is_closed_unlocks_nobody() -> None:
    company()
    administrator("ann")
    Account.objects.filter(pk=administrator("ben").pk).update(is_active=False)
    assert graded(list(look(NOW))) == {"administrators": "warn"}


def test_the_open_account_of_a_leaver() -> None:
    company()
    for name in ("ann", "ben"):
        administrator(name)
    person("eve", "own")
    Member.objects.filter(person="u:eve").update(last_day=TODAY - DAY)
    assert graded(list(look(NOW))) == {"leaver-accounts": "bad"}
    Account.objects.filter(username="eve").update(is_active=False)
    assert graded(list(look(NOW))) == {}


def test_people_of_a_sample_are_nobody() -> None:
    company("shown", sample=True)
    person("eve", "shown")
    Member.objects.filter(person="u:eve").update(last_day=TODAY - DAY)
    assert graded(list(look(NOW))) == {}


def test_deliveries_that_were_given_up_this_week() -> None:
    company()
    for name in ("ann", "ben"):
        administrator(name)
    given = KINDS.get("job-failed").sample
    tell("u:ann", "job-failed", key="k", company="own", link="/jobs/", parameters=given, now=NOW)
    Delivery.objects.filter(channel="mail").update(state="failed")
    assert graded(list(look(NOW))) == {"deliveries": "warn"}
    assert graded(list(look(NOW + 8 * DAY))) == {}


@pytest.mark.parametrize(("days", "grades"), [(0, {}), (40, {}), (41, {"own-settings": "warn"})])
def test_own_settings_grow_old(tmp_path: Path, days: int, grades: dict[str, str]) -> None:
    company()
    assert graded(list(own_settings(NOW))) == {}
    register_product("own", actor=ACTOR, now=NOW)
    read_own_settings(tmp_path, "own", actor=ACTOR, now=NOW)
    assert graded(list(own_settings(NOW + days * DAY))) == grades
