"""暫存處 A folder to work in, beside what is being made: its owner's alone, and gone afterwards, whatever happens.

Whoever is killed leaves one behind; the next one here finds it unlocked and takes it away. Nothing in it is ever
mistaken for a backup or an installation: its name begins with a dot, and it is never renamed as a whole.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from anzheng.kernel.errors import StorageError, Text, system_reason

PREFIX: Final = ".anzheng-backup-"
_LOCK: Final = "lock"


@contextmanager
def workplace(folder: Path) -> Iterator[Path]:
    """Give a new folder within `folder`. Raises StorageError."""
    with disk(folder):
        _sweep(folder)
        made = Path(tempfile.mkdtemp(prefix=PREFIX, dir=folder))
        descriptor = os.open(made / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
        os.close(descriptor)


def _sweep(folder: Path) -> None:
    for left in folder.glob(f"{PREFIX}*"):
        try:
            descriptor = os.open(left / _LOCK, os.O_RDWR | os.O_CLOEXEC)
        except OSError:
            continue  # no longer there, not yet locked, or somebody else's
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            continue  # somebody works in it
        else:
            shutil.rmtree(left, ignore_errors=True)
        finally:
            os.close(descriptor)


@contextmanager
def disk(where: Path) -> Iterator[None]:
    """Turn what the system says against a file into an error for people."""
    try:
        yield
    except OSError as problem:
        said = system_reason(problem)
        raise StorageError(
            Text(f"檔案或資料夾無法使用（{said.zh}）", f"a file or folder cannot be used ({said.en})"),
            str(problem.filename or where),
            Text("請檢查路徑、權限與磁碟空間後再試一次", "check path, permissions and free space, then try again"),
        ) from problem
