"""字型 The fonts that papers are printed with, and which characters they can show.

They come with the product, so that a paper looks the same on every machine; characters are drawn in the forms used
in Taiwan. A character that the font lacks is printed as 〓 with its code point: never dropped, never an empty box.
"""

import mmap
import struct
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

from anzheng.kernel.errors import SettingError, Text
from anzheng.reports.papers.characters import clean, missing

FAMILY = "Noto Sans CJK TC"
_PACKAGE = "manimgx_fonts_cjk"
_FILE = "NotoSansCJK-VF.otf.ttc"
_WIDEST = 12
"""Format of the table that reaches beyond the first plane."""
_INVISIBLE = (
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xE0000, 0xE0FFF),
)
"""Characters that are never drawn, whatever the font."""


@cache
def font() -> Path:
    """Return where the font lies. Raises SettingError if it was not installed."""
    try:
        found = Path(str(files(_PACKAGE) / _FILE))
    except ModuleNotFoundError:
        found = Path(_FILE)
    if not found.is_file():
        raise SettingError(
            Text("找不到列印用的中文字型", "the Chinese font for printing is missing"),
            _PACKAGE,
            Text("請依說明重新安裝相依套件", "install the requirements again as the guide says"),
        )
    return found


def printable(text: str) -> str:
    """Return the text with every character that no font has replaced by 〓 and its code point."""
    if text.isascii() and text.isprintable():
        return text
    starts, ends = _covered()
    out = []
    for sign in clean(text):
        point = ord(sign)
        at = bisect_right(starts, point) - 1
        out.append(sign if sign == "\n" or (at >= 0 and point <= ends[at]) else missing(sign))
    return "".join(out)


@cache
def _covered() -> tuple[list[int], list[int]]:
    """Return the starts and ends of all runs of characters that can be drawn, in order."""
    with font().open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        spans = sorted([*_INVISIBLE, *_spans(data)])
    starts: list[int] = []
    ends: list[int] = []
    for start, end in spans:
        if ends and start <= ends[-1] + 1:
            ends[-1] = max(ends[-1], end)
        else:
            starts.append(start)
            ends.append(end)
    return starts, ends


def _spans(data: mmap.mmap) -> Iterator[tuple[int, int]]:
    """Yield the runs of characters of a collection's first font: the groups of its `cmap` table, format 12 (OpenType).

    All fonts of the collection have the same characters and differ in how they draw them.
    """
    (first,) = struct.unpack_from(">I", data, 12)
    (tables,) = struct.unpack_from(">H", data, first + 4)
    for number in range(tables):
        tag, _, table, _ = struct.unpack_from(">4sIII", data, first + 12 + 16 * number)
        if tag == b"cmap":
            break
    (maps,) = struct.unpack_from(">H", data, table + 2)
    for number in range(maps):
        (inner,) = struct.unpack_from(">I", data, table + 4 + 8 * number + 4)
        form, _, _, _, groups = struct.unpack_from(">HHIII", data, table + inner)
        if form == _WIDEST:
            for group in range(groups):
                start, end, _ = struct.unpack_from(">III", data, table + inner + 16 + 12 * group)
                yield start, end
