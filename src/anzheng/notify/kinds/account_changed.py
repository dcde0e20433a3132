"""帳號異動 Somebody changed this person's account."""

from anzheng.kernel.errors import Text
from anzheng.notify.core.kinds import Group, NoticeKind, Parameters, notice_kind


def _title(given: Parameters) -> Text:
    return Text(f"你的帳號：{given['change_zh']}", f"Your account: {given['change_en']}")


def _body(given: Parameters) -> Text:
    return Text(
        f"由{given['by']}執行。如果你不知道這件事，請通報資安專責人員。",
        f"Done by {given['by']}. If you do not know of this, tell security staff.",
    )


notice_kind(
    NoticeKind(
        "account-changed",
        Text("帳號異動", "Account changed"),
        Group.ACCOUNT,
        urgent=True,
        title=_title,
        body=_body,
        sample={"change_zh": "密碼已重設", "change_en": "password reset", "by": "範例管理者"},
    )
)
