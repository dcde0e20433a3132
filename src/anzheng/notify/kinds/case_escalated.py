"""案件上陳 A case waited too long and came to a superior."""

from anzheng.kernel.errors import Text
from anzheng.notify.core.kinds import Group, NoticeKind, Parameters, notice_kind
from anzheng.notify.core.wording import day


def _title(given: Parameters) -> Text:
    return Text(
        f"逾時上陳：{given['case']}（{given['step_zh']}）", f"Escalated to you: {given['case']} ({given['step_en']})"
    )


def _body(given: Parameters) -> Text:
    return Text(
        f"{given['subject']}，原應由{given['waiting_for']}於{day(given['due']).zh}前處理。",
        f"Subject: {given['subject']}; {given['waiting_for']} should have acted by {day(given['due']).en}.",
    )


notice_kind(
    NoticeKind(
        "case-escalated",
        Text("案件逾時上陳", "Case escalated"),
        Group.SIGNING,
        urgent=True,
        title=_title,
        body=_body,
        sample={
            "case": "c-115-0001",
            "step_zh": "覆核",
            "step_en": "review",
            "subject": "弱點掃描例外（範例）",
            "waiting_for": "範例主管",
            "due": "2026-11-18",
        },
    )
)
