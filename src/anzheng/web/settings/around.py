"""設定頁的外圍 Around the pages of settings: the list of what one may set, and the way back to it."""

from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch
from django.views.decorators.http import require_safe

from anzheng.kernel.errors import Text
from anzheng.organization.core.permissions import Permission
from anzheng.organization.core.standing import Standing
from anzheng.web.declare import signed_in
from anzheng.web.here import Here, here
from anzheng.web.pages.components import Column, Empty, Link, Table
from anzheng.web.pages.sheets import Sheet, SheetsPage
from anzheng.web.sheets import show

SETTINGS = Text("設定", "Settings")


@dataclass(frozen=True, slots=True)
class Room:
    """One page of settings (設定頁)."""

    route: str
    name: Text
    about: Text
    permission: Permission


ROOMS: tuple[Room, ...] = (
    Room(
        "profile",
        Text("公司屬性", "Profile"),
        Text("業務、上市別、資安分級、下單管道與導入日。", "Business, listing, tier, order channels, cut-over."),
        Permission.PROFILE_READ,
    ),
    Room(
        "adopted-documents",
        Text("採用的規範", "Adopted documents"),
        Text("公司遵循哪些規範、自哪一天起；採用與停止採用。", "Which documents rule since when; adopting, giving up."),
        Permission.POSTURE_READ,
    ),
    Room(
        "parameters",
        Text("參數", "Parameters"),
        Text(
            "週期與數值：規範載明的、公司自訂的、內建預設的。",
            "Periods and numbers: stated, the company's own, defaults.",
        ),
        Permission.POSTURE_READ,
    ),
    Room(
        "calendar",
        Text("日曆", "Calendar"),
        Text("上班日與交易日，颱風假與臨時調整。", "Office and trading days, typhoon days and other changes."),
        Permission.POSTURE_READ,
    ),
    Room(
        "calendar-feed",
        Text("行事曆訂閱", "Calendar subscription"),
        Text("在自己的行事曆軟體看到期事項。", "What you have due, in your own calendar program."),
        Permission.DUE_READ,
    ),
    Room(
        "accounts",
        Text("帳號", "Accounts"),
        Text("建立、停用、重設密碼、解鎖。", "Make, disable, reset, unlock."),
        Permission.ACCOUNTS_MANAGE,
    ),
    Room(
        "sign-in-policy",
        Text("登入政策", "Sign-in policy"),
        Text("密碼、鎖定、閒置、第二種驗證與辦公室網段。", "Passwords, locks, idle time, factors, networks."),
        Permission.SIGN_IN_POLICY,
    ),
    Room(
        "access-log",
        Text("存取紀錄", "Access log"),
        Text(
            "誰在何時登入、失敗、匯出與開啟機密內容。",
            "Who signed in, failed, exported or opened what.",
        ),
        Permission.ACCESS_LOG_READ,
    ),
    Room(
        "jobs",
        Text("背景工作", "Background jobs"),
        Text("夜間檢查、通知與排程。", "Nightly checks, notices, schedules."),
        Permission.JOBS_READ,
    ),
)


def rooms(standing: Standing, at: Here) -> list[tuple[Room, str]]:
    """Return the pages that the person may open, with their addresses."""
    found = []
    for room in ROOMS:
        if standing.may(room.permission):
            try:
                found.append((room, at.address(room.route)))
            except NoReverseMatch:
                continue
    return found


@signed_in
@require_safe
def settings_view(request: HttpRequest) -> HttpResponse:
    """List what the person may set or look at."""
    at = here(request, "settings")
    rows = tuple((Link(room.name, address), room.about) for room, address in rooms(at.visit.standing, at))
    empty = Empty(
        Text("沒有你可以調整的設定。", "There is nothing here for you to set."),
        Text("你的職務不含系統設定。", "Your duties include no settings."),
    )
    columns = (Column(Text("項目", "Page")), Column(Text("內容", "About")))
    sheet = Sheet("rooms", SETTINGS, wide=(Table(SETTINGS, columns, rows, empty),))
    return show(at, SheetsPage(SETTINGS, (sheet,)))


def below_settings(at: Here, page: SheetsPage, *between: Link) -> SheetsPage:
    """Return the page with the way back to the list of settings, and to what stands between."""
    return replace(page, crumbs=(Link(SETTINGS, at.address("settings")), *between, *page.crumbs))
