"""目錄服務的設定與人員 What a directory (LDAP, Active Directory) needs and gives, without the network."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from unicodedata import normalize

from anzheng.organization.core.imports import Row

DEFAULT_FILTER = "(objectClass=person)"
"""People. In Active Directory computers count as persons too; `is_machine` tells them, because a filter that
excludes a class finds nobody on a server that does not know the class."""
_DISABLED = 2
"""Flag ACCOUNTDISABLE of userAccountControl."""
_NAMED = 32
"""userAccountControl has fewer digits than that; anything longer is no flag word."""


@dataclass(frozen=True, slots=True)
class DirectorySettings:
    """How to reach the directory (目錄服務設定)."""

    host: str
    port: int
    base: str
    """Where in the tree people are looked for."""
    ldaps: bool = False
    start_tls: bool = True
    """Encrypt before the first password; without it only a server on this machine is spoken to."""
    ca_file: str | None = None
    """Certificates of whoever signed the server's; None for those of the system."""
    bind_dn: str = ""
    password_file: str | None = None
    filter: str = DEFAULT_FILTER
    timeout: int = 10
    """Seconds to wait for an answer."""


@dataclass(frozen=True, slots=True)
class DirectoryPerson:
    """One person as the directory has them (目錄中的人)."""

    dn: str
    username: str
    number: str
    name: str
    email: str = ""
    department: str = ""
    title: str = ""
    manager: str = ""
    """The manager's DN."""
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class DirectoryRows:
    """What the directory says as rows of an import (目錄名單)."""

    rows: tuple[Row, ...]
    nameless: tuple[str, ...] = field(default=())
    """DNs without number or name, which cannot be matched with anybody."""


def person(dn: str, values: dict[str, str]) -> DirectoryPerson:
    """Return the person of one entry; the names of `values` are in small letters."""
    account = values.get("samaccountname") or values.get("uid") or ""
    flags = values.get("useraccountcontrol", "")
    known = flags.isascii() and flags.isdigit() and len(flags) < _NAMED
    return DirectoryPerson(
        dn,
        account,
        values.get("employeenumber") or account,
        values.get("displayname") or values.get("cn") or "",
        values.get("mail", ""),
        values.get("department") or values.get("ou") or "",
        values.get("title", ""),
        values.get("manager", ""),
        disabled=known and bool(int(flags) & _DISABLED),
    )


def is_machine(one: DirectoryPerson) -> bool:
    """Tell whether the entry is a computer of Active Directory, whose account ends with a dollar sign."""
    return one.username.endswith("$")


def rows_of(people: Iterable[DirectoryPerson]) -> DirectoryRows:
    """Return the rows of everybody whose account is enabled, numbered by their place in the answer.

    A closed account is no row: if the person works here, the plan lists them as missing.
    """
    enabled = [one for one in people if not one.disabled]
    numbers = {one.dn.casefold(): one.number for one in enabled}
    rows, nameless = [], []
    for line, one in enumerate(enabled, 1):
        if not one.number or not one.name:
            nameless.append(one.dn)
            continue
        manager = numbers.get(one.manager.casefold()) if one.manager else ""
        name, title, unit = (normalize("NFC", text).strip() for text in (one.name, one.title, one.department))
        rows.append(Row(line, one.number, name, unit or None, title, manager, one.email))
    return DirectoryRows(tuple(rows), tuple(nameless))
