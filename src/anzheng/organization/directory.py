"""目錄服務 The company's directory (LDAP, Active Directory): who is in it, and whether a password is right.

Passwords travel only over TLS with a checked certificate; whoever's password is empty is refused before the
server is asked, because many servers take an empty password for an anonymous visit and say yes.
"""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from ldap3 import NONE, SUBTREE, Connection, Server, Tls
from ldap3.core.exceptions import LDAPException, LDAPInvalidCredentialsResult
from ldap3.utils.conv import escape_filter_chars

from anzheng.kernel.errors import AnzhengError, SettingError, Text
from anzheng.organization.core.directory import DirectoryPerson, DirectorySettings, is_machine, person

_PAGE = 500
_LIMIT = 50_000
"""People; a directory with more is asked with a narrower filter."""
_ATTRIBUTES = (
    "employeeNumber",
    "sAMAccountName",
    "uid",
    "displayName",
    "cn",
    "mail",
    "department",
    "ou",
    "manager",
    "title",
    "userAccountControl",
)
_SECRET_LENGTH = 4096


class DirectoryError(AnzhengError):
    """The directory cannot be asked (目錄服務無法使用)."""


def entries(settings: DirectorySettings) -> list[DirectoryPerson]:
    """Return everybody whom the filter finds, page by page. Raises DirectoryError, SettingError."""
    with _connected(settings, settings.bind_dn, _secret(settings)) as connection:
        found = []
        for one in _search(connection, settings.base, settings.filter):
            found.append(one)
            if len(found) > _LIMIT:
                raise DirectoryError(
                    Text(f"目錄中超過 {_LIMIT:,} 人", f"the directory holds more than {_LIMIT:,} people"),
                    "ANZHENG_LDAP_FILTER",
                    Text("請以篩選條件縮小範圍", "narrow the filter"),
                )
    return found


def check_password(settings: DirectorySettings, username: str, password: str) -> bool:
    """Tell whether the directory knows exactly one enabled person of that name, with that password.

    Raises DirectoryError if it cannot be asked, SettingError for a password file that cannot be read.
    """
    if not password or not username or "\0" in username + password:
        return False
    name = escape_filter_chars(username)
    query = f"(&{settings.filter}(|(sAMAccountName={name})(uid={name})))"
    with _connected(settings, settings.bind_dn, _secret(settings)) as connection:
        found = list(_search(connection, settings.base, query))
    if len(found) != 1 or found[0].disabled or not found[0].dn:
        return False
    try:
        with _connected(settings, found[0].dn, password):
            return True
    except _WrongPasswordError:
        return False


class _WrongPasswordError(DirectoryError):
    """The directory refused name or password."""


@contextmanager
def _connected(settings: DirectorySettings, user: str, password: str) -> Iterator[Connection]:
    """Give a connection, encrypted and bound. Raises DirectoryError."""
    where = f"{settings.host}:{settings.port}"
    connection = _connection(settings, user, password)
    try:
        connection.open()
        if settings.start_tls and not settings.ldaps:
            connection.start_tls()
        connection.bind()
        yield connection
    except LDAPInvalidCredentialsResult as problem:
        raise _WrongPasswordError(
            Text("目錄服務不接受這個帳號或密碼", "the directory refuses name or password"),
            where,
            Text("請檢查 ANZHENG_LDAP_BIND_DN 與密碼檔", "check ANZHENG_LDAP_BIND_DN and the password file"),
        ) from problem
    except (LDAPException, OSError) as problem:
        raise DirectoryError(
            Text(f"目錄服務無法使用（{type(problem).__name__}）", f"the directory cannot be used ({problem})"),
            where,
            Text("請檢查位址、憑證與篩選條件", "check address, certificate and filter"),
        ) from problem
    finally:
        _close(connection)


def _close(connection: Connection) -> None:
    """End the connection, however far it came."""
    left = connection.socket
    with suppress(LDAPException, OSError):
        connection.unbind()
    if left is not None:
        left.close()


def _connection(settings: DirectorySettings, user: str, password: str) -> Connection:
    if not (settings.ldaps or settings.start_tls or settings.host in ("localhost", "127.0.0.1", "::1")):
        raise SettingError(
            Text("未加密的連線只能連到本機的目錄服務", "only a directory on this machine is spoken to without TLS"),
            "ANZHENG_LDAP_START_TLS",
            Text("請使用 ldaps:// 或 StartTLS", "use ldaps:// or StartTLS"),
        )
    authority = settings.ca_file
    tls = Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=authority)
    server = Server(
        settings.host,
        port=settings.port,
        use_ssl=settings.ldaps,
        tls=tls,
        get_info=NONE,
        connect_timeout=settings.timeout,
    )
    return Connection(
        server,
        user=user or None,
        password=password or None,
        read_only=True,
        raise_exceptions=True,
        receive_timeout=settings.timeout,
        auto_referrals=False,
    )


def _search(connection: Connection, base: str, query: str) -> Iterator[DirectoryPerson]:
    pages = connection.extend.standard.paged_search(
        base, query, SUBTREE, attributes=list(_ATTRIBUTES), paged_size=_PAGE, generator=True
    )
    for one in pages:
        if one.get("type") == "searchResEntry":
            found = person(one["dn"], _values(one["raw_attributes"]))
            if not is_machine(found):
                yield found


def _values(raw: dict[str, Any]) -> dict[str, str]:
    """Return the first value of each attribute as text; what is no text is as good as absent."""
    found = {}
    for name, values in raw.items():
        if values:
            try:
                found[name.lower()] = bytes(values[0]).decode()
            except UnicodeDecodeError:
                continue
    return found


def _secret(settings: DirectorySettings) -> str:
    """Read the password of the binding account, anew each time so that it may be changed. Raises SettingError."""
    if settings.password_file is None:
        return ""
    try:
        with Path(settings.password_file).open(encoding="utf-8") as file:
            return file.read(_SECRET_LENGTH).rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as problem:
        raise SettingError(
            Text("無法讀取目錄服務的密碼檔", "the directory's password file cannot be read"),
            "ANZHENG_LDAP_PASSWORD_FILE",
            Text("請檢查路徑與權限", "check path and permissions"),
        ) from problem
