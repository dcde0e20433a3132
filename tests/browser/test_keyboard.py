"""Without a mouse, without scripts, at four times the size, on paper."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.functional.web.test_pages import PAGES

WIDE = [address for name, address in PAGES.items() if name != "today in full"]


def focused(page: Page) -> str:
    """What has the focus, in a word."""
    return str(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))


class TestSkipLink:
    def test_the_first_tab_offers_the_content(self, opened: Open) -> None:
        page = opened("/")
        page.keyboard.press("Tab")
        assert focused(page) == "跳到內容"
        assert page.locator(".skip").bounding_box()["x"] >= 0
        page.keyboard.press("Enter")
        assert focused(page) == "main"


class TestPalette:
    def test_it_opens_chooses_and_goes(self, opened: Open) -> None:
        page = opened("/")
        page.keyboard.press("Control+k")
        field = page.get_by_role("combobox", name="搜尋與前往")
        expect(field).to_be_focused()
        options = page.get_by_role("option")
        expect(options.first).to_have_attribute("aria-selected", "true")
        page.keyboard.press("ArrowDown")
        chosen = field.get_attribute("aria-activedescendant")
        assert chosen == options.nth(1).get_attribute("id")
        page.keyboard.type("帳本")
        expect(page.get_by_role("option", selected=True)).to_contain_text("帳本")
        page.keyboard.press("Enter")
        page.wait_for_url("**/ledger/**")

    def test_what_the_search_suggests_can_be_chosen(self, opened: Open) -> None:
        page = opened("/?company=shown")
        if page.locator("#palette").get_attribute("data-suggest") is None:
            pytest.skip("the search has no page yet")
        page.keyboard.press("Control+k")
        page.keyboard.type("測試主機")
        expect(page.get_by_role("option", name="搜尋「測試主機」")).to_be_visible()

    def test_escape_gives_the_focus_back(self, opened: Open) -> None:
        page = opened("/")
        button = page.locator("[data-palette]")
        button.focus()
        page.keyboard.press("Enter")
        expect(page.locator("#palette")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("#palette")).to_be_hidden()
        expect(button).to_be_focused()


class TestDialog:
    def test_the_focus_stays_inside_and_comes_back(self, opened: Open) -> None:
        page = opened("/components/")
        opener = page.locator("[data-opens='sample-dialog']")
        opener.focus()
        page.keyboard.press("Enter")
        dialog = page.locator("#sample-dialog")
        expect(dialog).to_be_visible()
        for _ in range(6):
            page.keyboard.press("Tab")
            outside = page.evaluate(
                "document.activeElement !== document.body && !document.activeElement.closest('dialog')"
            )
            assert not outside
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        expect(opener).to_be_focused()

    def test_cancel_closes_it(self, opened: Open) -> None:
        page = opened("/components/")
        page.locator("[data-opens='sample-dialog']").click()
        page.get_by_role("button", name="取消").click()
        expect(page.locator("#sample-dialog")).to_be_hidden()


class TestMenu:
    def test_it_opens_by_key_and_escape_closes_it(self, opened: Open) -> None:
        page = opened("/")
        menu = page.locator(".masthead details.menu").last
        summary = menu.locator("summary")
        summary.focus()
        page.keyboard.press("Enter")
        expect(menu).to_have_attribute("open", "")
        page.keyboard.press("Escape")
        expect(menu).not_to_have_attribute("open", "")
        expect(summary).to_be_focused()

    def test_a_click_elsewhere_closes_it(self, opened: Open) -> None:
        page = opened("/")
        menu = page.locator(".masthead details.menu").last
        menu.locator("summary").click()
        page.locator("h1").click()
        expect(menu).not_to_have_attribute("open", "")


class TestForms:
    def test_a_date_is_read_back_while_it_is_typed(self, opened: Open) -> None:
        page = opened("/components/")
        field = page.locator("#f-day")
        field.fill("115年2月28日")
        expect(page.locator("#f-day + .understood")).to_have_text("民國 115 年 2 月 28 日（六），西元 2026-02-28")
        field.fill("115-02-30")
        expect(page.locator("#f-day + .understood")).to_have_text("")

    def test_a_summary_leads_to_its_field(self, opened: Open) -> None:
        page = opened("/components/")
        assert page.evaluate("document.activeElement.hasAttribute('data-summary')")
        page.locator(".summary a").first.click()
        assert focused(page) == "b-name"


SLOT = """
(form) => {
  const made = document.createElement("form");
  made.dataset.draft = "sample"; made.method = "get"; made.action = "/";
  made.innerHTML = '<textarea name="why"></textarea><input type="password" name="word"><button>x</button>';
  document.querySelector("main").prepend(made);
}
"""


class TestDrafts:
    def typed(self, page: Page) -> None:
        page.evaluate(SLOT)
        page.evaluate("import(document.querySelector('script[src$=\"drafts.js\"]').src + '?again')")
        page.wait_for_timeout(100)

    def test_half_filled_forms_come_back_and_passwords_do_not(self, opened: Open) -> None:
        page = opened("/checks/")
        self.typed(page)
        page.locator("main textarea[name=why]").fill("因為")
        page.locator("main input[name=word]").fill("secret")
        page.reload()
        self.typed(page)
        page.get_by_role("button", name="帶回內容").click()
        expect(page.locator("main textarea[name=why]")).to_have_value("因為")
        expect(page.locator("main input[name=word]")).to_have_value("")
        assert "secret" not in str(page.evaluate("JSON.stringify(localStorage)"))

    def test_another_person_finds_nothing(self, opened: Open) -> None:
        page = opened("/checks/")
        page.evaluate("localStorage.setItem('anzheng-draft:u:somebody:sample', '[[\"why\",\"x\",false]]')")
        page.reload()
        assert page.evaluate("localStorage.getItem('anzheng-draft:u:somebody:sample')") is None

    def test_what_was_sent_is_gone(self, opened: Open) -> None:
        page = opened("/checks/")
        self.typed(page)
        page.locator("main textarea[name=why]").fill("因為")
        page.locator("main form[data-draft] button").last.click()
        page.wait_for_url(re.compile(r"/\?why="))
        assert page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('anzheng-draft:u:able')).length") == 0


class TestWithoutScripts:
    @pytest.mark.parametrize("address", ["/", "/components/", "/ledger/"])
    def test_nothing_is_shown_that_does_not_work(self, opened: Open, address: str) -> None:
        page = opened(address, scripts=False)
        expect(page.locator("[data-palette]")).to_be_hidden()
        expect(page.locator("h1")).to_be_visible()

    def test_the_account_menu_opens(self, opened: Open) -> None:
        page = opened("/", scripts=False)
        page.locator(".masthead details.menu").last.locator("summary").click()
        expect(page.get_by_text("今日職務")).to_be_visible()


class TestSizes:
    @pytest.mark.parametrize("address", WIDE)
    def test_four_times_the_size_needs_no_sideways_scrolling(self, opened: Open, address: str) -> None:
        """1280 px at 400 % are 320 px wide; tables and charts scroll by themselves."""
        page = opened(address, width=320)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


class TestPaper:
    def test_a_printed_page_has_no_shell(self, opened: Open) -> None:
        page = opened("/documents/twse-cc/?company=shown")
        page.emulate_media(media="print")
        for gone in (".spine", ".masthead", ".crumbs", ".skip"):
            expect(page.locator(gone)).to_be_hidden()
        expect(page.locator("h1")).to_be_visible()
        background = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert background == "rgb(255, 255, 255)"

    def test_nothing_is_cut_off_on_paper(self, opened: Open) -> None:
        page = opened("/ledger/?company=shown", width=700)
        page.emulate_media(media="print")
        assert page.evaluate(
            "[...document.querySelectorAll('.scroll')].every(s => getComputedStyle(s).overflow === 'visible')"
        )


class TestIdle:
    def test_a_minute_before_the_end_one_is_asked_and_may_stay(self, opened: Open) -> None:
        page = opened("/checks/")
        minutes = page.locator("meta[name=anzheng-idle]").get_attribute("content")
        assert minutes is not None
        page.evaluate(f"localStorage.setItem('anzheng-touched', String(Date.now() - {minutes} * 60000 + 30000))")
        dialog = page.get_by_role("alertdialog")
        expect(dialog).to_be_visible()
        page.get_by_role("button", name="繼續使用").click()
        expect(dialog).to_be_hidden()

    def test_at_the_end_one_is_signed_out(self, opened: Open) -> None:
        page = opened("/", who="leaver")
        page.evaluate("localStorage.setItem('anzheng-touched', '0')")
        page.wait_for_url(re.compile(r"/sign-in/"))
