"""資料夾的設定檔 The small files of a data folder: keys of the installation, lists, compiled documents.

Some are secrets, so they travel encrypted. What can be made anew (logs, temporary files), what travels otherwise
(database, evidence) and what must not travel (the folder of keys) is not among them.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from anzheng.ledger.content.core.sealing import BrokenError, unseal
from anzheng.reports.backup.core.container import is_file, places
from anzheng.reports.backup.core.words import damaged

LARGEST: Final = 16 * 1024 * 1024
"""A larger file is none of the program's."""
MOST: Final = 512 * 1024 * 1024
_FOLDERS: Final = ("", "catalogue")
_NEVER: Final = ("binders", "blobs", "keys", "log", "tmp", "catalogue")
_KEYS: Final = (".signing", ".signed", "content.key", "disposals.jsonl", "closings.jsonl")
"""Endings of what the folder of keys holds: it never travels, not even if somebody made the data folder that folder."""


def files(home: Path, database: Path | None) -> tuple[list[tuple[str, Path]], list[str]]:
    """Return what travels, by name, and the names of what is left out though nobody can make it anew."""
    taken, left = [], []
    for name, path in _all(home):
        if database is not None and path.name.startswith(database.name):
            continue
        if name in _NEVER or path.name.startswith(".") or path.name.endswith(_KEYS):
            continue
        if is_file(name) and path.is_file() and not path.is_symlink() and path.stat().st_size <= LARGEST:
            taken.append((name, path))
        else:
            left.append(path.name.encode("ascii", "backslashreplace").decode()[:80])
    return sorted(taken), sorted(left)


def _all(home: Path) -> Iterator[tuple[str, Path]]:
    for folder in _FOLDERS:
        place = home / folder
        for path in sorted(place.iterdir()) if place.is_dir() else ():
            yield f"{folder}/{path.name}" if folder else path.name, path


def unpack(key: bytes, sealed: Iterator[bytes], home: Path, where: str) -> int:
    """Put the files into a new folder, readable by its owner only, and return how many. Raises DamagedError."""
    data = bytearray()
    try:
        for piece in unseal(key, sealed):
            data += piece
            if len(data) > MOST:
                raise damaged(where, "設定檔大得不合理", "the files of the data folder are larger than they can be")
    except BrokenError as problem:
        raise damaged(where, "設定檔已被更動", "the files of the data folder were altered") from problem
    found = places(lambda at, count: bytes(data[at : at + count]), len(data), is_file, where)
    for one in found:
        path = home / one.name
        path.parent.mkdir(mode=0o700, exist_ok=True)
        path.touch(mode=0o600, exist_ok=False)
        path.write_bytes(data[one.offset : one.offset + one.size])
    return len(found)
