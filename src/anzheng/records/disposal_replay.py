"""重做銷毀 After a restore: what was destroyed since the backup was made is destroyed again, and said again.

What the restored ledger itself tells is applied to its tables. What only the journal tells happened after the backup:
it is applied and entered again, so that history tells it, too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import transaction

from anzheng.facts.base import Actor
from anzheng.facts.retention import ContentDisposed
from anzheng.kernel.times import parse_instant, taipei_day
from anzheng.ledger.content import services as content_store
from anzheng.ledger.services import append, business_act, entry, facts_of, head, ledgers
from anzheng.records import disposal_journal as journal
from anzheng.records.destruction import destroy, drafts_of

_AT_ONCE = 200
"""Disposals of one act, so that none takes long."""
_PATIENCE = timedelta(days=1)
"""After this time an act that is not in the ledger is over."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What replaying did to one ledger (重做結果)."""

    ledger: str
    known: int
    """Owners whose disposal the restored ledger tells."""
    again: tuple[str, ...]
    """Owners whose disposal only the journal told: destroyed and entered again."""
    doubtful: tuple[str, ...]
    """Requests of which nobody knows whether they were carried out: a person has to look."""


def replay_disposals(
    ledger: str,
    *,
    home: Path,
    actor: Actor,
    now: datetime,
    further: Iterable[ContentDisposed] = (),
    enter: bool = True,
) -> Replayed:
    """Destroy again, in a restored database, everything that was ever destroyed (還原後重做銷毀).

    `further` are disposals told from elsewhere, such as an exported list. Done twice, it does no more. Without
    `enter`, for a ledger that takes no entries yet: what it lost is destroyed at once, and entered when this is called
    again after its new epoch. Raises StorageError if the journal cannot be read: without it nobody can tell what has
    to stay destroyed.
    """
    keys = content_store.at(home).keys
    told = _told(ledger)
    rows = [one for one in journal.read(keys) if one.ledger == ledger]
    for day, disposals in _by_day(told.values()).items():
        with transaction.atomic():
            destroy(ledger, disposals, on=day, now=now)
    done = [_On(_day(row), one) for row in rows if row.stage is journal.Stage.DONE for one in row.disposals]
    outside = (*done, *(_On(taipei_day(now), one) for one in further))
    missing = _merged([one for one in outside if one.disposal.owner not in told])
    for day, disposals in _by_day(missing.values()).items():
        for start in range(0, len(disposals), _AT_ONCE):
            part = disposals[start : start + _AT_ONCE]
            if not enter:
                with transaction.atomic():
                    destroy(ledger, part, on=day, now=now)
                continue
            with business_act():
                destroy(ledger, part, on=day, now=now)
                append(ledger, drafts_of(part), actor=actor, at=now)
    cases = {one.disposal.request for one in told.values()}
    doubtful = [row.case for row in rows if row.stage is journal.Stage.INTENDED and row.case not in cases]
    return Replayed(ledger, len(told), tuple(missing), tuple(doubtful))


def settle_journal(*, home: Path, now: datetime) -> int:
    """Settle what a crash left open in the journal by what the ledgers say, and return how much that was.

    An act that nobody settled and no entry tells did not commit: that is said only once it is surely over, and
    never of a ledger that ends before it, as a restored one does. What a ledger tells and the journal lacks is added.
    """
    keys = content_store.at(home).keys
    rows, count = {(one.ledger, one.case): one for one in journal.read(keys)}, 0
    for ledger in (one.id for one in ledgers()):
        cases = _by_case(ledger)
        for case, disposals in cases.items():
            known = rows.get((ledger, case))
            if known is not None and known.stage is journal.Stage.DONE:
                continue
            if known is None:
                journal.intend(keys, ledger, case, disposals, now)
            journal.settle(keys, ledger, case, journal.Stage.DONE, now)
            count += 1
        for row in rows.values():
            if row.ledger == ledger and row.case not in cases and _over(row, ledger, now):
                journal.settle(keys, ledger, row.case, journal.Stage.DROPPED, now)
                count += 1
    return count


def _over(row: journal.Written, ledger: str, now: datetime) -> bool:
    began = parse_instant(row.at)
    newest = entry(ledger, head(ledger).size - 1).leaf.at
    return row.stage is journal.Stage.INTENDED and began + _PATIENCE < min(now, newest)


@dataclass(frozen=True, slots=True)
class _On:
    day: date
    disposal: ContentDisposed


def _day(row: journal.Written) -> date:
    return taipei_day(parse_instant(row.at))


def _told(ledger: str) -> dict[str, _On]:
    facts = ((fact.recorded, fact.payload) for fact in facts_of(ledger))
    return _merged([_On(day, payload) for day, payload in facts if isinstance(payload, ContentDisposed)])


def _by_case(ledger: str) -> dict[str, list[ContentDisposed]]:
    found: dict[str, list[ContentDisposed]] = {}
    for one in _told(ledger).values():
        found.setdefault(one.disposal.request, []).append(one.disposal)
    return found


def _by_day(disposals: Iterable[_On]) -> dict[date, list[ContentDisposed]]:
    found: dict[date, list[ContentDisposed]] = {}
    for one in disposals:
        found.setdefault(one.day, []).append(one.disposal)
    return found


def _merged(disposals: Sequence[_On]) -> dict[str, _On]:
    """Return one disposal for each owner, of its first day, with the digests of all its parts."""
    found: dict[str, _On] = {}
    for one in disposals:
        known = found.setdefault(one.disposal.owner, one)
        digests = tuple(dict.fromkeys((*known.disposal.digests, *one.disposal.digests)))
        found[one.disposal.owner] = _On(known.day, replace(known.disposal, digests=digests))
    return found
