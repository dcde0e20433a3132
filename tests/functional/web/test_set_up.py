"""From an empty installation to the first people, as a browser goes through it."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from anzheng.collectors.core.contract import all_checks
from anzheng.facts.base import Actor
from anzheng.facts.companies import CutoverSet, ProfileAnswered
from anzheng.facts.observations import SettingRead
from anzheng.kernel.times import taipei_day
from anzheng.ledger.services import facts_of
from anzheng.organization.adoption import held
from anzheng.organization.core.duties import Duty
from anzheng.organization.first_start import CODE_BYTES, issue_code
from anzheng.organization.installation import prepare
from anzheng.organization.models import Account, Company, DutyGrant
from anzheng.web.knowing import forget
from tests.functional.web.page_reader import Page
from tests.support.people import browser_of

pytestmark = pytest.mark.django_db

HOME = Path(settings.ANZHENG_HOME)
ACTOR = Actor("user", "u:1", "cli", "os-account")
PASSWORD = "Willow-Lantern-4127"  # noqa: S105 - of a test
FIRST = {
    "form": "first",
    "name": "測試管理者",
    "number": "T-001",
    "username": "t.first",
    "password": PASSWORD,
    "again": PASSWORD,
}


@pytest.fixture
def code() -> str:
    forget()
    now = datetime.now(UTC).replace(microsecond=0)
    prepare(HOME, {check.id: check.name for check in all_checks()}, actor=ACTOR, now=now)
    found = issue_code(HOME, bytes(range(CODE_BYTES)), now=now)
    assert found is not None
    return found


@pytest.fixture
def visitor() -> Client:
    return Client(HTTP_HOST="localhost")


@pytest.fixture
def administrator(visitor: Client, code: str) -> Client:
    visitor.post("/set-up/", {**FIRST, "code": code})
    return browser_of(Account.objects.get())


def test_every_address_leads_to_the_set_up_while_nobody_has_an_account(visitor: Client, code: str) -> None:
    assert code
    for address in ("/", "/documents/", "/settings/"):
        response = visitor.get(address)
        assert (response.status_code, response["Location"].partition("?")[0]) == (302, "/set-up/")


def test_the_code_makes_the_first_administrator(visitor: Client, code: str) -> None:
    response = visitor.post("/set-up/", {**FIRST, "code": code})

    assert response["Location"].startswith("/sign-in/")
    account = Account.objects.select_related("person").get()
    assert (account.username, account.person.name, account.must_change) == ("t.first", "測試管理者", False)
    assert account.check_password(PASSWORD)
    assert list(DutyGrant.objects.values_list("duty", flat=True)) == [Duty.ADMINISTRATOR]
    assert visitor.get("/set-up/")["Location"] == "/sign-in/"
    assert visitor.post("/set-up/", {**FIRST, "code": code, "username": "t.second"})["Location"] == "/sign-in/"
    assert Account.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "beside"),
    [
        pytest.param({"code": "2222-2222-2222-2222"}, "first-code-e", id="a wrong code"),
        pytest.param({"again": "Something-Else-1"}, "first-again-e", id="two different passwords"),
        pytest.param({"password": "short", "again": "short"}, "first-password-e", id="a weak password"),
        pytest.param({"username": "admin"}, "notice summary", id="a shared login name"),
        pytest.param({"name": ""}, "first-name-e", id="no name"),
    ],
)
def test_what_is_wrong_makes_nobody(visitor: Client, code: str, changed: dict[str, str], beside: str) -> None:
    response = visitor.post("/set-up/", {**FIRST, "code": code, **changed})

    assert response.status_code == 400
    assert beside in response.content.decode()
    assert PASSWORD not in response.content.decode()
    assert not Account.objects.exists()


def test_company_calendar_and_people(administrator: Client) -> None:
    ledger = Company.objects.get().ledger
    company = {
        "form": "company",
        "company": "測試股份有限公司",
        "company-kinds": ["securities-broker"],
        "listing-tier": "otc",
        "security-tier": "third",
        "order-channels": ["web"],
        "since": "115-01-01",
    }
    assert administrator.post("/set-up/company/", company)["Location"] == "/set-up/documents/"
    page = administrator.get("/set-up/documents/").content.decode()
    assert _ticked(page) == ["broker-policy", "listed-company", "twse-cc"]
    assert Page(page).faults == []
    chosen = {"form": "documents", "documents": ["twse-cc", "listed-company"], "since": "115-01-01"}
    assert administrator.post("/set-up/documents/", chosen)["Location"] == "/set-up/calendar/"
    assert _ticked(administrator.get("/set-up/documents/").content.decode()) == ["listed-company", "twse-cc"]
    calendar = {"form": "calendar", "month": "1", "day": "115-07-01"}
    assert administrator.post("/set-up/calendar/", calendar)["Location"] == "/set-up/people/"
    people = {
        "form": "people",
        **{f"duty{n}": "employee" for n in range(1, 7)},
        "name1": "測試主管",
        "number1": "T-002",
        "username1": "t.head",
        "duty1": "security-head",
    }
    done = administrator.post("/set-up/people/", people)

    assert done.status_code == 200
    assert done["Cache-Control"] == "no-store"
    assert "t.head" in done.content.decode()
    assert Company.objects.get().name == "測試股份有限公司"
    facts = [fact.payload for fact in facts_of(ledger)]
    answers = {fact.question: fact.answer for fact in facts if isinstance(fact, ProfileAnswered)}
    assert (answers["internet-order"], answers["security-tier"], answers["fiscal-year-start"]) == (True, "third", 1)
    assert [fact.day.isoformat() for fact in facts if isinstance(fact, CutoverSet)][-1] == "2026-07-01"
    assert any(isinstance(fact, SettingRead) and fact.target == "systems:anzheng" for fact in facts)
    assert DutyGrant.objects.filter(duty=Duty.SECURITY_HEAD).count() == 1


def test_what_is_not_ticked_is_given_up_the_same_day(administrator: Client) -> None:
    ledger = Company.objects.get().ledger
    sent = {"form": "documents", "documents": ["isms-policy"], "since": "115-01-01"}
    assert administrator.post("/set-up/documents/", sent).status_code == 302

    lives = held(ledger)
    assert lives["twse-cc"].withdrawn == taipei_day(datetime.now(UTC))
    assert (lives["isms-policy"].since.isoformat(), lives["isms-policy"].withdrawn) == ("2026-01-01", None)


def _ticked(page: str) -> list[str]:
    return re.findall(r'name="documents" value="([a-z-]+)" checked', page)


def test_one_wrong_row_takes_in_nobody(administrator: Client) -> None:
    rows = {
        "form": "people",
        **{f"duty{n}": "employee" for n in range(1, 7)},
        "name1": "甲",
        "number1": "T-002",
        "username1": "t.one",
        "name2": "乙",
        "number2": "T-002",
        "username2": "t.two",
    }
    response = administrator.post("/set-up/people/", rows)

    assert response.status_code == 400
    assert "people-name2-e" in response.content.decode()
    assert Account.objects.count() == 1
