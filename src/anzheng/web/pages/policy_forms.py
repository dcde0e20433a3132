"""文件頁的表單 The forms on the page of a controlled document."""

from collections.abc import Mapping, Sequence

from anzheng.catalogue.core.fields import Field as FormField
from anzheng.kernel.errors import Text
from anzheng.organization.core.levels import NAMES, Level
from anzheng.records.attachments import Attached
from anzheng.records.core.documents.editions import following, number_of
from anzheng.records.document_copies import MEANS, OUTCOMES
from anzheng.records.models import ControlledDocument, DocumentCopy, DocumentEdition
from anzheng.reports.controlled import Shown, Stood
from anzheng.web.pages.components import Callout, Choice, Field, Look, Tone
from anzheng.web.pages.policies import OUTSIDE, review_choices
from anzheng.web.pages.sheets import Sent, Sheet, form

_ACCEPT = ".docx,.odt,.pdf,.doc,.txt,.xlsx,.ods,.pptx,.odp,.png,.jpg,.zip"


def open_form(edition: DocumentEdition, address: str, text: Attached | None) -> Sheet:
    """Return the form that opens the edition in force, or the one to come."""
    title = Text("開啟文件", "Open")
    name = f"（{text.name}）" if text is not None else ""
    lead = Text(
        f"第 {edition.number} 版{name}。開啟機密文件會入帳。",
        f"Edition {edition.number}{name}. Opening a confidential document is recorded.",
    )
    made = form("open", (), title, action=address, hidden=(("edition", edition.number),), draft=False)
    return Sheet("open", title, lead=lead, form=made)


def acknowledge_form(
    edition: DocumentEdition, statements: Mapping[str, FormField], sent: Sent | None, *, opened: bool, asked: bool
) -> Sheet:
    """Return the form by which the reader says that the edition was read."""
    title = Text("閱讀確認", "Acknowledge")
    fields = tuple(Field(name, Text(one.zh, one.en), "tick") for name, one in statements.items())
    hidden = (("edition", edition.number),)
    made = form("acknowledge", fields, Text("我已閱讀", "I have read it"), sent, hidden=hidden, draft=False)
    by = "" if edition.read_by is None else f"（{edition.read_by.isoformat()}）"
    wanted = Text(f"請你閱讀並確認{by}。", f"You are asked to read it {by}.") if asked else None
    things = (
        () if opened else (Callout(Tone.NOTE, Text("先開啟文件，閱讀後再確認。", "Open it first, then acknowledge.")),)
    )
    return Sheet("acknowledge", title, things, made, wanted)


def edition_form(found: Shown, day: str, sent: Sent | None) -> Sheet:
    """Return the form that starts an edition."""
    row = found.line.document
    numbers = [number_of(one.edition.number) for one in found.editions if one.edition.published is not None]
    next_one = str(following(max(numbers, default=None)))
    fields = [
        Field("number", Text("版次", "Edition"), value=next_one, limit=20),
        Field(
            "file",
            Text("文件檔", "File"),
            "file",
            required=row.origin == OUTSIDE,
            accept=_ACCEPT,
            hint=Text(
                "Word、ODT、PDF 等，照原檔收下，最大 64 MB。", "Word, ODT, PDF and others, as it is, at most 64 MB."
            ),
        ),
        Field("changes", Text("訂修摘要", "What was changed"), "area", required=False, limit=4000),
    ]
    if row.origin == OUTSIDE:
        fields.append(Field("received_on", Text("收文日", "Received on"), "date", day, required=False))
    elif found.line.current is not None:
        fields.append(
            Field(
                "review",
                Text("只是檢視，內容不變，沿用現行版", "Reviewed only: the edition in force stays"),
                "tick",
                required=False,
            )
        )
    title = Text("擬新版本", "Write an edition")
    lead = Text(
        "擬好的版本是一件紀錄：補齊欄位、送件、簽核後才能發布。",
        "An edition is a record: complete it, submit it, have it signed, then publish it.",
    )
    made = form("edition", tuple(fields), title, sent)
    return Sheet("edition", title, lead=None if row.origin == OUTSIDE else lead, form=made)


def publish_form(
    waiting: Stood, day: str, units: Sequence[Choice], duties: Sequence[Choice], sent: Sent | None
) -> Sheet:
    """Return the form that puts the approved edition in force."""
    fields = (
        Field(
            "effective",
            Text("生效日", "In force from"),
            "date",
            day,
            hint=Text("可填過去的日期，會註明補登。", "A day that is over is marked as entered late."),
        ),
        Field("everybody", Text("全體員工都要閱讀", "Everybody has to read it"), "tick", required=False),
        Field("units", Text("或這些單位", "Or these units"), "checks", choices=tuple(units), required=False),
        Field(
            "duties", Text("或這些職務", "Or holders of these duties"), "checks", choices=tuple(duties), required=False
        ),
        Field("people", Text("或這些人（員工編號）", "Or these people (employee numbers)"), required=False, limit=2000),
        Field(
            "read_by",
            Text("閱讀期限", "To be read by"),
            "date",
            required=False,
            hint=Text("不填為兩週後。", "Two weeks from then if empty."),
        ),
    )
    title = Text(f"發布第 {waiting.edition.number} 版", f"Publish edition {waiting.edition.number}")
    lead = Text("新版生效的那一天，舊版作廢。", "The old edition is obsolete on the day on which this one is in force.")
    return Sheet("publish", title, lead=lead, form=form("publish", fields, Text("發布", "Publish"), sent))


def copy_forms(found: Shown, copies: Sequence[DocumentCopy], day: str, person: str, sent: Sent | None) -> list[Sheet]:
    """Return the forms about copies: handing out, signing for one, taking one back."""
    sheets = []
    published = found.line.current or found.line.scheduled
    if found.manages and published is not None:
        fields: tuple[Field, ...] = (
            Field("holder", Text("持有人的員工編號", "Holder's employee number"), required=False, limit=40),
            Field("party", Text("或外部單位", "Or a party outside"), required=False, limit=120),
            Field("means", Text("方式", "Means"), "select", choices=tuple(Choice(k, v) for k, v in MEANS.items())),
            Field("sent", Text("分發日", "Handed out on"), "date", day),
        )
        title = Text("分發副本", "Hand out a copy")
        sheets.append(Sheet("distribute", title, form=form("distribute", fields, title, sent)))
    open_ones = [one for one in copies if one.recalled is None and (found.manages or one.person_id == person)]
    unsigned = [one for one in open_ones if one.signed is None]
    if unsigned:
        title = Text("簽收副本", "Sign for a copy")
        fields = (_copy_field(unsigned), Field("on", Text("簽收日", "On"), "date", day))
        sheets.append(Sheet("receive", title, form=form("receive", fields, title, sent)))
    if found.manages and open_ones:
        title = Text("回收副本", "Take a copy back")
        outcomes = tuple(Choice(one.value, name) for one, name in OUTCOMES.items())
        result = Field("outcome", Text("結果", "Outcome"), "select", choices=outcomes)
        fields = (_copy_field(open_ones), result, Field("on", Text("回收日", "On"), "date", day))
        sheets.append(Sheet("recall", title, form=form("recall", fields, title, sent)))
    return sheets


def amend_form(row: ControlledDocument, approvals: tuple[Choice, ...], sent: Sent | None) -> Sheet:
    """Return the form that changes what is known of the document."""
    levels = tuple(Choice(one.value, NAMES[one]) for one in Level)
    fields = (
        Field("title", Text("名稱", "Title"), value=row.title, limit=200),
        Field(
            "owner",
            Text("新負責人的員工編號", "Employee number of the new owner"),
            required=False,
            limit=40,
            hint=Text("不填就不變。", "Empty leaves it."),
        ),
        Field("level", Text("機密等級", "Confidentiality"), "select", row.level, choices=levels),
        Field("review", Text("檢視週期", "Reviewed"), "select", row.review, choices=review_choices(), required=False),
        Field("place", Text("保管處", "Place"), value=row.place, required=False, limit=200),
        Field(
            "approvals",
            Text("核准方式", "Ways of approving"),
            "checks",
            values=tuple(row.approvals),
            choices=approvals,
            required=False,
            hint=Text("下一個版本起適用。", "From the next edition on."),
        ),
    )
    title = Text("更改文件資料", "Change the document")
    return Sheet("amend", title, form=form("amend", fields, Text("更改", "Change"), sent, look=Look.QUIET))


def retire_form(day: str, sent: Sent | None) -> Sheet:
    """Return the form that ends the document."""
    fields = (
        Field("since", Text("廢止日", "Ended from"), "date", day),
        Field(
            "basis",
            Text("核准紀錄的編號", "Number of the approval"),
            limit=100,
            hint=Text(
                "「管理文件發行核准紀錄」，時機為作廢，已核准。",
                "An approved record of the form “Approval of a document's release”, occasion: withdrawal.",
            ),
        ),
    )
    title = Text("廢止文件", "End the document")
    return Sheet("retire", title, form=form("retire", fields, title, sent, look=Look.DANGEROUS))


def _copy_field(copies: Sequence[DocumentCopy]) -> Field:
    choices = tuple(
        Choice(str(one.number), f"{one.number}　{one.party if one.person is None else one.person.name}")
        for one in copies
    )
    return Field("copy", Text("副本", "Copy"), "select", choices=choices)
