"""錨定約定 What a kind of anchor is: it gives one checkpoint to somebody outside, and asks what they hold.

One file each in `kinds`, found by itself; each ends in `ANCHORS.register(KIND.id, KIND)`. A kind reads no table, no
setting and no clock: place, checkpoint, time and means come in as arguments. Nothing of what comes back is believed
before it is verified.
"""

import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path

from anzheng.kernel.errors import AnzhengError, LedgerError, Text
from anzheng.kernel.registry import Registry, discover
from anzheng.ledger.anchors import kinds
from anzheng.outbound.core.addresses import Network


class AnchorError(AnzhengError):
    """An anchor could not be reached, or refused (錨定失敗): try again, or look at its settings."""


class AnchorContradictsError(LedgerError):
    """An anchor holds another history of this ledger than we do (錨定矛盾): never to be passed over.

    Deliberately no AnchorError: whoever passes over an anchor that is away must not pass over this.
    """

    def __init__(
        self,
        what: Text,
        where: str,
        remedy: Text,
        *,
        size: int | None = None,
        root: bytes | None = None,
        forked: bool = True,
    ) -> None:
        super().__init__(what, where, remedy)
        self.size = size
        """Size that the anchor holds; None if it says only that ours does not fit."""
        self.root = root
        """Root that the anchor holds, if it told."""
        self.forked = forked
        """Whether it holds a history that is not ours; False if what it keeps was cut, replaced or altered."""


class Rhythm(Enum):
    """How often an anchor is offered the newest checkpoint (頻率)."""

    GROWTH = "growth"
    """Whenever one was signed."""
    DAY = "day"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class Log:
    """The log that an anchor is asked about (所問的帳本)."""

    origin: str
    vkeys: tuple[str, ...]
    """Every verifier key this origin ever had: what an anchor holds may be old."""
    given: int = 0
    """Largest size that this anchor has taken already, by our records; 0 if none."""
    note: bytes | None = None
    """Newest signed note of this origin that we have: some anchors answer only to one."""


@dataclass(frozen=True, slots=True)
class Presented:
    """A checkpoint for an anchor (提交的檢查點)."""

    log: Log
    size: int
    root: bytes
    note: bytes
    """The signed note, without cosignatures."""
    growth: Callable[[int], Sequence[bytes]]
    """Consistency proof from an older size, above 0 and at most `size`."""
    now: datetime


@dataclass(frozen=True, slots=True)
class Means:
    """What the shell lends (可用的方法)."""

    home: Path
    """The data folder."""
    networks: tuple[Network, ...] = ()
    """Inner networks that may be called; there, without TLS too."""
    send_mail: Callable[[str, str, str], None] | None = None
    """(to, subject, text): sends exactly this plain text. Raises OSError. None: no mail server is set."""
    trust: ssl.SSLContext | None = None
    """Certificate authorities for https; None: those of the system."""


@dataclass(frozen=True, slots=True)
class Received:
    """What an anchor gave back for a checkpoint (收據)."""

    data: bytes
    """Verbatim: what an inspector verifies without us."""
    ending: str
    """Of the file's name, with its dot."""
    cosignatures: tuple[str, ...] = ()
    """Verified lines of witnesses, without newline, that may stand below the note."""
    chain: bytes = b""
    """Certificates (PEM) that verify `data` and have to be kept beside it; empty if none."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The newest checkpoint of a log that an anchor holds (對方持有的檢查點)."""

    size: int
    root: bytes | None
    """None if the anchor tells only the size."""
    note: bytes | None
    """The note itself, verified; None if the anchor does not hand it out."""


@dataclass(frozen=True, slots=True)
class AnchorKind:
    """A kind of anchor (錨定種類). `place` is one line of text, as `check` returns it."""

    id: str
    name: Text
    place_help: Text
    """What to write as place, with an example."""
    outside: Text
    """Whose protection it is, and what it does not prove."""
    every: Rhythm
    check: Callable[[str], str]
    """Return the place in its one spelling. Raises InputError. Looks at nothing outside the text."""
    warn: Callable[[str, Means], Text | None]
    """Return what is weak about the place as things are now; None if nothing is known to be."""
    publish: Callable[[str, Presented, Means], Received]
    """Give a checkpoint. Raises AnchorError, AnchorContradictsError."""
    seen: Callable[[str, Log, Means], Seen | None]
    """Return the newest checkpoint it holds; None if it holds none of this log, or cannot be asked.

    Raises AnchorError, AnchorContradictsError."""
    verify: Callable[[str, bytes, Received], Text]
    """(place, note, receipt) -> what the receipt proves, checked now and offline. Raises ProofError.

    Of `Received`, only `data` and `chain` are read."""
    near: bool = False
    """Whether asking it costs a file and no network: it is asked whenever a process starts."""


ANCHORS: Registry[AnchorKind] = Registry(Text("錨定種類", "kind of anchor"))


def all_anchors() -> tuple[AnchorKind, ...]:
    """Import the folder of kinds and return all of them, by id."""
    discover(kinds)
    return tuple(kind for _, kind in ANCHORS)


def anchor_kind(id: str) -> AnchorKind:  # noqa: A002 - the word of every registry
    """Return a kind, looking for it in the folder at first use. Raises NotFoundError."""
    if id not in ANCHORS:
        all_anchors()
    return ANCHORS.get(id)
