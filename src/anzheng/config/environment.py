"""環境變數 Environment: every setting is one row; unknown names are refused.

Cores never see settings; services receive plain values.
"""

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from anzheng.kernel.errors import SettingError, Text

PREFIX = "ANZHENG_"


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
        "資料夾：資料庫、證據檔與金鑰都在這裡，程式不寫到別處。",
        "Data folder: database, evidence and keys; nothing is written outside it.",
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
        "網頁伺服器的埠號；只在本機位址上接受連線。",
        "Port of the web server; it accepts connections on the loopback address only.",
    ),
)


@dataclass(frozen=True, slots=True)
class Environment:
    """The settings in force (生效的設定)."""

    home: Path
    """Absolute path of the data folder."""
    database_url: str
    """URL of the one database."""
    port: int
    """TCP port, 1 to 65535."""


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise SettingError(
            Text("埠號須為 1 至 65535 的整數", "the port must be an integer from 1 to 65535"),
            f"ANZHENG_PORT={text}",
            Text("請改成例如 8470", "set it to, for example, 8470"),
        )
    return int(text)


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
        database_url=rows["ANZHENG_DATABASE_URL"].replace("{home}", str(home)),
        port=_port(rows["ANZHENG_PORT"]),
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
