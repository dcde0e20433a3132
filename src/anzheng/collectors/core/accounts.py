"""本機帳號 Local accounts: /etc/passwd and /etc/shadow, read strictly."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from anzheng.collectors.core.host import CannotTellError, Host, Reason, malformed
from anzheng.kernel.errors import Text

PASSWD = "/etc/passwd"  # noqa: S105 - a path
SHADOW = "/etc/shadow"

_NO_LOGIN = frozenset({"nologin", "false", "true", "sync", "halt", "shutdown"})
_HASH = re.compile(r"\$[^$]|_|[./0-9A-Za-z]{13}$")
"""How a usable hash begins: modular, BSDi, or traditional DES. `!`, `*`, `NP`, `LK` are locks."""
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Account:
    """One line of /etc/passwd (帳號)."""

    name: str
    uid: int
    home: str
    shell: str
    password: str
    """`x` if the secret stands in /etc/shadow."""

    @property
    def can_log_in(self) -> bool:
        """Return whether the account has a login shell."""
        return self.shell.rsplit("/", 1)[-1] not in _NO_LOGIN


@dataclass(frozen=True, slots=True)
class Secret:
    """One line of /etc/shadow, without the hash itself (密碼狀態)."""

    usable: bool
    """A password can be used to log in."""
    empty: bool
    """No password is asked for."""
    changed: date | None
    max_days: int | None
    expires: date | None
    """First day on which the account is closed."""


def read_accounts(host: Host) -> tuple[Account, ...]:
    """Return the local accounts. Raises CannotTellError if the file is absent or malformed."""
    text = host.read_text(PASSWD)
    if text is None:
        raise _absent(PASSWD)
    accounts = []
    for line in _lines(text):
        fields = line.split(":")
        if len(fields) != 7 or not _number(fields[2]):
            raise malformed(PASSWD)
        name, password, uid, _, _, home, shell = fields
        accounts.append(Account(name, int(uid), home, shell or "/bin/sh", password))
    if not accounts:
        raise malformed(PASSWD)
    return tuple(accounts)


def read_secrets(host: Host) -> Mapping[str, Secret]:
    """Return the state of each account's password. Raises CannotTellError without the right to read it."""
    text = host.read_text(SHADOW)
    if text is None:
        raise _absent(SHADOW)
    secrets = {}
    for line in _lines(text):
        fields = line.split(":")
        if len(fields) != 9 or any(part and not _number(part) for part in (fields[2], fields[4], fields[7])):
            raise malformed(SHADOW)
        secrets[fields[0]] = Secret(
            usable=not fields[1] or _HASH.match(fields[1]) is not None,
            empty=not fields[1],
            changed=_day(fields[2]),
            max_days=int(fields[4]) if fields[4] else None,
            expires=_day(fields[7]),
        )
    if not secrets:
        raise malformed(SHADOW)
    return secrets


def secret_of(account: Account, secrets: Mapping[str, Secret]) -> Secret:
    """Return the state of one account's password, wherever it stands."""
    if account.password == "x" and account.name in secrets:  # noqa: S105 - the mark for /etc/shadow
        return secrets[account.name]
    held = account.password
    return Secret(not held or _HASH.match(held) is not None, not held, None, None, None)


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip() and not line.startswith(("#", "+", "-"))]


def _number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 10


def _day(text: str) -> date | None:
    """Return the day that counts `text` days from 1970; 0 means "change at next login", no day."""
    days = int(text) if text else 0
    if days > (date.max - _EPOCH).days:
        raise malformed(SHADOW)
    return _EPOCH + timedelta(days=days) if days else None


def _absent(path: str) -> CannotTellError:
    return CannotTellError(
        Reason.ABSENT,
        Text("沒有這個檔案", "there is no such file"),
        path,
        Text("請確認本機帳號存放在何處", "find out where this host keeps its accounts"),
    )
