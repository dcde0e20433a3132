"""頁面框 What stands around every page: company, areas, account, language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode

from anzheng.kernel.errors import Text
from anzheng.organization.core.duties import NAMES, Duty
from anzheng.organization.core.permissions import Permission
from anzheng.organization.core.standing import Standing

Pairs = tuple[tuple[str, str], ...]
"""Parameters of an address, in order."""


class CompanyRow(Protocol):
    """A company as the organization keeps it."""

    ledger: str
    name: str
    sample: bool


@dataclass(frozen=True, slots=True)
class Area:
    """One tab of the spine (書脊標籤), for whoever holds one of its permissions."""

    key: str
    name: Text
    route: str
    permissions: tuple[Permission, ...]


_P = Permission
AREAS = (
    Area("today", Text("今日", "Today"), "today", (_P.SELF,)),
    Area("cases", Text("簽核", "Cases"), "cases", (_P.SELF,)),
    Area("records", Text("紀錄", "Records"), "records", (_P.RECORDS_READ,)),
    Area("registers", Text("清冊", "Registers"), "registers", (_P.REGISTERS_READ,)),
    Area("posture", Text("遵循", "Rules"), "documents", (_P.POSTURE_READ,)),
    Area("policies", Text("文件", "Documents"), "policies", (_P.RECORDS_READ,)),
    Area("controls", Text("控制", "Controls"), "controls", (_P.POSTURE_READ,)),
    Area("checks", Text("檢查", "Checks"), "checks", (_P.CHECKS_READ,)),
    Area("ledger", Text("帳本", "Ledger"), "ledger", (_P.LEDGER_READ,)),
    Area("people", Text("人員", "People"), "people", (_P.PEOPLE_READ,)),
    Area(
        "settings",
        Text("設定", "Settings"),
        "settings",
        (_P.SIGN_IN_POLICY, _P.ACCOUNTS_MANAGE, _P.INSTALLATION, _P.PROFILE_READ, _P.JOBS_READ),
    ),
)
OWN_PAGES = (
    ("inbox", Text("通知", "Inbox")),
    ("account_change_password", Text("變更密碼", "Change password")),
    ("mfa_index", Text("驗證方式", "Ways to prove who you are")),
    ("usersessions_list", Text("登入中的裝置", "Signed-in devices")),
    ("calendar-feed", Text("行事曆訂閱", "Calendar subscription")),
    ("tokens", Text("API 權杖", "API tokens")),
)
"""Pages of one's own account, by route."""
_OWN_NEEDS = {"calendar-feed": _P.DUE_READ}
"""Those of them that not everybody may open."""
FURTHER = ("due", "search", "search-suggest", "report", "inbox", "account_logout", "language", "components")
"""Routes of the masthead."""
_FURTHER_NEEDS = {"report": _P.RECORDS_WRITE}
"""Those of them that not everybody may open."""
ROUTES = frozenset({*(area.route for area in AREAS), *(route for route, _ in OWN_PAGES), *FURTHER})
"""Every route that the frame leads to, if it exists."""


@dataclass(frozen=True, slots=True)
class AreaLink:
    """A tab as it is shown."""

    key: str
    name: Text
    href: str
    current: bool
    count: int = 0
    """How much waits there for the reader."""


@dataclass(frozen=True, slots=True)
class CompanyLink:
    """One company of the switcher (公司切換)."""

    ledger: str
    name: str
    sample: bool
    current: bool
    href: str


@dataclass(frozen=True, slots=True)
class HeldDuty:
    """A duty of today; `deputy` if one stands in for somebody (今日職務)."""

    name: Text
    deputy: bool


@dataclass(frozen=True, slots=True)
class AccountMenu:
    """Who is signed in, as what, and what belongs to the account (帳號選單)."""

    key: str
    """Opaque id under which the browser keeps drafts."""
    name: str
    username: str
    duties: tuple[HeldDuty, ...]
    pages: tuple[tuple[Text, str], ...]
    unread: int
    idle_minutes: int
    """After how long without a touch the session ends; 0 if nothing is known about it."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame of one page."""

    language: str
    area: str
    company: CompanyLink | None
    companies: tuple[CompanyLink, ...]
    keep: Pairs
    """Parameters that every link carries: the company, if it is not the first one."""
    address: str
    """This page as asked for, without a language."""
    areas: tuple[AreaLink, ...]
    routes: Mapping[str, str]
    """Addresses of the routes that exist."""
    account: AccountMenu | None
    anchored: int = 0
    """Entries of the company's ledger that somebody outside has seen."""
    read_only: Text | None = None
    """Why nothing can be entered at present."""

    @property
    def html_lang(self) -> str:
        """Language tag of the page."""
        return "en" if self.language == "en" else "zh-Hant-TW"

    @property
    def home(self) -> AreaLink | None:
        """The tab to which the page belongs."""
        return next((area for area in self.areas if area.current), None)

    @property
    def opens(self) -> frozenset[str]:
        """Keys of the areas that are open to the reader; what lies in another is named and not linked."""
        return frozenset(area.key for area in self.areas)

    @property
    def at_home(self) -> bool:
        """Whether the page is the tab's own first page."""
        return self.home is not None and self.home.href.split("?")[0] == self.address.split("?")[0]


def plain_frame(
    language: str, path: str, parameters: Iterable[tuple[str, str]], routes: Mapping[str, str] | None = None
) -> Frame:
    """Return a frame that knows no company and nobody, for pages that read no table."""
    pairs = list(parameters)
    keep = tuple((name, value) for name, value in pairs if name == "company")
    return Frame(language, "", None, (), keep, _address(path, pairs), (), routes or {}, None)


def frame_of(  # noqa: PLR0913 - one frame, ten things around a page
    language: str,
    area: str,
    path: str,
    parameters: Iterable[tuple[str, str]],
    companies: Iterable[CompanyRow],
    chosen: str,
    *,
    standing: Standing,
    routes: Mapping[str, str],
    account: AccountMenu | None = None,
    waiting: Mapping[str, int] | None = None,
    anchored: int = 0,
    read_only: Text | None = None,
) -> Frame:
    """Return the frame of a page about company `chosen`; the first of `companies` is the one meant by default."""
    rows = list(companies)
    links = tuple(
        CompanyLink(row.ledger, row.name, row.sample, row.ledger == chosen, "/?" + urlencode({"company": row.ledger}))
        for row in rows
    )
    keep: Pairs = () if rows[0].ledger == chosen else (("company", chosen),)
    current = next(link for link in links if link.current)
    address = _address(path, parameters)
    areas = _areas(area, standing, routes, keep, waiting or {})
    open_to = {route: where for route, where in routes.items() if standing.may(_FURTHER_NEEDS.get(route, _P.SELF))}
    return Frame(language, area, current, links, keep, address, areas, open_to, account, anchored, read_only)


def menu_of(
    key: str, name: str, username: str, standing: Standing, routes: Mapping[str, str], unread: int, idle_minutes: int
) -> AccountMenu:
    """Return the account's menu; pages that do not exist are left out."""
    open_to = (row for row in OWN_PAGES if standing.may(_OWN_NEEDS.get(row[0], _P.SELF)))
    pages = tuple((label, routes[route]) for route, label in open_to if route in routes)
    return AccountMenu(key, name, username, duties_of(standing), pages, unread, idle_minutes)


def duties_of(standing: Standing) -> tuple[HeldDuty, ...]:
    """Return the duties of today, those of others marked; whoever has none is an employee."""
    held = dict.fromkeys(
        HeldDuty(NAMES[one.duty], one.person != standing.person)
        for one in standing.duties
        if one.duty is not Duty.EMPLOYEE
    )
    return tuple(held) or ((HeldDuty(NAMES[Duty.EMPLOYEE], deputy=False),) if standing.member else ())


def _areas(
    area: str, standing: Standing, routes: Mapping[str, str], keep: Pairs, waiting: Mapping[str, int]
) -> tuple[AreaLink, ...]:
    query = f"?{urlencode(keep)}" if keep else ""
    return tuple(
        AreaLink(one.key, one.name, routes[one.route] + query, one.key == area, waiting.get(one.key, 0))
        for one in AREAS
        if one.route in routes and any(standing.may(permission) for permission in one.permissions)
    )


def _address(path: str, parameters: Iterable[tuple[str, str]]) -> str:
    kept = [(name, value) for name, value in parameters if name != "lang"]
    return f"{path}?{urlencode(kept)}" if kept else path
