"""解壓比對 Unpacking: whether a compressed file holds what was sealed before it was compressed.

Only as much is unpacked as the longest file that is looked for, so that no file can blow itself up.
"""

import bz2
import gzip
import hashlib
import lzma
import os
import zlib
from collections.abc import Callable
from typing import IO, Final

from anzheng.records.log_files import Lying, open_file

_CHUNK = 1024 * 1024
_Opener = Callable[[IO[bytes]], gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile]
_OPENERS: Final[dict[str, _Opener]] = {
    ".gz": lambda raw: gzip.GzipFile(fileobj=raw),
    ".bz2": bz2.BZ2File,
    ".xz": lzma.LZMAFile,
}
TRIED: Final = tuple(_OPENERS)
"""Endings of the files that are unpacked; other archives are not."""


def packed(file: Lying) -> bool:
    """Tell whether the file is of a sort that is unpacked."""
    return file.name.endswith(TRIED)


def plain_digest(file: Lying, longest: int) -> str:
    """Return the digest of what a compressed file holds; empty if that is longer, or cannot be unpacked."""
    sha256, size = hashlib.sha256(), 0
    opener = _OPENERS["." + file.name.rpartition(".")[2]]
    with open_file(file) as opened, os.fdopen(os.dup(opened.number), "rb") as raw:
        try:
            with opener(raw) as stream:
                while chunk := stream.read(_CHUNK):
                    size += len(chunk)
                    if size > longest:
                        return ""
                    sha256.update(chunk)
        except (OSError, EOFError, zlib.error, lzma.LZMAError):
            return ""
    return sha256.hexdigest()
