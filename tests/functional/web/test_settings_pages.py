"""Pages of settings: what is shown to whom, what an act records, what comes back when something is wrong."""

import pytest
from django.test import Client

from anzheng.facts.calendars import CalendarOverridden
from anzheng.facts.companies import CutoverSet, ProfileAnswered
from anzheng.ledger.services import facts_of, head
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.ledgers import INSTALLATION
from anzheng.organization.models import Account
from anzheng.organization.policy import policy
from tests.functional.web.conftest import World
from tests.support.people import browser_of, person

pytestmark = [pytest.mark.usefixtures("world"), pytest.mark.django_db]


@pytest.fixture
def administrator(world: World) -> Client:
    return browser_of(person("admin", world.own, duties=(Duty.ADMINISTRATOR,)))


@pytest.fixture
def reviewer(world: World) -> Client:
    return browser_of(person("reviewer", world.own, duties=(Duty.LOG_REVIEWER,)))


@pytest.mark.parametrize(
    ("who", "page", "status"),
    [
        pytest.param("administrator", "/settings/", 200, id="the list is open to everybody"),
        pytest.param("administrator", "/settings/profile/", 200, id="the profile to the administrator"),
        pytest.param("administrator", "/settings/accounts/", 200, id="accounts to the administrator"),
        pytest.param("administrator", "/settings/sign-in-policy/", 200, id="the policy to the administrator"),
        pytest.param("administrator", "/settings/calendar/", 200, id="the calendar to the administrator"),
        pytest.param("administrator", "/settings/access-log/", 403, id="the log of access not to the administrator"),
        pytest.param("reviewer", "/settings/access-log/", 200, id="the log of access to its reviewer"),
        pytest.param("reviewer", "/settings/access-log/?of=company", 200, id="exports and openings too"),
        pytest.param("reviewer", "/settings/accounts/", 403, id="accounts not to the reviewer"),
        pytest.param("browser", "/settings/sign-in-policy/", 403, id="the policy not to the security head"),
        pytest.param("browser", "/settings/profile/", 200, id="the profile to the security head"),
    ],
)
def test_who_sees_what(request: pytest.FixtureRequest, who: str, page: str, status: int) -> None:
    assert request.getfixturevalue(who).get(page).status_code == status


def test_four_answers_are_recorded_with_what_follows(world: World, administrator: Client) -> None:
    sent = {
        "form": "basics",
        "company-kinds": ["securities-broker"],
        "listing-tier": "listed",
        "security-tier": "second",
        "order-channels": ["web", "app"],
        "since": "115-01-01",
        "reason": "董事會決議",
    }
    before = head(world.own).size
    response = administrator.post("/settings/profile/", sent)

    assert response.status_code == 302
    answers = {
        f.payload.question: f.payload.answer
        for f in facts_of(world.own, before - 1)
        if isinstance(f.payload, ProfileAnswered)
    }
    assert answers["internet-order"] is True
    assert answers["public-company"] is True
    assert answers["listing-tier"] == "listed"
    page = administrator.get("/settings/profile/").content.decode()
    assert "董事會決議" in page


@pytest.mark.parametrize(
    ("page", "sent", "beside"),
    [
        pytest.param(
            "/settings/profile/",
            {"form": "one", "question": "iot", "answer": "yes", "since": "115-01-01"},
            "one-reason-e",
            id="no reason",
        ),
        pytest.param(
            "/settings/profile/",
            {"form": "one", "question": "no", "answer": "yes", "since": "x", "reason": "r"},
            "one-since-e",
            id="no date",
        ),
        pytest.param(
            "/settings/calendar/",
            {"form": "override", "day": "", "calendar": "office", "state": "open"},
            "override-day-e",
            id="no day",
        ),
        pytest.param(
            "/settings/sign-in-policy/",
            {"form": "policy", "name": "password_min_length", "value": "2", "reason": "r"},
            "notice summary",
            id="out of bounds",
        ),
        pytest.param(
            "/settings/accounts/",
            {"form": "new", "number": "nobody", "username": "x", "reason": "r"},
            "notice summary",
            id="nobody of that number",
        ),
        pytest.param("/settings/calendar/", {"form": "elsewhere"}, "notice summary", id="no such form"),
    ],
)
def test_what_is_wrong_comes_back_beside_the_field(
    world: World, administrator: Client, page: str, sent: dict[str, str], beside: str
) -> None:
    before = head(world.own).size, head(INSTALLATION).size
    response = administrator.post(page, sent)

    assert response.status_code == 400
    assert beside in response.content.decode()
    assert (head(world.own).size, head(INSTALLATION).size) == before


def test_the_cutover_is_a_fact(world: World, administrator: Client) -> None:
    before = head(world.own).size
    administrator.post("/settings/profile/", {"form": "cutover", "day": "115-02-01", "reason": "導入會議"})

    assert [
        f.payload.day.isoformat() for f in facts_of(world.own, before - 1) if isinstance(f.payload, CutoverSet)
    ] == ["2026-02-01"]


def test_a_typhoon_day(world: World, administrator: Client) -> None:
    before = head(world.own).size
    sent = {"form": "override", "day": "115-09-30", "calendar": "office", "state": "closed"}
    administrator.post("/settings/calendar/", sent)

    assert any(isinstance(f.payload, CalendarOverridden) for f in facts_of(world.own, before - 1))


def test_the_policy_changes_with_a_reason(administrator: Client) -> None:
    sent = {"form": "policy", "name": "password_min_length", "value": "14", "reason": "年度檢討"}

    assert administrator.post("/settings/sign-in-policy/", sent).status_code == 302
    assert policy().password_min_length == 14


def test_an_account_and_its_one_time_password(world: World, administrator: Client) -> None:
    newcomer = person("newcomer", world.own)
    newcomer.delete()
    response = administrator.post(
        "/settings/accounts/", {"form": "new", "number": "newcomer", "username": "new.comer", "reason": "到職"}
    )

    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    made = Account.objects.get(username="new.comer")
    assert made.must_change
    disabled = administrator.post("/settings/accounts/new.comer/", {"form": "disable", "reason": "誤建"})
    assert disabled.status_code == 302
    made.refresh_from_db()
    assert not made.is_active


def test_an_account_of_another_company_is_not_there(world: World, administrator: Client) -> None:
    person("stranger", world.sample)

    assert administrator.get("/settings/accounts/stranger/").status_code == 404


def test_the_log_tells_of_a_change(reviewer: Client, administrator: Client) -> None:
    administrator.post(
        "/settings/sign-in-policy/", {"form": "policy", "name": "idle_minutes", "value": "10", "reason": "收緊"}
    )
    page = reviewer.get("/settings/access-log/").content.decode()

    assert "idle_minutes=10" in page
