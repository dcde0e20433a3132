"""目錄服務的設定列 Rows of the directory's settings, read together: an address makes the others matter."""

from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from anzheng.kernel.errors import SettingError, Text
from anzheng.organization.core.directory import DirectorySettings

_PORTS = {"ldap": 389, "ldaps": 636}
_HERE = ("localhost", "127.0.0.1", "::1")


def directory(rows: Mapping[str, str], expand: Callable[[str], Path]) -> DirectorySettings | None:
    """Return how to reach the directory, or None where no address is set. Raises SettingError."""
    url = rows["ANZHENG_LDAP_URL"]
    if not url:
        return None
    host, port, ldaps = _address(url)
    if not rows["ANZHENG_LDAP_BASE"]:
        raise SettingError(
            Text("目錄服務需要起點", "the directory needs a base"),
            "ANZHENG_LDAP_BASE",
            Text("例如 ou=people,dc=example,dc=com", "for example ou=people,dc=example,dc=com"),
        )
    start_tls = _flag(rows["ANZHENG_LDAP_START_TLS"])
    if not (ldaps or start_tls or host in _HERE):
        raise SettingError(
            Text("未加密的連線只能連到本機的目錄服務", "only a directory on this machine is spoken to without TLS"),
            "ANZHENG_LDAP_START_TLS",
            Text("請使用 ldaps:// 或 StartTLS", "use ldaps:// or StartTLS"),
        )
    return DirectorySettings(
        host,
        port,
        rows["ANZHENG_LDAP_BASE"],
        ldaps=ldaps,
        start_tls=start_tls,
        ca_file=_path(rows["ANZHENG_LDAP_CA_FILE"], expand),
        bind_dn=rows["ANZHENG_LDAP_BIND_DN"],
        password_file=_path(rows["ANZHENG_LDAP_PASSWORD_FILE"], expand),
        filter=_filter(rows["ANZHENG_LDAP_FILTER"]),
    )


def _address(url: str) -> tuple[str, int, bool]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        parts, host, port = urlsplit(""), None, None
    if parts.scheme not in _PORTS or not host or parts.username is not None or parts.path not in ("", "/"):
        raise SettingError(
            Text("看不懂目錄服務的位址", "the directory's address cannot be read"),
            "ANZHENG_LDAP_URL",
            Text("例如 ldaps://ad.example.com 或 ldap://ad.example.com:389", "like ldaps://ad.example.com"),
        )
    return host, port or _PORTS[parts.scheme], parts.scheme == "ldaps"


def _flag(text: str) -> bool:
    if text not in ("true", "false"):
        raise SettingError(
            Text("須為 true 或 false", "must be true or false"),
            f"ANZHENG_LDAP_START_TLS={text[:20]}",
            Text("請改成 true", "set it to true"),
        )
    return text == "true"


def _filter(text: str) -> str:
    if not (text.startswith("(") and text.endswith(")") and text.count("(") == text.count(")")):
        raise SettingError(
            Text("篩選條件的括號不成對", "the filter's brackets do not match"),
            "ANZHENG_LDAP_FILTER",
            Text("例如 (objectClass=person)", "for example (objectClass=person)"),
        )
    return text


def _path(text: str, expand: Callable[[str], Path]) -> str | None:
    return str(expand(text)) if text else None
