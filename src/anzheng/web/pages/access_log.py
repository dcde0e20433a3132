"""存取紀錄頁 The access log: sign-ins, failures, accounts, exports, openings; newest first."""

from collections.abc import Iterable, Mapping
from typing import assert_never

from anzheng.facts import access
from anzheng.facts.access import AccountChange, Ending, Refusal
from anzheng.facts.base import Fact
from anzheng.kernel.errors import Text
from anzheng.web.pages.components import Cell, Column, Empty, Paging, Table, Tabs
from anzheng.web.pages.sheets import Sheet, SheetsPage

_TITLE = Text("存取紀錄", "Access log")
_REFUSED = {
    Refusal.CREDENTIALS: Text("帳號或密碼不對", "wrong name or password"),
    Refusal.LOCKED: Text("帳號鎖定中", "account locked"),
    Refusal.DISABLED: Text("帳號已停用", "account disabled"),
    Refusal.FACTOR: Text("第二種驗證不對", "wrong second factor"),
    Refusal.NETWORK: Text("來源網路不允許", "not from this network"),
    Refusal.UNLINKED: Text("身分提供者的帳號未連結", "not linked here"),
}
_ENDED = {
    Ending.SIGNED_OUT: Text("登出", "signed out"),
    Ending.IDLE: Text("閒置過久", "idle"),
    Ending.EXPIRED: Text("連線時間已滿", "hours over"),
    Ending.REVOKED: Text("撤銷", "revoked"),
    Ending.DISABLED: Text("帳號停用", "account disabled"),
    Ending.WRONG_PASSWORDS: Text("密碼連錯", "wrong passwords"),
}
_CHANGED = {
    AccountChange.CREATED: Text("建立帳號", "account made"),
    AccountChange.DISABLED_LEAVER: Text("離職停用", "disabled: has left"),
    AccountChange.DISABLED_DORMANT: Text("久未登入停用", "disabled: long unused"),
    AccountChange.DISABLED: Text("停用帳號", "disabled"),
    AccountChange.ENABLED: Text("啟用帳號", "enabled"),
    AccountChange.LOCKED: Text("鎖定", "locked"),
    AccountChange.UNLOCKED: Text("解鎖", "unlocked"),
    AccountChange.PASSWORD_CHANGED: Text("變更密碼", "password changed"),
    AccountChange.PASSWORD_RESET: Text("重設密碼", "password reset"),
    AccountChange.FACTOR_ADDED: Text("新增驗證方式", "factor added"),
    AccountChange.FACTOR_REMOVED: Text("移除驗證方式", "factor removed"),
    AccountChange.LINKED: Text("連結外部帳號", "linked"),
    AccountChange.UNLINKED: Text("解除連結", "unlinked"),
    AccountChange.TOKEN_ISSUED: Text("核發 API 權杖", "token issued"),
    AccountChange.TOKEN_REVOKED: Text("撤銷 API 權杖", "token revoked"),
}

Event = (
    access.SessionOpened
    | access.SessionRefused
    | access.SessionEnded
    | access.AccountChanged
    | access.PolicyChanged
    | access.DataExported
    | access.ContentOpened
    | access.CalendarAddressIssued
    | access.CalendarAddressRevoked
)
"""What the log shows."""


def what_of(event: Event) -> tuple[Text, Text]:
    """Return what happened, and its detail."""
    match event:
        case access.SessionOpened():
            methods = "、".join(event.methods)
            return Text("登入", "Signed in"), Text(methods, ", ".join(event.methods))
        case access.SessionRefused():
            return Text("登入失敗", "Sign-in refused"), _REFUSED[event.reason]
        case access.SessionEnded():
            return Text("連線結束", "Session ended"), _ENDED[event.reason]
        case access.AccountChanged():
            return _CHANGED[event.change], Text(event.detail, event.detail)
        case access.PolicyChanged():
            return Text("登入政策變更", "Policy changed"), Text(
                f"{event.name}={event.value}", f"{event.name}={event.value}"
            )
        case access.DataExported():
            return Text("匯出", "Exported"), Text(f"{event.what}　{event.rows} 筆", f"{event.what}, {event.rows} rows")
        case access.ContentOpened():
            return Text("開啟機密內容", "Opened confidential content"), Text(event.what, event.what)
        case access.CalendarAddressIssued():
            return Text("建立行事曆訂閱網址", "Calendar address made"), Text(event.address, event.address)
        case access.CalendarAddressRevoked():
            return Text("撤銷行事曆訂閱網址", "Calendar address revoked"), Text(event.address, event.address)
        case _:
            assert_never(event)


def log_page(
    facts: Iterable[Fact], people: Mapping[str, str], traces: Mapping[str, str], paging: Paging, tabs: Tabs
) -> SheetsPage:
    """Return the page; `people` are those whose lines may be seen, `traces` what stands behind the digests.

    Lines about a name that nobody has are shown to everybody who may read the log.
    """
    columns = (
        Column(Text("時間", "Time")),
        Column(Text("人員", "Person")),
        Column(Text("事項", "What")),
        Column(Text("內容", "Detail")),
        Column(Text("來源位址", "Address")),
        Column(Text("裝置", "Device")),
        Column(Text("序號", "Entry"), numeric=True),
    )
    rows = tuple(
        _row(fact, fact.payload, people, traces)
        for fact in facts
        if isinstance(fact.payload, Event) and _person(fact) in {None, *people}
    )
    nothing = Empty(
        Text("這一段沒有紀錄。", "Nothing in this stretch."),
        Text("登入、失敗、匯出與開啟都會留在這裡。", "Sign-ins, failures, exports and openings are kept here."),
    )
    table = Table(_TITLE, columns, rows, nothing, paging)
    lede = Text(
        "每一列都在帳本裡，任何人都不能增刪修改。",
        "Every line stands in the ledger; nobody can add, change or remove one.",
    )
    return SheetsPage(_TITLE, (Sheet("log", _TITLE, wide=(table,)),), lede, tabs=tabs)


def _person(fact: Fact) -> str | None:
    """Return whom the line is about: the account's owner, else whoever acted; None for a name nobody has."""
    person = getattr(fact.payload, "person", fact.actor)
    return None if person is None else str(person)


def _row(fact: Fact, event: Event, people: Mapping[str, str], traces: Mapping[str, str]) -> tuple[Cell, ...]:
    what, detail = what_of(event)
    person = _person(fact)
    address, device = getattr(event, "address", ""), getattr(event, "device", "")
    return (
        fact.at,
        Text("不明", "unknown") if person is None else people.get(person, person),
        what,
        detail,
        traces.get(address, address) or None,
        traces.get(device, device) or None,
        str(fact.seq),
    )
