"""行事曆訂閱頁 One's calendar in a calendar program: what it is, who can read it, made, replaced, revoked."""

from dataclasses import dataclass
from datetime import datetime

from anzheng.kernel.errors import Text
from anzheng.web.pages.components import Callout, Facts, Look, Secret, Tone
from anzheng.web.pages.sheets import Sent, Sheet, SheetsPage, form

TITLE = Text("行事曆訂閱", "Calendar subscription")
_LEDE = Text(
    "在手機或郵件軟體的行事曆裡看到你負責或代理的到期事項。",
    "See what you answer for, or stand in for, in the calendar of your phone or mail program.",
)
_WHO = Callout(
    Tone.CAUTION,
    Text("知道網址的人不用登入就看得到", "Whoever knows the address reads it without signing in"),
    Text(
        "不要轉寄或貼在別處。行事曆服務商也會讀到並保存內容。內容只有期限、要求項、條號與代號，沒有人名、系統名稱與紀錄內容。離職、停用帳號或撤銷後立刻失效。",
        "Do not pass it on. The provider of the calendar reads and keeps the content: due dates, demands, refs and "
        "codes, and no name of a person or system and nothing out of records. It is dead as soon as you leave, the "
        "account is disabled, or it is revoked.",
    ),
)
_ONCE = Text(
    "只顯示這一次。請複製到行事曆軟體的「以網址訂閱」。",
    "Shown this once. Copy it into “subscribe by address” of the calendar program.",
)


@dataclass(frozen=True, slots=True)
class Living:
    """The address that is there now (目前的網址)."""

    last4: str
    created: datetime


def calendar_feed_page(living: Living | None, address: str, sent: Sent | None) -> SheetsPage:
    """Return the page; `address` is shown once, right after it was made."""
    once = (Secret("feed", Text("訂閱網址", "Address"), address, _ONCE),) if address else ()
    sheets = (_none(sent),) if living is None else (_one(living, sent), _end(sent))
    return SheetsPage(TITLE, sheets, _LEDE, notes=(*once, _WHO))


def _none(sent: Sent | None) -> Sheet:
    title = Text("還沒有訂閱網址", "No address yet")
    lead = Text(
        "建立後，行事曆軟體約每六小時讀一次：60 天前到 400 天後的事項。",
        "Once made, calendar programs read it about every six hours: from 60 days back to 400 days ahead.",
    )
    made = form("create", (), Text("建立訂閱網址", "Make an address"), sent, draft=False)
    return Sheet("s-create", title, form=made, lead=lead)


def _one(living: Living, sent: Sent | None) -> Sheet:
    rows = (
        (Text("網址末四碼", "Ends in"), living.last4),
        (Text("建立時間", "Made"), living.created),
    )
    lead = Text(
        "忘了網址，或懷疑別人知道了，就換一個：舊的立刻失效，行事曆軟體要改用新的。",
        "If you lost it, or somebody else may know it, replace it: the old one is dead at once, and the calendar "
        "program needs the new one.",
    )
    again = form("replace", (), Text("更換網址", "Replace"), sent, look=Look.QUIET, draft=False)
    return Sheet("s-replace", Text("目前的訂閱網址", "Your address"), (Facts(rows),), again, lead)


def _end(sent: Sent | None) -> Sheet:
    lead = Text(
        "行事曆軟體已經讀走的內容不會因此消失，請在軟體裡也移除這個訂閱。",
        "What calendar programs have read stays there; remove the subscription in them as well.",
    )
    end = form("revoke", (), Text("撤銷網址", "Revoke"), sent, look=Look.DANGEROUS, draft=False)
    return Sheet("s-revoke", Text("不再訂閱", "Stop"), form=end, lead=lead)
