"""匯出 Taking data out in one piece: who, what, how many rows and the digest of the bytes are a fact.

A page of a list that somebody looks at is no export. A file that is written or downloaded to be kept is one.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from anzheng.facts.access import DataExported
from anzheng.facts.base import Actor, FactId
from anzheng.ledger.services import Draft, append, business_act
from anzheng.organization.access import require
from anzheng.organization.core.permissions import Permission
from anzheng.organization.core.standing import Standing
from anzheng.organization.origin import From


@dataclass(frozen=True, slots=True)
class Parcel:
    """What leaves (匯出的內容)."""

    what: str
    """A code: which list, page or file."""
    rows: int
    data: bytes


def export(has: Standing, parcel: Parcel, origin: From, *, home: Path, actor: Actor, now: datetime) -> FactId:
    """Record that data left; hand it out only after this (匯出). Raises DeniedError without the permission."""
    require(has, Permission.EXPORT)
    sha256 = hashlib.sha256(parcel.data).hexdigest()
    with business_act():
        address, device = origin.traced(home, now=now)
        left = DataExported(parcel.what, parcel.rows, sha256, device, address)
        (identity,) = append(has.company, [Draft(f"export:{parcel.what}", left)], actor=actor, at=now)
    return identity
