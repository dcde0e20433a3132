"""新裝置登入 Somebody signed in with this account from a device not seen before."""

from anzheng.kernel.errors import Text
from anzheng.notify.core.kinds import Group, NoticeKind, Parameters, notice_kind


def _title(_given: Parameters) -> Text:
    return Text("你的帳號在新的裝置上登入", "Your account signed in on a new device")


def _body(given: Parameters) -> Text:
    return Text(
        f"裝置 {given['device']}，位址 {given['address']}。如果不是你，請立刻變更密碼並通報資安專責人員。",
        f"Device {given['device']}, address {given['address']}. "
        "If that was not you, change your password now and tell security staff.",
    )


notice_kind(
    NoticeKind(
        "sign-in-new-device",
        Text("新裝置登入", "Sign-in from a new device"),
        Group.ACCOUNT,
        urgent=True,
        title=_title,
        body=_body,
        sample={"device": "Firefox、Linux（範例）", "address": "192.0.2.1"},
    )
)
