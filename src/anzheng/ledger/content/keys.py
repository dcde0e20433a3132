"""內容庫金鑰檔 The file `content.key`: keys that wrap the keys of items, one a line, the newest last.

It lies in the folder of keys, outside the database and its backups. The newest line wraps; the older ones still open
what they wrapped.
"""

import secrets
from collections.abc import Collection
from pathlib import Path
from typing import Final

from anzheng.kernel.errors import AnzhengError, StorageError, Text
from anzheng.ledger.content.core.sealing import KEY_BYTES
from anzheng.ledger.content.core.wrapping import WrappingKey, format_key, parse_key
from anzheng.ledger.key_files import locked, read_private, replace

FILE: Final = "content.key"


def read_keys(keys: Path) -> list[WrappingKey]:
    """Return the wrapping keys, newest last; none if there is no file.

    Raises StorageError if it cannot be read or others may read it, ProofError for a damaged line.
    """
    path = keys / FILE
    data = read_private(path) or b""
    lines = data.decode("ascii", "replace").splitlines()
    return [parse_key(line, f"{path}:{number}") for number, line in enumerate(lines, 1)]


def first_key(keys: Path) -> None:
    """Make the file with its first key, synced; one that is there already stays as it is. Raises StorageError."""
    with locked(keys):
        if read_private(keys / FILE) is None:
            _write(keys, [WrappingKey(secrets.token_bytes(KEY_BYTES))])


def add_key(keys: Path) -> WrappingKey:
    """Add a key that wraps from now on, and return it (更換包裹金鑰). Raises StorageError."""
    with locked(keys):
        known = read_keys(keys)
        if not known:
            raise missing(keys)
        fresh = WrappingKey(secrets.token_bytes(KEY_BYTES))
        _write(keys, [*known, fresh])
    return fresh


def remove_keys(keys: Path, identities: Collection[str]) -> None:
    """Remove older keys; never the newest, which wraps (汰除). Raises StorageError."""
    with locked(keys):
        known = read_keys(keys)
        _write(keys, [*(one for one in known[:-1] if one.id not in identities), *known[-1:]])


def missing(keys: Path, identity: str = "") -> AnzhengError:
    """Return the error for a key file, or the key `identity` in it, that is not there though content needs it."""
    which = f"（{identity}）" if identity else ""
    return StorageError(
        Text(
            f"找不到加密內容所用的金鑰{which}",
            f"the key that content was encrypted with is not there {identity}".rstrip(),
        ),
        str(keys / FILE),
        Text(
            "請把金鑰資料夾放回 ANZHENG_KEYS 所指的位置；沒有它，任何證據檔都無法讀取",
            "put the folder of keys back to where ANZHENG_KEYS says; without it no evidence file can be read",
        ),
    )


def _write(keys: Path, all_of_them: list[WrappingKey]) -> None:
    text = "".join(f"{format_key(key)}\n" for key in all_of_them)
    replace(keys / FILE, text.encode("ascii"))
