"""帳本 Ledgers: keys, anchors, epochs, restored copies, and what was handed out with proofs."""

from dataclasses import dataclass
from datetime import datetime

from anzheng.facts.base import Payload, fact


@fact("binder.exported", 1)
@dataclass(frozen=True, slots=True)
class BinderExported(Payload):
    """A binder was handed out (匯出稽核卷宗): nobody can change its list afterwards."""

    digest: str
    """SHA-256 of the list (`manifest.json`)."""


@fact("key.rotated", 1)
@dataclass(frozen=True, slots=True)
class KeyRotated(Payload):
    """The ledger signs by another key from now on (輪替金鑰); the next checkpoint carries both signatures."""

    old: str
    """Verifier key that signed until now, as text."""
    new: str


@fact("content_key.added", 1)
@dataclass(frozen=True, slots=True)
class ContentKeyAdded(Payload):
    """A further key wraps the keys of contents from now on (更換包裹金鑰); those wrapped before are wrapped anew."""

    key: str
    """Id of the key: half a digest of it."""


@fact("content_key.retired", 1)
@dataclass(frozen=True, slots=True)
class ContentKeysRetired(Payload):
    """Older wrapping keys wrap nothing any more and were removed (汰除舊金鑰); copies that need them stay closed."""

    keys: tuple[str, ...]
    """Ids, in the order in which they were added."""


@fact("anchor.added", 1)
@dataclass(frozen=True, slots=True)
class AnchorAdded(Payload):
    """Checkpoints go to a further place outside (新增外部錨定)."""

    anchor: str
    kind: str
    """`file`, `witness`, `timestamp`, `mail`."""
    place: str
    """Keyed digest of where it is: an address may name a person."""


@fact("anchor.removed", 1)
@dataclass(frozen=True, slots=True)
class AnchorRemoved(Payload):
    """Checkpoints no longer go there (移除外部錨定)."""

    anchor: str
    reason: str
    """Keyed digest of the reason that was written."""


@fact("epoch.opened", 1)
@dataclass(frozen=True, slots=True)
class EpochOpened(Payload):
    """The ledger goes on under another name, because it is no longer what an anchor has seen (開啟新紀元)."""

    epoch: int
    """Counted from 1; the first one needs no entry."""
    origin: str
    """Name of the ledger from now on."""
    before: str
    """Its name until now."""
    size: int
    """Entries that are still there, this one not counted."""
    anchored_size: int
    """Entries that the newest anchored checkpoint covered."""
    anchored_root: str
    """Root of that checkpoint, hexadecimal."""
    lost: int
    """Anchored entries that are gone for certain; 0 where entries differ."""
    reason: str
    """Keyed digest of the reason that was written."""
    backup: str | None
    """SHA-256 of the copy that was put back, if there was one."""
    asked_by: str
    approvers: tuple[str, ...]
    """Two people other than who asked."""


@fact("restore.performed", 1)
@dataclass(frozen=True, slots=True)
class RestorePerformed(Payload):
    """The installation was put back from a copy (還原)."""

    backup: str
    """SHA-256 of the copy."""
    made: datetime
    """When the copy was made, by its own word."""
    size: int
    """Entries of this ledger in the copy."""
    disposals: int
    """Disposals that were done again."""
