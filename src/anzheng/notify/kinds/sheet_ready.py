"""表單已備妥 A sheet of the day lies ready for this person."""

from anzheng.kernel.errors import Text
from anzheng.notify.core.kinds import Group, NoticeKind, Parameters, notice_kind
from anzheng.notify.core.wording import day


def _title(given: Parameters) -> Text:
    on = day(given["day"])
    return Text(f"{given['form_zh']}已備妥（{on.zh}）", f"{given['form_en']} is ready ({on.en})")


def _body(given: Parameters) -> Text:
    return Text(
        f"{day(given['day']).zh}的{given['form_zh']}已預填，請補齊後送件，由另一位主管核驗。",
        f"The sheet of {day(given['day']).en} is filled in as far as we know: complete and submit it; another signs.",
    )


notice_kind(
    NoticeKind(
        "sheet-ready",
        Text("表單已備妥", "Sheet ready"),
        Group.DUE,
        urgent=False,
        title=_title,
        body=_body,
        sample={"form_zh": "主機系統巡查記錄表", "form_en": "Host inspection record", "day": "2026-11-30"},
    )
)
