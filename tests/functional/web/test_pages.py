"""Every page: it opens, is well formed, leads nowhere wrong, reads only, and says which data it shows."""

from collections import Counter
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from anzheng.ledger.services import head
from anzheng.organization.models import Account
from anzheng.web.language import COOKIE
from anzheng.web.middleware import HEADERS
from anzheng.web.routes import routes
from tests.functional.web.conftest import SCAN, World
from tests.functional.web.page_reader import Page
from tests.support.people import browser_of

pytestmark = pytest.mark.django_db

CLAUSE = f"/documents/twse-cc/clauses/{SCAN}/"
PAGES = {
    "today": "/",
    "today of the sample": "/?company=shown",
    "today in full": "/?company=shown&all=1",
    "due": "/due/?company=shown",
    "due, mine, far ahead": "/due/?company=shown&whose=mine&until=2027-12-31",
    "due of the empty company": "/due/",
    "documents": "/documents/?company=shown",
    "document today": "/documents/twse-cc/?company=shown",
    "document filtered": "/documents/twse-cc/?company=shown&word=unknown",
    "document filtered to nothing": "/documents/twse-cc/?company=shown&word=excepted",
    "document over a period": "/documents/twse-cc/?company=shown&mode=period",
    "document forecast": "/documents/twse-cc/?company=shown&mode=forecast",
    "document months": "/documents/twse-cc/months/?company=shown",
    "clause today": f"{CLAUSE}?company=shown",
    "clause over a period": f"{CLAUSE}?company=shown&mode=period",
    "clause forecast": f"{CLAUSE}?company=shown&mode=forecast",
    "clause that is a heading": "/documents/twse-cc/clauses/CC-19000/?company=shown",
    "clause that is only permitted": "/documents/twse-cc/clauses/CC-13000(4)/?company=shown",
    "clause with a finding": "/documents/twse-cc/clauses/CC-11000(1)/?company=shown",
    "clause of the empty company": CLAUSE,
    "controls": "/controls/?company=shown",
    "controls filtered": "/controls/?company=shown&q=密碼&owner=security-staff&document=twse-cc&word=unknown",
    "controls, nothing fits": "/controls/?company=shown&q=nothing",
    "controls, the last ones": "/controls/?company=shown&after=room-access",
    "control": "/controls/vulnerability-scans/?company=shown",
    "control of internal audit": "/controls/internal-audit/?company=shown",
    "block with an inspection": "/documents/twse-cc/clauses/CC-18000/?company=shown",
    "registers": "/registers/?company=shown",
    "register": "/registers/systems/?company=shown",
    "register narrowed, with other columns": "/registers/hosts/?company=shown&q=srv&core=true&c=role&c=os&retired=1",
    "register, empty": "/registers/media/?company=shown",
    "entry": "/registers/hosts/srv-1/?company=shown",
    "entry of people": "/registers/people/p-1/?company=shown",
    "a new entry": "/registers/suppliers/act/new/?company=shown",
    "a list to import": "/registers/assets/act/import/?company=shown",
    "forms": "/forms/?company=shown",
    "forms of every document, filtered": "/forms/?company=shown&all=1&q=主機&kind=form&document=twse-cc",
    "forms, nothing fits": "/forms/?company=shown&q=nothing",
    "form": "/forms/host-inspection/?company=shown",
    "form with a table": "/forms/weakness-handling-report/?company=shown",
    "records": "/records/?company=shown",
    "records of the empty company": "/records/",
    "starting a record": "/records/new/host-inspection/?company=shown",
    "checks": "/checks/?company=shown",
    "checks of the empty company": "/checks/",
    "ledger": "/ledger/?company=shown",
    "ledger from the middle": "/ledger/?company=shown&before=10",
    "ledger before its beginning": "/ledger/?company=shown&before=0",
    "binders": "/binders/?company=shown",
    "sealed logs": "/ledger/logs/?company=shown",
    "calendar subscription": "/settings/calendar-feed/?company=shown",
    "leaf": "/ledger/3/?company=shown",
}
every_page = pytest.mark.parametrize("address", PAGES.values(), ids=PAGES.keys())


@every_page
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_opens_and_is_well_formed(browser: Client, address: str, language: str) -> None:
    response = (
        browser.get(address, {"lang": language}) if "?" not in address else browser.get(f"{address}&lang={language}")
    )
    page = Page(response.content.decode())
    assert response.status_code == 200
    assert page.faults == []
    assert {name: response[name] for name in HEADERS} == HEADERS
    assert response["Content-Type"] == "text/html; charset=utf-8"


KEPT_BY_THE_GATE = ('UPDATE "organization_account" SET "last_seen"', 'UPDATE "django_session"', "SAVEPOINT", "RELEASE")
"""That a session and its account are in use: bookkeeping that no verdict reads."""


def _reads(statement: str) -> bool:
    return statement.startswith(("SELECT", *KEPT_BY_THE_GATE))


@every_page
def test_a_page_only_reads(browser: Client, world: World, address: str) -> None:
    before = head(world.sample), head(world.own)
    with CaptureQueriesContext(connection) as queries:
        browser.get(address)
    assert [query["sql"] for query in queries if not _reads(query["sql"])] == []
    assert (head(world.sample), head(world.own)) == before


@every_page
def test_the_sample_is_marked_and_the_company_is_not(browser: Client, address: str) -> None:
    words = Page(browser.get(address).content.decode()).words
    assert ("範例資料" in words) == ("company=shown" in address)


def test_every_link_leads_to_a_page(browser: Client) -> None:
    """Follow links breadth first; of each sort of address the first few are opened, all have to resolve."""
    waiting, seen, sorts = ["/", "/?company=shown"], {"/", "/?company=shown"}, Counter[tuple[object, ...]]()
    opened = 0
    while waiting:
        address = waiting.pop(0)
        response = browser.get(address)
        assert response.status_code == 200, address
        opened += 1
        if not response["Content-Type"].startswith("text/html"):
            continue
        page = Page(response.content.decode())
        assert page.faults == [], address
        for link in page.links:
            parts = urlsplit(link)
            path, query = parts.path or urlsplit(address).path, parts.query
            match = resolve(path)
            target = f"{path}?{query}" if query else path
            sort = (match.url_name, tuple(sorted(name for name, _ in parse_qsl(query))), "shown" in query)
            if link.startswith("#") or target in seen or sorts[sort] >= 5:
                continue
            seen.add(target)
            sorts[sort] += 1
            waiting.append(target)
    assert opened > 60
    assert {sort[0] for sort in sorts} >= {"document", "months", "clause", "leaf", "ledger", "checks", "asset"}


def test_every_clause_has_a_page_and_keeps_the_company(browser: Client) -> None:
    tree = Page(browser.get("/documents/twse-cc/?company=shown").content.decode())
    clauses = {link for link in tree.links if "/clauses/" in link}
    assert len(clauses) == 229
    for link in clauses:
        response = browser.get(link)
        assert (response.status_code, "乙測試公司" in response.content.decode()) == (200, True), link


GATE = 11 + ("inbox" in routes()) + ("cases" in routes())
"""What every page costs beside its own: session, account, policy, whether the person left, standing, name, notices,
how many cases wait, how far the ledger is anchored and whether it can only be read."""
QUERIES = {
    "today": 8,  # the cases that wait, named
    "documents": 5,
    "document today": 4,
    "document over a period": 6,
    "document months": 19,
    "clause today": 9,
    "clause over a period": 11,
    "checks": 7,
    "ledger": 11,  # also how it is signed and anchored
    "leaf": 7,  # also whether a checkpoint covers it
}
"""Without what GATE counts. A ratchet: lower a number when a page asks less, and never raise one."""


@pytest.mark.parametrize("name", QUERIES)
def test_a_page_asks_the_database_a_fixed_number_of_times(browser: Client, name: str) -> None:
    browser.get(PAGES[name])
    with CaptureQueriesContext(connection) as queries:
        browser.get(PAGES[name])
    assert len(queries) <= GATE + QUERIES[name], [query["sql"][:120] for query in queries]


class TestRefusals:
    @pytest.mark.parametrize(
        ("query", "label", "remedy"),
        [
            pytest.param("about=115-13-40", "判定哪一天", "沒有這一天", id="a day that does not exist"),
            pytest.param("about=tomorrow", "判定哪一天", "看不懂這個日期", id="no date at all"),
            pytest.param("about=130-01-01", "判定哪一天", "請用「預測」", id="a day to come"),
            pytest.param("known=130-01-01", "依哪一天所知", "今天或更早", id="known in the future"),
            pytest.param("mode=period&from=115-06-30&to=115-01-01", "至", "早於開始日", id="a period that ends first"),
            pytest.param("mode=period&from=99-01-01&to=115-01-01", "至", "最長三年", id="too long a period"),
            pytest.param("mode=forecast&at=100-01-01", "預測到哪一天", "今天之後", id="a forecast of the past"),
            pytest.param("mode=forecast&at=9999-12-31", "預測到哪一天", "最多三年", id="a forecast too far"),
            pytest.param("about=1950-01-01", "判定哪一天", "民國 89 年以後", id="before all records"),
        ],
    )
    @pytest.mark.parametrize("path", ["/documents/twse-cc/", CLAUSE], ids=["document", "clause"])
    def test_a_date_that_cannot_be_asked_about(
        self, browser: Client, path: str, query: str, label: str, remedy: str
    ) -> None:
        response = browser.get(f"{path}?company=shown&{query}")
        text = response.content.decode()
        page = Page(text)
        assert response.status_code == 400
        assert page.faults == []
        assert label in page.words
        assert remedy in page.words
        assert f'value="{dict(parse_qsl(query)).popitem()[1]}"' in text or "period" in query, "what was typed is kept"

    @pytest.mark.parametrize(
        ("address", "status"),
        [
            pytest.param("/nowhere/", 404, id="no such page"),
            pytest.param("/?company=nobody", 404, id="no such company"),
            pytest.param("/documents/nothing/", 404, id="no such document"),
            pytest.param("/documents/twse-cc/clauses/CC-99999/", 404, id="no such clause"),
            pytest.param("/ledger/999999/", 404, id="no such entry"),
            pytest.param("/ledger/99999999999999999999/", 404, id="no index of a ledger"),
            pytest.param("/static/0000000000000000/app.css", 404, id="a file with another digest"),
            pytest.param("/static/0000000000000000/..%2Fviews.py", 404, id="a file outside the folder"),
        ],
    )
    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_what_does_not_exist(self, browser: Client, address: str, status: int, language: str) -> None:
        browser.post("/language/", {"lang": language})
        response = browser.get(address)
        page = Page(response.content.decode())
        assert response.status_code == status
        assert page.faults == []
        assert "Traceback" not in page.words
        assert ("回到今日" if language == "zh" else "Back to today") in page.words

    @pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
    def test_nothing_but_reading_is_served(self, browser: Client, method: str) -> None:
        assert getattr(browser, method)("/documents/").status_code == 405

    def test_another_host_name_is_refused(self) -> None:
        assert Client(HTTP_HOST="evil.example").get("/").status_code == 400

    @pytest.mark.parametrize("text", ["<b>x</b>", '"><b>x</b>', "<img src=x>"], ids=["element", "attribute", "image"])
    def test_what_was_typed_is_shown_as_text(self, browser: Client, text: str) -> None:
        for address in ("/documents/twse-cc/", "/"):
            response = browser.get(
                address, {"about": text, "company": "shown" if address != "/" else text, "word": text}
            )
            assert text not in response.content.decode()
            assert Page(response.content.decode()).faults == []


class TestLanguage:
    def test_a_chosen_language_is_kept_with_the_account(self, browser: Client) -> None:
        assert 'lang="zh-Hant-TW"' in browser.get("/").content.decode()
        answer = browser.post("/language/", {"lang": "en", "next": "/documents/?company=shown"})
        assert answer["Location"] == "/documents/?company=shown"
        assert '<html lang="en">' in browser.get("/documents/").content.decode()
        again = browser_of(Account.objects.get(username="head"))
        assert '<html lang="en">' in again.get("/").content.decode(), "another browser, the same person"

    def test_before_signing_in_the_browser_remembers_it(self) -> None:
        stranger = Client(HTTP_HOST="localhost")
        stranger.post("/language/", {"lang": "en"})
        assert stranger.cookies[COOKIE].value == "en"
        assert '<html lang="en">' in stranger.get("/nowhere/").content.decode()

    def test_a_language_asked_for_in_the_address_is_for_that_page_alone(self, browser: Client) -> None:
        assert "Within seven days" in browser.get("/?lang=en").content.decode()
        assert "七日內" in browser.get("/").content.decode()

    @pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "evil", "/\\evil.example", ""])
    def test_the_switch_leads_nowhere_else(self, browser: Client, target: str) -> None:
        assert browser.post("/language/", {"lang": "en", "next": target})["Location"] == "/"

    def test_an_unknown_language_is_ignored(self, browser: Client) -> None:
        response = browser.get("/?lang=fr")
        assert '<html lang="zh-Hant-TW">' in response.content.decode()
        assert COOKIE not in browser.post("/language/", {"lang": "fr"}).cookies


class TestStaticFiles:
    def test_a_file_never_changes_under_its_address(self, browser: Client) -> None:
        page = Page(browser.get("/").content.decode())
        (css,) = [link for link in page.links if link.endswith("/app.css")]
        response = browser.get(css)
        assert response.status_code == 200
        assert response["Content-Type"] == "text/css; charset=utf-8"
        assert "immutable" in response["Cache-Control"]

    def test_the_style_loads_nothing_from_elsewhere(self, browser: Client) -> None:
        for name in ("app.css", "tokens.css", "mark.svg"):
            page = Page(browser.get("/").content.decode())
            (address,) = [link for link in page.links if link.endswith(f"/{name}")]
            text = browser.get(address).content.decode()
            assert "@import" not in text
            assert "url(" not in text


class TestWhatIsSaid:
    def test_today_says_what_to_do_first(self, browser: Client) -> None:
        words = Page(browser.get("/?company=shown").content.decode()).words
        assert "先做「" in words
        assert "已過期限" in words

    def test_an_empty_company_is_asked_for_its_profile(self, browser: Client) -> None:
        words = Page(browser.get("/").content.decode()).words
        assert "公司屬性尚有" in words

    def test_the_document_carries_the_banner_of_its_amendments(self, browser: Client) -> None:
        words = Page(browser.get("/documents/twse-cc/?company=shown").content.decode()).words
        assert "已被修正" in words
        assert "不代表符合現行規定" in words

    def test_before_the_first_amendment_there_is_no_banner(self, browser: Client) -> None:
        words = Page(browser.get("/documents/twse-cc/?company=shown&about=111-09-05").content.decode()).words
        assert "已被修正" not in words

    def test_a_clause_shows_rule_evidence_and_profile(self, browser: Client) -> None:
        words = Page(browser.get(f"{CLAUSE}?company=shown").content.decode()).words
        for wanted in (
            "以上為本系統之摘述，不是條文",
            "怎樣才算做到",
            "證據",
            "弱點掃描",
            "測試下單系統",
            "為何適用",
            "從嚴，實際採用",
        ):
            assert wanted in words

    def test_an_open_finding_decides_and_is_listed(self, browser: Client) -> None:
        words = Page(browser.get("/documents/twse-cc/clauses/CC-11000(1)/?company=shown").content.decode()).words
        assert "不符：有未結案的稽核缺失" in words
        assert "稽核缺失，未結案" in words

    def test_a_check_that_fails_comes_first_with_its_repair(self, browser: Client) -> None:
        words = Page(browser.get("/checks/?company=shown").content.decode()).words
        assert words.index("不符") < words.index("無法得知")
        assert "修正：" in words

    def test_the_filter_leaves_only_that_word(self, browser: Client) -> None:
        whole = Page(browser.get("/documents/twse-cc/?company=shown").content.decode())
        failed = Page(browser.get("/documents/twse-cc/?company=shown&word=failed").content.decode())
        clauses = [link for link in failed.links if "/clauses/" in link]
        assert 0 < len(clauses) < len([link for link in whole.links if "/clauses/" in link])
        assert any("CC-11000(1)" in link for link in clauses)

    def test_as_known_before_the_finding_it_is_not_failed(self, browser: Client, world: World) -> None:
        earlier = world.today.replace(year=world.today.year - 1)
        words = Page(
            browser.get(f"/documents/twse-cc/clauses/CC-11000(1)/?company=shown&known={earlier}").content.decode()
        ).words
        assert "有未結案的稽核缺失" not in words
