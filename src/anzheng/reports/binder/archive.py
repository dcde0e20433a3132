"""封裝 Packing a binder: files are spooled to one temporary file, then written as the one archive, or as a folder.

Nothing is held in memory but names and digests, however large the evidence is. The archive appears under its name
when it is whole, and not before.
"""

import errno
import hashlib
import os
import secrets
import shutil
import struct
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, NamedTuple, Self

from anzheng.kernel.errors import InputError, StorageError, Text, system_reason
from anzheng.reports.binder.core.manifest import Member
from anzheng.reports.binder.core.names import is_safe

MOST_FILES, MOST_BYTES = 65_535, 2**32 - 2
"""What one archive holds; anything larger is handed over as a folder."""
CHUNK = 2**20
Progress = Callable[[int, int], None]
"""Told how many files of how many are done."""
Write = Callable[["Spool", Path, Progress], None]
"""How a binder is written."""
_NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK})
_LOCAL, _CENTRAL, _END = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s4H2IH")
_VERSION, _MADE_BY, _DAY, _MODE = 20, 3 << 8 | 20, 0x21, 0o644 << 16


class _Place(NamedTuple):
    offset: int
    bytes: int
    sha256: str
    crc: int


class Spool:
    """Files of a binder in the making, in one temporary file that nobody else sees (暫存檔)."""

    def __init__(self, folder: Path) -> None:
        """Open a temporary file in `folder`, where the binder will be. Raises StorageError."""
        self._places: dict[str, _Place] = {}
        with _writing(folder):
            self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed by __exit__
        self._end = 0
        self._where = folder

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, name: str, data: bytes | Iterable[bytes]) -> Member:
        """Take a file in. Raises StorageError; ValueError for a name that cannot be, or that is taken."""
        if not is_safe(name) or name in self._places:
            raise ValueError(f"not a name for a new file of a binder: {name}")
        start, digest, crc = self._end, hashlib.sha256(), 0
        for piece in (data,) if isinstance(data, bytes) else data:
            with _writing(self._where):
                self._file.write(piece)
            digest.update(piece)
            crc = zlib.crc32(piece, crc)
            self._end += len(piece)
        place = self._places[name] = _Place(start, self._end - start, digest.hexdigest(), crc)
        return Member(name, place.bytes, place.sha256)

    @property
    def names(self) -> list[str]:
        """All names, in the order of the archive."""
        return sorted(self._places)

    @property
    def size(self) -> int:
        """Bytes of the archive that they make."""
        heads = sum(_LOCAL.size + _CENTRAL.size + 2 * len(name) for name in self._places)
        return self._end + heads + _END.size

    def place(self, name: str) -> _Place:
        """Return what is known of a file."""
        return self._places[name]

    def read(self, name: str) -> Iterator[bytes]:
        """Yield the content of a file in pieces."""
        place = self._places[name]
        self._file.seek(place.offset)
        left = place.bytes
        while left:
            piece = self._file.read(min(CHUNK, left))
            if not piece:
                raise OSError("the temporary file is shorter than it was")
            left -= len(piece)
            yield piece


def require_room(spool: Spool, more: int = 0) -> None:
    """Raise InputError if the files, and `more` small ones to come, do not fit into one archive."""
    # A proof of an entry is smaller than two kilobytes.
    if len(spool.names) + more > MOST_FILES or spool.size + more * 2_048 > MOST_BYTES:
        raise InputError(
            Text(
                f"超過一個壓縮檔所能容納（{MOST_FILES:,} 個檔案、4 GiB）",
                f"more than one archive holds ({MOST_FILES:,} files, 4 GiB)",
            ),
            f"{len(spool.names) + more:,} / {spool.size / 2**30:.1f} GiB",
            Text("請以 --out 資料夾/ 輸出成資料夾，或縮短期間", "write a folder with --out FOLDER/, or ask for less"),
        )


def write_archive(spool: Spool, out: Path, progress: Progress) -> None:
    """Write the one archive that the files make; it appears when it is whole. Raises InputError, StorageError."""
    require_room(spool)
    part = out.with_name(f".{out.name}.{secrets.token_hex(4)}.part")
    try:
        with _writing(out):
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                _pack(spool, file, progress)
                file.flush()
                os.fsync(file.fileno())
            _appear(part, out)
    finally:
        part.unlink(missing_ok=True)


def _appear(part: Path, out: Path) -> None:
    """Give a file that is whole its name; never in the place of another."""
    try:
        os.link(part, out)
    except OSError as problem:
        if problem.errno not in _NO_LINKS:
            raise
        # A stick's file system knows no links; between looking and naming nobody but the caller writes there.
        if out.exists():
            raise FileExistsError(out) from problem
        part.rename(out)


def write_folder(spool: Spool, out: Path, progress: Progress) -> None:
    """Write the files into a new folder; it appears when it is whole. Raises StorageError."""
    part = out.with_name(f".{out.name}.{secrets.token_hex(4)}.part")
    try:
        with _writing(out):
            for number, name in enumerate(spool.names, 1):
                path = part / name
                path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                with path.open("wb") as file:
                    for piece in spool.read(name):
                        file.write(piece)
                progress(number, len(spool.names))
            part.rename(out)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _pack(spool: Spool, out: BinaryIO, progress: Progress) -> None:
    directory, at, names = bytearray(), 0, spool.names
    for number, name in enumerate(names, 1):
        place, raw = spool.place(name), name.encode("ascii")
        size, crc = place.bytes, place.crc
        out.write(_LOCAL.pack(b"PK\x03\x04", _VERSION, 0, 0, 0, _DAY, crc, size, size, len(raw), 0) + raw)
        out.writelines(spool.read(name))
        directory += _CENTRAL.pack(
            *(b"PK\x01\x02", _MADE_BY, _VERSION, 0, 0, 0, _DAY, crc, size, size, len(raw), 0, 0, 0, 0, _MODE, at)
        )
        directory += raw
        at += _LOCAL.size + len(raw) + size
        progress(number, len(names))
    out.write(directory)
    out.write(_END.pack(b"PK\x05\x06", 0, 0, len(names), len(names), len(directory), at, 0))


class _writing:  # noqa: N801 - reads as what it is at its use: with _writing(place)
    """Turns what the disk says against writing into an error for people."""

    def __init__(self, place: Path) -> None:
        self._place = place

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(problem, FileExistsError):
            raise exists(self._place) from problem
        if isinstance(problem, OSError):
            said = system_reason(problem)
            raise StorageError(
                Text(f"卷宗無法寫入（{said.zh}）", f"the binder cannot be written ({said.en})"),
                str(self._place),
                Text("請檢查資料夾、權限與磁碟空間", "check folder, permissions and disk space"),
            ) from problem


def exists(place: Path) -> InputError:
    """Return the refusal of a name that is taken."""
    what = (
        Text("這個資料夾已經存在", "this folder exists already")
        if place.is_dir()
        else Text("這個檔案已經存在", "this file exists already")
    )
    return InputError(what, str(place), Text("請換一個名稱", "choose another name"))
