"""通知種類 Kinds of notices: what a person is told, in which words, and how urgently."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from anzheng.kernel.errors import Text
from anzheng.kernel.registry import Registry

Parameters = Mapping[str, str | int]
"""What a kind's words are filled with: names, numbers, dates as ISO text."""


class Group(StrEnum):
    """A group of kinds for which a person chooses the way (通知類別)."""

    SIGNING = "signing"
    DUE = "due"
    ACCOUNT = "account"
    DUTIES = "duties"
    SYSTEM = "system"


GROUPS: dict[Group, Text] = {
    Group.SIGNING: Text("簽核", "Signatures"),
    Group.DUE: Text("到期與逾期", "Due and overdue"),
    Group.ACCOUNT: Text("帳號與登入", "Account and sign-in"),
    Group.DUTIES: Text("職務與代理", "Duties and deputies"),
    Group.SYSTEM: Text("系統", "System"),
}


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """One kind of notice (通知種類)."""

    id: str
    name: Text
    group: Group
    urgent: bool
    """Sent at once, whatever the person chose for the group; the others may wait for the daily summary."""
    title: Callable[[Parameters], Text]
    """One line that may stand in a mail: ids, dates and numbers, nothing confidential."""
    body: Callable[[Parameters], Text]
    """What the inbox shows beneath, for eyes that are signed in."""
    sample: Parameters
    """Every parameter with a sample value."""


KINDS: Registry[NoticeKind] = Registry(Text("通知種類", "kind of notice"))


def notice_kind(kind: NoticeKind) -> NoticeKind:
    """Register a kind. Raises ConflictError if its id is taken."""
    KINDS.register(kind.id, kind)
    return kind
