"""觀測 Observations: what checks saw, coded as changes and daily continuations.

No row's "last seen" is ever moved: a change is one leaf per host, a continuation another.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from anzheng.facts.base import Outcome, Payload, Scalar, fact


@dataclass(frozen=True, slots=True)
class Reading:
    """One check's result (單項觀測)."""

    check: str
    outcome: Outcome
    values: Mapping[str, Scalar]
    """What was seen, as enumerated values and integers; free text stays outside the ledger."""


@fact("observation.changed", 1)
@dataclass(frozen=True, slots=True)
class ObservationChanged(Payload):
    """The checks whose outcome or values differ from the last time (觀測變動)."""

    target: str
    """`hosts:<entry>` or another register's entry."""
    seen: datetime
    items: tuple[Reading, ...]


@fact("observation.continued", 1)
@dataclass(frozen=True, slots=True)
class ObservationContinued(Payload):
    """The checks that ran again and saw the same (觀測持續)."""

    target: str
    first: datetime
    last: datetime
    checks: tuple[str, ...]
    digest: str
    """SHA-256 over the canonical readings that continue."""


@fact("setting.read", 1)
@dataclass(frozen=True, slots=True)
class SettingRead(Payload):
    """A setting of a system as it was read, tested or declared (系統設定值)."""

    target: str
    setting: str
    value: Scalar
    method: str
    """`read`, `tested` or `declared`."""
    seen: datetime
