"""逾期上陳 Work of somebody below this manager has been overdue for days."""

from anzheng.kernel.errors import Text
from anzheng.notify.core.kinds import Group, NoticeKind, Parameters, notice_kind
from anzheng.notify.core.wording import day


def _title(given: Parameters) -> Text:
    return Text(
        f"逾期上陳：{given['name_zh']}（應於{day(given['due']).zh}完成）",
        f"Overdue, escalated: {given['name_en']} (was due {day(given['due']).en})",
    )


def _body(given: Parameters) -> Text:
    return Text(
        f"負責人：{given['responsible']}。{given['count']} 個對象：{given['targets']}。依據 {given['refs']}。",
        f"Responsible: {given['responsible']}. Targets: {given['count']} ({given['targets']}). Basis: {given['refs']}.",
    )


notice_kind(
    NoticeKind(
        "overdue-escalated",
        Text("逾期上陳", "Overdue, escalated"),
        Group.DUE,
        urgent=True,
        title=_title,
        body=_body,
        sample={
            "due": "2026-11-16",
            "name_zh": "弱點掃描",
            "name_en": "vulnerability scan",
            "responsible": "範例人員",
            "count": 1,
            "targets": "systems:web",
            "refs": "CC-19000(9)",
        },
    )
)
