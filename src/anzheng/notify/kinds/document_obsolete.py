"""文件作廢待繳回 An edition of which this person holds a copy is obsolete."""

from anzheng.kernel.errors import Text
from anzheng.notify.core.kinds import Group, NoticeKind, Parameters, notice_kind
from anzheng.notify.core.wording import day


def _title(given: Parameters) -> Text:
    return Text(
        f"文件作廢：{given['number']}（第 {given['edition']} 版）",
        f"Obsolete: {given['number']} (edition {given['edition']})",
    )


def _body(given: Parameters) -> Text:
    since = day(given["on"])
    return Text(
        f"你持有的《{given['title']}》第 {given['copy']} 號副本自{since.zh}起請勿再使用，並請繳回或銷毀後回報。",
        f"Obsolete from {since.en} on: copy {given['copy']} of {given['title']}. Give it back or destroy it.",
    )


notice_kind(
    NoticeKind(
        "document-obsolete",
        Text("文件作廢待繳回", "Obsolete copy to give back"),
        Group.DUE,
        urgent=False,
        title=_title,
        body=_body,
        sample={
            "number": "AS-P-003",
            "edition": "2.0",
            "title": "存取控制規定（範例）",
            "copy": 3,
            "on": "2026-12-01",
        },
    )
)
