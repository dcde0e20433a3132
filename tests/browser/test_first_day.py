"""The first day, from an empty folder: `anzheng up`, set-up, sign-in with a code and with a passkey, first people."""

import base64
import hmac
import re
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from tools import stage

PASSWORD = "Willow-Lantern-4127"  # noqa: S105 - of a test
_PERIOD = 30


@dataclass(frozen=True, slots=True)
class Started:
    """What the window in which the server was started shows."""

    address: str
    code: str


@contextmanager
def _up(home: Path, language: str) -> Iterator[Started]:
    command = [sys.executable, "-m", "anzheng.cli.main", "--lang", language, "up", "--port", str(stage.free_port())]
    server = subprocess.Popen(command, cwd=stage.ROOT, env=stage.environment(home), stdout=subprocess.PIPE, text=True)
    with server:
        said = ""
        while "http://" not in said:
            line = server.stdout.readline() if server.stdout else ""
            if not line:
                raise RuntimeError(f"the server did not start: {said}")
            said += line
        code = re.search(r"[0-9a-z]{4}(?:-[0-9a-z]{4}){3}", said)
        address = re.search(r"http://[0-9.:]+", said)
        try:
            yield Started(address[0] if address else "", code[0] if code else "")
        finally:
            server.terminate()


def _totp(secret: str) -> str:
    """Return the six digits of this moment (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(time.time()) // _PERIOD), "sha1")
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF) % 10**6:06}"


def _next_code(secret: str, used: str) -> str:
    """Wait for a code that was not used yet: each works once."""
    while (code := _totp(secret)) == used:
        time.sleep(1)
    return code


class _Visitor:
    """A person at a browser who reads labels and clicks."""

    def __init__(self, page: Page, folder: Path) -> None:
        self.page = page
        self.folder = folder

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            self.page.fill(f"[name={name}]", value)

    def press(self, text: str) -> None:
        self.page.get_by_role("button", name=text, exact=True).click()

    def sees(self, text: str) -> None:
        self.page.get_by_text(text).first.wait_for()

    def shot(self, name: str) -> None:
        self.page.screenshot(path=self.folder / f"{name}.png", full_page=True)


def _make_the_first(visitor: _Visitor, started: Started) -> None:
    visitor.page.goto(started.address)
    visitor.shot("01-set-up")
    visitor.fill(
        code=started.code, name="測試管理者", number="T-001", username="t.first", password=PASSWORD, again=PASSWORD
    )
    visitor.press("建立管理者")
    visitor.sees("登入")
    visitor.shot("02-sign-in")
    visitor.fill(login="t.first", password=PASSWORD)
    visitor.press("登入")


def _enrol(visitor: _Visitor) -> str:
    visitor.page.get_by_role("link", name="設定驗證器").click()
    secret = (visitor.page.locator("code.key").text_content() or "").replace(" ", "")
    visitor.shot("03-authenticator")
    visitor.fill(code=_totp(secret))
    visitor.press("啟用")
    visitor.shot("04-after-enrolling")
    return secret


def _set_up_the_company(visitor: _Visitor, address: str) -> None:
    page = visitor.page
    page.goto(f"{address}/set-up/company/")
    visitor.shot("05-company")
    visitor.fill(company="測試股份有限公司", since="115-01-01")
    for choice in ("證券經紀", "上櫃", "第三級", "網頁或下單軟體"):
        page.get_by_label(choice, exact=True).check()
    visitor.press("下一步")
    visitor.sees("要遵循哪些規範")
    visitor.shot("06-documents")
    assert page.get_by_label("建立證券商資通安全檢查機制").is_checked()
    visitor.press("下一步")
    visitor.sees("導入日")
    visitor.shot("06-calendar")
    visitor.press("下一步")
    visitor.sees("第一批人員")
    visitor.shot("07-people")
    visitor.fill(name1="測試主管", number1="T-002", username1="t.head")
    page.select_option("[name=duty1]", "security-head")
    visitor.press("建立這些人員")
    visitor.sees("一次性密碼")
    visitor.shot("08-secrets")


def test_from_an_empty_folder_to_the_first_people(chromium: Browser, tmp_path: Path) -> None:
    with _up(tmp_path / "home", "zh") as started:
        context = chromium.new_context(viewport={"width": 1280, "height": 900})
        visitor = _Visitor(context.new_page(), tmp_path)
        visitor.page.goto(f"{started.address}/documents/")
        assert "/set-up/" in visitor.page.url
        _make_the_first(visitor, started)
        used = _totp(secret := _enrol(visitor))
        _set_up_the_company(visitor, started.address)
        first = visitor.page.locator("td code").nth(1).text_content() or ""
        context.close()
        _the_administrator_comes_back(chromium, started, secret, used, tmp_path)
        _the_head_comes_by_phone(chromium, started, first, tmp_path)


def _the_administrator_comes_back(chromium: Browser, started: Started, secret: str, used: str, folder: Path) -> None:
    """Sign in with password and code, add a passkey, and sign in with it alone."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    # A passkey belongs to a name; to an address of numbers no browser gives one.
    address = started.address.replace("127.0.0.1", "localhost")
    visitor = _Visitor(context.new_page(), folder)
    visitor.page.goto(f"{address}/sign-in/?next=/account/factors/")
    visitor.fill(login="t.first", password=PASSWORD)
    visitor.press("登入")
    visitor.shot("09-second-step")
    visitor.fill(code=_next_code(secret, used))
    visitor.press("登入")
    visitor.sees("通行金鑰")
    devices = context.new_cdp_session(visitor.page)
    devices.send("WebAuthn.enable")
    key = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    visitor.page.goto(f"{address}/account/factors/passkeys/add/")
    visitor.fill(name="測試金鑰")
    visitor.shot("10-add-passkey")
    visitor.page.get_by_label("也可以單獨用它登入").check()
    visitor.page.click("#passkey-button")
    visitor.sees("已新增通行金鑰")
    visitor.page.goto(f"{address}/")
    visitor.shot("11-today")
    context.clear_cookies()
    visitor.page.goto(f"{address}/sign-in/")
    visitor.press("用通行金鑰登入")
    visitor.page.wait_for_url(f"{address}/")
    assert visitor.page.locator(".spine").count() == 1
    context.close()


def _the_head_comes_by_phone(chromium: Browser, started: Started, first: str, folder: Path) -> None:
    """Sign in with the one-time password on a narrow screen, in English, and change it at once."""
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    visitor = _Visitor(context.new_page(), folder)
    visitor.page.goto(f"{started.address}/sign-in/")
    visitor.press("English")
    visitor.fill(login="t.head", password=first)
    visitor.press("Sign in")
    visitor.shot("12-change-password")
    fresh = "Harbour-Kettle-9083"
    visitor.fill(old=first, new=fresh, again=fresh)
    visitor.page.locator("form button.main").first.click()
    visitor.page.goto(f"{started.address}/")
    visitor.shot("13-today-phone")
    assert visitor.page.locator(".spine").count() == 1
    width = visitor.page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
    context.close()
