"""案件終結 A case came to its end."""

from anzheng.kernel.errors import Text
from anzheng.notify.core.kinds import Group, NoticeKind, Parameters, notice_kind


def _title(given: Parameters) -> Text:
    return Text(f"{given['outcome_zh']}：{given['case']}", f"{given['outcome_en']}: {given['case']}")


def _body(given: Parameters) -> Text:
    return Text(f"{given['subject']}", f"Subject: {given['subject']}")


notice_kind(
    NoticeKind(
        "case-settled",
        Text("案件終結", "Case settled"),
        Group.SIGNING,
        urgent=False,
        title=_title,
        body=_body,
        sample={
            "case": "c-115-0001",
            "outcome_zh": "已核准",
            "outcome_en": "Approved",
            "subject": "弱點掃描例外（範例）",
        },
    )
)
