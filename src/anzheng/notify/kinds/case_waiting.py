"""案件待簽 A case waits for the signature of this person."""

from anzheng.kernel.errors import Text
from anzheng.notify.core.kinds import Group, NoticeKind, Parameters, notice_kind
from anzheng.notify.core.wording import day


def _title(given: Parameters) -> Text:
    return Text(
        f"待簽：{given['case']}（{given['step_zh']}）", f"Waiting for you: {given['case']} ({given['step_en']})"
    )


def _body(given: Parameters) -> Text:
    return Text(
        f"{given['subject']}，由{given['author']}提出，請於{day(given['due']).zh}前處理。",
        f"Subject: {given['subject']}, put forward by {given['author']}; please act by {day(given['due']).en}.",
    )


notice_kind(
    NoticeKind(
        "case-waiting",
        Text("案件待簽", "Case waiting"),
        Group.SIGNING,
        urgent=False,
        title=_title,
        body=_body,
        sample={
            "case": "c-115-0001",
            "step_zh": "核准",
            "step_en": "approval",
            "subject": "弱點掃描例外（範例）",
            "author": "範例人員",
            "due": "2026-11-25",
        },
    )
)
