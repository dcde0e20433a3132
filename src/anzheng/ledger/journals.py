"""紀錄簿 Files of lines beside the keys, where no backup reaches: a line is there whole and synced, or not at all."""

import fcntl
import os
from pathlib import Path
from typing import Final

from anzheng.ledger.durable import sync_folder

_PIECE: Final = 64 * 1024


def append_line(path: Path, line: bytes) -> None:
    """Append one line, without its newline, and have it survive the loss of power.

    What a crash cut short of the line before is taken away: its act never went on. Raises OSError: then the line does
    not count.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        os.ftruncate(descriptor, _whole(descriptor))
        rest = memoryview(line + b"\n")
        while rest:
            # A disk that is nearly full takes a part, and says so at the next one.
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    sync_folder(path.parent)


def whole_lines(path: Path) -> list[bytes]:
    """Return the lines of a journal; none if there is no file. A last one that a crash cut short says nothing.

    Raises OSError.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return []
    return data[: data.rfind(b"\n") + 1].splitlines()


def _whole(descriptor: int) -> int:
    """Return how long the file is up to the end of its last whole line."""
    at = os.fstat(descriptor).st_size
    while at > 0:
        start = max(0, at - _PIECE)
        end = os.pread(descriptor, at - start, start).rfind(b"\n")
        if end >= 0:
            return start + end + 1
        at = start
    return 0
