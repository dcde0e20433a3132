"""設定檔文字 Small readers of `key = value` files, shared by checks."""

import re
from collections.abc import Mapping

from anzheng.collectors.core.host import Host


def pairs(text: str, separator: str = "=") -> Mapping[str, str]:
    """Return keys and values of lines `key = value` (or `key value` with separator " "); the last wins.

    A key without a value stands for "yes". Comments begin with `#`.
    """
    found = {}
    for raw in text.splitlines():
        line = raw.split("#", 1)[0].strip()
        if not line or line.startswith(("[", ";")):
            continue
        key, _, value = line.partition(separator) if separator != " " else _split(line)
        found[key.strip()] = value.strip() or "yes"
    return found


def whole(text: str | None) -> int | None:
    """Return a decimal integer of at most nine digits, or None."""
    return int(text) if text is not None and re.fullmatch(r"-?[0-9]{1,9}", text) else None


def layered(host: Host, main: str, folders: tuple[str, ...], suffix: str = ".conf") -> str | None:
    """Return a file and its drop-in files as one text, later ones last; None if there is none at all."""
    texts = [host.read_text(main)]
    for folder in folders:
        texts.extend(
            host.read_text(f"{folder}/{name}") for name in host.list_dir(folder) or () if name.endswith(suffix)
        )
    found = [text for text in texts if text is not None]
    return "\n".join(found) if found else None


def listed(names: tuple[str, ...] | list[str], limit: int = 12) -> str:
    """Return names for a sentence, at most `limit` of them, then the number of the rest."""
    shown = ", ".join(names[:limit])
    return shown if len(names) <= limit else f"{shown} … (+{len(names) - limit})"


def _split(line: str) -> tuple[str, str, str]:
    key, *rest = line.split(None, 1)
    return key, " ", rest[0] if rest else ""
