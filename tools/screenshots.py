"""Pictures of every page, with the sample company on a temporary folder: `python -m tools.screenshots FOLDER`.

Light, dark, narrow and English. They are for looking at, not for comparing.
"""
# ruff: noqa: INP001 - a script that stands alone

import re
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tools import stage

MARK = "company=sample"
CLAUSE = "/documents/twse-cc/clauses/CC-19000(9)/"
PLACES = {
    "today": "/",
    "own-day": "/",
    "documents": "/documents/",
    "document": "/documents/twse-cc/",
    "document-period": "/documents/twse-cc/?mode=period",
    "months": "/documents/twse-cc/months/",
    "policy": "/documents/broker-policy/",
    "undated": "/documents/operations-procedure/",
    "policy-clause": "/documents/broker-policy/clauses/BP-2.2.6/",
    "controls": "/controls/",
    "control": "/controls/vulnerability-scans/",
    "due": "/due/",
    "nones": "/due/none/",
    "parameter": "/settings/parameters/password_length/",
    "clause": CLAUSE,
    "clause-forecast": f"{CLAUSE}?mode=forecast",
    "forms": "/forms/",
    "form": "/forms/host-inspection/",
    "record-new": "/records/new/host-inspection/",
    "checks": "/checks/",
    "ledger": "/ledger/",
    "leaf": "/ledger/40/",
    "anchors": "/ledger/anchors/",
    "binders": "/binders/",
    "sealed-logs": "/ledger/logs/",
    "person": "/people/E003/",
    "units": "/people/units/",
    "import": "/people/import/",
    "away": "/people/away/",
    "set-up-company": "/set-up/company/",
    "set-up-people": "/set-up/people/",
    "components": "/components/",
    "error": "/nowhere/",
    "sign-in": "/sign-in/",
}
"""Pages by the name of their picture; the tabs of the spine and the account's own pages are added as they are found."""
WHO = {"own-day": "worker", "sign-in": "nobody"}
REAL = {"settings-accounts", "settings-sign-in-policy", "settings-access-log"}
"""Pages that reach beyond a company: of the real one beside the sample, because no duty in a sample opens them."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a picture is taken."""

    name: str
    width: int
    scheme: str = "light"
    language: str = "zh"


WAYS = (Way("light", 1280), Way("dark", 1280, "dark"), Way("phone", 390), Way("english", 1280, language="en"))


def places(browser: Browser, address: str, cookie: str) -> dict[str, str]:
    """Return every page: those above, and whatever the shell's own navigation leads to."""
    context = browser.new_context(base_url=address)
    context.add_cookies([{"name": stage.COOKIE, "value": cookie, "url": address}])
    page = context.new_page()
    page.goto("/")
    found = dict(PLACES)
    links = page.locator(".spine li a, .masthead .menulist a, .masthead .inbox")
    waiting = [str(one.get_attribute("href")) for one in links.all()]
    page.goto(f"/cases/?{MARK}")
    found["case"] = str(page.locator("main a[href^='/cases/c-']").first.get_attribute("href")).partition("?")[0]
    found["record-fill"] = _draft(page)
    page.goto("/settings/")
    waiting += [str(one.get_attribute("href")) for one in page.locator("main a").all()]
    for link in waiting:
        path = link.partition("?")[0]
        if path.startswith("/") and path not in found.values() and not path.startswith("/documents/"):
            found[re.sub(r"[^a-z0-9]+", "-", path.strip("/")) or "root"] = path
    context.close()
    return found


def _draft(page: Page) -> str:
    """Start a record and keep it half filled; return the address of its form."""
    page.goto(f"/records/new/weakness-handling-report/?{MARK}")
    page.get_by_role("button", name="開始填寫").click()
    page.locator('[id="in-f.weaknesses.1.weakness"]').fill("範例弱點")
    page.locator('[id="in-f.scanned_on"]').fill("115-2-30")
    page.get_by_role("button", name="儲存草稿").last.click()
    page.locator("[data-summary]").wait_for()
    return "/" + page.url.split("/", 3)[3].partition("?")[0]


def main(folder: Path) -> None:
    """Take all pictures into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="anzheng-pictures-") as temporary:
        home = Path(temporary) / "home"
        home.mkdir()
        cookies = stage.fill(home, "sample")
        with stage.serving(home) as address, sync_playwright() as playwright:
            browser = stage.launch(playwright)
            found = places(browser, address, cookies["able"])
            for way in WAYS:
                _take(browser, address, cookies, found, way, folder)
            browser.close()


def _take(
    browser: Browser, address: str, cookies: dict[str, str], found: dict[str, str], way: Way, folder: Path
) -> None:
    context = browser.new_context(
        base_url=address,
        viewport={"width": way.width, "height": 900},
        color_scheme="dark" if way.scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    for name, path in found.items():
        context.clear_cookies()
        cookie = cookies.get(WHO.get(name, "able"))
        if cookie:
            context.add_cookies([{"name": stage.COOKIE, "value": cookie, "url": address}])
        mark = "&" if "?" in path else "?"
        company = "company=company" if name in REAL else MARK
        page.goto(f"{path}{mark}{company}&lang={way.language}")
        page.screenshot(path=folder / f"{name}-{way.name}.png", full_page=True)
    context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "build/screenshots"))
