"""A deputy signs in somebody's place, at a real browser, in both languages and on a narrow screen."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tools import stage


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    home = tmp_path_factory.mktemp("office")
    cookies = stage.fill(home, "office")
    with stage.serving(home) as address:
        yield address, cookies


def _page(chromium: Browser, office: tuple[str, dict[str, str]], who: str, width: int) -> Page:
    address, cookies = office
    context = chromium.new_context(base_url=address, viewport={"width": width, "height": 900})
    context.add_cookies([{"name": stage.COOKIE, "value": cookies[who], "url": address}])
    return context.new_page()


@pytest.mark.parametrize(
    ("width", "language", "stands_in"),
    [
        pytest.param(1280, "zh", "代 exec", id="wide, Chinese"),
        pytest.param(390, "en", "deputy of exec", id="narrow, English"),
    ],
)
def test_the_deputy_sees_whose_place_it_is(
    chromium: Browser, office: tuple[str, dict[str, str]], width: int, language: str, stands_in: str
) -> None:
    page = _page(chromium, office, "deputy", width)
    page.goto("/cases/")
    page.locator("main a[href^='/cases/c-']").first.click()
    page.goto(f"{page.url.partition('?')[0]}?lang={language}")

    assert stands_in in (page.locator("main").text_content() or "")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_author_may_not_and_the_deputy_may(chromium: Browser, office: tuple[str, dict[str, str]]) -> None:
    page = _page(chromium, office, "deputy", 1280)
    page.goto("/cases/")
    page.locator("main a[href^='/cases/c-']").first.click()
    case = page.url.partition("?")[0]
    own = _page(chromium, office, "clerk", 1280)
    own.goto(case)
    assert own.locator("form#sign button:not([disabled])").count() == 0

    page.locator("form:has(input[value=sign]) button.primary").first.click()
    page.wait_for_load_state()
    own.goto(case)

    assert own.get_by_text("已核准").first.is_visible()
    assert own.get_by_text("代 exec").first.is_visible()
