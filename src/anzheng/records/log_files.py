"""日誌檔 Log files as they lie on disk: found without following links, read as a stream, never written.

Files are hashed on several threads, because the hash lets other threads run; an interruption ends them between
two chunks, and nothing is half done.
"""

import errno
import hashlib
import os
import stat
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from itertools import chain
from pathlib import Path
from threading import Event, Lock
from typing import Self
from unicodedata import category

from anzheng.kernel.errors import InputError, Text, system_reason
from anzheng.records.core.log_seals.closed import Why

MOST = 200_000
"""Files that one sealing looks at."""
_CHUNK = 1024 * 1024
_BATCH_BYTES, _BATCH_FILES = 16 * _CHUNK, 256
_THREADS = 4
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_UNSHOWN = frozenset({"Cc", "Cf", "Zl", "Zp"})
"""Characters that steer a terminal, turn the direction of reading, or end a line."""
_EARLIEST = int(datetime(1, 1, 2, tzinfo=UTC).timestamp())
_LATEST = int(datetime(9999, 12, 30, tzinfo=UTC).timestamp())
Progress = Callable[[int, int], object]
"""Told how many bytes were read since the last time, and how many are to be read; from any thread, one at a time."""


@dataclass(frozen=True, slots=True)
class Lying:
    """An ordinary file that was found (找到的檔案)."""

    name: str
    """Relative to the folder that was named, with `/`."""
    path: str
    bytes: int
    modified_ns: int
    device: int
    inode: int

    @property
    def modified(self) -> datetime:
        """When it was modified; a time beyond the calendar, as file systems take it, is its first or last day."""
        return datetime.fromtimestamp(min(max(self.modified_ns // 1_000_000_000, _EARLIEST), _LATEST), UTC)

    @property
    def stamp(self) -> str:
        """What stays the same while nobody touches the file, under whatever name."""
        return f"{self.inode}:{self.modified_ns}:{self.bytes}"


@dataclass(frozen=True, slots=True)
class Found:
    """What lies under the named paths (資料夾內容)."""

    files: tuple[Lying, ...]
    left: tuple[tuple[str, Why], ...]
    """Links and special files, with the reason why they are not read."""
    folders: bool
    """Whether a whole folder was named, so that what is not there is gone."""
    empty: tuple[str, ...]
    """Named folders in which nothing lies: perhaps nothing is mounted there."""


def look(paths: Sequence[Path], match: Sequence[str] = ()) -> Found:
    """Return every ordinary file under `paths` whose name fits one of `match`, by name.

    Raises InputError for a path that is absent, unreadable or neither file nor folder, for two files with the same
    name, and for more files than one sealing looks at.
    """
    files: dict[str, Lying] = {}
    left: list[tuple[str, Why]] = []
    folders, empty = False, []
    for path in paths:
        root, is_folder = _resolved(path)
        folders = folders or is_folder
        lying = _walk(root) if is_folder else iter([_single(root)])
        first = next(lying, None)
        if first is None:
            empty.append(str(path))
            continue
        for found in chain((first,), lying):
            name = found[0] if isinstance(found, tuple) else found.name
            if match and not any(fnmatchcase(name, pattern) for pattern in match):
                continue
            if isinstance(found, tuple):
                left.append(found)
            elif files.setdefault(name, found).path != found.path:
                raise _twice(found, files[name])
            if len(files) > MOST:
                raise _too_many(path)
    return Found(tuple(files[name] for name in sorted(files)), tuple(sorted(left)), folders, tuple(empty))


def open_for_writing() -> frozenset[tuple[int, int]]:
    """Return (device, inode) of the files that processes have open for writing, as far as this one may see them."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            numbers = os.listdir(process / "fdinfo")  # noqa: PTH208 - names alone
        except OSError:
            continue  # another account's, or gone meanwhile
        for number in numbers:
            try:
                text = (process / "fdinfo" / number).read_text()
                if int(text.partition("flags:")[2].split(maxsplit=1)[0], 8) & os.O_ACCMODE == os.O_RDONLY:
                    continue
                status = (process / "fd" / number).stat()
            except (OSError, ValueError, IndexError):
                continue
            if stat.S_ISREG(status.st_mode):
                found.add((status.st_dev, status.st_ino))
    return frozenset(found)


def digests(files: Collection[Lying], progress: Progress | None = None) -> dict[str, str | None]:
    """Return name → SHA-256; None for a file that changed while it was read.

    Raises InputError for one that cannot be read. Whatever interrupts it ends the threads first.
    """
    reader = _Reader(progress, sum(file.bytes for file in files))
    found: dict[str, str | None] = {}
    with ThreadPoolExecutor(min(_THREADS, os.cpu_count() or 1)) as pool:
        try:
            for batch in pool.map(reader.read, list(_batches(files))):
                found.update(batch)
        finally:
            # Done, or interrupted: then nothing further is read.
            reader.stop.set()
            pool.shutdown(cancel_futures=True)
    return found


def start_digest(file: Lying, count: int) -> str:
    """Return the digest of the first `count` bytes: what a file that only grew was before. Raises InputError."""
    with open_file(file) as descriptor:
        sha256 = hashlib.sha256()
        while count > 0 and (chunk := os.read(descriptor.number, min(count, _CHUNK))):
            sha256.update(chunk)
            count -= len(chunk)
    return sha256.hexdigest() if count == 0 else ""


class _Reader:
    """Reads batches of files, one after the other, until it is told to stop."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self.stop = Event()
        self._total = total
        self._progress = progress
        self._lock = Lock()

    def read(self, batch: Sequence[Lying]) -> dict[str, str | None]:
        """Return the digests of a batch."""
        buffer = memoryview(bytearray(_CHUNK))
        return {file.name: self._digest(file, buffer) for file in batch if not self.stop.is_set()}

    def _digest(self, file: Lying, buffer: memoryview) -> str | None:
        sha256, size = hashlib.sha256(), 0
        with open_file(file) as opened:
            while not self.stop.is_set():
                try:
                    count = os.readv(opened.number, [buffer])
                except OSError as problem:
                    raise _unreadable(file.path, problem) from problem
                if not count:
                    break
                sha256.update(buffer[:count])
                size += count
                self._tell(count)
            after = os.fstat(opened.number)
        same = (after.st_size, after.st_mtime_ns, size) == (file.bytes, file.modified_ns, file.bytes)
        return sha256.hexdigest() if same else None

    def _tell(self, count: int) -> None:
        if self._progress is not None:
            with self._lock:
                self._progress(count, self._total)


class open_file:  # noqa: N801 - used like `open`
    """An ordinary file, opened without following a link and without waiting; `number` is its descriptor."""

    def __init__(self, file: Lying) -> None:
        """Open it. Raises InputError if it is none any more, or cannot be read."""
        try:
            self.number = os.open(file.path, _FLAGS)
        except OSError as problem:
            raise _unreadable(file.path, problem) from problem
        if not stat.S_ISREG(os.fstat(self.number).st_mode):
            os.close(self.number)
            raise _unreadable(file.path, OSError(errno.EINVAL, os.strerror(errno.EINVAL)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self.number)


def _batches(files: Collection[Lying]) -> Iterator[list[Lying]]:
    """Yield large files alone and small ones together: a thread's start costs more than a small file."""
    batch: list[Lying] = []
    size = 0
    for file in sorted(files, key=lambda one: -one.bytes):
        batch.append(file)
        size += file.bytes
        if size >= _BATCH_BYTES or len(batch) >= _BATCH_FILES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _resolved(path: Path) -> tuple[Path, bool]:
    """Return where a named path leads, and whether it is a folder. Raises InputError."""
    try:
        root = path.resolve(strict=True)
        mode = root.stat().st_mode
    except RuntimeError:
        raise _unreadable(str(path), OSError(errno.ELOOP, os.strerror(errno.ELOOP))) from None
    except OSError as problem:
        raise _unreadable(str(path), problem) from problem
    if stat.S_ISDIR(mode) or stat.S_ISREG(mode):
        return root, stat.S_ISDIR(mode)
    raise InputError(
        Text("這不是檔案，也不是資料夾", "this is neither a file nor a folder"),
        str(path),
        Text(
            "管線與裝置不能封存；請指定放紀錄檔的資料夾",
            "pipes and devices cannot be sealed; name the folder of the files",
        ),
    )


def _walk(root: Path) -> Iterator[Lying | tuple[str, Why]]:
    """Yield every file below a folder, and what is none. Raises InputError."""
    folders = [(str(root), "")]
    while folders:
        folder, prefix = folders.pop()
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    name = f"{prefix}{entry.name}"
                    if entry.is_symlink():
                        yield name, Why.LINK
                    elif entry.is_dir(follow_symlinks=False):
                        folders.append((entry.path, f"{name}/"))
                    elif entry.is_file(follow_symlinks=False):
                        yield _lying(name, entry.path, entry.stat(follow_symlinks=False))
                    else:
                        yield name, Why.SPECIAL
        except OSError as problem:
            raise _unreadable(problem.filename or folder, problem) from problem


def _single(path: Path) -> Lying:
    return _lying(path.name, str(path), path.stat())


def _lying(name: str, path: str, status: os.stat_result) -> Lying:
    return Lying(name, path, status.st_size, status.st_mtime_ns, status.st_dev, status.st_ino)


def readable(path: object) -> str:
    """Return a path as text, whatever bytes its name has: for programs, which escape the rest themselves."""
    return os.fsencode(str(path)).decode(errors="backslashreplace")


def printable(path: object) -> str:
    """Return a path as one line for people: whoever names a file says nothing to their terminal, and no line more."""
    text = readable(path)
    return "".join(ascii(char)[1:-1] if category(char) in _UNSHOWN else char for char in text)


def _unreadable(path: str, problem: OSError) -> InputError:
    said = system_reason(problem)
    return InputError(
        Text(f"無法讀取（{said.zh}）", f"it cannot be read ({said.en})"),
        printable(path),
        Text(
            "沒有封存任何檔案；請檢查路徑與權限後再試",
            "nothing was sealed; check path and permissions, then try again",
        ),
    )


def _twice(one: Lying, other: Lying) -> InputError:
    return InputError(
        Text("兩個檔案的相對名稱相同", "two files have the same relative name"),
        f"{printable(one.path)} {printable(other.path)}",
        Text("請指定它們上一層的資料夾", "name the folder above both"),
    )


def _too_many(path: Path) -> InputError:
    return InputError(
        Text(f"檔案超過 {MOST:,} 個", f"there are more than {MOST:,} files"),
        printable(path),
        Text(
            "請以 --match 只選一台設備的檔案，或依設備分資料夾",
            "choose the files of one device with --match, or keep a folder for each device",
        ),
    )
