"""金鑰資料夾 The folder of keys: files for this account only, written whole or not at all, by one process at a time."""

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from anzheng.kernel.errors import StorageError, Text, system_reason
from anzheng.ledger.durable import sync_folder

_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


@contextmanager
def locked(keys: Path) -> Iterator[None]:
    """Hold the folder for oneself: two processes never sign at once. Raises StorageError."""
    path = keys / ".lock"
    try:
        keys.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as problem:
        raise unusable(path, problem) from problem
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def read_private(path: Path) -> bytes | None:
    """Return what a file holds; None if it is not there. Raises StorageError if others may read it, or we may not."""
    try:
        with path.open("rb") as stream:
            if os.fstat(stream.fileno()).st_mode & _OTHERS:
                raise _open_to_others(path)
            return stream.read()
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise unusable(path, problem) from problem


def replace(path: Path, data: bytes) -> None:
    """Write a file as a whole or not at all: temporary file, sync, rename, sync of the folder; call it while `locked`.

    Raises StorageError.
    """
    # One name: what a process leaves that is killed here holds a key, and the next one writes over it.
    temporary = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary.unlink(missing_ok=True)
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as file:
            try:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
                temporary.replace(path)
            except OSError:
                temporary.unlink(missing_ok=True)
                raise
        sync_folder(path.parent)
    except OSError as problem:
        raise unusable(path, problem) from problem


def unusable(path: Path, problem: OSError) -> StorageError:
    """Return the error for a file of the folder that cannot be used."""
    said = system_reason(problem)
    return StorageError(
        Text(f"金鑰資料夾無法使用（{said.zh}）", f"the folder of keys cannot be used ({said.en})"),
        str(path),
        Text(
            "請檢查 ANZHENG_KEYS 的路徑、權限與磁碟空間",
            "check the path in ANZHENG_KEYS, its permissions and the space on the disk",
        ),
    )


def _open_to_others(path: Path) -> StorageError:
    return StorageError(
        Text("其他帳號可以讀取金鑰檔，因此不使用", "other accounts can read the key file, so it is not used"),
        str(path),
        Text(
            "請執行 chmod 600；若可能外洩，接著以 anzheng ledger rotate-key 換鑰",
            "run chmod 600; if the key may have leaked, rotate it with anzheng ledger rotate-key",
        ),
    )
