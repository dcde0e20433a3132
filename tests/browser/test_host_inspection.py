"""A record with a real browser: the host inspection is filled in by hand and countersigned by somebody else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Product
from tests.browser.test_accessibility import RULES
from tools import stage

FORM = "/records/new/host-inspection/?company=shown"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    home = tmp_path_factory.mktemp("office")
    cookies = stage.fill(home, "office")
    with stage.serving(home) as address:
        yield Product(address, cookies)


def opened(desk: Product, chromium: Browser, who: str, path: str, *, width: int = 1280, scripts: bool = True) -> Page:
    context = chromium.new_context(
        base_url=desk.address, viewport={"width": width, "height": 900}, java_script_enabled=scripts
    )
    context.add_cookies([{"name": stage.COOKIE, "value": desk.cookies[who], "url": desk.address}])
    page = context.new_page()
    page.goto(path)
    return page


def begin(page: Page) -> None:
    page.get_by_role("button", name="開始填寫").click()
    expect(page.get_by_role("heading", name="逐項填寫")).to_be_visible()


def answer(page: Page) -> None:
    for name in ("services", "backup", "antivirus", "clock"):
        page.locator(f'[id="in-f.items.hosts:srv-1.{name}"]').select_option("ok")


class TestHostInspection:
    def test_it_is_filled_in_and_countersigned_by_another(
        self, desk: Product, chromium: Browser, tmp_path: Path
    ) -> None:
        page = opened(desk, chromium, "clerk", FORM)
        begin(page)
        answer(page)
        explained = page.locator('[id="in-f.items.hosts:srv-1.exception"]')
        expect(explained).to_be_hidden()
        page.locator('[id="in-f.items.hosts:srv-1.state"]').select_option("handled")
        expect(explained).to_be_visible()
        page.get_by_role("button", name="送件", exact=True).click()
        expect(page.locator("[data-summary]")).to_be_focused()
        page.locator("[data-summary] a").first.click()
        expect(explained).to_be_focused()
        explained.fill("磁碟異音，已更換")
        scan = tmp_path / "巡查照片.pdf"
        scan.write_bytes(b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
        page.locator('[id="in-f.attachment-new"]').set_input_files(scan)
        page.get_by_role("button", name="送件", exact=True).click()
        page.wait_for_url("**/cases/**")
        expect(page.get_by_role("heading", level=1)).to_contain_text("-0001")
        expect(page.get_by_role("link", name="巡查照片.pdf")).to_be_visible()

        manager = opened(desk, chromium, "boss", page.url)
        expect(manager.get_by_role("heading", name="例外情形")).to_be_visible()
        expect(manager.get_by_role("cell", name="磁碟異音，已更換").first).to_be_visible()
        manager.get_by_role("button", name="簽署：核驗").click()
        expect(manager.get_by_text("已簽署並入帳，案件已核准。")).to_be_visible()
        page.reload()
        expect(page.get_by_role("button", name="更正（取代）")).to_be_visible()

    def test_what_was_typed_and_not_kept_comes_back(self, desk: Product, chromium: Browser) -> None:
        page = opened(desk, chromium, "clerk", FORM)
        begin(page)
        page.locator('[id="in-f.note"]').fill("打到一半")
        page.reload()
        page.get_by_role("button", name="帶回內容").click()
        expect(page.locator('[id="in-f.note"]')).to_have_value("打到一半")
        page.get_by_role("button", name="儲存草稿").last.click()
        expect(page.get_by_text("草稿已儲存。")).to_be_visible()
        expect(page.get_by_role("button", name="帶回內容")).to_have_count(0)

    def test_rows_are_added_and_taken_out_with_the_keyboard(self, desk: Product, chromium: Browser) -> None:
        page = opened(desk, chromium, "clerk", "/records/new/transfer-checklist/?company=shown")
        page.get_by_role("button", name="開始填寫").click()
        page.locator('[id="in-f.rights.1.right"]').fill("甲系統")
        page.get_by_role("button", name="加列").focus()
        page.keyboard.press("Enter")
        expect(page.locator('[id="in-f.rights.2.right"]')).to_be_focused()
        page.keyboard.type("乙系統")
        page.get_by_role("button", name="移除第 1 列").focus()
        page.keyboard.press("Enter")
        page.get_by_role("button", name="儲存草稿").last.click()
        expect(page.locator('[id="in-f.rights.1.right"]')).to_have_value("乙系統")

    @pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
    def test_on_a_phone_nothing_is_pushed_out_of_sight(
        self, desk: Product, chromium: Browser, *, scripts: bool
    ) -> None:
        page = opened(desk, chromium, "clerk", FORM, width=390, scripts=scripts)
        page.get_by_role("button", name="開始填寫").click()
        answer(page)
        box = page.locator("main").bounding_box()
        assert box is not None
        assert box["width"] <= 390
        page.get_by_role("button", name="儲存草稿").last.click()
        expect(page.get_by_text("草稿已儲存。")).to_be_visible()
        expect(page.locator('[id="in-f.items.hosts:srv-1.services"]')).to_have_value("ok")

    @pytest.mark.parametrize(("language", "scheme", "width"), [("zh", "light", 1280), ("en", "dark", 390)])
    def test_filling_and_reading_break_no_rule(
        self, desk: Product, chromium: Browser, language: str, scheme: str, width: int
    ) -> None:
        page = opened(desk, chromium, "clerk", "/records/new/transfer-checklist/?company=shown")
        page.get_by_role("button", name="開始填寫").click()
        page.locator('[id="in-f.transferred_on"]').fill("115-2-30")
        page.get_by_role("button", name="儲存草稿").last.click()
        page.locator("[data-summary]").wait_for()
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        broken = {}
        for address in (page.url, page.url.replace("/records/", "/cases/").replace("/fill/", "/")):
            page.goto(f"{address}&lang={language}")
            found = Axe().run(page, options=RULES).response["violations"]
            broken |= {f"{one['id']} {address}": [node["html"][:200] for node in one["nodes"][:3]] for one in found}
        assert broken == {}
