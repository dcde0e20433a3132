"""元件一覽 Every component in all its states, with sample content: what the page of components shows."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from anzheng.kernel.errors import Text
from anzheng.posture.words import SEVERITY, Word
from anzheng.web.pages import components as c
from anzheng.web.pages.words import APART, badge, counts


@dataclass(frozen=True, slots=True)
class Group:
    """Some things of one sort (一組元件)."""

    name: Text
    things: tuple[object, ...]
    row: bool = False
    """Beside each other."""
    wide: bool = False
    """From edge to edge of the sheet."""


_NOT_YOURS = Text("你填的表，不能由你核准", "you filled in this form, so you cannot approve it")
_SAMPLE = Text("範例", "Sample")


def specimen(now: datetime) -> tuple[Group, ...]:
    """Return every component; `now` is the sample's own moment."""
    return (
        Group(
            Text("判定", "Verdicts"), (*(badge(word) for word in SEVERITY), *(badge(word) for word in APART)), row=True
        ),
        Group(Text("按鈕與標記", "Buttons and tags"), (*_buttons(), _press(), *_tags()), row=True),
        Group(Text("欄位", "Fields"), (_summary(), *_fields())),
        Group(Text("提示與訊息", "Callouts and messages"), (*_callouts(), *_toasts())),
        Group(Text("空白狀態", "Empty state"), (_empty(),)),
        Group(Text("表格", "Table"), (_table(now),), wide=True),
        Group(Text("表格，沒有資料", "Table without rows"), (_nothing(),), wide=True),
        Group(Text("名目與內容", "Terms and values"), (_facts(now),)),
        Group(Text("頁籤與分頁", "Tabs and pages"), (_tabs(), _paging())),
        Group(Text("簽核歷程", "Signatures"), (_timeline(now),)),
        Group(Text("進度與圖表", "Progress and charts"), (_progress(), _stack(), _chart())),
        Group(Text("一次性密語", "One-time secret"), (_secret(),)),
        Group(Text("對話框", "Dialog"), (_opener(), _dialog())),
    )


def _buttons() -> tuple[c.Button, ...]:
    return (
        c.Button(Text("送出", "Send"), c.Look.PRIMARY),
        c.Button(Text("儲存草稿", "Save draft")),
        c.Button(Text("停用帳號", "Disable account"), c.Look.DANGEROUS),
        c.Button(Text("核准", "Approve"), c.Look.PRIMARY, why_not=_NOT_YOURS),
    )


def _tags() -> tuple[c.Tag, ...]:
    return c.Tag(Text("範例資料", "Sample data")), c.Tag(Text("應", "must"), strong=True)


def _fields() -> tuple[c.Field, ...]:
    name, required = Text("姓名", "Name"), Text("這一欄必填", "This field is required")
    units = (
        c.Choice("", Text("請選擇", "Choose one")),
        c.Choice("a", Text("甲單位", "Unit A")),
        c.Choice("b", Text("乙單位", "Unit B"), why_not=Text("已裁撤", "closed")),
    )
    ways = (
        c.Choice("1", Text("驗證程式", "Authenticator app"), Text("手機上的六位數", "six digits on the phone")),
        c.Choice("2", Text("通行金鑰", "Passkey")),
        c.Choice("3", Text("復原碼", "Recovery code"), why_not=Text("已用完", "used up")),
    )
    return (
        c.Field("name", name, hint=Text("與人事資料相同。", "As in the personnel file."), prefix="a"),
        c.Field("name", name, errors=(required,), prefix="b"),
        c.Field("mail", Text("電子郵件", "E-mail"), "email", required=False, complete="email"),
        c.Field("word", Text("密碼", "Password"), "password", complete="current-password"),
        c.Field("day", Text("到職日", "First day"), "date", "115-11-20"),
        c.Field("days", Text("保存天數", "Days kept"), "number", "90"),
        c.Field("hosts", Text("異常主機數（台）", "Hosts out of order (hosts)"), "whole", "2"),
        c.Field("hour", Text("開始時間", "Began at"), "clock", "08:30"),
        c.Field("seen", Text("巡查時間", "Inspected at"), "moment", "115-11-20 08:30"),
        c.Field("unit", Text("單位", "Unit"), "select", choices=units),
        c.Field("why", Text("理由", "Reason"), "area", limit=300),
        c.Field("way", Text("驗證方式", "Way to prove"), "radio", "1", choices=ways),
        c.Field("some", Text("通知方式", "Notices"), "checks", values=("2",), choices=ways[:2], required=False),
        c.Field("yes", Text("我已核對身分", "I have checked the identity"), "tick"),
        c.Field("file", Text("附件", "Attachment"), "file", accept=".pdf,.png", required=False),
        c.Field("find", Text("搜尋", "Search"), "search", required=False),
    )


def _summary() -> c.ErrorSummary:
    what = Text("這一欄必填", "this field is required")
    general = Text("這個人已經有帳號", "this person has an account already")
    return c.ErrorSummary((("b-name", Text("姓名", "Name"), what), ("", Text("", ""), general)))


def _callouts() -> tuple[c.Callout, ...]:
    action = c.Link(Text("看帳本", "See the ledger"), "/ledger/")
    body = Text("內容須簡短，並說出下一步。", "Keep it short, and say what comes next.")
    return tuple(
        c.Callout(tone, title, body, action if tone is c.Tone.NOTE else None)
        for tone, title in (
            (c.Tone.NOTE, Text("說明", "A remark")),
            (c.Tone.DONE, Text("已完成", "Done")),
            (c.Tone.CAUTION, Text("請注意", "Take care")),
            (c.Tone.REFUSED, Text("沒有執行", "Not done")),
        )
    )


def _toasts() -> tuple[c.Toast, ...]:
    return tuple(c.Toast(tone, _SAMPLE, 7 if tone is c.Tone.DONE else None) for tone in c.Tone)


def _empty() -> c.Empty:
    why = Text("今天沒有要做的事。下一件在 115-11-24。", "Nothing to do today. The next thing is on 2026-11-24.")
    return c.Empty(Text("沒有待辦", "Nothing to do"), why, c.Link(Text("看日曆", "See the calendar"), "/"))


def _table(now: datetime) -> c.Table:
    columns = (
        c.Column(Text("主機", "Host"), sort="?sort=host", sorted="ascending"),
        c.Column(Text("判定", "Verdict")),
        c.Column(Text("最近觀測", "Last seen"), sort="?sort=seen"),
        c.Column(Text("筆數", "Entries"), numeric=True),
        c.Column(Text("帳本", "Ledger")),
    )
    words = (Word.MET, Word.UNKNOWN, Word.FAILED)
    rows = tuple(
        (
            c.Link(f"srv-{n}", "/checks/"),
            badge(word),
            now - timedelta(hours=n),
            n * 1_234,
            c.Entry(n, late=word is Word.FAILED),
        )
        for n, word in enumerate(words, 1)
    )
    return c.Table(Text("主機清單（範例）", "Hosts (sample)"), columns, rows, _empty())


def _nothing() -> c.Table:
    return c.Table(Text("沒有資料的表格", "Table without rows"), (c.Column(_SAMPLE),), (), _empty())


def _facts(now: datetime) -> c.Facts:
    return c.Facts(
        (
            (Text("建立日", "Created"), now.date()),
            (Text("代號", "Id"), c.Code("srv-1")),
            (Text("筆數", "Entries"), 12_345),
            (Text("備註", "Remark"), None),
        )
    )


def _tabs() -> c.Tabs:
    return c.Tabs(
        Text("案件", "Cases"),
        (
            c.Tab(Text("等我簽", "To sign"), "?tab=sign", current=True, count=3),
            c.Tab(Text("我提出的", "Mine"), "?tab=mine", count=0),
            c.Tab(Text("全部", "All"), "?tab=all"),
        ),
    )


def _paging() -> c.Paging:
    return c.Paging(Text("第 101 至 200 筆", "101 to 200"), "?after=200", "?before=101")


def _timeline(now: datetime) -> c.Timeline:
    head, security = Text("單位主管", "Line manager"), Text("資安專責主管", "Security head")
    return c.Timeline(
        Text("簽核歷程（範例）", "Signatures (sample)"),
        (
            c.Signature(badge(Word.MET), Text("提出", "Opened"), "甲", Text("員工", "Employee"), at=now, seq=3),
            c.Signature(badge(Word.MET), Text("核准", "Approved"), "乙", head, deputy=True, at=now, reason="—", seq=4),
            c.Signature(badge(Word.DUE), Text("等待核准", "Awaits approval"), "丙", security),
        ),
    )


def _progress() -> c.Progress:
    return c.Progress(Text("盤點", "Stock-take"), 613, 1_008)


def _stack() -> c.Stack:
    return c.Stack(counts({"failed": 3, "overdue": 5, "unknown": 41, "late": 8, "due": 30, "met": 120, "no_event": 22}))


def _chart() -> c.Chart:
    months = zip(range(6, 12), (12, 30, 18, 7, 0, 22), strict=True)
    bars = tuple(c.Bar(Text(f"{month} 月", f"{month}"), value) for month, value in months)
    return c.Chart("sample-chart", Text("每月入帳（範例）", "Entries by month (sample)"), Text("筆", "entries"), bars)


def _secret() -> c.Secret:
    warning = Text("只顯示這一次。離開這一頁就看不到了。", "Shown once. It is gone when you leave this page.")
    return c.Secret(
        "sample-secret", Text("一次性密碼（範例）", "One-time password (sample)"), "w4kt-9xnc-7mdh", warning
    )


def _press() -> c.Press:
    return c.Press(Text("填寫", "Fill in"), _SAMPLE, "/language/", (("lang", ""),))


def _opener() -> c.Button:
    return c.Button(Text("開啟對話框", "Open the dialog"), opens="sample-dialog")


def _dialog() -> c.Dialog:
    body = Text("按下確定不會做任何事。", "Confirming does nothing at all.")
    confirm = c.Button(Text("確定", "Confirm"), c.Look.PRIMARY, field="lang", value="")
    reason = c.Field("reason", Text("理由", "Reason"), "area", required=False, prefix="d")
    title = Text("對話框（範例）", "Dialog (sample)")
    return c.Dialog("sample-dialog", title, body, "/language/", confirm, (reason,))
