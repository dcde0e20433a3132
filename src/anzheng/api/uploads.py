"""上傳的檔案 An uploaded file on the disk for as long as it is looked at, under a name that every disk takes."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ninja.files import UploadedFile

_STEM, _SUFFIX = 180, 60
"""Bytes of a name; disks take 255."""


@contextmanager
def on_disk(file: UploadedFile, home: Path) -> Iterator[Path]:
    """Give the path of the file, whose last part is its shortened name; it is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="upload-", dir=home) as folder:
        path = Path(folder) / file_name(file.name or "")
        with path.open("wb") as stream:
            for chunk in file.chunks():
                stream.write(chunk)
        yield path


def file_name(name: str) -> str:
    """Return the last part of a name, shortened, with its ending."""
    last = Path(name.replace("\0", "")).name
    stem, dot, suffix = last.rpartition(".")
    if not dot or not stem:
        stem, suffix = last, ""
    return (_cut(stem, _STEM) or "file") + (f".{_cut(suffix, _SUFFIX)}" if suffix else "")


def _cut(text: str, most: int) -> str:
    return text.encode("utf-8", "ignore")[:most].decode("utf-8", "ignore")
