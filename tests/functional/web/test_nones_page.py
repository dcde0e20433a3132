"""The page of open statements: what is ticked is signed in one act, what happened meanwhile is not stated away."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from django.test import Client

from anzheng.facts.events import NoEventStated
from anzheng.ledger.services import facts_of, head
from anzheng.organization.core.duties import Duty
from anzheng.web.knowing import forget
from tests.functional.web.conftest import World
from tests.functional.web.page_reader import Page
from tests.support.people import browser_of, person

pytestmark = pytest.mark.django_db
BOX = re.compile(r'<input[^>]*name="silent"[^>]*>')


@pytest.fixture
def signer(world: World) -> Iterator[Client]:
    yield browser_of(person("head", world.sample, duties=(Duty.SECURITY_HEAD,)))
    # What a test signed is rolled back; nobody may go on knowing it.
    forget()


def boxes(browser: Client) -> list[str]:
    """Return the keys of the boxes on the page; all of them are ticked."""
    found = BOX.findall(browser.get("/due/none/").content.decode())
    assert all("checked" in one for one in found)
    return [unescape(re.search(r'value="([^"]*)"', one)[1]) for one in found]  # type: ignore[index]


def test_what_is_ticked_is_signed_in_one_act(world: World, signer: Client) -> None:
    keys = boxes(signer)
    assert len(keys) > 5
    before = head(world.sample).size
    answer = signer.post("/due/none/", {"form": "nones", "silent": keys[1:]}, follow=True)
    facts = list(facts_of(world.sample, after=before - 1))
    assert answer.status_code == 200
    assert len(facts) == len(keys) - 1
    assert all(isinstance(fact.payload, NoEventStated) and fact.payload.person == "u:head" for fact in facts)
    assert len({fact.at for fact in facts}) == 1
    assert boxes(signer) == keys[:1]
    assert f"已聲明 {len(keys) - 1} 項" in answer.content.decode()


def test_when_nothing_is_open_the_page_says_so(signer: Client) -> None:
    signer.post("/due/none/", {"form": "nones", "silent": boxes(signer)})
    page = signer.get("/due/none/").content.decode()
    assert "沒有待聲明的事件" in page
    assert BOX.search(page) is None


@pytest.mark.parametrize(
    ("ticked", "said"),
    [([], "請勾選沒有發生的"), (["nothing.such|company|2026-10-01|2026-10-31"], "請從清單選一項")],
)
def test_what_is_not_open_is_not_signed(world: World, signer: Client, ticked: list[str], said: str) -> None:
    before = head(world.sample).size
    answer = signer.post("/due/none/", {"form": "nones", "silent": ticked})
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert head(world.sample).size == before


def test_what_was_unticked_stays_so_when_the_form_comes_back(signer: Client) -> None:
    keys = boxes(signer)
    answer = signer.post("/due/none/", {"form": "nones", "silent": [keys[0], "gone|company|x|y"]})
    found = BOX.findall(answer.content.decode())
    assert sum("checked" in one for one in found) == 1


def test_the_page_of_what_is_due_leads_here_whoever_may_sign(world: World, signer: Client) -> None:
    assert any(link.startswith("/due/none/") for link in Page(signer.get("/due/").content.decode()).links)
    employee = browser_of(person("em", world.sample))
    assert not any(link.startswith("/due/none/") for link in Page(employee.get("/due/").content.decode()).links)
    assert employee.get("/due/none/").status_code == 403
    assert employee.post("/due/none/", {"form": "nones", "silent": []}).status_code == 403


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_is_a_sound_page(signer: Client, language: str) -> None:
    assert Page(signer.get(f"/due/none/?lang={language}").content.decode()).faults == []
