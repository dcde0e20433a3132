"""工作失敗 A job of the system gave up; for administrators."""

from anzheng.kernel.errors import Text
from anzheng.notify.core.kinds import Group, NoticeKind, Parameters, notice_kind


def _title(given: Parameters) -> Text:
    return Text(f"系統工作失敗：{given['name_zh']}", f"A job of the system failed: {given['name_en']}")


def _body(given: Parameters) -> Text:
    return Text(
        f"試了 {given['attempts']} 次，代號 {given['job']}。請查看工作頁，排除原因後重試。",
        f"Tried {given['attempts']} times, id {given['job']}. Look at the page of jobs, mend the cause and retry.",
    )


notice_kind(
    NoticeKind(
        "job-failed",
        Text("工作失敗", "Job failed"),
        Group.SYSTEM,
        urgent=True,
        title=_title,
        body=_body,
        sample={"name_zh": "夜間主機檢查", "name_en": "nightly host checks", "job": "j-0001", "attempts": 5},
    )
)
