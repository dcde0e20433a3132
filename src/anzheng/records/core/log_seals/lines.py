"""封存行 Lines of a seal: what one sealing found, as text that anyone can write again and hash.

Eight columns between tabs: kind, first day, last day, length, SHA-256, name, another digest, another name. An empty
column is `-`. The lines stand in the order of their bytes, and are the leaves of a tree of RFC 9162 whose root
is in the ledger beside their number.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from anzheng.kernel.errors import LedgerError, Text
from anzheng.ledger.core.merkle import Get, Tree, leaf_hash

_NONE = "-"
_ESCAPED = re.compile(r"\\(\\|n|r|t|-|x[0-9a-f]{2})")
_SPECIAL = re.compile("[\\\\\n\r\t\udc80-\udcff]")
_PLAIN = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_DIGEST = re.compile(r"[0-9a-f]{64}")


class Kind(StrEnum):
    """What a line tells (封存行種類)."""

    FILE = "file"
    """A new file."""
    MOVED = "moved"
    """A sealed file under another name; the other name is the one before."""
    PACKED = "packed"
    """A sealed file that was compressed since: the other digest is that of its content, as it was sealed."""
    BACK = "back"
    """A file that was gone or altered is there again as it was sealed."""
    MISSING = "missing"
    ALTERED = "altered"
    """The other digest is that of what was found under the name."""
    SILENT = "silent"
    """Days without any file."""
    STATED = "stated"
    """Days on which the device wrote nothing, as somebody states; the other digest is that of the reason."""


_THERE = frozenset({Kind.FILE.value, Kind.MOVED.value, Kind.PACKED.value, Kind.BACK.value})


@dataclass(frozen=True, slots=True)
class Line:
    """One line (封存行)."""

    kind: Kind
    first: date
    last: date
    bytes: int = 0
    sha256: str = ""
    name: str = ""
    other: str = ""
    other_name: str = ""


def format_line(line: Line) -> str:
    """Return the text of a line; equal lines have equal texts and no others have."""
    length = str(line.bytes) if line.sha256 else _NONE
    names = _name(line.name), line.other or _NONE, _name(line.other_name)
    return "\t".join((line.kind.value, str(line.first), str(line.last), length, line.sha256 or _NONE, *names))


def parse_line(text: str) -> Line:
    """Return the line that `format_line` wrote. Raises LedgerError for any other text."""
    try:
        kind, first, last, length, sha256, name, other, other_name = text.split("\t")
        line = Line(
            Kind(kind),
            date.fromisoformat(first),
            date.fromisoformat(last),
            0 if length == _NONE else int(length),
            "" if sha256 == _NONE else sha256,
            _unnamed(name),
            "" if other == _NONE else other,
            _unnamed(other_name),
        )
    except ValueError:
        raise _malformed(text) from None
    if format_line(line) != text or line.last < line.first or (line.sha256 and not _DIGEST.fullmatch(line.sha256)):
        raise _malformed(text)
    return line


def file_of(text: str) -> str:
    """Return the name of the file that a line says is there; empty for a line of another kind."""
    kind, _, _, _, _, name, _ = text.split("\t", 6)
    return _unnamed(name) if kind in _THERE else ""


def in_order(lines: Sequence[Line]) -> list[str]:
    """Return the texts of lines as they are sealed."""
    return sorted((format_line(line) for line in lines), key=str.encode)


def root_of(texts: Sequence[str]) -> str:
    """Return the root over lines, hexadecimal; that of the empty tree if there are none."""
    nodes: dict[tuple[int, int], bytes] = {}
    get: Get = lambda level, index: nodes[level, index]  # noqa: E731 - typed by the name
    tree = Tree(0, get)
    nodes.update(((node.level, node.idx), node.hash) for node in tree.extend(leaf_hash(t.encode()) for t in texts))
    return tree.root().hex()


def sums_line(sha256: str, name: str) -> str:
    """Return a line that `sha256sum --check` reads."""
    escaped = name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
    return f"{'' if escaped == name else chr(92)}{sha256}  {escaped}"


def parse_sums(text: str) -> list[tuple[str, str]]:
    """Return (digest, name) of a list that `sha256sum` wrote. Raises LedgerError naming the first wrong line."""
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line:
            continue
        escaped = line.startswith("\\")
        digest, mark, name = line[escaped:][:64], line[escaped:][64:66], line[escaped:][66:]
        if not _DIGEST.fullmatch(digest) or mark not in ("  ", " *") or not name:
            raise _malformed(line, number)
        found.append((digest, _ESCAPED.sub(_unescape, name) if escaped else name))
    return found


def _name(name: str) -> str:
    """Return a name without tabs and line ends, whatever bytes it has; `-` for none."""
    if not name:
        return _NONE
    if name == _NONE:
        return "\\-"
    if not _SPECIAL.search(name):
        return name
    return "".join(_PLAIN.get(char, char) if not 0xDC80 <= ord(char) <= 0xDCFF else _byte(char) for char in name)


def _byte(char: str) -> str:
    # A name that is not UTF-8: Python keeps each such byte as a lone surrogate.
    return f"\\x{ord(char) - 0xDC00:02x}"


def _unnamed(text: str) -> str:
    if text == _NONE:
        return ""
    return _ESCAPED.sub(_unescape, text) if "\\" in text else text


def _unescape(match: re.Match[str]) -> str:
    code = match[1]
    if code.startswith("x"):
        return chr(0xDC00 + int(code[1:], 16))
    return {"n": "\n", "r": "\r", "t": "\t"}.get(code, code)


def _malformed(text: str, number: int | None = None) -> LedgerError:
    where = text[:60] if number is None else f"{number}: {text[:60]}"
    return LedgerError(
        Text("看不懂這一行封存紀錄", "this line of a seal cannot be read"),
        where,
        Text("請與備份或另存的清單比對", "compare it with a backup, or with a list kept elsewhere"),
    )
