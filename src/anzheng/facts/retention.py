"""保存 Retention: what is kept, from when to when, and whether it is intact."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from anzheng.facts.base import About, Payload, fact


@fact("holding.confirmed", 1)
@dataclass(frozen=True, slots=True)
class HoldingConfirmed(Payload):
    """A stretch of kept logs or records was found whole, or not (保存確認)."""

    log: str
    """What is kept, such as `firewall-log`."""
    target: str
    about: About
    """The days that the kept material covers."""
    intact: bool
    on: date
    """The day on which it was confirmed."""


@fact("subjects.sealed", 1)
@dataclass(frozen=True, slots=True)
class SubjectsSealed(Payload):
    """Daily commitment to the newest leaf of every subject (主體封存), so that none can be left out."""

    day: date
    count: int
    digest: str


@fact("logs.sealed", 1)
@dataclass(frozen=True, slots=True)
class LogsSealed(Payload):
    """Closed log files of one device were looked at, and their lengths and digests put under one hash (封存日誌)."""

    log: str
    """What is kept, such as `firewall-log`."""
    target: str
    """The device, `<register>:<entry>`."""
    about: About
    """The days that this sealing looked at; a day without any file is silence, and sealed as such."""
    files: int
    """New files."""
    bytes: int
    """Their length together."""
    silent: int
    """Days among them without any file."""
    stated: int
    """Days among them on which the device wrote nothing, as whoever sealed stated."""
    lines: int
    """How many lines tell what was found: new, moved, gone and altered files, silent days."""
    digest: str
    """Root of the tree over these lines; of nothing, if there are none."""
    missing: int
    """Files sealed before that are gone, though they have to be kept."""
    altered: int
    """Files sealed before whose length or digest is another one."""


class Basis(StrEnum):
    """Why content may be destroyed (銷毀依據)."""

    EXPIRED = "expired"
    """The longest period that applies is over."""
    ORDERED = "ordered"
    """A law, a court or an authority says so, or a person's right to erasure."""


@fact("content.disposed", 1)
@dataclass(frozen=True, slots=True)
class ContentDisposed(Payload):
    """The content of something was destroyed (銷毀內容); its digests and its entries stay."""

    owner: str
    """Subject whose content it was, `evidence:…`."""
    digests: tuple[str, ...]
    basis: Basis
    due: date | None
    """Day from which it could be destroyed; None if ordered."""
    request: str
    """The case in which it was approved."""
    asked_by: str
    approvers: tuple[str, ...]


@fact("hold.placed", 1)
@dataclass(frozen=True, slots=True)
class HoldPlaced(Payload):
    """Nothing within this scope may be destroyed (停止銷毀)."""

    hold: str
    scope: tuple[str, ...]
    """Subjects, `form:<id>`, `target:<register>:<entry>`, or `company`."""
    reason: str
    """Keyed digest of the reason that was written."""


@fact("hold.released", 1)
@dataclass(frozen=True, slots=True)
class HoldReleased(Payload):
    """A hold ended (解除停止銷毀)."""

    hold: str
    reason: str
    """Keyed digest of the reason that was written."""
