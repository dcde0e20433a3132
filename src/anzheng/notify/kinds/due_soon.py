"""即將到期 Work of this person falls due soon."""

from anzheng.kernel.errors import Text
from anzheng.notify.core.kinds import Group, NoticeKind, Parameters, notice_kind
from anzheng.notify.core.wording import day


def _title(given: Parameters) -> Text:
    return Text(f"{day(given['due']).zh}到期：{given['name_zh']}", f"Due {day(given['due']).en}: {given['name_en']}")


def _body(given: Parameters) -> Text:
    return Text(
        f"{given['count']} 個對象：{given['targets']}。依據 {given['refs']}。",
        f"Targets: {given['count']} ({given['targets']}). Basis: {given['refs']}.",
    )


notice_kind(
    NoticeKind(
        "due-soon",
        Text("即將到期", "Due soon"),
        Group.DUE,
        urgent=False,
        title=_title,
        body=_body,
        sample={
            "due": "2026-11-30",
            "name_zh": "弱點掃描",
            "name_en": "vulnerability scan",
            "count": 2,
            "targets": "systems:web、systems:mail",
            "refs": "CC-19000(9)",
        },
    )
)
