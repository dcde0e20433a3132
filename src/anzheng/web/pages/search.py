"""搜尋頁 What was found, with the words marked, and suggestions for going somewhere."""

from collections.abc import Iterable
from dataclasses import dataclass

from anzheng.kernel.errors import Text
from anzheng.organization.core.permissions import Permission
from anzheng.organization.core.standing import Standing
from anzheng.reports.papers.checking import Compared
from anzheng.search.core.bigrams import normal, spans
from anzheng.search.core.kinds import NAMES
from anzheng.search.services import Hit
from anzheng.web.pages.components import Callout, Link, Tone
from anzheng.web.pages.inbox import address

SHOWN, SUGGESTED = 50, 12
"""Hits on the page, and suggestions while typing."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a line; marked where it was sought (文字片段)."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class HitLine:
    """One thing that was found (一項結果)."""

    kind: Text
    title: tuple[Piece, ...]
    snippet: tuple[Piece, ...]
    href: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The page of a search (搜尋頁)."""

    sought: str
    pages: tuple[tuple[Text, str], ...]
    """Pages of the product whose names hold what was sought, with their addresses."""
    lines: tuple[HitLine, ...]
    more: bool
    """Whether there are more hits than shown; how many is not said."""
    proof: Callout | None = None
    """What the ledger says to the code of a paper."""


@dataclass(frozen=True, slots=True)
class Place:
    """A page that can be gone to by name (頁面)."""

    name: Text
    words: str
    """Further words under which people look for it."""
    route: str
    permission: Permission


PLACES: tuple[Place, ...] = (
    Place(Text("今日", "Today"), "首頁 待辦 home", "today", Permission.SELF),
    Place(Text("到期事項", "What is due"), "待辦 期限 負責 due", "due", Permission.DUE_READ),
    Place(Text("通知", "Inbox"), "收件匣 notices", "inbox", Permission.SELF),
    Place(Text("簽核", "Cases"), "案件 核准 覆核 sign", "cases", Permission.SELF),
    Place(Text("表單與紀錄", "Forms and records"), "填表 清單 records", "records", Permission.RECORDS_READ),
    Place(Text("表單", "Forms"), "填表 填寫 空白 forms", "forms", Permission.RECORDS_READ),
    Place(Text("代理與請假", "Deputies and absences"), "代理人 不在 休假 away", "away", Permission.SELF),
    Place(Text("遵循", "Rules"), "規範 條款 判定 documents clauses", "documents", Permission.POSTURE_READ),
    Place(Text("控制措施", "Controls"), "控制 要求項 controls demands", "controls", Permission.POSTURE_READ),
    Place(Text("檢查", "Checks"), "主機 觀測 hosts", "checks", Permission.CHECKS_READ),
    Place(Text("帳本", "Ledger"), "證據帳本 ledger", "ledger", Permission.LEDGER_READ),
    Place(Text("人員", "People"), "職務 清冊 people", "people", Permission.PEOPLE_READ),
    Place(Text("單位", "Units"), "部門 組織 units", "units", Permission.PEOPLE_READ),
    Place(Text("匯入人員", "Import people"), "人員 清單 import", "people-import", Permission.PEOPLE_MANAGE),
    Place(Text("設定", "Settings"), "settings", "settings", Permission.SELF),
    Place(
        Text("採用的規範", "Adopted documents"),
        "設定 規範 採用 停止採用 documents adopt",
        "adopted-documents",
        Permission.POSTURE_READ,
    ),
    Place(Text("參數", "Parameters"), "設定 週期 期間 預設 parameters periods", "parameters", Permission.POSTURE_READ),
    Place(Text("公司屬性", "Company profile"), "設定 profile", "profile", Permission.PROFILE_READ),
    Place(Text("行事曆", "Calendar"), "設定 日曆 工作日 交易日 calendar", "calendar", Permission.POSTURE_READ),
    Place(Text("行事曆訂閱", "Calendar subscription"), "設定 網址 手機 ics feed", "calendar-feed", Permission.DUE_READ),
    Place(Text("登入政策", "Sign-in policy"), "密碼 設定 password", "sign-in-policy", Permission.SIGN_IN_POLICY),
    Place(Text("帳號", "Accounts"), "設定 使用者 users", "accounts", Permission.ACCOUNTS_MANAGE),
    Place(Text("存取紀錄", "Access log"), "設定 登入 匯出 log", "access-log", Permission.ACCESS_LOG_READ),
    Place(Text("工作排程", "Jobs"), "排程 背景 jobs", "jobs", Permission.JOBS_READ),
    Place(Text("變更密碼", "Change password"), "密碼 password", "account_change_password", Permission.SELF),
    Place(Text("我的連線", "My sessions"), "登入 裝置 登出 sessions", "usersessions_list", Permission.SELF),
    Place(Text("驗證方式", "Factors"), "兩步驟 通行金鑰 驗證碼 passkey totp", "mfa_index", Permission.SELF),
)
"""Pages by name, in the order in which they are suggested."""


def places_for(sought: str, standing: Standing) -> list[Place]:
    """Return the pages that the person may open and whose words hold what was typed."""
    wanted = normal(sought).split()
    return [
        place
        for place in PLACES
        if wanted
        and standing.may(place.permission)
        and all(word in normal(f"{place.name.zh} {place.name.en} {place.words}") for word in wanted)
    ]


def proof_callout(found: Compared, link: Link | None) -> Callout:
    """Say whether a paper agrees with the ledger, and how to get to the entry if the reader may see it."""
    if found.agrees:
        title = Text("紙本與帳本相符", "The paper agrees with the ledger")
        body = Text(f"帳本 #{found.seq:,} 所記的內容摘要相同", f"entry #{found.seq:,} records the same digest")
        return Callout(Tone.DONE, title, body, link)
    title = Text("紙本與帳本不符", "The paper does not agree with the ledger")
    body = Text(
        f"帳本 #{found.seq:,} 不是這份內容。請先確認驗證碼沒有打錯，再查明紙本來源",
        f"entry #{found.seq:,} records something else: check the code for typing errors, then where the paper is from",
    )
    return Callout(Tone.REFUSED, title, body)


def search_page(
    sought: str, places: Iterable[tuple[Text, str]], hits: list[Hit], language: str, company: str
) -> SearchPage:
    """Return the page; `hits` may hold one more than is shown."""
    lines = tuple(_line(hit, sought, language, company) for hit in hits[:SHOWN])
    return SearchPage(sought, tuple(places), lines, len(hits) > SHOWN)


def suggestions(
    places: Iterable[tuple[Text, str]], hits: Iterable[Hit], language: str, company: str
) -> list[dict[str, str]]:
    """Return what the command palette shows: title, kind and address, at most twelve; what has no page is no way."""
    page = Text("頁面", "Page")
    found = [{"title": _said(name, language), "kind": _said(page, language), "href": href} for name, href in places]
    found += [
        {
            "title": _said(hit.title, language),
            "kind": _said(NAMES[hit.kind], language),
            "href": address(hit.link, company),
        }
        for hit in hits
        if hit.link
    ]
    return found[:SUGGESTED]


def marked(text: str, places: Iterable[tuple[int, int]]) -> tuple[Piece, ...]:
    """Cut a text at the places of the words."""
    pieces, here = [], 0
    for start, end in places:
        pieces += [Piece(text[here:start], marked=False), Piece(text[start:end], marked=True)]
        here = end
    return tuple(piece for piece in (*pieces, Piece(text[here:], marked=False)) if piece.text)


def _line(hit: Hit, sought: str, language: str, company: str) -> HitLine:
    title = _said(hit.title, language)
    return HitLine(
        NAMES[hit.kind],
        marked(title, spans(title, sought)),
        marked(hit.snippet, hit.marks),
        address(hit.link, company) if hit.link else "",
    )


def _said(text: Text, language: str) -> str:
    return text.en if language == "en" else text.zh
