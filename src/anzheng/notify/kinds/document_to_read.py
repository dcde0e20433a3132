"""文件待閱讀 A document was published that this person has to read."""

from anzheng.kernel.errors import Text
from anzheng.notify.core.kinds import Group, NoticeKind, Parameters, notice_kind
from anzheng.notify.core.wording import day


def _title(given: Parameters) -> Text:
    return Text(
        f"待閱讀：{given['number']}（第 {given['edition']} 版）",
        f"Please read: {given['number']} (edition {given['edition']})",
    )


def _body(given: Parameters) -> Text:
    until = day(given["due"])
    return Text(
        f"《{given['title']}》已發布，請於{until.zh}前開啟閱讀並確認。",
        f"Published: {given['title']}. Please open it, read it and say so by {until.en}.",
    )


notice_kind(
    NoticeKind(
        "document-to-read",
        Text("文件待閱讀", "Document to read"),
        Group.DUE,
        urgent=False,
        title=_title,
        body=_body,
        sample={"number": "AS-P-003", "edition": "2.1", "title": "存取控制規定（範例）", "due": "2026-12-05"},
    )
)
