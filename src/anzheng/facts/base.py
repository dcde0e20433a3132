"""事實的共同部分 What every fact has: an envelope, a kind with a version, and a payload.

Payloads hold only what decides a verdict: pseudonymous ids, enumerations, integers, dates and
digests. Names and free text never enter a leaf, because a leaf is for ever.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, NamedTuple, TypeVar

Scalar = str | int | bool | None
"""A value inside a payload's `values`; dates are ISO text."""

COMPANY = "company"
"""The target of whatever concerns the whole company. Other targets are `<register>:<entry>`."""


class About:
    """The days that a fact is about (事實日), both included; a single day has first == last.

    A plain class and no dataclass: in the ledger it is one text, and readers that know dataclasses by
    themselves would look for an object.
    """

    __slots__ = ("first", "last")
    first: date
    last: date

    def __init__(self, first: date, last: date) -> None:
        object.__setattr__(self, "first", first)
        object.__setattr__(self, "last", last)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a span of days does not change: {name}")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, About) and self.first == other.first and self.last == other.last

    def __hash__(self) -> int:
        return hash((self.first, self.last))

    def __repr__(self) -> str:
        return f"About({self.first}, {self.last})"

    @classmethod
    def day(cls, day: date) -> "About":
        """Return the span of one day."""
        return cls(day, day)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who performed an act, and how (行為人)."""

    type: str
    """`user`, `system` or `agent`."""
    id: str
    """Pseudonymous id, `u:…`; never a name."""
    via: str
    """`cli`, `web`, `api`, `job` or `agent`."""
    auth: str
    """How the actor was authenticated: `os-account`, `password`, `totp`, `passkey`, `key`."""


@dataclass(frozen=True, slots=True)
class Content:
    """A blob that a leaf refers to by digest (內容). Blobs never decide."""

    role: str
    """`body`, `text`, `attachment`."""
    bytes: int
    media: str
    sha256: str
    """Lower-case hexadecimal."""


class Payload:
    """Base of all payloads; subclasses are frozen dataclasses decorated with `fact`."""

    __slots__ = ()
    KIND: ClassVar[str]
    """Name and version, `evidence.added/1`."""


PayloadType = TypeVar("PayloadType", bound=Payload)

KINDS: dict[str, type[Payload]] = {}
"""Every kind by name and version; filled while the family modules are imported, then never again."""


def fact(name: str, version: int) -> Callable[[type[PayloadType]], type[PayloadType]]:
    """Enter a payload class into the closed list under `name`/`version`."""

    def enter(cls: type[PayloadType]) -> type[PayloadType]:
        kind = f"{name}/{version}"
        if kind in KINDS:
            raise ValueError(f"fact kind {kind} is defined twice")
        cls.KIND = kind
        KINDS[kind] = cls
        return cls

    return enter


class FactId(NamedTuple):
    """A fact's identity inside its ledger (帳本序號): leaf and position in a bulk leaf."""

    seq: int
    n: int = 0


@dataclass(frozen=True, slots=True)
class Fact:
    """One leaf as the verdict reads it."""

    seq: int
    """Index in the ledger; also the order of recording."""
    at: datetime
    """When it was recorded (UTC), the second of the two times."""
    recorded: date
    """The same, as a day in Taiwan."""
    actor: str
    """Pseudonymous id of who recorded it."""
    subject: str
    payload: Payload


class Outcome(StrEnum):
    """What a check saw (觀測結果)."""

    OK = "ok"
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"
