"""首次設定頁 The pages of the set-up: the first administrator, the company, calendar and cut-over, the first people."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from anzheng.facts.base import Scalar
from anzheng.kernel.errors import Text
from anzheng.organization.core.duties import NAMES, Duty
from anzheng.reports.adoptions import Adoption
from anzheng.web.pages.adoptions import chosen_field, examples_note
from anzheng.web.pages.components import Callout, Choice, Code, Column, Empty, Field, Link, Tab, Table, Tabs, Tone
from anzheng.web.pages.profile import basic_fields
from anzheng.web.pages.sheets import Form, Sent, Sheet, SheetsPage, form

TITLE = Text("首次設定", "Set-up")
ROWS = 6
"""People that can be entered at once; more come from a file."""
FIRST_DUTIES = (
    Duty.SECURITY_HEAD,
    Duty.SECURITY_STAFF,
    Duty.SECURITY_EXECUTIVE,
    Duty.IT_HEAD,
    Duty.HOST_ADMINISTRATOR,
    Duty.LINE_MANAGER,
    Duty.LOG_REVIEWER,
    Duty.AUDIT_HEAD,
    Duty.INTERNAL_AUDIT,
    Duty.ADMINISTRATOR,
    Duty.EMPLOYEE,
)
"""What the first people are asked about; EMPLOYEE stands for no further duty."""


def first_form(sent: Sent | None) -> Form:
    """Return the form of the first administrator."""
    fields = (
        Field(
            "code",
            Text("設定碼", "Set-up code"),
            hint=Text(
                "印在啟動伺服器的視窗裡，四組各四個字。", "Printed where the server was started: four groups of four."
            ),
            limit=40,
        ),
        Field("name", Text("姓名", "Name"), limit=120, complete="name"),
        Field("number", Text("員工編號", "Employee number"), limit=40),
        Field(
            "username",
            Text("登入名稱", "Login name"),
            hint=Text(
                "個人專屬，不可用 admin 之類的共用名稱。",
                "Your own; no shared name such as admin.",
            ),
            limit=60,
            complete="username",
        ),
        Field(
            "password",
            Text("密碼", "Password"),
            "password",
            hint=Text(
                "至少 12 個字元，大寫、小寫、數字、符號至少三類，不含姓名與帳號。",
                "At least 12 characters of three kinds, without your name or login name.",
            ),
            complete="new-password",
        ),
        Field("again", Text("再輸入一次密碼", "Password again"), "password", complete="new-password"),
    )
    return form("first", fields, Text("建立管理者", "Make the administrator"), sent, draft=False)


def steps(addresses: Sequence[str], current: int) -> Tabs:
    """Return the steps after the first."""
    names = (
        Text("一　公司", "1 Company"),
        Text("二　規範", "2 Documents"),
        Text("三　日曆與導入日", "3 Calendar and cut-over"),
        Text("四　第一批人員", "4 First people"),
    )
    pairs = zip(names, addresses, strict=True)
    return Tabs(TITLE, tuple(Tab(name, href, current=n == current) for n, (name, href) in enumerate(pairs)))


def company_page(name: str, answers: Mapping[str, Scalar], today: str, sent: Sent | None) -> SheetsPage:
    """Return the page of the company's name and the four questions."""
    fields = (
        Field("company", Text("公司名稱", "Name of the company"), value=name, limit=120, complete="organization"),
        *basic_fields(answers),
        Field(
            "since",
            Text("這些回答自哪一天起成立", "Since when this holds"),
            "date",
            today,
            hint=Text(
                "不確定時填公司開始受規範的日期。", "If in doubt, the day since when the rules bind the company."
            ),
        ),
    )
    sheet = Sheet("company", Text("貴公司", "Your company"), form=form("company", fields, Text("下一步", "Next"), sent))
    lede = Text(
        "四個問題決定哪些條款適用，之後都可以更正。", "Four questions decide which clauses apply; all can be corrected."
    )
    return SheetsPage(TITLE, (sheet,), lede)


def documents_page(rows: Sequence[Adoption], ticked: Sequence[str], since: str, sent: Sent | None) -> SheetsPage:
    """Return the page on which the documents are chosen."""
    fields = (
        chosen_field(rows, ticked),
        Field(
            "since",
            Text("新採用的規範自哪一天起", "Since when newly chosen ones rule"),
            "date",
            since,
            hint=Text("已經採用的維持原來的日期。", "Those adopted already keep their day."),
        ),
    )
    made = form("documents", fields, Text("下一步", "Next"), sent)
    sheet = Sheet("documents", Text("要遵循的規範", "Documents"), (examples_note(),), made)
    lede = Text("之後可在設定的「採用的規範」增減。", "Documents can be added and given up later, in the settings.")
    return SheetsPage(TITLE, (sheet,), lede)


def calendar_page(month: int, cutover: str, calendar: Link, sent: Sent | None) -> SheetsPage:
    """Return the page of the fiscal year and the cut-over date."""
    months = tuple(Choice(str(n), Text(f"{n} 月", f"Month {n}")) for n in range(1, 13))
    fields = (
        Field(
            "month", Text("會計年度從幾月開始", "First month of the fiscal year"), "select", str(month), choices=months
        ),
        Field(
            "day",
            Text("導入日", "Cut-over date"),
            "date",
            cutover,
            hint=Text(
                "從這一天起由本系統判定；更早的週期顯示為無資料，直到補登紙本。",
                "From this day on the product judges; earlier windows are unknown until paper is entered.",
            ),
        ),
    )
    sheet = Sheet(
        "calendar",
        Text("日曆與導入日", "Calendar and cut-over"),
        (
            Callout(
                Tone.NOTE,
                Text("上班日與交易日已依公告排好", "Office and trading days are in place as published"),
                Text(
                    "颱風假與公司自己的調整，可隨時在日曆頁更正。",
                    "Typhoon days and your own changes can be entered at any time.",
                ),
                calendar,
            ),
        ),
        form("calendar", fields, Text("下一步", "Next"), sent),
    )
    return SheetsPage(TITLE, (sheet,))


def people_page(sent: Sent | None, more: Link, later: Link) -> SheetsPage:
    """Return the page of the first people."""
    duties = tuple(Choice(duty.value, NAMES[duty]) for duty in FIRST_DUTIES)
    fields: list[Field] = []
    for n in range(1, ROWS + 1):
        fields += (
            Field(f"name{n}", Text(f"第 {n} 位　姓名", f"Person {n}: name"), required=False, limit=120),
            Field(f"number{n}", Text("員工編號", "Employee number"), required=False, limit=40),
            Field(f"username{n}", Text("登入名稱", "Login name"), required=False, limit=60),
            Field(f"duty{n}", Text("職務", "Duty"), "select", Duty.EMPLOYEE.value, required=False, choices=duties),
        )
    people = form("people", tuple(fields), Text("建立這些人員", "Take these people in"), sent, columns=4)
    lead = Text(
        "先建立資安專責主管與一位主管就可以開始；其他人可以之後從檔案匯入。沒填姓名的列會略過。",
        "A security head and a manager are enough to begin. Rows without a name are skipped.",
    )
    many = Text("人數多時從檔案匯入較快", "For many people a file is quicker")
    none = Text("也可以先略過", "You may also skip this")
    sheet = Sheet("people", Text("第一批人員", "First people"), form=people, lead=lead)
    return SheetsPage(
        TITLE, (sheet,), notes=(Callout(Tone.NOTE, many, action=more), Callout(Tone.NOTE, none, action=later))
    )


def done_page(admitted: Sequence[tuple[str, str, str]], today: Link) -> SheetsPage:
    """Return the page that shows the one-time passwords, once: name, login name, password."""
    columns = (
        Column(Text("姓名", "Name")),
        Column(Text("登入名稱", "Login name")),
        Column(Text("一次性密碼", "One-time password")),
    )
    rows = tuple((name, Code(username), Code(secret)) for name, username, secret in admitted)
    nothing = Empty(
        Text("沒有建立任何人員。", "Nobody was taken in."), Text("可以之後再建立。", "You can do it later.")
    )
    title = Text("一次性密碼", "One-time passwords")
    warning = Callout(
        Tone.CAUTION,
        Text("只顯示這一次", "Shown once"),
        Text(
            "請分別當面或以密封方式交給本人；首次登入必須更換。",
            "Hand each over in person or sealed; it has to be changed at once.",
        ),
    )
    sheet = Sheet("secrets", title, (today,), wide=(Table(title, columns, rows, nothing),))
    return SheetsPage(TITLE, (sheet,), Text("設定完成。", "The set-up is complete."), notes=(warning,))


def stepped(page: SheetsPage, tabs: Tabs) -> SheetsPage:
    """Return the page with the steps on top."""
    return replace(page, tabs=tabs)
