"""寄送設定 Settings of mail and webhooks: pure functions from the texts of the environment."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import unquote, urlsplit

from anzheng.kernel.errors import InputError, SettingError, Text
from anzheng.notify.core.letters import MailServer, Security
from anzheng.notify.core.sending import mail_address

_PORTS = {"smtp": 25, "smtps": 465}
_SUBMISSION = 587


def mail_server(url: str, password_file: str, sender: str, base: str) -> MailServer | None:
    """Return the mail server that is set; None if none is.

    `smtps` is TLS from the first byte. `smtp` demands STARTTLS where a user signs in or the port is 587; a local
    relay on another port without user is spoken to plainly. Raises SettingError.
    """
    if not url:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError as problem:
        raise _wrong_url(url) from problem
    if parts.scheme not in _PORTS or not parts.hostname or parts.password or parts.path.strip("/") or parts.query:
        raise _wrong_url(url)
    try:
        mail_address(sender, "ANZHENG_MAIL_FROM")
    except InputError as problem:
        raise SettingError(
            Text("設了郵件伺服器就要有寄件地址", "a mail server needs an address that mail comes from"),
            f"ANZHENG_MAIL_FROM={sender[:60]}",
            Text("請設成例如 isms@example.com", "set it like isms@example.com"),
        ) from problem
    user = unquote(parts.username or "")
    starttls = Security.STARTTLS if user or port == _SUBMISSION else Security.PLAIN
    security = Security.TLS if parts.scheme == "smtps" else starttls
    password = str(Path(password_file).expanduser().absolute()) if password_file else ""
    return MailServer(parts.hostname, port, user, password, security, sender, base)


def base_url(text: str, port: int) -> str:
    """Return the address under which people reach the product, for links in mails. Raises SettingError."""
    if not text:
        return f"http://127.0.0.1:{port}"
    parts = urlsplit(text)
    plain = not (parts.query or parts.fragment or "@" in parts.netloc or parts.path.strip("/"))
    if parts.scheme not in ("http", "https") or not parts.hostname or not plain or set(text) & set(" \\\r\n\t"):
        raise SettingError(
            Text("不是網站的網址", "not the address of a site"),
            f"ANZHENG_URL={text[:60]}",
            Text("請寫成 https://isms.example.com，不含路徑", "write it like https://isms.example.com, without a path"),
        )
    return text.rstrip("/")


def networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Return the inner networks that webhooks may call. Raises SettingError."""
    found = []
    for one in filter(None, (piece.strip() for piece in text.split(","))):
        try:
            network = ip_network(one)
        except ValueError as problem:
            raise SettingError(
                Text("不是網段", "not a network"),
                f"ANZHENG_WEBHOOK_NETWORKS={one[:60]}",
                Text("請寫成 10.0.8.0/24 或 10.0.8.15/32", "write it like 10.0.8.0/24 or 10.0.8.15/32"),
            ) from problem
        if network.prefixlen == 0:
            raise SettingError(
                Text("不能開放所有位址", "not every address can be opened"),
                f"ANZHENG_WEBHOOK_NETWORKS={one[:60]}",
                Text("請只列出 webhook 收件主機", "list the hosts that receive webhooks only"),
            )
        found.append(network)
    return tuple(found)


def _wrong_url(url: str) -> SettingError:
    return SettingError(
        Text("不是郵件伺服器的網址，或含有密碼", "not the address of a mail server, or it holds a password"),
        "ANZHENG_SMTP_URL=" + url.rpartition("@")[2][:60],
        Text(
            "請寫成 smtp://使用者@主機:587，密碼放在 ANZHENG_SMTP_PASSWORD_FILE 指的檔案",
            "write it like smtp://user@host:587 and keep the password in the file of ANZHENG_SMTP_PASSWORD_FILE",
        ),
    )
