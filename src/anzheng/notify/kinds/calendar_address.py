"""行事曆訂閱網址異動 An address was made or revoked under which somebody's calendar can be read."""

from anzheng.kernel.errors import Text
from anzheng.notify.core.kinds import Group, NoticeKind, Parameters, notice_kind


def _title(given: Parameters) -> Text:
    return Text(f"行事曆訂閱網址{given['change_zh']}", f"Calendar address {given['change_en']}")


def _body(given: Parameters) -> Text:
    return Text(
        f"末四碼 {given['last4']}，由{given['by']}執行。如果你不知道這件事，請撤銷網址並通報資安專責人員。",
        f"It ends in {given['last4']}; done by {given['by']}. If you do not know of this, revoke the address and tell "
        "security staff.",
    )


notice_kind(
    NoticeKind(
        "calendar-address",
        Text("行事曆訂閱網址", "Calendar address"),
        Group.ACCOUNT,
        urgent=True,
        title=_title,
        body=_body,
        sample={"change_zh": "已建立", "change_en": "was made", "last4": "x7qa", "by": "範例員工"},
    )
)
