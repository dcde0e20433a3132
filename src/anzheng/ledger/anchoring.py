"""錨定 Anchoring: giving checkpoints to those outside, keeping their receipts, and asking what they hold.

Nothing here is an act of the company: no entry is made, or each anchoring would call for the next. The receipts are
evidence of their own.
"""

import base64
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import assert_never

from django.db import transaction
from django.db.models import OuterRef, Subquery

from anzheng.kernel.errors import ConflictError, NotFoundError, Text
from anzheng.kernel.times import taipei_day
from anzheng.ledger.anchors.contract import (
    AnchorContradictsError,
    AnchorError,
    AnchorKind,
    Log,
    Means,
    Presented,
    Received,
    Rhythm,
    anchor_kind,
)
from anzheng.ledger.checkpoints import (
    SignedCheckpoint,
    checkpoints,
    ledger_keys,
    newest_checkpoint,
    origin_of,
    signatures_of,
)
from anzheng.ledger.core.vkey import ID_BYTES
from anzheng.ledger.gate import examine
from anzheng.ledger.halts import DIFFERENT, Claim, Halted
from anzheng.ledger.models import Anchor, Anchoring, Entry
from anzheng.ledger.storage import stored
from anzheng.ledger.stored_tree import growth_proof

_WEEK = timedelta(days=7)
_LATELY = timedelta(days=31)
"""An inspection lasts no longer, from the checkpoint taken at its beginning to the binder at its end."""
_RECENT = 1000
"""Checkpoints of that time at most: each costs the inspector a signature to verify."""
_NEWEST = ("-size", "-at", "-pk")


@dataclass(frozen=True, slots=True)
class AnchorState:
    """An anchor and how far it is (錨定現況)."""

    anchor: str
    kind: str
    place: str
    size: int
    """Entries that its newest receipt covers, under the ledger's present name; 0 if none."""
    at: datetime | None
    """When it took that checkpoint."""
    tried: datetime | None
    problem: Text | None
    """Why it did not take the last one it was offered."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an anchor gave back for a checkpoint (錨定收據)."""

    anchor: str
    kind: str
    place: str
    origin: str
    size: int
    at: datetime
    received: Received

    @property
    def file_name(self) -> str:
        """Name under which it is handed out."""
        return f"{self.anchor}-{self.size}{self.received.ending}"


def anchors(ledger: str) -> tuple[AnchorState, ...]:
    """Return the anchors in use, in the order in which they were added."""
    taken = Anchoring.objects.filter(anchor=OuterRef("pk"), origin=origin_of(ledger) or "").order_by(*_NEWEST)
    rows = Anchor.objects.filter(ledger_id=ledger, removed=None).order_by("added", "pk")
    newest = rows.annotate(covered=Subquery(taken.values("size")[:1]), taken_at=Subquery(taken.values("at")[:1]))
    return tuple(_state(row, row.covered, row.taken_at) for row in newest)


def receipts(ledger: str, size: int | None = None) -> tuple[Receipt, ...]:
    """Return every receipt, or those up to a size, oldest first; anchors removed since included."""
    rows = Anchoring.objects.filter(anchor__ledger_id=ledger).select_related("anchor").order_by("at", "pk")
    if size is not None:
        rows = rows.filter(size__lte=size)
    return tuple(
        Receipt(row.anchor.anchor, row.anchor.kind, row.anchor.place, row.origin, row.size, row.at, _received(row))
        for row in rows
    )


def handed_out(ledger: str, origin: str, size: int) -> tuple[SignedCheckpoint, ...]:
    """Return the checkpoints below a size that somebody outside may hold: of each day, the last that any anchor took.

    Without anchors, the last of each day. Whoever holds another one compares it with the whole ledger.
    """
    signed = [one for one in checkpoints(ledger) if one.origin == origin and one.size < size]
    taken = set(Anchoring.objects.filter(anchor__ledger_id=ledger, origin=origin).values_list("size", flat=True))
    last: dict[date, SignedCheckpoint] = {}
    for one in signed:
        if one.size in taken or not taken:
            last[taipei_day(one.at)] = one
    return tuple(last.values())


def taken_home(newest: SignedCheckpoint) -> tuple[SignedCheckpoint, ...]:
    """Return the checkpoints before the newest that an inspector may have taken home, the smallest first.

    Those that are handed out, those of the binders exported so far, and the newest of the last month, whoever asked
    for them. Whoever holds another one compares it with the whole ledger.
    """
    ledger, origin, size = newest.ledger, newest.origin, newest.size
    signed = [one for one in checkpoints(ledger) if one.origin == origin and 0 < one.size < size]
    found = [one for one in handed_out(ledger, origin, size) if one.size > 0]
    found += [one for one in signed[-_RECENT:] if one.at >= newest.at - _LATELY]
    sizes = [one.size for one in signed]
    exported = Entry.objects.filter(ledger_id=ledger, subject__startswith="binder:")
    for seq in exported.values_list("seq", flat=True):
        # The next one is the binder's; where somebody else signed in between, it is the one after.
        place = bisect_right(sizes, seq)
        found += signed[place : place + 2]
    return tuple(one for _, one in sorted({one.size: one for one in found}.items()))


def cosigned_note(checkpoint: SignedCheckpoint) -> bytes:
    """Return the note of a checkpoint with the cosignatures of witnesses that are there, each once."""
    rows = Anchoring.objects.filter(
        anchor__ledger_id=checkpoint.ledger, origin=checkpoint.origin, size=checkpoint.size
    ).exclude(cosignatures="")
    lines: dict[str, str] = {}
    for row in rows.order_by("at", "pk"):
        # One signature for each key: the note is refused if a witness stands in it twice.
        lines.update((_signer(line), line) for line in row.cosignatures.split("\n"))
    own = {_signer(line) for line in signatures_of(checkpoint.note)}
    further = "".join(f"{line}\n" for signer, line in lines.items() if signer not in own)
    return checkpoint.note + further.encode()


def offer(ledger: str, means: Means, *, now: datetime, at_once: bool = False) -> Halted | None:
    """Give the newest checkpoint to every anchor that is due, or to all (提交錨定).

    An anchor that is away is remembered with its reason; one that holds something else halts the ledger. Returns why
    the ledger is halted, if it is.
    """
    newest = newest_checkpoint(ledger)
    if newest is None:
        return None
    against: list[Claim] = []
    for row in _live(ledger):
        kind = anchor_kind(row.kind)
        if at_once or _due(kind, row, newest, now):
            against += _give(row, kind, newest, means, now)
    return examine(ledger, against, now=now) if against else None


def ask(ledger: str, means: Means, *, now: datetime, near_only: bool = False) -> tuple[Claim, ...]:
    """Ask every anchor what it holds of the ledger, for the gate; those that are away say nothing (詢問錨定)."""
    origin = origin_of(ledger)
    if origin is None:
        return ()
    newest = newest_checkpoint(ledger)
    claims = []
    for row in _live(ledger):
        kind = anchor_kind(row.kind)
        if near_only and not kind.near:
            continue
        log = _log(row, origin, None if newest is None else newest.note)
        try:
            seen = kind.seen(row.place, log, means)
        except AnchorContradictsError as problem:
            _remember(row, now, problem)
            claims += _claims(row.anchor, origin, problem, 0 if newest is None else newest.size)
        except AnchorError as problem:
            _remember(row, now, problem)
        else:
            claims += [] if seen is None else [Claim(row.anchor, origin, seen.size, seen.root)]
    return tuple(claims)


def enter_anchor(ledger: str, anchor: str, kind: str, place: str, *, now: datetime) -> None:
    """Add an anchor, within an act. Raises ConflictError if the id was used before."""
    if Anchor.objects.filter(ledger_id=ledger, anchor=anchor).exists():
        raise ConflictError(
            Text("這個代號已經用過", "this id was used before"),
            anchor,
            Text("請換一個代號；移除過的也不再使用", "choose another; those of removed anchors are not used again"),
        )
    Anchor.objects.create(ledger_id=ledger, anchor=anchor, kind=kind, place=place, added=now)


def retire_anchor(ledger: str, anchor: str, *, now: datetime) -> None:
    """Remove an anchor, within an act; its receipts stay. Raises NotFoundError."""
    row = live_anchor(ledger, anchor)
    Anchor.objects.filter(pk=row.pk).update(removed=now)


def live_anchor(ledger: str, anchor: str) -> Anchor:
    """Return the row of an anchor in use. Raises NotFoundError."""
    row = next((row for row in _live(ledger) if row.anchor == anchor), None)
    if row is None:
        raise NotFoundError(
            Text("沒有這個外部錨定", "there is no such anchor"),
            anchor[:60],
            Text("請以 anzheng ledger anchor list 查看", "see anzheng ledger anchor list"),
        )
    return row


def _live(ledger: str) -> Sequence[Anchor]:
    return list(Anchor.objects.filter(ledger_id=ledger, removed=None).order_by("added", "pk"))


def _give(row: Anchor, kind: AnchorKind, newest: SignedCheckpoint, means: Means, now: datetime) -> list[Claim]:
    """Give one anchor the checkpoint, outside any transaction; return what contradicts us, if anything."""
    last = _last(row, newest.origin)
    if last is not None and last.size > newest.size:
        return []  # another process signed since, and was faster
    presented = Presented(
        log=_log(row, newest.origin, newest.note),
        size=newest.size,
        root=newest.root,
        note=newest.note,
        growth=lambda old: growth_proof(row.ledger_id, old, newest.size) if old < newest.size else [],
        now=now,
    )
    try:
        received = kind.publish(row.place, presented, means)
    except AnchorContradictsError as problem:
        _remember(row, now, problem)
        return _claims(row.anchor, newest.origin, problem, newest.size)
    except AnchorError as problem:
        _remember(row, now, problem)
        return []
    with transaction.atomic():
        Anchoring.objects.create(
            anchor=row,
            origin=newest.origin,
            size=newest.size,
            at=now,
            receipt=received.data,
            ending=received.ending,
            chain=received.chain,
            cosignatures="\n".join(received.cosignatures),
        )
        Anchor.objects.filter(pk=row.pk).update(tried=now, problem_zh="", problem_en="")
    return []


def _claims(anchor: str, origin: str, problem: AnchorContradictsError, size: int) -> list[Claim]:
    """Return what an anchor that contradicts us says, where we have `size` entries.

    One that does not tell how far it is contradicts us all the same: one more entry than we have. One whose own
    records were cut or altered is told to people, and says nothing against ours. One that is ahead may have got it
    from another process of ours: it says how far it is, and shows no other root by that.
    """
    if not problem.forked:
        return []
    if problem.size is None:
        return [Claim(anchor, origin, size + 1, DIFFERENT)]
    return [Claim(anchor, origin, problem.size, problem.root or (None if problem.size > size else DIFFERENT))]


def _due(kind: AnchorKind, row: Anchor, newest: SignedCheckpoint, now: datetime) -> bool:
    last = _last(row, newest.origin)
    if last is None:
        return True
    match kind.every:
        case Rhythm.GROWTH:
            # Silence looks like a stopped log: the same size again, once a day.
            return last.size < newest.size or taipei_day(last.at) < taipei_day(now)
        case Rhythm.DAY:
            return taipei_day(last.at) < taipei_day(now)
        case Rhythm.WEEK:
            return now - last.at >= _WEEK
        case _:
            assert_never(kind.every)


def _remember(row: Anchor, now: datetime, problem: AnchorError | AnchorContradictsError) -> None:
    zh, en = problem.sentence("zh"), problem.sentence("en")
    Anchor.objects.filter(pk=row.pk).update(tried=now, problem_zh=zh, problem_en=en)


def _log(row: Anchor, origin: str, note: bytes | None) -> Log:
    last = _last(row, origin)
    vkeys = tuple(key.vkey for key in ledger_keys(row.ledger_id) if key.origin == origin)
    return Log(origin, vkeys, 0 if last is None else last.size, note)


def _last(row: Anchor, origin: str) -> Anchoring | None:
    return Anchoring.objects.filter(anchor=row, origin=origin).order_by(*_NEWEST).first()


def _state(row: Anchor, size: int | None, at: datetime | None) -> AnchorState:
    problem = Text(row.problem_zh, row.problem_en) if row.problem_zh else None
    return AnchorState(row.anchor, row.kind, row.place, size or 0, at, row.tried, problem)


def _received(row: Anchoring) -> Received:
    lines = tuple(row.cosignatures.split("\n")) if row.cosignatures else ()
    return Received(stored(row.receipt), row.ending, lines, stored(row.chain))


def _signer(line: str) -> str:
    """Return name and key id of a line of signatures."""
    _dash, name, value = line.split(" ")
    return f"{name} {base64.b64decode(value)[:ID_BYTES].hex()}"
