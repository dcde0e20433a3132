"""卷宗清單 The list of a binder: everything that does not depend on the checkpoint, with its digest.

Its form stands in `docs/reference/binder-format.md`; the digest of its bytes is entered in the ledger.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from anzheng.kernel import canonical
from anzheng.kernel.times import instant_text
from anzheng.ledger.core.seal import SealProof

NAME = "manifest.json"
VERSION = 1
PAGE, VERDICTS = "verdicts.html", "verdicts.json"


class Member(NamedTuple):
    """A listed file (清單的一個檔案)."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the verdicts are about (所問)."""

    about: date | None
    first: date | None
    last: date | None
    known: int
    """Number of entries they rest on."""


class Held(NamedTuple):
    """An evidence file (證據檔)."""

    commitment: str
    """What the entry holds."""
    member: str
    salt: str | None = None


class Adopted(NamedTuple):
    """A compiled document (編譯後的規範)."""

    document: str
    edition: str
    member: str


class Sealed(NamedTuple):
    """The newest seal, and what it says of the whole subjects (主體封存)."""

    entry: int
    lines: tuple[SealProof, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """The list (清單)."""

    origin: str
    company: str
    made: datetime
    asked: Asked
    members: Sequence[Member]
    entries: Sequence[int]
    whole: Sequence[str]
    seal: Sealed | None
    content: Sequence[Held] = ()
    editions: Sequence[Adopted] = ()
    verdicts: Mapping[str, str | None] = field(default_factory=lambda: {"json": None, "page": None})

    def encode(self) -> bytes:
        """Return the bytes of `manifest.json`."""
        data: bytes = canonical.encode(self._plain())
        return data

    def _plain(self) -> dict[str, Any]:
        asked = self.asked
        return {
            "v": VERSION,
            "origin": self.origin,
            "company": self.company,
            "made": instant_text(self.made),
            "asked": {
                "about": _day(asked.about),
                "from": _day(asked.first),
                "to": _day(asked.last),
                "known": asked.known,
            },
            "members": [one._asdict() for one in sorted(self.members)],
            "entries": sorted(self.entries),
            "whole": sorted(self.whole),
            "seal": None if self.seal is None else _seal(self.seal),
            "content": [one._asdict() for one in sorted(self.content)],
            "editions": [one._asdict() for one in sorted(self.editions)],
            "verdicts": dict(self.verdicts),
        }


def digest_of(data: bytes) -> str:
    """Return the digest of a list, as the ledger holds it."""
    return hashlib.sha256(data).hexdigest()


def _seal(seal: Sealed) -> dict[str, Any]:
    lines = sorted(seal.lines, key=lambda line: line.subject)
    return {
        "entry": seal.entry,
        "lines": [
            {
                "subject": line.subject,
                "newest": line.newest,
                "index": line.index,
                "path": [item.hex() for item in line.path],
            }
            for line in lines
        ],
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
