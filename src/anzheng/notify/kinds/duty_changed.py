"""職務異動 A duty of this person began or ends."""

from anzheng.kernel.errors import Text
from anzheng.notify.core.kinds import Group, NoticeKind, Parameters, notice_kind
from anzheng.notify.core.wording import day


def _title(given: Parameters) -> Text:
    return Text(f"職務：{given['duty_zh']}（{given['change_zh']}）", f"Duty: {given['duty_en']} ({given['change_en']})")


def _body(given: Parameters) -> Text:
    return Text(f"自{day(given['first']).zh}起。", f"From {day(given['first']).en}.")


notice_kind(
    NoticeKind(
        "duty-changed",
        Text("職務異動", "Duty changed"),
        Group.DUTIES,
        urgent=False,
        title=_title,
        body=_body,
        sample={
            "duty_zh": "系統負責人",
            "duty_en": "System owner",
            "change_zh": "指派",
            "change_en": "granted",
            "first": "2026-12-01",
        },
    )
)
