"""寫成一檔 Writing the one file: member after member, each digest taken on the way, memory flat."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

from anzheng.kernel.errors import StorageError
from anzheng.reports.backup.core.container import END, header, padding
from anzheng.reports.backup.core.manifest import Member

PIECE: Final = 1024 * 1024
Beat = Callable[[int], None]
"""Told how many bytes more are done; may raise to stop everything."""


class Filing:
    """A backup in the making (寫入中的備份檔)."""

    def __init__(self, file: BinaryIO, beat: Beat) -> None:
        self._file = file
        self._beat = beat
        self._all = hashlib.sha256()
        self.members: list[Member] = []

    def add(self, name: str, size: int, pieces: Iterable[bytes], sha256: str | None = None) -> bool:
        """Add a member; return False, and leave no trace of it, unless it has this size and this digest."""
        start, before = self._file.tell(), self._all.copy()
        digest, length = hashlib.sha256(), 0
        self._put(header(name, size))
        try:
            for piece in pieces:
                length += len(piece)
                if length > size:
                    break
                digest.update(piece)
                self._put(piece)
                self._beat(len(piece))
        except (FileNotFoundError, StorageError):
            length = -1  # one file that cannot be read does not keep all others from travelling
        if length != size or sha256 not in (None, digest.hexdigest()):
            self._file.seek(start)
            self._file.truncate()
            self._all = before
            return False
        self._put(bytes(padding(size)))
        self.members.append(Member(name, size, digest.hexdigest()))
        return True

    def add_file(self, name: str, path: Path) -> bool:
        """Add what lies in a file of ours."""
        return self.add(name, path.stat().st_size, pieces_of(path))

    def add_bytes(self, name: str, data: bytes) -> None:
        """Add what is in memory."""
        self.add(name, len(data), (data,))

    def end(self) -> str:
        """End the archive and return the SHA-256 of all of it."""
        self._put(END)
        return self._all.hexdigest()

    def _put(self, data: bytes) -> None:
        self._file.write(data)
        self._all.update(data)


def pieces_of(path: Path) -> Iterator[bytes]:
    """Yield a file in pieces."""
    with path.open("rb", buffering=0) as stream:
        while piece := stream.read(PIECE):
            yield piece


def small(files: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """Yield an archive of the same form, of small files."""
    for name, data in files:
        yield header(name, len(data))
        yield data + bytes(padding(len(data)))
    yield END
