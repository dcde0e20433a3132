"""磚檔 Tiles: a whole log as files that anybody's tools can read (C2SP tlog-tiles).

A tile of level l holds up to 256 roots of perfect subtrees of 256**l leaves, which are our nodes of level 8·l. The
entries stand beside them in bundles of up to 256.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from anzheng.ledger.core.merkle import HASH_BYTES, Get, node_hash
from anzheng.ledger.core.strict import MAX_NUMBER, refused

WIDTH: Final = 256
"""Hashes in a full tile, entries in a full bundle."""

MAX_ENTRY: Final = 65_535
"""Largest entry that a bundle can hold; a leaf is smaller still."""

HEIGHT: Final = 8
"""Levels of the tree in one tile."""

_INDEX = r"(?P<index>(?:x[0-9]{3}/)*[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
_HASHES = re.compile(rf"tile/(?P<level>0|[1-9][0-9]?)/{_INDEX}")
_ENTRIES = re.compile(rf"tile/entries/{_INDEX}")

Read = Callable[[str], bytes]
"""Reads a file of the log: path -> its bytes."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One file of a log: a tile of hashes, or a bundle of entries (磚檔)."""

    level: int | None
    """None for a bundle of entries."""
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Where it stands in the log."""
        folder = "entries" if self.level is None else str(self.level)
        digits = str(self.index)
        digits = digits.zfill(-len(digits) // 3 * -3)
        groups = [digits[place : place + 3] for place in range(0, len(digits), 3)]
        part = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{folder}/{''.join(f'x{group}/' for group in groups[:-1])}{groups[-1]}{part}"


def parse_path(path: str) -> Tile:
    """Return the tile that stands at `path`. Raises ProofError for any other spelling."""
    found = _HASHES.fullmatch(path) or _ENTRIES.fullmatch(path)
    if found is not None:
        level = None if found.re is _ENTRIES else int(found["level"])
        index = int(found["index"].replace("x", "").replace("/", ""))
        width = WIDTH if found["width"] is None else int(found["width"])
        tile = Tile(level, index, width)
        if tile.path == path and index <= MAX_NUMBER and (level is None or level < HEIGHT * 8):
            return tile
    raise refused(ascii(path[:80]), "不是磚檔的路徑", "not the path of a tile")


def hash_tiles(size: int) -> Iterator[Tile]:
    """Return every tile of a log of `size` entries, level by level."""
    level, count = 0, size
    while count:
        yield from _row(level, count)
        level, count = level + 1, count // WIDTH


def bundles(size: int) -> Iterator[Tile]:
    """Return every bundle of entries of a log of `size` entries."""
    return _row(None, size)


def _row(level: int | None, count: int) -> Iterator[Tile]:
    full, rest = divmod(count, WIDTH)
    for index in range(full):
        yield Tile(level, index)
    if rest:
        yield Tile(level, full, rest)


def tile_bytes(tile: Tile, get: Get) -> bytes:
    """Return the content of a tile of hashes from the nodes of a tree. Raises ValueError for a bundle."""
    if tile.level is None:
        raise ValueError(f"a bundle holds entries: {tile.path}")
    first = tile.index * WIDTH
    return b"".join(get(tile.level * HEIGHT, first + place) for place in range(tile.width))


def hashes_in(tile: Tile, data: bytes) -> list[bytes]:
    """Return the hashes of a tile. Raises ProofError unless there are exactly as many as its width says."""
    if len(data) != tile.width * HASH_BYTES:
        raise refused(tile.path, f"應有 {tile.width} 個雜湊", f"not {tile.width} hashes")
    return [data[place : place + HASH_BYTES] for place in range(0, len(data), HASH_BYTES)]


def bundle_bytes(entries: Sequence[bytes]) -> bytes:
    """Return the content of a bundle. Raises ValueError if it is empty, or an entry or their number too large."""
    if not 0 < len(entries) <= WIDTH or any(len(entry) > MAX_ENTRY for entry in entries):
        raise ValueError("not the entries of one bundle")
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def entries_in(tile: Tile, data: bytes) -> list[bytes]:
    """Return the entries of a bundle. Raises ProofError unless they are as many as its width, and nothing follows."""
    entries: list[bytes] = []
    place = 0
    for _ in range(tile.width):
        start = place + 2
        place = start + int.from_bytes(data[place:start], "big")
        if start > len(data) or place > len(data):
            raise refused(tile.path, "分錄不足", "cut off")
        entries.append(data[start:place])
    if place != len(data):
        raise refused(tile.path, "分錄之後還有資料", "something follows the last entry")
    return entries


def nodes_in(size: int, read: Read) -> Get:
    """Return the nodes of a log of `size` entries, read from its tiles as they are asked for.

    The tiles say what they say: compare the root with a checkpoint. Raises LookupError for a node that the tree
    does not have, ProofError for a malformed tile, and whatever `read` raises.
    """
    known: dict[Tile, list[bytes]] = {}

    def tile_of(level: int, index: int) -> list[bytes]:
        tile = Tile(level, index, min(WIDTH, (size >> HEIGHT * level) - index * WIDTH))
        if tile not in known:
            known[tile] = hashes_in(tile, read(tile.path))
        return known[tile]

    def get(level: int, index: int) -> bytes:
        if level < 0 or not 0 <= index < size >> level:
            raise LookupError((level, index))
        base, above = divmod(level, HEIGHT)
        first = index << above
        row = tile_of(base, first // WIDTH)[first % WIDTH : first % WIDTH + (1 << above)]
        while len(row) > 1:
            row = [node_hash(row[place], row[place + 1]) for place in range(0, len(row), 2)]
        return row[0]

    return get
