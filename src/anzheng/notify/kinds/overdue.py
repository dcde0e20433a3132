"""逾期 Work of this person is overdue."""

from anzheng.kernel.errors import Text
from anzheng.notify.core.kinds import Group, NoticeKind, Parameters, notice_kind
from anzheng.notify.core.wording import day


def _title(given: Parameters) -> Text:
    return Text(
        f"已逾期：{given['name_zh']}（應於{day(given['due']).zh}完成）",
        f"Overdue: {given['name_en']} (was due {day(given['due']).en})",
    )


def _body(given: Parameters) -> Text:
    return Text(
        f"{given['count']} 個對象：{given['targets']}。依據 {given['refs']}。",
        f"Targets: {given['count']} ({given['targets']}). Basis: {given['refs']}.",
    )


notice_kind(
    NoticeKind(
        "overdue",
        Text("逾期", "Overdue"),
        Group.DUE,
        urgent=True,
        title=_title,
        body=_body,
        sample={
            "due": "2026-11-18",
            "name_zh": "弱點掃描",
            "name_en": "vulnerability scan",
            "count": 1,
            "targets": "systems:web",
            "refs": "CC-19000(9)",
        },
    )
)
