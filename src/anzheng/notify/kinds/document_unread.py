"""文件逾期未閱讀 A document that this person has to read was not acknowledged in time."""

from anzheng.kernel.errors import Text
from anzheng.notify.core.kinds import Group, NoticeKind, Parameters, notice_kind
from anzheng.notify.core.wording import day


def _title(given: Parameters) -> Text:
    return Text(
        f"逾期未閱讀：{given['number']}（第 {given['edition']} 版）",
        f"Not read in time: {given['number']} (edition {given['edition']})",
    )


def _body(given: Parameters) -> Text:
    until = day(given["due"])
    return Text(
        f"《{given['title']}》應於{until.zh}前閱讀並確認，請儘快辦理。",
        f"To be read by {until.en}: {given['title']}. Please do so now.",
    )


notice_kind(
    NoticeKind(
        "document-unread",
        Text("文件逾期未閱讀", "Document not read in time"),
        Group.DUE,
        urgent=True,
        title=_title,
        body=_body,
        sample={"number": "AS-P-003", "edition": "2.1", "title": "存取控制規定（範例）", "due": "2026-12-05"},
    )
)
