"""Pages of parameters and of adopted documents: what is listed, what is recorded at once, what is proposed."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from anzheng.facts.companies import EditionAdopted, EditionWithdrawn, ParameterSet
from anzheng.ledger.services import facts_of, head
from anzheng.organization.core.duties import Duty
from anzheng.web.knowing import forget
from tests.functional.web.conftest import World
from tests.functional.web.page_reader import Page
from tests.support.case_pages import Office
from tests.support.people import browser_of, person

pytestmark = [pytest.mark.usefixtures("world"), pytest.mark.django_db]
HOUSE = "antivirus.server-coverage.every"
STATED = "failed_password_attempts_before_disconnect"


@pytest.fixture(autouse=True)
def fresh() -> None:
    """What a test recorded is rolled back, so nobody may remember it."""
    forget()


@pytest.fixture
def compliance(world: World) -> Client:
    return browser_of(person("law", world.own, duties=(Duty.COMPLIANCE,)))


@pytest.fixture
def administrator(world: World) -> Client:
    return browser_of(person("admin", world.own, duties=(Duty.ADMINISTRATOR,)))


def seen(client: Client, address: str) -> str:
    response = client.get(address)
    text = response.content.decode()
    assert response.status_code == 200, text[:500]
    assert Page(text).faults == []
    return text


def test_every_stated_parameter_stands_with_its_clauses(world: World, browser: Client) -> None:
    text = seen(browser, "/settings/parameters/?q=" + STATED)

    assert "至多 3 次" in text
    assert f"/documents/{world.document}/clauses/CC-18000(3)e/" in text.replace("%28", "(").replace("%29", ")")
    assert "依規範載明" in text
    assert f"/cases/new/parameter_change/?key={STATED}" in text


def test_the_defaults_are_a_group_of_their_own_that_turns_its_pages(browser: Client) -> None:
    first = seen(browser, "/settings/parameters/?of=house")
    (later,) = re.findall(r'rel="next" href="([^"]+)"', first)
    second = seen(browser, later.replace("&amp;", "&"))
    keys = [set(re.findall(r'<div class="meta"><code>([a-z_.-]+)</code>', text)) for text in (first, second)]

    assert len(keys[0]) == 25
    assert keys[0] & keys[1] == set()
    assert "規範未載明數值，依內建預設" in first


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        pytest.param("of=house&q=防毒 每季", True, id="by words"),
        pytest.param("of=house&q=server-coverage", True, id="by id"),
        pytest.param("of=house&q=防毒 沒有這個字", False, id="every word has to occur"),
        pytest.param("of=house&document=twse-cc", False, id="a document states no default"),
        pytest.param("of=nonsense&after=zzz&document=nothing", False, id="what cannot be asked is left out"),
    ],
)
def test_it_is_searched(browser: Client, asked: str, found: bool) -> None:  # noqa: FBT001 - a column of the table
    assert (HOUSE in seen(browser, f"/settings/parameters/?{asked}")) is found


def test_a_page_costs_the_same_queries(browser: Client) -> None:
    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            browser.get(address)
        return len(queries)

    asked("/settings/parameters/")
    assert asked("/settings/parameters/?of=house") <= asked("/settings/parameters/?q=" + STATED) + 1


def test_a_stricter_value_is_recorded_at_once(world: World, browser: Client) -> None:
    sent = {"form": "set", "value": "2", "since": world.today.isoformat(), "reason": "加強"}
    assert browser.post(f"/settings/parameters/{HOUSE}/", sent).status_code == 302
    assert any(fact.payload == ParameterSet(HOUSE, 2, world.today) for fact in facts_of(world.own))
    assert "依公司自訂值" in seen(browser, f"/settings/parameters/{HOUSE}/")


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        pytest.param("mail-filtering.enabled.max_age", "12", "提議變更", id="laxer than the default"),
        pytest.param(STATED, "9", "規範載明的值不能放寬", id="laxer than a document"),
        pytest.param(STATED, "x", "須為", id="no number"),
    ],
)
def test_a_laxer_value_is_refused_with_the_way(world: World, browser: Client, key: str, value: str, said: str) -> None:
    before = head(world.own).size
    sent = {"form": "set", "value": value, "since": world.today.isoformat(), "reason": "x"}
    response = browser.post(f"/settings/parameters/{key}/", sent)

    assert response.status_code == 400
    assert said in response.content.decode()
    assert head(world.own).size == before


def test_who_may_only_read_changes_nothing(compliance: Client) -> None:
    assert "提議變更" not in seen(compliance, "/settings/parameters/")
    assert "form-set" not in seen(compliance, f"/settings/parameters/{HOUSE}/")
    assert compliance.post(f"/settings/parameters/{HOUSE}/", {"form": "set"}).status_code == 403
    assert compliance.get("/settings/parameters/nothing/").status_code == 404
    assert compliance.get("/cases/new/parameter_change/").status_code == 403


def test_a_relaxed_value_is_proposed_by_one_and_approved_by_another(world: World) -> None:
    office, key = Office(world.own, world.today), "mail-filtering.reported.every"
    form = office["chief"].get(f"/cases/new/parameter_change/?key={key}").content.decode()
    assert f'value="{key}" selected' in form
    case = office.start("chief", "parameter_change", key=key, value="2", why="人力調整")
    text = office.page("exec", case)
    assert "1 個月" in text
    assert "2 個月" in text
    assert office.send("chief", case, "sign").status_code == 400
    assert office.send("exec", case, "sign").status_code == 302
    assert any(fact.payload == ParameterSet(key, 2, world.today) for fact in facts_of(world.own))


def test_documents_are_listed_with_what_is_an_example(compliance: Client) -> None:
    text = seen(compliance, "/settings/documents/")

    assert "採用中" in text
    assert "未採用" in text
    assert "（範例）" in text
    assert "form-adopt" not in text
    assert compliance.post("/settings/documents/", {"form": "adopt"}).status_code == 403


def test_a_document_is_adopted_and_given_up(world: World, administrator: Client) -> None:
    day = world.today.isoformat()
    sent = {"form": "adopt", "document": "listed-company", "since": day, "reason": "上市"}
    assert administrator.post("/settings/documents/", sent).status_code == 302
    assert "上市公司資通安全管理規範" in seen(administrator, "/documents/")
    sent = {"form": "withdraw", "document": "listed-company", "since": day, "reason": "誤採"}
    assert administrator.post("/settings/documents/", sent).status_code == 302
    kinds = [
        type(fact.payload) for fact in facts_of(world.own) if getattr(fact.payload, "document", "") == "listed-company"
    ]
    assert kinds == [EditionAdopted, EditionWithdrawn]
    assert "上市公司資通安全管理規範" not in seen(administrator, "/documents/")
    again = administrator.post("/settings/documents/", sent)
    assert again.status_code == 400
    assert "公司沒有採用這份規範" in again.content.decode()
