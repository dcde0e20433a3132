"""帳號頁 Accounts: the list, and one account with what may be done about it."""

from collections.abc import Iterable
from datetime import datetime

from anzheng.facts.access import AccountChange
from anzheng.kernel.errors import Text
from anzheng.organization.models import Account, Member
from anzheng.organization.passwords import IDENTITY_CHECKS
from anzheng.web.pages.components import Cell, Choice, Column, Empty, Facts, Field, Link, Look, Secret, Table
from anzheng.web.pages.sheets import Form, Sent, Sheet, SheetsPage, form

Fields = tuple[Field, ...]

_TITLE = Text("帳號", "Accounts")
_WHY = {
    AccountChange.DISABLED_LEAVER.value: Text("停用（已離職）", "Disabled: has left"),
    AccountChange.DISABLED_DORMANT.value: Text("停用（久未登入）", "Disabled: long unused"),
    AccountChange.DISABLED.value: Text("停用", "Disabled"),
}
_REASON = Field("reason", Text("理由", "Reason"), limit=300)
_ONCE = Text(
    "只顯示這一次。請當面或以密封方式交給本人；首次登入必須更換。",
    "Shown once. Hand it over in person or sealed; it has to be changed at the first sign-in.",
)


def state(account: Account, now: datetime) -> Text:
    """Return what the account may be used for at the moment."""
    if not account.is_active:
        return _WHY.get(account.disabled_why, _WHY[AccountChange.DISABLED.value])
    if account.locked_until is not None and account.locked_until > now:
        return Text("鎖定中", "Locked")
    if account.must_change:
        return Text("等待首次更換密碼", "First password not changed yet")
    return Text("啟用", "Enabled")


def accounts_page(
    rows: Iterable[tuple[Account, str]], without: Iterable[Member], now: datetime, sent: Sent | None, second: Fields
) -> SheetsPage:
    """Return the list of accounts, each with its address, and the form that makes one for a member without."""
    columns = (
        Column(Text("帳號", "Account")),
        Column(Text("姓名", "Name")),
        Column(Text("狀態", "State")),
        Column(Text("上次登入", "Last seen")),
    )
    lines = tuple(
        (Link(account.username, address), account.person.name, state(account, now), account.last_seen)
        for account, address in rows
    )
    nothing = Empty(
        Text("還沒有帳號。", "No accounts yet."),
        Text("先在人員頁登錄人員，再建立帳號。", "Enter people first, then make their accounts."),
    )
    sheets = [Sheet("list", Text("目前的帳號", "Accounts as they are"), wide=(Table(_TITLE, columns, lines, nothing),))]
    members = tuple(Choice(one.number, f"{one.number} {one.person.name}") for one in without)
    if members:
        sheets.append(Sheet("new", Text("建立帳號", "Make an account"), form=_new(members, sent, second)))
    return SheetsPage(_TITLE, tuple(sheets), Text("每人一個帳號，不共用。", "One account each, never shared."))


def _new(members: tuple[Choice, ...], sent: Sent | None, second: Fields) -> Form:
    fields = (
        Field("number", Text("人員", "Person"), "select", choices=members),
        Field(
            "username",
            Text("登入名稱", "Login name"),
            hint=Text("小寫英數、點、底線與連字號。", "Lower-case letters, digits, . _ -"),
            limit=60,
        ),
        _REASON,
        *second,
    )
    return form("new", fields, Text("建立並產生一次性密碼", "Make it, with a one-time password"), sent)


def account_page(account: Account, now: datetime, sent: Sent | None, second: Fields, secret: str = "") -> SheetsPage:
    """Return one account with the acts that its state allows; `secret` is a one-time password just made."""
    facts: tuple[tuple[Text, Cell], ...] = (
        (Text("姓名", "Name"), account.person.name),
        (Text("狀態", "State"), state(account, now)),
        (Text("建立", "Made"), account.created),
        (Text("上次登入", "Last seen"), account.last_seen),
        (Text("密碼更換", "Password set"), account.password_set),
        (Text("連續輸入錯誤", "Wrong passwords in a row"), account.failures),
        (Text("作業系統帳號", "Operating-system account"), account.os_account),
    )
    notes = (Secret("first", Text("一次性密碼", "One-time password"), secret, _ONCE),) if secret else ()
    sheets = [Sheet("account", Text("現況", "As it is"), (Facts(facts),)), *_acts(account, now, sent, second)]
    return SheetsPage(Text(account.username, account.username), tuple(sheets), notes=notes)


def _acts(account: Account, now: datetime, sent: Sent | None, second: Fields) -> list[Sheet]:
    checks = tuple(Choice(check.value, text) for check, text in IDENTITY_CHECKS.items())
    how = Field(
        "identity_check",
        Text("如何確認是本人", "How you made sure who asks"),
        "radio",
        choices=checks,
    )
    reset = form("reset", (how, _REASON, *second), Text("重設密碼", "Reset the password"), sent)
    found = [Sheet("s-reset", Text("忘記密碼", "Forgotten password"), form=reset)]
    if not account.is_active:
        enable = form("enable", (_REASON, *second), Text("重新啟用", "Enable again"), sent)
        return [Sheet("s-enable", Text("重新啟用", "Enable again"), form=enable)]
    if account.locked_until is not None and account.locked_until > now:
        unlock = form("unlock", (_REASON,), Text("解鎖", "Unlock"), sent)
        found.append(Sheet("s-unlock", Text("解除鎖定", "End the lock"), form=unlock))
    disable = form("disable", (_REASON,), Text("停用帳號", "Disable the account"), sent, look=Look.DANGEROUS)
    lead = Text("停用後所有連線立即結束。", "All its sessions end at once.")
    found.append(Sheet("s-disable", Text("停用", "Disable"), form=disable, lead=lead))
    return found
