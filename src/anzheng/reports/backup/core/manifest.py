"""備份清單 The list of a backup, `manifest.json`: canonical JSON that says everything about the file but itself."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Final, Literal

import msgspec

from anzheng.kernel import canonical
from anzheng.kernel.errors import AnzhengError, Text
from anzheng.reports.backup.core.container import BLOBS, HOME, SQLITE, TABLES
from anzheng.reports.backup.core.words import damaged

VERSION: Final = 1


class Engine(StrEnum):
    """What database a copy is of (資料庫種類)."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


ENGINES: Final = {Engine.SQLITE: Text("SQLite", "SQLite"), Engine.POSTGRESQL: Text("PostgreSQL", "PostgreSQL")}


@dataclass(frozen=True, slots=True)
class Member:
    """A file in the backup (成員)."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Copied:
    """A ledger as the copy has it (備份中的帳本)."""

    ledger: str
    size: int
    root: str
    checkpoint: str | None
    """Its newest signed checkpoint, word for word."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table that was copied row by row (資料表)."""

    name: str
    columns: list[str]
    rows: int


@dataclass(frozen=True, slots=True)
class Counter:
    """How far a counter of PostgreSQL was (序號產生器)."""

    name: str
    value: int
    called: bool


@dataclass(frozen=True, slots=True)
class Sealed:
    """The key of `home.sealed` (密封金鑰), wrapped by one of the folder of keys."""

    wrapping: str
    wrapped: str
    """Hexadecimal."""


@dataclass(frozen=True, slots=True)
class Contents:
    """Evidence files that the copy of the database names (證據檔)."""

    here: int
    elsewhere: dict[str, int]
    """By the address of a place outside: they stay there."""
    absent: list[str]
    """Blobs that were not there, or not whole, while the backup was made: damaged, or disposed of meanwhile."""
    wrapping: list[str]
    """Ids of the keys that open them."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The list of a backup (備份清單)."""

    v: Literal[1]
    made: str
    program: str
    engine: Engine
    migrations: list[str]
    ledgers: list[Copied]
    tables: list[Table]
    """Empty for SQLite."""
    counters: list[Counter]
    contents: Contents
    home: Sealed
    left_out: list[str]
    """Files of the data folder that did not travel."""
    members: list[Member]
    """All others, in their order."""

    def member(self, name: str) -> Member:
        """Return a member that is there."""
        return next(one for one in self.members if one.name == name)


def encode(manifest: Manifest) -> bytes:
    """Return its bytes."""
    return canonical.encode({**asdict(manifest), "engine": manifest.engine.value})


def decode(data: bytes, where: str) -> Manifest:
    """Return the list in `data`. Raises DamagedError unless it is one of this version, spelt in the one way."""
    try:
        manifest = msgspec.convert(canonical.decode(data), Manifest)
        same = encode(manifest) == data
    except (AnzhengError, msgspec.ValidationError) as problem:
        raise _none(where) from problem
    if not same or not _fits(manifest):
        raise _none(where)
    return manifest


def _fits(manifest: Manifest) -> bool:
    """Tell whether the members are those of the engine, in order."""
    names = [one.name for one in manifest.members]
    tables = [f"{TABLES}{one.name}.copy" for one in manifest.tables]
    database = [SQLITE] if manifest.engine is Engine.SQLITE else tables
    blobs = names[len(database) + 1 :]
    return (
        names[: len(database) + 1] == [*database, HOME]
        and all(name.startswith(BLOBS) for name in blobs)
        and blobs == sorted(set(blobs))
        and len(blobs) == manifest.contents.here
        and all(one.name == f"{BLOBS}{one.sha256}" for one in manifest.members[len(database) + 1 :])
    )


def _none(where: str) -> AnzhengError:
    return damaged(
        where,
        "備份清單看不懂，可能是較新版本所做，或已被更動",
        "the list of the backup is not understood: newer, or altered",
    )
