"""讀取備份 Reading a backup: its form, its list, its seal; then every byte of it, in one pass.

Needs neither database nor Django: a backup is looked at before anything of it is used.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self

from anzheng.kernel.errors import InputError, Text
from anzheng.ledger.content.core.wrapping import WrappingKey
from anzheng.reports.backup.core import manifest as lists
from anzheng.reports.backup.core.container import BLOBS, END, MANIFEST, SEAL, Place, header, is_name, padding, places
from anzheng.reports.backup.core.manifest import Manifest, Member
from anzheng.reports.backup.core.sealing import seal_holds, sealed_by
from anzheng.reports.backup.core.words import damaged
from anzheng.reports.backup.filing import PIECE
from anzheng.reports.backup.workplace import disk

_LARGEST: Final = {MANIFEST: 512 * 1024 * 1024, SEAL: 4096}
Told = Callable[[int, int], None]


def nobody(_done: int, _all: int) -> None:
    """Tell nobody how far it is."""


class Backup:
    """A backup that was opened, of the right form and with a list that fits its members (備份檔)."""

    def __init__(self, path: Path) -> None:
        """Open it. Raises InputError if there is none, DamagedError if it is no backup, or not whole."""
        self.path = path
        if not path.is_file():
            raise InputError(
                Text("找不到這個備份檔", "there is no such backup"), str(path), Text("請確認路徑", "check the path")
            )
        with disk(path):
            self._file: BinaryIO = path.open("rb")
        with ExitStack() as left:
            left.callback(self._file.close)
            self._open()
            left.pop_all()

    def _open(self) -> None:
        where = str(self.path)
        with disk(self.path):
            self.size = os.fstat(self._file.fileno()).st_size
            found = places(self._at, self.size, is_name, where)
            if [one.name for one in found[-2:]] != [MANIFEST, SEAL] or any(
                one.size > _LARGEST.get(one.name, one.size) for one in found
            ):
                raise damaged(where, "這不是備份檔，或清單不見了", "this is no backup, or its list is missing")
            data, sealed = (self._at(one.offset, one.size) for one in found[-2:])
        self.manifest: Manifest = lists.decode(data, where)
        self._list_digest = hashlib.sha256(data).digest()
        self.sealed_by, self._seal = sealed_by(sealed, where)
        self._places: list[Place] = found
        if [(one.name, one.size) for one in found[:-2]] != [(one.name, one.size) for one in self.manifest.members]:
            raise damaged(where, "備份的內容與清單不符", "what the backup holds is not what its list says")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def seal_holds(self, keys: list[WrappingKey]) -> bool | None:
        """Tell whether the list is as it was sealed; None where the key that sealed it is not there."""
        by = next((one for one in keys if one.id == self.sealed_by), None)
        return None if by is None else seal_holds(by, self._seal, self._list_digest)

    def require_seal(self, keys: list[WrappingKey]) -> None:
        """Raise DamagedError if a key that is there says that the list was altered."""
        if self.seal_holds(keys) is False:
            raise damaged(
                str(self.path), "封印不符：備份在製作之後被更動過", "the seal does not hold: the backup was altered"
            )

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield a member, unverified."""
        place = next(one for one in self._places if one.name == name)
        at, rest = place.offset, place.size
        while rest:
            piece = self._at(at, min(PIECE, rest))
            if not piece:
                raise self._altered(name)
            yield piece
            at, rest = at + len(piece), rest - len(piece)

    def verified(self, name: str) -> Iterator[bytes]:
        """Yield a member; raise DamagedError at its end unless it was what the list says. Nothing counts before."""
        digest = hashlib.sha256()
        for piece in self.pieces(name):
            digest.update(piece)
            yield piece
        if digest.hexdigest() != self.manifest.member(name).sha256:
            raise self._altered(name)

    def unpack(self, target: Callable[[Member], Path | None], told: Told = nobody) -> str:
        """Read every byte once, write members to where `target` says, and return the SHA-256 of the file.

        What was written is not to be used unless this returns. Raises DamagedError, StorageError.
        """
        everything, listed = hashlib.sha256(), {one.name: one for one in self.manifest.members}
        for place in self._places:
            everything.update(header(place.name, place.size))
            member = listed.get(place.name)
            path = None if member is None else target(member)
            digest, zeros = hashlib.sha256(), bytes(padding(place.size))
            with _Sink(path) as sink:
                for piece in self.pieces(place.name):
                    digest.update(piece)
                    everything.update(piece)
                    sink.write(piece)
                    told(place.offset, self.size)
            end = place.offset + place.size
            if (member is not None and digest.hexdigest() != member.sha256) or self._at(end, len(zeros)) != zeros:
                raise self._altered(place.name)
            everything.update(zeros)
            told(end, self.size)
        everything.update(END)
        return everything.hexdigest()

    def _altered(self, name: str) -> InputError:
        return damaged(str(self.path), f"備份裡的 {name} 已毀損", f"{name} in the backup is damaged")

    def _at(self, offset: int, count: int) -> bytes:
        with disk(self.path):
            self._file.seek(offset)
            return self._file.read(count)


class _Sink:
    """A new file of its owner's alone, or nothing. Not synced: a restore syncs all at once before it counts."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._file: BinaryIO | None = None

    def __enter__(self) -> Self:
        if self._path is not None:
            with disk(self._path):
                for folder in reversed([one for one in self._path.parents if not one.exists()]):
                    folder.mkdir(mode=0o700, exist_ok=True)
                descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
                self._file = os.fdopen(descriptor, "wb", buffering=0)
        return self

    def write(self, piece: bytes) -> None:
        if self._file is not None and self._path is not None:
            with disk(self._path):
                rest = memoryview(piece)
                while rest:
                    rest = rest[self._file.write(rest) :]

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is None:
            return
        with suppress(OSError):
            self._file.close()


def into(folder: Path, member: Member) -> Path:
    """Return where a member goes below a folder that is laid out like the backup; blobs as the store has them."""
    if member.name.startswith(BLOBS):
        blob = member.name.removeprefix(BLOBS)
        return folder / "blobs" / blob[:2] / blob
    return folder / member.name
