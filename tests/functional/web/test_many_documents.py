"""A company that lives under every packaged document: an undated one, printed marks, one library of controls."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from anzheng.catalogue import services as catalogue
from anzheng.collectors.core.contract import all_checks
from anzheng.organization import services as organization
from tests.functional.web.conftest import ACTOR, World
from tests.functional.web.page_reader import Page

pytestmark = pytest.mark.django_db

DOCUMENTS = ("broker-policy", "isms-policy", "listed-company", "operations-procedure", "twse-cc")
CONTROL = "dormant-accounts"


@pytest.fixture(autouse=True)
def _every_document(world: World, browser: Client) -> None:  # noqa: ARG001 - the visitor joins before
    """Have the sample adopt every packaged document that it does not live under yet."""
    from django.utils import timezone  # noqa: PLC0415 - the clock of this test only

    now = timezone.now()
    checks = {check.id: check.name for check in all_checks()}
    for one in catalogue.packaged(world.home, checks):
        if one.document != world.document:
            since = one.effective or world.today - timedelta(days=100)
            organization.adopt_edition(
                world.sample, one.document, one.edition, one.digest, since=since, actor=ACTOR, now=now
            )


def _page(browser: Client, address: str) -> Page:
    response = browser.get(address)
    assert response.status_code == 200, address
    page = Page(response.content.decode())
    assert page.faults == [], address
    return page


@pytest.mark.parametrize("document", DOCUMENTS)
@pytest.mark.parametrize("asked", ["", "&mode=period", "&mode=forecast", "&word=unknown", "&lang=en"])
def test_every_document_has_its_page(browser: Client, document: str, asked: str) -> None:
    page = _page(browser, f"/documents/{document}/?company=shown{asked}")
    assert ("未載明日期" in page.words or "undated" in page.words) == (document == "operations-procedure")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_months_of_every_document(browser: Client, document: str) -> None:
    _page(browser, f"/documents/{document}/months/?company=shown")


def test_the_overview_shows_every_document(browser: Client) -> None:
    page = _page(browser, "/documents/?company=shown")
    for document in DOCUMENTS:
        assert any(link.startswith(f"/documents/{document}/?") for link in page.links)
    assert "未載明日期" in page.words


def test_a_refused_question_about_an_undated_document(browser: Client) -> None:
    response = browser.get("/documents/operations-procedure/?company=shown&about=nonsense")
    assert response.status_code == 400
    assert "未載明日期" in Page(response.content.decode()).words


@pytest.mark.parametrize(
    ("address", "words"),
    [
        pytest.param("/documents/isms-policy/", ("文件編號", "ISMS-M-001", "機密等級", "一般"), id="a cover"),
        pytest.param("/documents/listed-company/clauses/LC-5.4.1/", ("第5條4.(1)", "條文所載"), id="a printed mark"),
        pytest.param("/documents/listed-company/clauses/LC-2.1/", ("核准",), id="who approves"),
        pytest.param("/documents/broker-policy/clauses/BP-7.1.3.6/", ("七(一)3(6)",), id="a mark of the policy"),
        pytest.param("/documents/twse-cc/", ("目次", "內部查核", "每半年"), id="inspections of the mechanism"),
        pytest.param("/documents/twse-cc/clauses/CC-18000/", ("底稿須有", "還沒有底稿", "怎樣會改變"), id="a block"),
        pytest.param("/documents/broker-policy/", ("沒有訂內部查核的頻率",), id="no inspections are stated"),
    ],
)
def test_what_a_page_says(browser: Client, address: str, words: tuple[str, ...]) -> None:
    said = _page(browser, f"{address}?company=shown").words
    assert [word for word in words if word not in said] == []


def test_a_clause_leads_to_the_control_and_back(browser: Client) -> None:
    clause = _page(browser, "/documents/twse-cc/clauses/CC-18000(2)f/?company=shown")
    assert any(link.startswith(f"/controls/{CONTROL}/?company=shown#d-") for link in clause.links)
    control = _page(browser, f"/controls/{CONTROL}/?company=shown")
    served = {link.split("/")[2] for link in control.links if "/clauses/" in link}
    assert served >= {"twse-cc", "broker-policy", "listed-company"}


@pytest.mark.parametrize("asked", ["q=久未使用帳號", f"q={CONTROL}", "q=dormant"])
def test_a_control_is_found(browser: Client, asked: str) -> None:
    page = _page(browser, f"/controls/?company=shown&{asked}")
    assert any(link.startswith(f"/controls/{CONTROL}/") for link in page.links)


def test_pages_of_the_list_follow_each_other(browser: Client) -> None:
    first = _page(browser, "/controls/?company=shown")
    (following,) = [link for link in first.links if "after=" in link]
    second = _page(browser, f"/controls/{following}")
    shown = [{link for link in page.links if link.startswith("/controls/") and "-" in link} for page in (first, second)]
    assert shown[0].isdisjoint(shown[1] - {link for link in shown[1] if link.count("/") < 3})


def test_a_control_that_no_document_names(browser: Client) -> None:
    assert browser.get("/controls/nothing/?company=shown").status_code == 404
    assert browser.get(f"/controls/{CONTROL}/").status_code == 200  # the other company lives under the mechanism alone


@pytest.mark.parametrize(
    ("address", "more"),
    [
        pytest.param("/documents/", 4, id="the overview"),
        pytest.param("/controls/", 4, id="all controls"),
        pytest.param(f"/controls/{CONTROL}/", 4, id="one control"),
        pytest.param("/documents/twse-cc/", 0, id="one document"),
    ],
)
def test_queries_follow_the_documents_and_nothing_else(browser: Client, address: str, more: int) -> None:
    """Whether anything is new in the ledger is asked once for each document; nothing is asked for each clause."""
    counted = []
    for company in ("own", "shown"):
        browser.get(f"{address}?company={company}")
        with CaptureQueriesContext(connection) as queries:
            browser.get(f"{address}?company={company}")
        counted.append(len(queries))
    assert counted[1] - counted[0] <= 2 * more + 1
