"""環境變數 Environment: every setting is one row; unknown names are refused.

Cores never see settings; services receive plain values.
"""

import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from pathlib import Path

from anzheng.config.content import content_settings
from anzheng.config.ldap import directory
from anzheng.config.sending import base_url, mail_server, networks
from anzheng.kernel.errors import SettingError, Text
from anzheng.ledger.content.place import ContentSettings
from anzheng.notify.core.letters import MailServer
from anzheng.organization.core.directory import DEFAULT_FILTER, DirectorySettings
from anzheng.outbound.core.addresses import Network

PREFIX = "ANZHENG_"
_HOST = re.compile(r"(?i:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:.]{2,45}\])")


@dataclass(frozen=True, slots=True)
class Setting:
    """One documented setting (設定)."""

    name: str
    """Environment variable, with prefix."""
    default: str
    """Used when the variable is absent; always the safe choice. `{home}` stands for the data folder."""
    zh: str
    """What it does, Traditional Chinese."""
    en: str
    """What it does, English."""


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "ANZHENG_HOME",
        "~/.local/share/anzheng",
        "資料夾：資料庫、證據檔與金鑰都在這裡，除非另有設定，程式不寫到別處。",
        "Data folder: database, evidence and keys; nothing is written outside it unless a setting says so.",
    ),
    Setting(
        "ANZHENG_KEYS",
        "{home}/keys",
        "金鑰資料夾：簽署檢查點與加密證據檔的金鑰。請放在資料庫備份不會涵蓋的地方，並另外保管一份；備份檔從不包含它。",
        "Folder of the keys that sign checkpoints and encrypt evidence files. Put it where backups of the database do "
        "not reach, and keep a second copy elsewhere; our own backups never contain it.",
    ),
    Setting(
        "ANZHENG_CONTENT",
        "folder",
        "證據檔放在哪裡：folder 是資料夾下的 blobs，s3://儲存貯體/前綴 是支援 Object Lock 的 S3 相容儲存。"
        "更改後，新的檔案放到新處，舊的留在原處；檔案一律先加密。",
        "Where evidence files go: folder is blobs in the data folder; s3://bucket/prefix is S3-compatible storage with "
        "Object Lock. After a change new files go to the new place and old ones stay; all are encrypted first.",
    ),
    Setting(
        "ANZHENG_S3_ENDPOINT",
        "",
        "S3 相容服務的網址，例如 https://s3.example.com；空白表示所在區域的 AWS。",
        "URL of the S3-compatible service, such as https://s3.example.com; empty for AWS in the region.",
    ),
    Setting(
        "ANZHENG_S3_REGION",
        "",
        "S3 的區域，例如 ap-northeast-1。",
        "Region of S3, such as ap-northeast-1.",
    ),
    Setting(
        "ANZHENG_S3_CREDENTIALS_FILE",
        "",
        "S3 帳號的檔案，兩行：金鑰代號、密鑰；只能由本程式的帳號讀取。空白則使用這部主機環境提供的身分。",
        "File of two lines, key id and secret, that only the product's account may read; empty for the identity that "
        "the machine's environment provides.",
    ),
    Setting(
        "ANZHENG_DATABASE_URL",
        "sqlite:///{home}/anzheng.sqlite3",
        "資料庫：sqlite:///絕對路徑 或 postgresql://使用者@主機/資料庫。",
        "Database: sqlite:///absolute/path or postgresql://user@host/name.",
    ),
    Setting(
        "ANZHENG_PORT",
        "8470",
        "網頁伺服器的埠號。",
        "Port of the web server.",
    ),
    Setting(
        "ANZHENG_BIND",
        "127.0.0.1",
        "網頁伺服器接受連線的位址：預設只在本機；0.0.0.0 或 :: 表示所有網路介面。對外服務請放在 HTTPS 反向代理之後。",
        "Address on which the web server accepts connections: loopback only by default, 0.0.0.0 or :: for every "
        "interface. Put an HTTPS reverse proxy in front of it to serve others.",
    ),
    Setting(
        "ANZHENG_HOSTS",
        "",
        "瀏覽器可以用來連到本系統的其他主機名稱或位址，以逗號分隔。本機名稱一律可用；ANZHENG_BIND 不是本機時，"
        "這部主機自己的位址也可用。其他名稱一律拒絕。",
        "Further host names or addresses under which browsers may reach the product, with commas. Loopback names "
        "always work; so do this machine's own addresses if ANZHENG_BIND is not loopback. Any other name is refused.",
    ),
    Setting(
        "ANZHENG_URL",
        "",
        "使用者連到本系統的網址，例如 https://isms.example.com；寫在電子郵件的連結裡。未設定時為本機網址。",
        "Address under which people reach the product, such as https://isms.example.com, for links in mails; this "
        "machine's own if it is not set.",
    ),
    Setting(
        "ANZHENG_SMTP_URL",
        "",
        "郵件伺服器：smtp://使用者@主機:587（一律要求 STARTTLS）、smtps://使用者@主機，或本機轉送 smtp://主機:25。"
        "未設定就不寄信，收件匣與其他功能照常。",
        "Mail server: smtp://user@host:587 (STARTTLS demanded), smtps://user@host, or a local relay smtp://host:25. "
        "Without it no mail is sent; the inbox and everything else work.",
    ),
    Setting(
        "ANZHENG_SMTP_PASSWORD_FILE",
        "",
        "存放郵件伺服器密碼的檔案，只讓執行的帳號讀取。",
        "File that holds the password of the mail server; only the account that runs the product should read it.",
    ),
    Setting(
        "ANZHENG_MAIL_FROM",
        "",
        "寄件地址；設了郵件伺服器就必須有。",
        "Address that mail comes from; a mail server needs one.",
    ),
    Setting(
        "ANZHENG_WEBHOOK_NETWORKS",
        "",
        "webhook 與錨定可以呼叫的內部網段，以逗號分隔；其中也接受 http。未列出的內部、本機與雲端中繼位址一律拒絕。",
        "Inner networks that webhooks and anchors may call, with commas; there, http is accepted too. Inner, loopback "
        "and metadata addresses that are not listed are refused.",
    ),
    Setting(
        "ANZHENG_PROXIES",
        "",
        "信任的反向代理所在網段，以逗號分隔；只有從這些位址來的 X-Forwarded-For、X-Forwarded-Proto、"
        "X-Forwarded-Host 才採信。",
        "Networks of trusted reverse proxies, with commas; X-Forwarded-For, X-Forwarded-Proto and X-Forwarded-Host are "
        "believed only when they come from there.",
    ),
    Setting(
        "ANZHENG_LDAP_URL",
        "",
        "目錄服務（LDAP、Active Directory）的位址：ldaps://主機 或 ldap://主機:389；空白表示不使用。",
        "Address of the directory (LDAP, Active Directory): ldaps://host or ldap://host:389; empty for none.",
    ),
    Setting(
        "ANZHENG_LDAP_BASE",
        "",
        "在目錄中找人的起點，例如 ou=people,dc=example,dc=com。",
        "Where in the directory people are looked for, such as ou=people,dc=example,dc=com.",
    ),
    Setting(
        "ANZHENG_LDAP_BIND_DN",
        "",
        "查詢目錄所用帳號的 DN；只需讀取權限。",
        "DN of the account that asks the directory; reading is all it needs.",
    ),
    Setting(
        "ANZHENG_LDAP_PASSWORD_FILE",
        "",
        "上述帳號密碼所在檔案的路徑；密碼本身不放在環境變數。",
        "Path of the file with that account's password; the password itself stands in no variable.",
    ),
    Setting(
        "ANZHENG_LDAP_START_TLS",
        "true",
        "ldap:// 連線先以 StartTLS 加密；false 只能用於本機的目錄服務。",
        "Encrypt an ldap:// connection by StartTLS first; false works for a directory on this machine only.",
    ),
    Setting(
        "ANZHENG_LDAP_CA_FILE",
        "",
        "簽發目錄服務憑證之憑證機構的檔案；空白表示系統信任的憑證機構。",
        "File of the authority that signed the directory's certificate; empty for those the system trusts.",
    ),
    Setting(
        "ANZHENG_LDAP_FILTER",
        DEFAULT_FILTER,
        "哪些項目是人員。",
        "Which entries are people.",
    ),
)


@dataclass(frozen=True, slots=True)
class Environment:
    """The settings in force (生效的設定)."""

    home: Path
    """Absolute path of the data folder."""
    keys: Path
    """Absolute path of the folder of keys."""
    content: ContentSettings
    """Where content goes."""
    database_url: str
    """URL of the one database."""
    port: int
    """TCP port, 1 to 65535."""
    bind: str
    """Address to listen on."""
    hosts: tuple[str, ...]
    """Host names beyond loopback."""
    proxies: tuple[str, ...]
    """Networks of trusted reverse proxies."""
    mail: MailServer | None
    """None: no mail is sent."""
    webhook_networks: tuple[Network, ...]
    """Inner networks that webhooks may call."""
    directory: DirectorySettings | None
    """How to reach the directory; None for no directory."""


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise SettingError(
            Text("埠號須為 1 至 65535 的整數", "the port must be an integer from 1 to 65535"),
            f"ANZHENG_PORT={text}",
            Text("請改成例如 8470", "set it to, for example, 8470"),
        )
    return int(text)


def _bind(text: str) -> str:
    try:
        return str(ip_address(text))
    except ValueError as problem:
        raise SettingError(
            Text("須為 IP 位址", "must be an IP address"),
            f"ANZHENG_BIND={text[:60]}",
            Text("請改成 127.0.0.1 或 0.0.0.0", "set it to 127.0.0.1 or 0.0.0.0"),
        ) from problem


def _listed(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.split(",") if one.strip())


def _hosts(text: str) -> tuple[str, ...]:
    for one in _listed(text):
        if not _HOST.fullmatch(one):
            raise SettingError(
                Text("不是主機名稱或位址", "not a host name or an address"),
                f"ANZHENG_HOSTS={one[:60]}",
                Text(
                    "請逐一寫出名稱，例如 isms.example.com；不接受萬用字元",
                    "name each one, such as isms.example.com; wildcards are not accepted",
                ),
            )
    return _listed(text.lower())


def _proxies(text: str) -> tuple[str, ...]:
    found = []
    for one in _listed(text):
        try:
            network = ip_network(one)
        except ValueError as problem:
            raise SettingError(
                Text("不是網段", "not a network"),
                f"ANZHENG_PROXIES={one[:60]}",
                Text("請寫成 10.0.0.5/32 或 10.0.0.0/24", "write it like 10.0.0.5/32 or 10.0.0.0/24"),
            ) from problem
        if network.prefixlen == 0:
            raise SettingError(
                Text("不能信任所有位址", "not every address can be trusted"),
                f"ANZHENG_PROXIES={one[:60]}",
                Text("請只列出反向代理的位址", "list the addresses of the reverse proxies only"),
            )
        found.append(str(network))
    return tuple(found)


def read(variables: Mapping[str, str], expand: Callable[[str], Path]) -> Environment:
    """Read the settings out of `variables`.

    `expand` turns the text of a path into an absolute one. Raises SettingError for an unknown
    ANZHENG_ name or a value that does not parse.
    """
    known = {row.name for row in SETTINGS}
    for name in sorted(variables):
        if name.startswith(PREFIX) and name not in known:
            raise SettingError(
                Text("沒有這個設定", "there is no such setting"),
                name,
                Text(f"可用的設定：{'、'.join(sorted(known))}", f"known settings: {', '.join(sorted(known))}"),
            )
    rows = {row.name: variables.get(row.name) or row.default for row in SETTINGS}
    home = expand(rows["ANZHENG_HOME"])
    return Environment(
        home=home,
        keys=expand(rows["ANZHENG_KEYS"].replace("{home}", str(home))),
        content=content_settings(rows, expand),
        database_url=rows["ANZHENG_DATABASE_URL"].replace("{home}", str(home)),
        port=_port(rows["ANZHENG_PORT"]),
        bind=_bind(rows["ANZHENG_BIND"]),
        hosts=_hosts(rows["ANZHENG_HOSTS"]),
        proxies=_proxies(rows["ANZHENG_PROXIES"]),
        mail=mail_server(
            rows["ANZHENG_SMTP_URL"],
            rows["ANZHENG_SMTP_PASSWORD_FILE"],
            rows["ANZHENG_MAIL_FROM"],
            base_url(rows["ANZHENG_URL"], _port(rows["ANZHENG_PORT"])),
        ),
        webhook_networks=networks(rows["ANZHENG_WEBHOOK_NETWORKS"]),
        directory=directory(rows, expand),
    )


def current() -> Environment:
    """Read the settings of this process."""
    return read(os.environ, lambda text: Path(text).expanduser().absolute())


def secret_key(home: Path) -> str:
    """Return the installation's signing key for cookies, made at first use and readable by its owner only."""
    path = home / "secret-key"
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        # Another process of this installation made it between the two calls.
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
    return path.read_text(encoding="ascii").strip()
