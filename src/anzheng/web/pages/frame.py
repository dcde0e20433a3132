"""頁面框 What stands around every page: company, areas, language."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode

from anzheng.kernel.errors import Text

Pairs = tuple[tuple[str, str], ...]
"""Parameters of an address, in order."""


class CompanyRow(Protocol):
    """A company as the organization keeps it."""

    ledger: str
    name: str
    sample: bool


@dataclass(frozen=True, slots=True)
class Area:
    """One tab of the spine (書脊標籤)."""

    key: str
    name: Text
    route: str


AREAS = (
    Area("today", Text("今日", "Today"), "today"),
    Area("posture", Text("遵循", "Rules"), "documents"),
    Area("checks", Text("檢查", "Checks"), "checks"),
    Area("ledger", Text("帳本", "Ledger"), "ledger"),
)


@dataclass(frozen=True, slots=True)
class CompanyLink:
    """One company of the switcher (公司切換)."""

    ledger: str
    name: str
    sample: bool
    current: bool
    href: str


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame of one page."""

    language: str
    area: str
    company: CompanyLink | None
    companies: tuple[CompanyLink, ...]
    keep: Pairs
    """Parameters that every link carries: the company, if it is not the first one."""
    other_language: str
    """Address of this page in the other language."""

    @property
    def areas(self) -> tuple[Area, ...]:
        """The tabs that exist."""
        return AREAS

    @property
    def html_lang(self) -> str:
        """Language tag of the page."""
        return "en" if self.language == "en" else "zh-Hant-TW"


def plain_frame(language: str, path: str, parameters: Iterable[tuple[str, str]]) -> Frame:
    """Return a frame that knows no company, for pages that read no table."""
    keep = tuple((name, value) for name, value in parameters if name == "company")
    return Frame(language, "", None, (), keep, _other(language, path, keep))


def frame_of(
    language: str,
    area: str,
    path: str,
    parameters: Iterable[tuple[str, str]],
    companies: Iterable[CompanyRow],
    chosen: str,
) -> Frame:
    """Return the frame of a page about company `chosen`; the first of `companies` is the one meant by default."""
    rows = list(companies)
    links = tuple(
        CompanyLink(row.ledger, row.name, row.sample, row.ledger == chosen, "/?" + urlencode({"company": row.ledger}))
        for row in rows
    )
    keep: Pairs = () if rows[0].ledger == chosen else (("company", chosen),)
    current = next(link for link in links if link.current)
    return Frame(language, area, current, links, keep, _other(language, path, parameters))


def _other(language: str, path: str, parameters: Iterable[tuple[str, str]]) -> str:
    kept = [(name, value) for name, value in parameters if name != "lang"]
    return f"{path}?{urlencode([*kept, ('lang', 'zh' if language == 'en' else 'en')])}"
