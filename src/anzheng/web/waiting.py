"""暫存的檔案 Files that wait in the data folder between a preview and its confirmation.

The name says whose file it is, for which company and what: only whoever uploaded it can name it.
"""

import hashlib
import os
import re
import time
from collections.abc import Iterable
from pathlib import Path

from anzheng.kernel.errors import InputError, Text
from anzheng.web.here import Here

_NAME = re.compile(r"[0-9a-f]{64}")
_HOURS = 3600
"""Files that nobody confirmed are removed an hour after the next upload."""
_CHUNK = 1024 * 1024


def keep(at: Here, kind: str, ending: str, chunks: Iterable[bytes]) -> str:
    """Keep a file for the confirmation, readable by the owner of the data folder only; return its name."""
    folder = at.home / "tmp"
    folder.mkdir(mode=0o700, exist_ok=True)
    for old in folder.glob(f"{kind}-*"):
        if time.time() - old.stat().st_mtime > _HOURS:
            old.unlink(missing_ok=True)
    seal, writing = _seal(at), folder / f"{kind}-{os.getpid()}-{time.monotonic_ns()}.part"
    try:
        with os.fdopen(os.open(writing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for chunk in chunks:
                seal.update(chunk)
                file.write(chunk)
        name: str = seal.hexdigest()
        writing.replace(_path(at, kind, ending, name))
    finally:
        writing.unlink(missing_ok=True)
    return name


def waiting(at: Here, kind: str, ending: str, name: str) -> Path:
    """Return the path of the file that waits. Raises InputError if it is gone, or is not the reader's own."""
    path = _path(at, kind, ending, name) if _NAME.fullmatch(name) else None
    if path is not None and path.is_file():
        seal = _seal(at)
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                seal.update(chunk)
        if seal.hexdigest() == name:
            return path
    raise InputError(
        Text("預覽的檔案已不在", "the file of the preview is gone"),
        "file",
        Text("請重新選擇檔案", "choose the file again"),
    )


def _seal(at: Here) -> "hashlib._Hash":
    return hashlib.sha256(f"{at.visit.actor.id} {at.ledger} ".encode())


def _path(at: Here, kind: str, ending: str, name: str) -> Path:
    return at.home / "tmp" / f"{kind}-{name}{ending}"
