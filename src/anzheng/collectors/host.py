"""本機 The machine that the program runs on, as checks may see it. The only place with I/O.

Commands run without a shell, from the system's own folders, in locale C, with a time limit and a
limit on output. Whatever the system refuses becomes CannotTellError; checks never see OSError.
"""

import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from socket import SOCK_DGRAM
from typing import IO

import psutil

from anzheng.collectors.core.host import (
    OUTPUT_LIMIT,
    CannotTellError,
    Output,
    Port,
    Reason,
    Volume,
    denied,
    failed,
    malformed,
)
from anzheng.kernel.errors import Text

_FOLDERS = ("/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/sbin", "/usr/local/bin")
"""Where programs are looked for; never the caller's PATH."""
_PLATFORMS = {"linux": "linux", "win32": "windows", "darwin": "macos"}
_MOST_FILES = 500_000
"""A backup folder with more files than this is not walked to its end."""


@contextmanager
def _reading(where: str) -> Iterator[None]:
    """Turn what the operating system refuses into CannotTellError."""
    try:
        yield
    except (PermissionError, psutil.AccessDenied):
        raise denied(where) from None
    except (OSError, psutil.Error) as problem:
        raise failed(where, str(problem)) from problem


class LiveHost:
    """本機 This machine. One object serves one run of the checks; what is costly is read once."""

    @property
    def platform(self) -> str:
        """Return `linux`, `windows`, `macos`, or the system's own name."""
        return _PLATFORMS.get(sys.platform, sys.platform)

    def now(self) -> datetime:
        """Return the machine's clock."""
        return datetime.now(UTC)

    def read_text(self, path: str) -> str | None:
        """Return a regular file's text; bytes that are not UTF-8 are replaced."""
        data = self._read(path, OUTPUT_LIMIT + 1)
        if data is not None and len(data) > OUTPUT_LIMIT:
            raise malformed(path)
        return None if data is None else data.decode("utf-8", "replace")

    def read_head(self, path: str, size: int) -> bytes | None:
        """Return at most `size` bytes from a file's beginning."""
        return self._read(path, size)

    def list_dir(self, path: str) -> tuple[str, ...] | None:
        """Return the sorted names in a folder."""
        with _reading(path):
            try:
                return tuple(sorted(os.listdir(path)))  # noqa: PTH208 - names are wanted, not paths
            except (FileNotFoundError, NotADirectoryError):
                return None

    def modified(self, path: str) -> datetime | None:
        """Return when a file or folder was last changed."""
        with _reading(path):
            try:
                return datetime.fromtimestamp(Path(path).stat().st_mtime, UTC)
            except (FileNotFoundError, NotADirectoryError):
                return None

    def newest(self, folder: str) -> datetime | None:
        """Return when the newest regular file under `folder` was changed; links are not followed."""
        newest: float | None = None
        with _reading(folder):
            for count, path in enumerate(_files(folder)):
                if count >= _MOST_FILES:
                    raise malformed(folder)
                try:
                    status = path.lstat()
                except FileNotFoundError:
                    # Removed between the listing and now, as a backup program does with its temporary files.
                    continue
                if stat.S_ISREG(status.st_mode):
                    newest = max(newest or status.st_mtime, status.st_mtime)
        return None if newest is None else datetime.fromtimestamp(newest, UTC)

    def has(self, program: str) -> bool:
        """Return whether a program of that name stands in the system's own folders."""
        return _find(program) is not None

    def run(self, argv: tuple[str, ...], seconds: int) -> Output | None:
        """Run a program of the system; None if it is not installed."""
        program = _find(argv[0])
        if program is None:
            return None
        where = " ".join(argv)
        with _reading(where):
            return _run((program, *argv[1:]), where, seconds)

    def volumes(self) -> tuple[Volume, ...]:
        """Return the mounted volumes of real disks, one for each device; a container's root counts too."""
        found: dict[str, Volume] = {}
        with _reading("disk"):
            for part in psutil.disk_partitions(all=False):
                # An optical drive without a disc, or a volume that only others may look into.
                if not part.fstype or part.device in found or not Path(part.mountpoint).is_dir():
                    continue
                used = psutil.disk_usage(part.mountpoint).percent
                found[part.device] = Volume(part.mountpoint, part.device, part.fstype, used)
            if not found and sys.platform == "linux":
                found["/"] = Volume("/", "root", "overlay", psutil.disk_usage("/").percent)
        return tuple(found.values())

    def listening(self) -> tuple[Port, ...]:
        """Return the listening TCP sockets and the unconnected UDP sockets."""
        found = set()
        with _reading("network"):
            for row in psutil.net_connections(kind="inet"):
                if not row.laddr or (row.type != SOCK_DGRAM and row.status != psutil.CONN_LISTEN) or row.raddr:
                    continue
                found.add(Port("udp" if row.type == SOCK_DGRAM else "tcp", row.laddr.ip, row.laddr.port))
        return tuple(sorted(found))

    def processes(self) -> frozenset[str]:
        """Return the names of all running processes, or refuse if others' processes are hidden."""
        return self._processes

    @cached_property
    def _processes(self) -> frozenset[str]:
        with _reading("processes"):
            rows = [(process.pid, process.info["name"]) for process in psutil.process_iter(["name"])]
        if sys.platform == "linux" and 1 not in {pid for pid, _ in rows}:
            raise denied("/proc (hidepid)")
        return frozenset(name for _, name in rows if name)

    def _read(self, path: str, size: int) -> bytes | None:
        with _reading(path):
            try:
                # A pipe or a device would block or never end.
                if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116 - Path drops a trailing slash
                    return None
                with open(path, "rb") as file:  # noqa: PTH123 - the same
                    return file.read(size)
            except (FileNotFoundError, NotADirectoryError):
                return None


def _files(folder: str) -> Iterator[Path]:
    """Walk a folder; a folder below it that may not be entered is an error, not an empty one."""

    def refuse(problem: OSError) -> None:
        if not isinstance(problem, FileNotFoundError):
            raise problem

    for parent, _, names in os.walk(folder, onerror=refuse):
        for name in names:
            yield Path(parent, name)


def _find(program: str) -> str | None:
    for folder in _FOLDERS:
        path = f"{folder}/{program}"
        if os.access(path, os.X_OK):
            return path
    return None


def _run(argv: tuple[str, ...], where: str, seconds: int) -> Output:
    environment = {"LC_ALL": "C", "LANG": "C", "PATH": ":".join(_FOLDERS), "TERM": "dumb", "HOME": "/", "PAGER": "cat"}
    process = subprocess.Popen(  # noqa: S603 - an absolute path of the system, no shell, arguments of our own
        argv,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd="/",
        env=environment,
        start_new_session=True,
    )
    kept: dict[str, bytes] = {}
    readers = [_reader(process, name, stream, kept) for name, stream in _streams(process)]
    try:
        code = process.wait(seconds)
    except subprocess.TimeoutExpired:
        _kill(process)
        process.wait()
        raise _timeout(where, seconds) from None
    finally:
        _close(process, readers)
    if any(len(data) > OUTPUT_LIMIT for data in kept.values()) or len(kept) < len(readers):
        raise malformed(where)
    return Output(code, kept["out"].decode("utf-8", "replace"), kept["err"].decode("utf-8", "replace"))


def _close(process: subprocess.Popen[bytes], readers: list[threading.Thread]) -> None:
    """Close the streams; one that something left running still holds open cannot be closed without waiting for it."""
    for reader, (_, stream) in zip(readers, _streams(process), strict=True):
        reader.join(1)
        if not reader.is_alive():
            stream.close()


def _streams(process: subprocess.Popen[bytes]) -> Iterator[tuple[str, IO[bytes]]]:
    for name, stream in (("out", process.stdout), ("err", process.stderr)):
        if stream is not None:
            yield name, stream


def _reader(process: subprocess.Popen[bytes], name: str, stream: IO[bytes], kept: dict[str, bytes]) -> threading.Thread:
    """Start a thread that keeps one stream up to the limit, and ends the program beyond it."""

    def read() -> None:
        data = stream.read(OUTPUT_LIMIT + 1)
        kept[name] = data
        if len(data) > OUTPUT_LIMIT:
            _kill(process)

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    return thread


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the program and whatever it started, which may hold its output open."""
    if hasattr(os, "killpg"):
        try:
            os.killpg(process.pid, 9)
        except ProcessLookupError:
            return
    else:
        process.kill()


def _timeout(where: str, seconds: int) -> CannotTellError:
    return CannotTellError(
        Reason.TIMEOUT,
        Text(f"{seconds} 秒內沒有結束", f"did not end within {seconds} s"),
        where,
        Text("請在主機上執行同一指令查明", "run the same command on the host to find out why"),
    )
