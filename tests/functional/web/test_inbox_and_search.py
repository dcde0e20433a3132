"""Inbox, search page and suggestions in a browser: what one may see, what one chose, nothing of others."""

import json
from datetime import UTC, datetime

import pytest
from django.test import Client

from anzheng.kernel.errors import Text
from anzheng.notify.core.kinds import KINDS, Group
from anzheng.notify.services import Way, inbox, tell, unread_count, ways_of
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.levels import Level
from anzheng.search.core.kinds import Kind
from anzheng.search.services import Document, put
from tests.functional.web.conftest import World
from tests.support.people import browser_of, person

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
HEAD = "u:head"


def told(kind: str = "case-waiting", *, key: str = "c-1", to: str = HEAD, **changed: str) -> None:
    given = {**KINDS.get(kind).sample, **changed}
    tell(to, kind, key=key, company="shown", link="/ledger/0/", parameters=given, now=NOW)


def page(browser: Client, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.usefixtures("world")
class TestInbox:
    def test_empty(self, browser: Client) -> None:
        assert "沒有通知" in page(browser, "/inbox/")
        assert "No notices" in page(browser, "/inbox/?lang=en")

    def test_a_notice_leads_to_its_company(self, browser: Client) -> None:
        told()
        shown = page(browser, "/inbox/")
        assert "待簽：c-115-0001（核准）" in shown
        assert 'href="/ledger/0/?company=shown"' in shown
        assert "乙測試公司" in shown

    def test_looking_changes_nothing(self, browser: Client) -> None:
        told()
        page(browser, "/inbox/")
        assert unread_count(HEAD) == 1

    def test_mark_one_and_all(self, browser: Client) -> None:
        for n in range(3):
            told(key=f"c-{n}")
        first = inbox(HEAD)[0].id
        assert browser.post("/inbox/", {"act": "read", "notice": str(first)}).status_code == 302
        assert unread_count(HEAD) == 2
        browser.post("/inbox/", {"act": "read-all"})
        assert unread_count(HEAD) == 0
        assert "沒有未讀的通知" in page(browser, "/inbox/")

    def test_nobody_marks_or_sees_what_is_anothers(self, world: World, browser: Client) -> None:
        person("other", world.own)
        told(to="u:other", subject="別人的主旨")
        theirs = inbox("u:other")[0].id
        browser.post("/inbox/", {"act": "read", "notice": str(theirs)})
        assert unread_count("u:other") == 1
        assert "別人的主旨" not in page(browser, "/inbox/")

    @pytest.mark.parametrize("sent", [{}, {"act": "never"}, {"act": "read", "notice": "x"}, {"act": "read"}])
    def test_senseless_forms_change_nothing(self, browser: Client, sent: dict[str, str]) -> None:
        told()
        assert browser.post("/inbox/", sent).status_code == 302
        assert unread_count(HEAD) == 1

    def test_preferences(self, browser: Client) -> None:
        browser.post("/inbox/", {"act": "ways", "mail-signing": "on", "when-signing": "daily"})
        assert (ways_of(HEAD)[Group.SIGNING], ways_of(HEAD)[Group.DUE].mail) == (Way(mail=True, daily=True), False)

    def test_webhook(self, browser: Client) -> None:
        browser.post("/inbox/", {"act": "webhook", "webhook": "https://hooks.example.com/x"})
        shown = page(browser, "/inbox/")
        assert "驗證簽章的金鑰" in shown
        browser.post("/inbox/", {"act": "webhook", "webhook": "file:///etc/passwd"})
        again = page(browser, "/inbox/")
        assert "不是可用的網址" in again
        assert "https://hooks.example.com/x" in again
        browser.post("/inbox/", {"act": "webhook", "webhook": ""})
        assert "驗證簽章的金鑰" not in page(browser, "/inbox/")

    def test_older_notices_follow(self, browser: Client) -> None:
        for n in range(55):
            told(key=f"k-{n}", case=f"c-{n:03d}")
        shown = page(browser, "/inbox/")
        last = inbox(HEAD)[49].id
        assert f"before={last}" in shown
        assert "c-004" in page(browser, f"/inbox/?before={last}")
        assert page(browser, "/inbox/?before=x")

    def test_needs_a_token_against_forgery(self, world: World) -> None:
        strict = browser_of(person("head", world.own, world.sample, duties=(Duty.SECURITY_HEAD,)))
        strict.handler.enforce_csrf_checks = True
        assert strict.post("/inbox/", {"act": "read-all"}).status_code == 403


@pytest.fixture
def documents(world: World) -> None:
    one = Document(world.own, Kind.EVIDENCE, "e-1", Text("年度備份還原演練", "Backup drill"), "/evidence/e-1/", NOW)
    secret = Document(
        world.own, Kind.EVIDENCE, "e-2", Text("機密備份清單", "Secret backups"), "/evidence/e-2/", NOW,
        "<script>alert(1)</script> 備份", Level.SECRET,
    )  # fmt: skip
    put(one, secret)


@pytest.mark.usefixtures("documents")
class TestSearch:
    def test_found_and_marked(self, browser: Client) -> None:
        shown = page(browser, "/search/?q=備份")
        assert "年度<mark>備份</mark>還原演練" in shown
        assert 'href="/evidence/e-1/"' in shown
        assert "<script>alert" not in shown
        assert "&gt;alert(1)&lt;/script&gt;" in shown

    def test_english(self, browser: Client) -> None:
        assert "<mark>Backup</mark> drill" in page(browser, "/search/?q=backup&lang=en")

    def test_nothing_found_and_nothing_asked(self, browser: Client) -> None:
        assert "沒有符合的內容" in page(browser, "/search/?q=沒有這種東西")
        assert "要找什麼" in page(browser, "/search/")

    def test_an_employee_finds_nothing_of_others_and_no_count(self, world: World) -> None:
        shown = page(browser_of(person("clerk", world.own)), "/search/?q=備份")
        assert "沒有符合的內容" in shown
        assert "機密" not in shown

    def test_suggestions(self, browser: Client) -> None:
        answer = browser.get("/search/suggest?q=備份")
        assert answer["Content-Type"] == "application/json"
        found = json.loads(answer.content)
        assert {"title": "年度備份還原演練", "kind": "證據", "href": "/evidence/e-1/"} in found

    def test_suggestions_name_pages_that_may_be_opened(self, world: World, browser: Client) -> None:
        assert {"title": "檢查", "kind": "頁面", "href": "/checks/"} in json.loads(
            browser.get("/search/suggest?q=主機").content
        )
        clerk = browser_of(person("clerk", world.own))
        assert json.loads(clerk.get("/search/suggest?q=主機").content) == []

    def test_suggestions_are_at_most_twelve(self, world: World, browser: Client) -> None:
        put(*(Document(world.own, Kind.CLAUSE, f"c{n}", Text("大量", "many"), "/x/", NOW) for n in range(40)))
        assert len(json.loads(browser.get("/search/suggest?q=大量").content)) == 12

    def test_another_company_keeps_its_address(self, world: World, browser: Client) -> None:
        put(Document(world.sample, Kind.CLAUSE, "c", Text("範例條文", "sample"), "/documents/d/", NOW))
        found = json.loads(browser.get(f"/search/suggest?company={world.sample}&q=範例條文").content)
        assert [one["href"] for one in found] == [f"/documents/d/?company={world.sample}"]
        assert json.loads(browser.get("/search/suggest?q=範例條文").content) == []

    def test_a_vendor_has_no_search(self, world: World) -> None:
        vendor = browser_of(person("vendor", world.own, duties=(Duty.VENDOR,), outsider=True))
        assert vendor.get("/search/?q=備份").status_code == 403

    @pytest.mark.parametrize("q", ["%00", "%ED%A0%80", "'" * 300, "%E5%82%99" * 5000])
    def test_senseless_questions(self, browser: Client, q: str) -> None:
        assert browser.get(f"/search/?q={q}").status_code == 200
