"""備份檔的形式 The one form of a backup file: a plain ustar archive of regular files, in which nothing can hide.

A header is a function of name and size alone, so reading one means writing it again and comparing: no links, no
folders, no further fields, no second way to say the same. Nothing is compressed, so nothing is larger than the file.
"""

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from anzheng.reports.backup.core.words import damaged, no_backup

BLOCK: Final = 512
END: Final = bytes(2 * BLOCK)
"""What an archive ends with."""
MANIFEST, SEAL, HOME, SQLITE = "manifest.json", "seal.json", "home.sealed", "database.sqlite3"
TABLES, BLOBS = "database/", "blobs/"
_NAME: Final = re.compile(
    r"manifest\.json|seal\.json|home\.sealed|database\.sqlite3|database/[a-z][a-z0-9_]{0,62}\.copy|blobs/[0-9a-f]{64}"
)
_FILE: Final = re.compile(r"(?:catalogue/)?[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_OCTAL_LIMIT: Final = 8**11
_SIZE: Final = slice(124, 136)
_MAGIC: Final = slice(257, 262)


class Place(NamedTuple):
    """Where a member lies in the file (位置)."""

    name: str
    size: int
    offset: int
    """Of its first byte, behind the header."""


def header(name: str, size: int) -> bytes:
    """Return the header of a member. Raises ValueError for a name that is too long."""
    raw = name.encode("ascii")
    if len(raw) > 100 or size < 0:
        raise ValueError(name)
    length = b"%011o\0" % size if size < _OCTAL_LIMIT else b"\x80" + size.to_bytes(11, "big")
    start = raw.ljust(100, b"\0") + b"0000600\0" + b"0000000\0" * 2 + length + b"00000000000\0"
    rest = b"0" + bytes(100) + b"ustar\x0000" + bytes(64) + b"0000000\0" * 2 + bytes(155)
    total = sum(start) + 8 * 0x20 + sum(rest)
    return (start + b"%06o\0 " % total + rest).ljust(BLOCK, b"\0")


def padding(size: int) -> int:
    """Return how many zero bytes follow a member of a size."""
    return -size % BLOCK


def is_name(name: str) -> bool:
    """Tell whether a backup may hold a member of that name."""
    return _NAME.fullmatch(name) is not None


def is_file(name: str) -> bool:
    """Tell whether a file of the data folder may travel under that name."""
    return _FILE.fullmatch(name) is not None and ".." not in name


def places(read: Callable[[int, int], bytes], length: int, allowed: Callable[[str], bool], where: str) -> list[Place]:
    """Return the members of an archive of `length` bytes, in their order, by their headers alone.

    `read` gives so many bytes from an offset. Raises DamagedError for anything but the one form.
    """
    found: list[Place] = []
    names = set[str]()
    at = 0
    while True:
        head = read(at, BLOCK)
        if len(head) < BLOCK:
            raise damaged(where, "備份檔不完整，結尾不見了", "the backup is cut off: its end is missing")
        if not any(head):
            break
        if not found and head[_MAGIC] != b"ustar":
            raise no_backup(where)
        name, size = _parsed(head, where, allowed)
        place = Place(name, size, at + BLOCK)
        at = place.offset + size + padding(size)
        if name in names:
            raise damaged(where, f"備份檔有兩個 {name}", f"the backup holds {name} twice")
        if at + len(END) > length:
            raise damaged(where, f"備份檔不完整，{name} 被截斷", f"the backup is cut off within {name}")
        names.add(name)
        found.append(place)
    if at + len(END) != length or read(at, len(END)) != END:
        raise damaged(where, "備份檔結尾之後還有資料", "something follows the end of the backup")
    return found


def _parsed(head: bytes, where: str, allowed: Callable[[str], bool]) -> tuple[str, int]:
    name = head[:100].rstrip(b"\0").decode("ascii", "replace")
    if not allowed(name):
        shown = ascii(name[:60])
        raise damaged(where, f"備份檔含有不該有的名稱 {shown}", f"the backup holds a name that it must not: {shown}")
    field = head[_SIZE]
    size = int.from_bytes(field[1:], "big") if field[0] == 0x80 else _octal(field)
    if size < 0 or header(name, size) != head:
        raise damaged(where, f"{name} 的標頭不是備份檔的形式", f"the header of {name} is not of the form of a backup")
    return name, size


def _octal(field: bytes) -> int:
    text = field.rstrip(b"\0")
    return int(text, 8) if text and text.isdigit() and b"8" not in text and b"9" not in text else -1
