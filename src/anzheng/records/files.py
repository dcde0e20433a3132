"""證據檔 Evidence files: stored under their digest, written and synced before the transaction.

A crash leaves at worst a file that nothing refers to, never an entry without its content.
"""

import hashlib
import os
import tempfile
from pathlib import Path
from typing import BinaryIO, NamedTuple

from anzheng.kernel.errors import InputError, LedgerError, StorageError, Text

MAX_BYTES = 512 * 1024 * 1024
"""Largest single file that becomes evidence."""
_CHUNK = 1024 * 1024


class Stored(NamedTuple):
    """A file in the store."""

    sha256: str
    bytes: int


def store(home: Path, source: Path) -> Stored:
    """Copy `source` into the store and return its digest and size.

    Raises InputError if it is absent, a folder, unreadable or too large, StorageError if the disk refuses.
    """
    if source.is_dir():
        raise InputError(
            Text("這是資料夾，不是檔案", "this is a folder, not a file"),
            str(source),
            Text("請指定檔案，或先壓縮成一個檔", "name a file, or pack the folder into one"),
        )
    if not source.is_file():
        raise InputError(
            Text("找不到這個檔案", "there is no such file"), str(source), Text("請確認路徑", "check the path")
        )
    if source.stat().st_size > MAX_BYTES:
        limit = MAX_BYTES // (1024 * 1024)
        raise InputError(
            Text(f"檔案超過 {limit} MB", f"the file is larger than {limit} MB"),
            str(source),
            Text("請壓縮或分成數個檔案", "compress it or split it"),
        )
    try:
        return _copy(home / "blobs", source)
    except OSError as problem:
        raise StorageError(
            Text(f"無法寫入證據檔（{problem.strerror}）", f"the evidence file cannot be written ({problem.strerror})"),
            str(home / "blobs"),
            Text("請檢查磁碟空間與權限", "check disk space and permissions"),
        ) from problem


def path_of(home: Path, sha256: str) -> Path:
    """Return where the file with this digest lies."""
    return home / "blobs" / sha256[:2] / sha256


def read_verified(home: Path, sha256: str) -> bytes:
    """Return the file's content, verified against its digest. Raises LedgerError if it was altered or is gone."""
    try:
        data = path_of(home, sha256).read_bytes()
    except FileNotFoundError:
        data = None
    if data is None or hashlib.sha256(data).hexdigest() != sha256:
        raise LedgerError(
            Text("證據檔遺失或已被更動", "the evidence file is missing or was altered"),
            str(path_of(home, sha256)),
            Text("請從備份還原這個檔案", "restore this file from the backup"),
        )
    return data


def _copy(store_folder: Path, source: Path) -> Stored:
    store_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(dir=store_folder, delete=False) as temporary:
        try:
            with _opened(source) as stream:
                digest, size = _pour(stream, temporary)
            temporary.flush()
            os.fsync(temporary.fileno())
            target = store_folder / digest[:2] / digest
            target.parent.mkdir(exist_ok=True, mode=0o700)
            if not target.exists():
                os.link(temporary.name, target)
                _sync_folder(target.parent)
        finally:
            Path(temporary.name).unlink(missing_ok=True)
    return Stored(digest, size)


def _pour(stream: BinaryIO, temporary: "tempfile._TemporaryFileWrapper[bytes]") -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while chunk := _read(stream):
        digest.update(chunk)
        temporary.write(chunk)
        size += len(chunk)
    return digest.hexdigest(), size


def _opened(source: Path) -> BinaryIO:
    try:
        return source.open("rb")
    except OSError as problem:
        raise _unreadable(str(source), problem) from problem


def _read(stream: BinaryIO) -> bytes:
    try:
        return stream.read(_CHUNK)
    except OSError as problem:
        raise _unreadable(stream.name, problem) from problem


def _unreadable(source: str, problem: OSError) -> InputError:
    return InputError(
        Text(f"無法讀取這個檔案（{problem.strerror}）", f"the file cannot be read ({problem.strerror})"),
        source,
        Text("請檢查檔案的權限", "check the permissions of the file"),
    )


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
