"""存放處 Places for blobs: one file each in the folder `places`, found by themselves.

An address says which: `folder`, or `s3://bucket/prefix`. Each item remembers the address at which it was put, so that
another setting changes where new ones go and never where old ones are.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from anzheng.kernel.errors import StorageError, Text
from anzheng.kernel.registry import Registry, discover
from anzheng.ledger.content import places

FOLDER = "folder"


@dataclass(frozen=True, slots=True)
class ContentSettings:
    """Where content goes and how the place is reached (內容庫設定)."""

    address: str = FOLDER
    endpoint: str = ""
    """URL of an S3 service; empty for that of the region."""
    region: str = ""
    credentials: Path | None = None
    """File with two lines, key id and secret; None for what the environment of the machine provides."""


@dataclass(frozen=True, slots=True)
class Written:
    """A blob that is stored, synced and, where asked, locked (已寫入)."""

    blob: str
    """SHA-256 of the ciphertext."""
    locked: date | None
    """Day before which the place itself refuses to delete it; None where it does not."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file that lies in a place (實際存在的檔案)."""

    name: str
    """The digest in its name; for anything else, where it lies."""
    size: int
    changed: datetime
    is_blob: bool


class Place(Protocol):
    """What a place does (存放處). All raise StorageError where it cannot be reached or refuses."""

    address: str

    def write(self, pieces: Iterable[bytes], retain: date | None) -> Written:
        """Store a new blob durably under its digest; never over another one."""

    def read(self, blob: str) -> Iterator[bytes]:
        """Yield the blob in pieces, unverified. Raises FileNotFoundError at the first piece if it is not there."""

    def size(self, blob: str) -> int | None:
        """Return the length of a blob; None if it is not there."""

    def delete(self, blob: str) -> bool:
        """Delete a blob with all its versions, or find it gone; return False while the place refuses."""

    def lock(self, blob: str, until: date) -> date | None:
        """Lock a blob until a day; return the day that the place confirms, None if it has no locks."""

    def found(self) -> Iterator[Found]:
        """Yield everything that lies there."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of place (存放處種類)."""

    scheme: str
    """What its addresses begin with, up to the colon."""
    open: Callable[[str, Path, ContentSettings], Place]
    """From address, data folder and settings."""


KINDS: Registry[Kind] = Registry(Text("存放處種類", "kind of place for content"))


def place_at(address: str, home: Path, settings: ContentSettings) -> Place:
    """Return the place that an address names. Raises NotFoundError for a kind that does not exist."""
    scheme = address.partition(":")[0]
    if scheme not in KINDS:
        discover(places)
    return KINDS.get(scheme).open(address, home, settings)


def refusal(where: str, problem: Exception, *, detail: str = "") -> StorageError:
    """Return the error for a place that does not take or give a blob."""
    reason = detail or getattr(problem, "strerror", None) or type(problem).__name__
    return StorageError(
        Text(f"無法存取內容庫（{reason}）", f"the content store cannot be used ({reason})"),
        where,
        Text("請檢查磁碟空間、權限與連線", "check disk space, permissions and the connection"),
    )
