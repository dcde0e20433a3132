"""更換包裹金鑰 Rotating the key that wraps the keys of contents, and retiring those that wrap nothing any more.

Contents stay as they are, under the keys that they always had; only these are wrapped anew, some rows at a time. The
older wrapping keys stay in the file until they are retired, so whoever stops in the middle has lost nothing.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import transaction
from django.db.models import Count, QuerySet

from anzheng.facts.base import Actor
from anzheng.facts.ledgers import ContentKeyAdded, ContentKeysRetired
from anzheng.kernel.errors import ConflictError, Text
from anzheng.ledger.append import Draft, append
from anzheng.ledger.content.core.sealing import BrokenError
from anzheng.ledger.content.core.wrapping import NONCE_BYTES, WrappingKey, unwrap, wrap
from anzheng.ledger.content.items import belonging, stay
from anzheng.ledger.content.keys import add_key, missing, read_keys, remove_keys
from anzheng.ledger.content.models import ContentItem
from anzheng.ledger.content.store import Store, at
from anzheng.ledger.content.upkeep import scour
from anzheng.ledger.halts import require_open
from anzheng.ledger.read import facts_of

Told = Callable[[int, int], None]
"""Told how many contents of how many are done."""
SUBJECT: Final = "content-keys"
_AT_ONCE = 200
"""Contents of one transaction, so that none takes long."""


@dataclass(frozen=True, slots=True)
class Rotated:
    """What a rotation did (更換結果)."""

    key: str
    """Id of the key that wraps now."""
    added: bool
    """Whether the key is new; else an earlier rotation that had been cut short was finished."""
    contents: int
    """Contents whose key was wrapped anew."""
    damaged: tuple[str, ...]
    """Owner and digest of contents whose key does not open: they stay as they are."""


@dataclass(frozen=True, slots=True)
class KeyUse:
    """A wrapping key and what it wraps (包裹金鑰的使用情形)."""

    key: str
    wraps: bool
    """Whether it is the one that wraps from now on."""
    here: bool
    """Whether it is in the file of keys."""
    contents: int


def rotate_content_key(
    home: Path, ledger: str, *, actor: Actor, now: datetime, told: Told = lambda _done, _all: None
) -> Rotated:
    """Add a wrapping key and wrap the key of every content anew under it (更換包裹金鑰).

    A rotation that was cut short is finished first; then no further key is added. `ledger` gets the entry. Raises
    ConflictError if there is no key yet, HaltedError if the ledger takes no entries, StorageError if the folder of keys
    is gone or cannot be used.
    """
    require_open(ledger)
    store = at(home)
    newest = _known(store)[-1]
    moved, damaged = _wrap_all(store, newest, told)
    added = moved == 0
    if added:
        newest = add_key(store.keys)
    _enter(ledger, ContentKeyAdded(newest.id), actor, now)
    if added:
        moved, damaged = _wrap_all(store, newest, told)
    if moved:
        scour()
    return Rotated(newest.id, added, moved, damaged)


def retire_content_keys(home: Path, ledger: str, *, actor: Actor, now: datetime) -> tuple[str, ...]:
    """Remove every wrapping key but the newest from the file, and return their ids (汰除舊包裹金鑰).

    Backups from before hold keys wrapped under them and cannot be restored any more. Raises ConflictError if there is
    nothing to retire, or while something is still wrapped under one of them.
    """
    require_open(ledger)
    store = at(home)
    older = tuple(one.id for one in _known(store)[:-1])
    if not older:
        raise ConflictError(
            Text("只有一把包裹金鑰，沒有舊的可以汰除", "there is one wrapping key, and no older one to retire"),
            str(store.keys),
            Text("要換一把新的，請執行 anzheng content rotate-key", "for a new one run anzheng content rotate-key"),
        )
    _require_unused(older)
    _enter(ledger, ContentKeysRetired(older), actor, now)
    with transaction.atomic():
        # Whoever enters something now read the file before: wait for it, and look again.
        stay(alone=True)
        _require_unused(older)
        remove_keys(store.keys, older)
    return older


def content_keys(home: Path) -> list[KeyUse]:
    """Return every wrapping key with the number of contents under it, the one that wraps last."""
    known = [one.id for one in read_keys(at(home).keys)]
    rows = _living().values_list("wrapping").annotate(Count("pk")).order_by("wrapping")
    counted: dict[str, int] = dict(rows)
    gone = [KeyUse(key, wraps=False, here=False, contents=counted[key]) for key in counted if key not in known]
    here = [KeyUse(key, key == known[-1], here=True, contents=counted.get(key, 0)) for key in known]
    return [*gone, *here]


def _enter(ledger: str, payload: ContentKeyAdded | ContentKeysRetired, actor: Actor, now: datetime) -> None:
    """Enter it, unless it was before: after a death in the middle whoever goes on does not say it twice."""
    if all(fact.payload != payload for fact in facts_of(ledger, subject=SUBJECT)):
        with transaction.atomic():
            append(ledger, [Draft(SUBJECT, payload)], actor=actor, at=now)


def _known(store: Store) -> list[WrappingKey]:
    known = read_keys(store.keys)
    if known:
        return known
    if _living().exists():
        raise missing(store.keys)
    raise ConflictError(
        Text("內容庫還沒有金鑰", "the content store has no key yet"),
        str(store.keys),
        Text("存入第一份內容時會產生，現在不必做任何事", "the first content makes it; nothing has to be done now"),
    )


def _living() -> "QuerySet[ContentItem]":
    return ContentItem.objects.filter(wrapped__isnull=False)


def _wrap_all(store: Store, to: WrappingKey, told: Told) -> tuple[int, tuple[str, ...]]:
    """Wrap under `to` what is wrapped under another key; return how many, and which of them do not open."""
    rest, last, done = _living().exclude(wrapping=to.id), 0, 0
    total, damaged = rest.count(), list[str]()
    while True:
        with transaction.atomic():
            # Held until they are written: what is destroyed meanwhile must not come back.
            rows = list(rest.filter(pk__gt=last).order_by("pk").select_for_update()[:_AT_ONCE])
            opened = [row for row in rows if _moved(row, to, read_keys(store.keys))]
            ContentItem.objects.bulk_update(opened, ["wrapping", "wrapped"])
        if not rows:
            return done, tuple(damaged)
        last, done = rows[-1].pk, done + len(opened)
        damaged += [f"{row.owner} {row.digest[:16]}" for row in rows if row not in opened]
        told(done + len(damaged), max(total, done + len(damaged)))


def _moved(row: ContentItem, to: WrappingKey, known: Sequence[WrappingKey]) -> bool:
    """Wrap the key of a row anew, in memory; tell whether it opened."""
    by = next((one for one in known if one.id == row.wrapping), None)
    if by is None or row.wrapped is None:
        return False
    bound = belonging(row)
    try:
        key = unwrap(by, bytes(row.wrapped), bound)
    except BrokenError:
        return False
    row.wrapping, row.wrapped = to.id, wrap(to, key, bound, secrets.token_bytes(NONCE_BYTES))
    return True


def _require_unused(keys: tuple[str, ...]) -> None:
    count = _living().filter(wrapping__in=keys).count()
    if count:
        raise ConflictError(
            Text(f"還有 {count:,} 份內容由舊金鑰包裹", f"{count:,} contents are still wrapped under an older key"),
            "、".join(keys)[:120],
            Text(
                "請先執行 anzheng content rotate-key；打不開的內容請從備份還原",
                "run anzheng content rotate-key first; what does not open has to be restored from a backup",
            ),
        )
