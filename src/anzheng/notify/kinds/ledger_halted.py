"""帳本唯讀 A ledger takes no entries because somebody outside holds something else; for administrators and security."""

from anzheng.kernel.errors import Text
from anzheng.notify.core.kinds import Group, NoticeKind, Parameters, notice_kind


def _title(given: Parameters) -> Text:
    return Text(f"帳本 {given['ledger']} 只能讀取", f"The ledger {given['ledger']} can only be read")


def _body(given: Parameters) -> Text:
    return Text(
        f"帳本有 {given['size']} 筆，「{given['source']}」持有的檢查點到第 {given['seen']} 筆，兩者不合。"
        "可能還原了舊備份，也可能有人改過資料庫：請先查明，再還原較新的備份。",
        f"It has {given['size']} entries; the checkpoint that “{given['source']}” holds covers {given['seen']}, and "
        "they do not agree. An old backup was restored, or somebody changed the database: find out which, then restore "
        "a newer backup.",
    )


notice_kind(
    NoticeKind(
        "ledger-halted",
        Text("帳本唯讀", "Ledger read-only"),
        Group.SYSTEM,
        urgent=True,
        title=_title,
        body=_body,
        sample={"ledger": "company", "source": "auditor", "size": 4120, "seen": 4310},
    )
)
