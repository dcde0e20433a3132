"""案件退回 A case came back to its author."""

from anzheng.kernel.errors import Text
from anzheng.notify.core.kinds import Group, NoticeKind, Parameters, notice_kind


def _title(given: Parameters) -> Text:
    return Text(f"已退回：{given['case']}", f"Returned: {given['case']}")


def _body(given: Parameters) -> Text:
    return Text(f"{given['subject']}：{given['reason']}", f"Subject: {given['subject']}. Reason: {given['reason']}")


notice_kind(
    NoticeKind(
        "case-returned",
        Text("案件退回", "Case returned"),
        Group.SIGNING,
        urgent=True,
        title=_title,
        body=_body,
        sample={"case": "c-115-0001", "subject": "弱點掃描例外（範例）", "reason": "缺少補救期限（範例）"},
    )
)
