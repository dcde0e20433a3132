"""Two languages: every page says what it says in the reader's own, and only names and data are as they are."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

from anzheng.organization.core.duties import Duty
from anzheng.organization.models import Account
from tests.functional.web.conftest import World
from tests.functional.web.page_reader import Page
from tests.functional.web.test_pages import PAGES
from tests.support.people import browser_of, person

pytestmark = pytest.mark.django_db

TEMPLATES = sorted(Path("src/anzheng/web/templates").rglob("*.html"))
CHINESE = re.compile(r"[㐀-鿿豈-﫿]")
ENGLISH = re.compile(r"(?:\b[A-Za-z][a-z]+ ){2,}\b[A-Za-z][a-z]+\b")
"""Three words of running English."""
DATA = ("甲測試公司", "乙測試公司", "測試主機一", "測試下單系統", "測試人員", "弱點掃描")
"""Names that the world of these tests gives to companies, hosts and people; nobody translates a name."""
NAMES = ("Anzheng",)
COMMAND = re.compile(r"anzheng(?: [a-z-]+)+")
"""What is typed is the same in both languages."""
TAG = re.compile(r"\{%-?\s*(?P<name>\w+)(?P<rest>.*?)-?%\}|\{#.*?#\}|\{\{.*?\}\}", re.DOTALL)
BY_LANGUAGE = 'frame.language == "en"'
ELSEWHERE = re.compile(r'<(?P<tag>\w+)[^>]*\slang="[^"]*"[^>]*>[^<]*</(?P=tag)>')
SEALS = re.compile(r'<span class="seal[^"]*"[^>]*>[證記補]</span>')


def untranslated(text: str) -> list[str]:
    """Return what a template says in Chinese outside `{% t %}` and outside the Chinese half of an `if` by language."""
    found, half, place = [], [], 0
    for tag in [*TAG.finditer(text), None]:
        piece = text[place : tag.start() if tag else None]
        if "zh" not in half and CHINESE.search(piece):
            found.append(piece.strip()[:60])
        if tag is None:
            break
        place = tag.end()
        match tag["name"]:
            case "if":
                half.append("en" if BY_LANGUAGE in tag["rest"] else "")
            case "else" if half and half[-1] == "en":
                half[-1] = "zh"
            case "endif":
                half.pop()
    return found


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_says_nothing_in_chinese_alone(path: Path) -> None:
    text = ELSEWHERE.sub("", SEALS.sub("", path.read_text(encoding="utf-8")))
    assert untranslated(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param('<p>{% t "登入" "Sign in" %}</p>', [], id="a pair"),
        pytest.param(
            '{% if frame.language == "en" %}{{ n }} left{% else %}剩 {{ n }} 項{% endif %}', [], id="two halves"
        ),
        pytest.param('{% if frame.language == "en" %}剩{% else %}left{% endif %}', ["剩"], id="the wrong half"),
        pytest.param("<p>登入</p>", ["<p>登入</p>"], id="Chinese alone"),
        pytest.param("{% if x %}登入{% else %}登出{% endif %}", ["登入", "登出"], id="another condition"),
    ],
)
def test_the_reader_of_templates_finds_what_it_should(text: str, found: list[str]) -> None:
    assert untranslated(text) == found


def _plain(patterns: list[URLPattern | URLResolver], prefix: str = "/") -> Iterator[str]:
    for one in patterns:
        pattern = one.pattern
        if not isinstance(pattern, RoutePattern) or "<" in str(pattern):
            continue
        if isinstance(one, URLResolver):
            yield from _plain(one.url_patterns, prefix + str(pattern))
        elif not prefix.startswith("/api/"):
            yield prefix + str(pattern)


@cache
def addresses() -> list[str]:
    """Every address without parts to fill in, and those of the pages' own tests."""
    return sorted({*_plain(get_resolver().url_patterns), *PAGES.values(), "/nowhere/"})


@pytest.fixture
def readers(world: World) -> dict[str, Client]:
    """Whoever opens pages here: one who may open nearly all, an employee, and a stranger."""
    able = (Duty.SECURITY_HEAD, Duty.ADMINISTRATOR, Duty.AUDIT_HEAD)
    return {
        "able": browser_of(person("able", world.own, world.sample, duties=able)),
        "worker": browser_of(person("worker", world.own)),
        "stranger": Client(HTTP_HOST="localhost"),
    }


def pages(browser: Client, language: str) -> Iterator[tuple[str, Page]]:
    """Yield each page that this reader is shown, refusals included."""
    browser.post("/language/", {"lang": language})
    for address in addresses():
        answer = browser.get(address)
        if answer.get("Content-Type", "").startswith("text/html") and answer.content:
            yield address, Page(answer.content.decode())


def said(page: Page) -> str:
    """What the page itself says."""
    words = "\n".join(piece.strip() for piece in page.own if piece.strip())
    words = COMMAND.sub("", words)
    for name in (*DATA, *NAMES, *Account.objects.values_list("username", flat=True)):
        words = words.replace(name, "")
    return words


@pytest.mark.parametrize("reader", ["able", "worker", "stranger"])
def test_an_english_page_holds_no_chinese_of_our_own(readers: dict[str, Client], reader: str) -> None:
    found = {address: CHINESE.findall(said(page)) for address, page in pages(readers[reader], "en")}
    assert len(found) >= (2 if reader == "stranger" else 15)
    assert {address: "".join(chars)[:60] for address, chars in found.items() if chars} == {}


@pytest.mark.parametrize("reader", ["able", "worker", "stranger"])
def test_a_chinese_page_holds_no_english_sentence(readers: dict[str, Client], reader: str) -> None:
    found = {address: ENGLISH.findall(said(page)) for address, page in pages(readers[reader], "zh")}
    sentences = {address: hits for address, hits in found.items() if hits}
    assert sentences == {}


@pytest.mark.parametrize("reader", ["able", "worker", "stranger"])
def test_every_page_is_well_formed(readers: dict[str, Client], reader: str) -> None:
    faults = {address: page.faults for address, page in pages(readers[reader], "zh") if page.faults}
    assert faults == {}
