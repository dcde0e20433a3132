"""Accessibility by rules: axe finds nothing on any page, in light and dark, Chinese and English, wide and narrow."""

from collections.abc import Iterator
from itertools import chain
from itertools import product as every
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Open, Product
from tests.functional.web.test_language import addresses
from tools import stage

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {"runOnly": {"type": "tag", "values": TAGS}}
WAYS = (("zh", "light", 1280), ("en", "dark", 390))
"""Every language, scheme and width occurs on every page."""
ALL_WAYS = tuple(every(("zh", "en"), ("light", "dark"), (1280, 390)))
"""For the page on which every component stands."""
SIGNED_OUT = ("/sign-in/", "/nowhere/")


def _once() -> Iterator[str]:
    """Every address once without its parameters, and the ways of asking a document."""
    seen: set[str] = set()
    for address in chain(addresses(), ("/components/",)):
        path = address.partition("?")[0]
        if path not in seen and not path.startswith(("/api/", "/static/")):
            seen.add(path)
            yield f"{path}?company=shown"
    yield from (f"/documents/twse-cc/?company=shown&mode={mode}" for mode in ("period", "forecast"))


def shown(product: Product, address: str) -> bool:
    """Tell whether the address is a page for whoever may see nearly all."""
    asked = Request(  # noqa: S310 - our own server
        product.address + address, headers={"Cookie": f"{stage.COOKIE}={product.cookies['able']}"}
    )
    try:
        with urlopen(asked) as answer:  # noqa: S310 - our own server
            return bool(answer.headers.get_content_type() == "text/html")
    except HTTPError:
        return False


@pytest.mark.parametrize("address", sorted(_once()))
def test_a_page_breaks_no_rule(opened: Open, product: Product, address: str) -> None:
    if not shown(product, address):
        pytest.skip("answers no question of a browser: sends elsewhere, or takes only what is sent")
    found = {}
    for language, scheme, width in ALL_WAYS if address.startswith("/components/") else WAYS:
        page = opened(f"{address}&lang={language}", width=width, scheme=scheme)
        for broken in Axe().run(page, options=RULES).response["violations"]:
            nodes = [node["html"][:160] for node in broken["nodes"][:3]]
            found[f"{broken['id']} ({language}, {scheme}, {width})"] = nodes
    assert found == {}


@pytest.mark.parametrize("address", SIGNED_OUT)
@pytest.mark.parametrize(("language", "scheme", "width"), WAYS)
def test_a_page_of_nobody_breaks_no_rule(opened: Open, address: str, language: str, scheme: str, width: int) -> None:
    page = opened(f"{address}?lang={language}", who="nobody", width=width, scheme=scheme)
    broken = Axe().run(page, options=RULES).response["violations"]
    assert {one["id"]: [node["html"][:160] for node in one["nodes"][:3]] for one in broken} == {}
