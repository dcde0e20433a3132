"""卷宗已備妥 A binder that this person asked for can be fetched."""

from anzheng.kernel.errors import Text
from anzheng.notify.core.kinds import Group, NoticeKind, Parameters, notice_kind
from anzheng.notify.core.wording import day


def _title(given: Parameters) -> Text:
    until = day(given["until"])
    return Text(f"稽核卷宗已備妥（{until.zh}移除）", f"The binder is ready (removed on {until.en})")


def _body(given: Parameters) -> Text:
    missing = int(given["unanswered"])
    more = Text(f"調閱清單有 {missing} 項沒有對應的紀錄。", f" {missing} requests of the list find nothing.")
    told = more if missing else Text("", "")
    return Text(
        f"共 {given['entries']} 筆分錄，請到稽核卷宗頁下載。{told.zh}",
        f"It holds {given['entries']} entries; fetch it on the page of binders.{told.en}",
    )


notice_kind(
    NoticeKind(
        "binder-ready",
        Text("卷宗已備妥", "Binder ready"),
        Group.SYSTEM,
        urgent=False,
        title=_title,
        body=_body,
        sample={"until": "2026-12-01", "entries": 412, "unanswered": 0},
    )
)
