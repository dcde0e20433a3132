"""第二人同意 A second person who agrees on the spot: another one with the same right enters account and password."""

from anzheng.kernel.errors import Text
from anzheng.organization.access import standing_of
from anzheng.organization.core.permissions import Permission
from anzheng.organization.policy import policy
from anzheng.organization.sign_in import attempt
from anzheng.web.here import Here
from anzheng.web.pages.components import Field
from anzheng.web.reading import Reading
from anzheng.web.sign_in.network import origin_of

_NAME, _PASSWORD = "second_username", "second_password"
_FIELDS = (
    Field(
        _NAME,
        Text("另一位管理者的帳號", "Account of another administrator"),
        hint=Text("依登入政策，這項操作須由第二人當場同意。", "The sign-in policy asks that a second person agrees."),
        limit=60,
    ),
    Field(_PASSWORD, Text("另一位管理者的密碼", "Their password"), "password"),
)


def witness_fields() -> tuple[Field, ...]:
    """Return the fields for the second person; none where the policy asks for nobody."""
    return _FIELDS if policy().second_person_for_privileged else ()


def witness(at: Here, reading: Reading, permission: Permission) -> str | None:
    """Return who agreed, once their password was right and they may do the same; None where nobody is asked.

    A wrong password counts like one at the sign-in page. Raises SignInRefusedError.
    """
    if not policy().second_person_for_privileged:
        return None
    name, password = reading.text(_NAME, limit=60), reading.secret(_PASSWORD)
    if not reading.sound:
        return None
    account = attempt(at.home, name, password, origin_of(at.request), now=at.now)
    if not standing_of(account.person_id, at.ledger, at.today).may(permission):
        reading.wrong(_NAME, Text("這個人沒有同樣的權限", "this person may not do the same"))
        return None
    return str(account.person_id)
