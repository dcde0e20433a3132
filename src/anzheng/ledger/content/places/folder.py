"""資料夾 Blobs in the data folder: `blobs/ab/abcdef…`, written beside, synced, and linked to their name."""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from anzheng.ledger.content.place import FOLDER, KINDS, ContentSettings, Found, Kind, Place, Written, refusal
from anzheng.ledger.durable import sync_folder

_PIECE: Final = 1024 * 1024
_NAME: Final = re.compile(r"[0-9a-f]{64}")


class Folder:
    """Blobs below one folder (資料夾)."""

    address = FOLDER

    def __init__(self, root: Path) -> None:
        self._root = root

    def path(self, blob: str) -> Path:
        """Return where a blob lies."""
        return self._root / blob[:2] / blob

    def write(self, pieces: Iterable[bytes], retain: date | None) -> Written:  # noqa: ARG002 - a folder locks nothing
        """Store a new blob: when this returns, it and its name survive the loss of power."""
        try:
            self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor, name = tempfile.mkstemp(dir=self._root, prefix=".new-")
        except OSError as problem:
            raise refusal(str(self._root), problem) from problem
        try:
            return Written(self._kept(descriptor, Path(name), pieces), None)
        finally:
            # The blob is whole by now, or there is none: what cannot be cleaned up hinders nobody, and the doctor
            # names it.
            with suppress(OSError):
                Path(name).unlink()

    def _kept(self, descriptor: int, path: Path, pieces: Iterable[bytes]) -> str:
        digest = hashlib.sha256()
        with os.fdopen(descriptor, "wb", buffering=0) as stream:
            for piece in pieces:
                digest.update(piece)
                try:
                    _write_all(stream.fileno(), piece)
                except OSError as problem:
                    raise refusal(str(self._root), problem) from problem
            try:
                os.fsync(stream.fileno())
                # Closed here: what closing says belongs to the write.
                stream.close()
                target = self.path(digest.hexdigest())
                target.parent.mkdir(exist_ok=True, mode=0o700)
                os.link(path, target)
                # All three: whoever made a folder, before a crash or at this moment, may not have synced its name.
                for folder in (target.parent, self._root, self._root.parent):
                    sync_folder(folder)
            except OSError as problem:
                raise refusal(str(self._root), problem) from problem
        return digest.hexdigest()

    def read(self, blob: str) -> Iterator[bytes]:
        """Yield the blob in pieces. Raises FileNotFoundError if it is not there."""
        path = self.path(blob)
        try:
            with path.open("rb", buffering=0) as stream:
                while piece := stream.read(_PIECE):
                    yield piece
        except FileNotFoundError:
            raise
        except OSError as problem:
            raise refusal(str(path), problem) from problem

    def size(self, blob: str) -> int | None:
        """Return the length of a blob; None if it is not there."""
        path = self.path(blob)
        try:
            return path.stat().st_size if path.is_file() else None
        except OSError as problem:
            raise refusal(str(path), problem) from problem

    def delete(self, blob: str) -> bool:
        """Delete a blob, or find it gone."""
        path = self.path(blob)
        try:
            path.unlink(missing_ok=True)
            if path.parent.is_dir():
                sync_folder(path.parent)
        except OSError as problem:
            raise refusal(str(path), problem) from problem
        return True

    def lock(self, blob: str, until: date) -> date | None:  # noqa: ARG002 - a folder locks nothing
        """Return None: whoever owns the disk can delete what lies on it."""
        return None

    def found(self) -> Iterator[Found]:
        """Yield every file below the folder."""
        for folder, _, names in os.walk(self._root):
            for name in names:
                path = Path(folder) / name
                try:
                    about = path.stat()
                except FileNotFoundError:
                    continue  # it went in between
                is_blob = _NAME.fullmatch(name) is not None and path == self.path(name)
                where = name if is_blob else path.relative_to(self._root).as_posix()
                yield Found(where, about.st_size, datetime.fromtimestamp(about.st_mtime, UTC), is_blob)


def _write_all(descriptor: int, piece: bytes) -> None:
    rest = memoryview(piece)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _open(_address: str, home: Path, _settings: ContentSettings) -> Place:
    return Folder(home / "blobs")


KINDS.register(FOLDER, Kind(FOLDER, _open))
