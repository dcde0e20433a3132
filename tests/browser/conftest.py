"""A real browser on the product as it runs: one server per worker, one browser per file of tests."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tools import stage


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if stage.chromium() is None:
        for item in items:
            if "tests/browser/" in item.nodeid:
                item.add_marker(pytest.mark.skip(reason="no Chromium"))


@dataclass(frozen=True, slots=True)
class Product:
    """The product as it is served to the tests."""

    address: str
    cookies: dict[str, str]


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    home = tmp_path_factory.mktemp("home")
    cookies = stage.fill(home, "world")
    with stage.serving(home) as address:
        yield Product(address, cookies)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Ends with the file: Playwright keeps an event loop running, beside which Django refuses to read tables."""
    with sync_playwright() as playwright:
        browser = stage.launch(playwright)
        yield browser
        browser.close()


Open = Callable[..., Page]


@pytest.fixture
def opened(product: Product, chromium: Browser) -> Iterator[Open]:
    """Open a page: `opened("/", who="worker", width=390, scheme="dark")`. Whatever its console complains of fails."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def go(address: str, *, who: str = "able", width: int = 1280, scheme: str = "light", scripts: bool = True) -> Page:
        context = chromium.new_context(
            base_url=product.address,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
            java_script_enabled=scripts,
        )
        contexts.append(context)
        if who in product.cookies:
            context.add_cookies([{"name": stage.COOKIE, "value": product.cookies[who], "url": product.address}])
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda problem: complaints.append(str(problem)))
        page.goto(address)
        return page

    yield go
    for context in contexts:
        context.close()
    assert [one for one in complaints if not re.search(r"status of 40[034]", one)] == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path
