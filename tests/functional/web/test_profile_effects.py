"""What an answer brings in and takes out: on the question's own page, before recording, and said afterwards."""

import pytest
from django.test import Client

from anzheng.facts.companies import ProfileAnswered
from anzheng.ledger.services import facts_of, head
from anzheng.organization.core.duties import Duty
from anzheng.web.knowing import forget
from tests.functional.web.conftest import World
from tests.functional.web.page_reader import Page
from tests.support.people import browser_of, person

pytestmark = [pytest.mark.usefixtures("world"), pytest.mark.django_db]
BASICS = {
    "form": "basics",
    "company-kinds": ["securities-broker"],
    "listing-tier": "private",
    "security-tier": "not-applicable",
    "order-channels": ["counter"],
    "since": "115-01-01",
}


@pytest.fixture(autouse=True)
def fresh() -> None:
    """What a test recorded is rolled back, so nobody may remember it."""
    forget()


@pytest.fixture
def administrator(world: World) -> Client:
    return browser_of(person("admin", world.own, world.sample, duties=(Duty.ADMINISTRATOR,)))


def test_each_question_says_how_many_clauses_it_decides(browser: Client) -> None:
    page = browser.get("/settings/profile/").content.decode()

    assert "/settings/profile/iot/" in page
    assert "決定幾條" in page
    assert Page(page).faults == []


def test_a_question_compares_both_answers(world: World, browser: Client) -> None:
    text = browser.get(f"/settings/profile/iot/?company={world.sample}").content.decode()
    yes, no = (
        text.partition(f'<section class="sheet" id="{id_}"')[2].partition("</section>")[0] for id_ in ("yes", "no")
    )

    assert Page(text).faults == []
    assert "與目前的回答相同" in yes
    assert "帶入 0 條、移除" in no
    assert f"/documents/{world.document}/clauses/" in no
    assert "例如網路攝影機" in text


def test_nobody_who_may_not_answer_is_asked(world: World) -> None:
    compliance = browser_of(person("law", world.own, duties=(Duty.COMPLIANCE,)))
    page = compliance.get("/settings/profile/iot/").content.decode()

    assert "form-one" not in page
    assert compliance.post("/settings/profile/iot/", {"form": "one"}).status_code == 403


def test_there_is_no_other_question(browser: Client) -> None:
    assert browser.get("/settings/profile/nothing/").status_code == 404


@pytest.mark.parametrize(
    ("page", "sent"),
    [
        pytest.param("/settings/profile/", BASICS, id="the four questions"),
        pytest.param(
            "/settings/profile/",
            {"form": "one", "question": "iot", "answer": "no", "since": "115-01-01"},
            id="one of all",
        ),
    ],
)
def test_the_effect_is_shown_before_anything_is_recorded(
    world: World, administrator: Client, page: str, sent: dict[str, str]
) -> None:
    before = head(world.own).size
    response = administrator.post(page, {**sent, "then": "look"})
    text = response.content.decode()

    assert response.status_code == 200
    assert "尚未記錄" in text
    assert "移除" in text
    assert Page(text).faults == []
    assert head(world.own).size == before


def test_what_changed_is_said_once_it_is_recorded(world: World, administrator: Client) -> None:
    before = head(world.own).size
    sent = {"form": "one", "question": "iot", "answer": "no", "since": "115-01-01", "reason": "已全數汰換"}
    response = administrator.post("/settings/profile/iot/", sent, follow=True)

    facts = [fact.payload for fact in facts_of(world.own, before - 1)]
    assert [one.question for one in facts if isinstance(one, ProfileAnswered)] == ["iot"]
    said = response.content.decode()
    assert "已入帳：帶入 0 條、移除 " in said
    assert "移除 0 條" not in said
