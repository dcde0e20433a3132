"""清冊的範圍 Acts upon a whole register belong to whoever may write everywhere, not to one unit alone."""

from anzheng.kernel.errors import Text
from anzheng.organization.access import DeniedError
from anzheng.organization.core.permissions import Permission
from anzheng.organization.core.standing import Standing
from anzheng.organization.objects import everywhere


def require_everywhere(has: Standing) -> None:
    """Refuse whoever may write only what belongs to a unit. Raises DeniedError."""
    if not everywhere(has, Permission.REGISTERS_WRITE):
        raise DeniedError(
            Text("整份清冊的作業不屬於單一單位", "a whole register belongs to no single unit"),
            "registers.write",
            Text(
                "請由資安人員辦理；單位的項目請逐項登錄", "the security staff can do it; enter those of a unit singly"
            ),
        )
