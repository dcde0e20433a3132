"""帳號名稱 Login names: short, lower case, and a person's; shared and functional names are refused. Pure."""

import re
from typing import Final

from anzheng.kernel.errors import InputError, Text

_FORM: Final = re.compile(r"[a-z][a-z0-9]*(?:[._-][a-z0-9]+)*")
_SHORTEST, _LONGEST = 2, 40
_NOBODY: Final = frozenset(
    {
        "admin",
        "administrator",
        "all",
        "anonymous",
        "anzheng",
        "backup",
        "common",
        "default",
        "demo",
        "dept",
        "everyone",
        "group",
        "guest",
        "helpdesk",
        "info",
        "manager",
        "nobody",
        "office",
        "operator",
        "public",
        "root",
        "service",
        "share",
        "shared",
        "staff",
        "su",
        "superuser",
        "support",
        "svc",
        "sys",
        "sysadmin",
        "system",
        "team",
        "temp",
        "test",
        "tester",
        "tmp",
        "toor",
        "user",
        "web",
        "webmaster",
    }
)
"""Names of functions, not of people."""
_SHARED: Final = frozenset({"shared", "share", "common", "test", "temp", "tmp", "demo", "guest", "public"})
"""Words that no personal account has, whatever stands beside them."""


def username(text: str) -> str:
    """Return the login name as it is kept. Raises InputError if it cannot be one, or is no person's."""
    name = text.strip().lower()
    if not (_SHORTEST <= len(name) <= _LONGEST and _FORM.fullmatch(name)):
        raise InputError(
            Text(
                "帳號只能用小寫英文、數字與 . _ -，以英文開頭，2 至 40 字",
                "an account is 2 to 40 of a-z, 0-9 and . _ - and starts with a letter",
            ),
            text[:60] or "username",
            Text("例如 mei.lin", "for example mei.lin"),
        )
    words = [word for word in re.split(r"[._\d-]+", name) if word]
    if _SHARED & set(words) or set(words) <= _NOBODY:
        raise InputError(
            Text("只有個人帳號，不設共用或職能帳號", "accounts are personal; there are no shared or functional ones"),
            name,
            Text("請用本人的名字，例如 mei.lin", "use the person's own name, for example mei.lin"),
        )
    return name
