"""外部錨定的異動 Acts upon anchors: adding and removing are entries."""

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from anzheng.facts.base import Actor
from anzheng.facts.ledgers import AnchorAdded, AnchorRemoved
from anzheng.kernel.errors import InputError, Text
from anzheng.ledger.anchoring import AnchorState
from anzheng.ledger.anchors.contract import anchor_kind
from anzheng.ledger.proofs import enter_anchor, retire_anchor
from anzheng.ledger.services import Draft, append, business_act
from anzheng.organization.proving import means_in
from anzheng.organization.reasons import because
from anzheng.organization.traces import trace

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


def add_anchor(
    ledger: str, anchor: str, kind: str, place: str, *, home: Path, actor: Actor, now: datetime
) -> Text | None:
    """Have the checkpoints of a ledger go to a further place outside; return what is weak about it (新增外部錨定).

    Raises InputError for an id or a place that cannot be, NotFoundError for an unknown kind, ConflictError for an id
    that was used before.
    """
    if not _ID.fullmatch(anchor):
        raise InputError(
            Text("錨定代號不合格式", "not an id of an anchor"),
            anchor[:60],
            Text("只用小寫英數字與連字號，最多 40 字", "use lower-case letters, digits and hyphens, at most 40"),
        )
    chosen = anchor_kind(kind)
    exact = chosen.check(place)
    weak = chosen.warn(exact, means_in(home))
    with business_act():
        enter_anchor(ledger, anchor, kind, exact, now=now)
        added = AnchorAdded(anchor, kind, trace(home, "place", exact, now=now))
        append(ledger, [Draft(f"anchor:{anchor}", added)], actor=actor, at=now)
    return weak


def weak_anchors(anchors: Sequence[AnchorState], home: Path) -> dict[str, Text]:
    """Return id → what is weak about its place as things are now, of those that cost no network to look at."""
    means = means_in(home)
    kinds = {one.anchor: anchor_kind(one.kind) for one in anchors}
    found = {one.anchor: kinds[one.anchor].warn(one.place, means) for one in anchors if kinds[one.anchor].near}
    return {anchor: weak for anchor, weak in found.items() if weak is not None}


def remove_anchor(ledger: str, anchor: str, reason: str, *, home: Path, actor: Actor, now: datetime) -> None:
    """Stop giving checkpoints there; what it took stays on record (移除外部錨定). Raises NotFoundError, InputError."""
    with business_act():
        retire_anchor(ledger, anchor, now=now)
        removed = AnchorRemoved(anchor, because(home, reason, None, now=now))
        append(ledger, [Draft(f"anchor:{anchor}", removed)], actor=actor, at=now)
