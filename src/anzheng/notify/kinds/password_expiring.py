"""密碼將到期 The password has to be changed soon."""

from anzheng.kernel.errors import Text
from anzheng.notify.core.kinds import Group, NoticeKind, Parameters, notice_kind
from anzheng.notify.core.wording import day


def _title(given: Parameters) -> Text:
    return Text(f"密碼將於{day(given['last']).zh}到期", f"Your password expires on {day(given['last']).en}")


def _body(_given: Parameters) -> Text:
    return Text(
        "請在到期前變更，到期後登入時會要求你先變更。",
        "Change it before then; afterwards signing in asks you to change it first.",
    )


notice_kind(
    NoticeKind(
        "password-expiring",
        Text("密碼將到期", "Password expiring"),
        Group.ACCOUNT,
        urgent=False,
        title=_title,
        body=_body,
        sample={"last": "2026-12-01"},
    )
)
