"""匯出整本帳 A whole ledger as files that anybody can read (C2SP tlog-tiles), with checkpoints and receipts.

Everything is written into a folder beside the target and renamed at the end: what stands there is whole.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from anzheng.kernel.errors import InputError, StorageError, Text, system_reason
from anzheng.ledger import tables
from anzheng.ledger.anchoring import cosigned_note, handed_out, receipts
from anzheng.ledger.checkpoints import SignedCheckpoint, ledger_keys
from anzheng.ledger.core import tiles

Progress = Callable[[int, int], None]
"""Told (files written, files in all)."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A ledger that was written out (已匯出的帳本)."""

    folder: Path
    size: int
    files: int


def export_log(checkpoint: SignedCheckpoint, out: Path, progress: Progress = lambda _done, _all: None) -> Exported:
    """Write the entries that a checkpoint covers, with all that proves them, into the new folder `out`.

    Raises InputError if there is something already, StorageError if the disk refuses.
    """
    if out.exists() or not out.parent.is_dir():
        raise InputError(
            Text("須為尚不存在、上層資料夾已存在的路徑", "name a folder that is not there yet, in one that is"),
            str(out),
            Text("請換一個資料夾名稱", "choose another name"),
        )
    try:
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as temporary:
            folder = Path(temporary) / "log"
            folder.mkdir()
            count = _write(checkpoint, folder, progress)
            shutil.move(folder, out)
    except OSError as problem:
        said = system_reason(problem)
        raise StorageError(
            Text(f"無法寫入匯出的檔案（{said.zh}）", f"the export cannot be written ({said.en})"),
            str(out),
            Text("請檢查磁碟空間與權限", "check disk space and permissions"),
        ) from problem
    return Exported(out, checkpoint.size, count)


def _write(checkpoint: SignedCheckpoint, folder: Path, progress: Progress) -> int:
    total = sum(1 for _ in tiles.hash_tiles(checkpoint.size)) + sum(1 for _ in tiles.bundles(checkpoint.size))
    done = 0
    for name, data in _files(checkpoint):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        done += 1
        progress(min(done, total), total)
    return done


def _files(checkpoint: SignedCheckpoint) -> Iterator[tuple[str, bytes]]:
    ledger, size = checkpoint.ledger, checkpoint.size
    for tile in tiles.hash_tiles(size):
        yield tile.path, _tile(ledger, tile)
    for bundle in tiles.bundles(size):
        first = bundle.index * tiles.WIDTH
        leaves = [row.leaf for page in tables.entries(ledger, first - 1, first + bundle.width) for row in page]
        yield bundle.path, tiles.bundle_bytes(leaves)
    for older in handed_out(ledger, checkpoint.origin, size):
        yield f"checkpoints/{older.size}", cosigned_note(older)
    named: set[str] = set()
    for receipt in receipts(ledger, size):
        # A quiet ledger gives one size on many days; the first time stamp of it says the most.
        name, number = receipt.file_name, 1
        while name in named:
            number += 1
            name = f"{receipt.anchor}-{receipt.size}-{number}{receipt.received.ending}"
        named.add(name)
        yield f"anchors/{name}", receipt.received.data
        if receipt.received.chain:
            yield f"anchors/{name}.pem", receipt.received.chain
    keys = [key.vkey for key in ledger_keys(ledger) if key.origin == checkpoint.origin]
    yield "keys.txt", "".join(f"{vkey}\n" for vkey in keys).encode()
    yield "checkpoint", cosigned_note(checkpoint)


def _tile(ledger: str, tile: tiles.Tile) -> bytes:
    level, first = (tile.level or 0) * tiles.HEIGHT, tile.index * tiles.WIDTH
    nodes = tables.nodes_between(ledger, level, first, first + tile.width)
    return tiles.tile_bytes(tile, lambda _level, index: nodes[index])
