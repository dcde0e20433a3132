"""比對 Comparing what was sealed with what is there: the same, moved, compressed, altered, gone, new.

A file is what it holds. So one with the digest of a sealed file is that file, whatever it is called now. Two
empty files hold the same, so for them the days have to agree as well.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from anzheng.records.core.log_seals.naming import numbered
from anzheng.records.core.log_seals.state import Kept, State


class Word(StrEnum):
    """What became of a sealed file (比對結果)."""

    SAME = "same"
    MOVED = "moved"
    PACKED = "packed"
    """Compressed since; unpacked it is what was sealed."""
    ALTERED = "altered"
    MISSING = "missing"
    EXPIRED = "expired"
    """Gone, and no longer to be kept."""
    UNSEEN = "unseen"
    """Not looked for: only single files were named, and not this one."""


INTACT = frozenset({Word.SAME, Word.MOVED, Word.PACKED})


class Seen(NamedTuple):
    """A file that is there, with its digest (現有檔案)."""

    name: str
    bytes: int
    sha256: str
    first: date
    last: date
    plain: str = ""
    """Digest of what a compressed file holds; empty if that was not looked at."""


class Match(NamedTuple):
    """A sealed file and what is there of it."""

    kept: Kept
    word: Word
    seen: Seen | None = None
    """The file that holds it, or that stands under its name."""


class Comparison(NamedTuple):
    """What became of every sealed file, and which files are new."""

    matches: tuple[Match, ...]
    new: tuple[Seen, ...]


def compare(
    kept: Iterable[Kept], seen: Iterable[Seen], *, looked_for: Callable[[str], bool], needed: date | None
) -> Comparison:
    """Compare the sealed files with those that are there.

    `looked_for` tells whether a sealed name would have been found if it were there. Files that end before
    `needed` need not be kept any more.
    """
    rest, free = list(kept), {one.name: one for one in seen}
    found: list[Match] = []
    for of_kept, of_seen, empty_too in _RULES:
        rest = _pair(rest, free, of_kept, of_seen, found, empty_too=empty_too)
    found += [_lost(one, free.get(one.name), looked_for=looked_for(one.name), needed=needed) for one in rest]
    return Comparison(tuple(found), tuple(free.values()))


_OfKept = Callable[[Kept], Hashable]
_OfSeen = Callable[[Seen], Hashable]
_RULES: tuple[tuple[_OfKept, _OfSeen, bool], ...] = (
    (lambda k: (k.name, k.sha256, k.first, k.last), lambda s: (s.name, s.sha256, s.first, s.last), True),
    (lambda k: (k.sha256, k.first, k.last), lambda s: (s.sha256, s.first, s.last), True),
    (lambda k: (k.name, k.sha256), lambda s: (s.name, s.sha256), False),
    (lambda k: k.sha256, lambda s: s.sha256, False),
    (lambda k: k.sha256, lambda s: s.plain, False),
)
"""By what a sealed file is looked for, one after the other, and whether an empty file is found by it."""


def _pair(
    rest: list[Kept], free: dict[str, Seen], of_kept: _OfKept, of_seen: _OfSeen, found: list[Match], *, empty_too: bool
) -> list[Kept]:
    """Match one to one by one rule; used files leave `free`. Return the sealed files that are left."""
    by: dict[Hashable, list[Seen]] = defaultdict(list)
    for seen in free.values():
        by[of_seen(seen)].append(seen)
    left = []
    # What was there last time comes before what was gone: of two equal ones it is the first that is found again.
    for kept in sorted(rest, key=lambda one: one.state is not State.HELD):
        candidates = by.get(of_kept(kept)) if kept.bytes or empty_too else None
        if not candidates:
            left.append(kept)
            continue
        seen = candidates.pop(0)
        del free[seen.name]
        found.append(Match(kept, _word(kept, seen), seen))
    return left


def _word(kept: Kept, seen: Seen) -> Word:
    if seen.sha256 != kept.sha256:
        return Word.PACKED
    return Word.SAME if seen.name == kept.name else Word.MOVED


def _lost(kept: Kept, there: Seen | None, *, looked_for: bool, needed: date | None) -> Match:
    """Return what became of a file whose content is nowhere; `there` is new content under its name."""
    if needed is not None and kept.last < needed:
        return Match(kept, Word.EXPIRED)
    if kept.state is not State.HELD:
        return Match(kept, Word(kept.state.value), there)
    if there is not None and not numbered(kept.name):
        return Match(kept, Word.ALTERED, there)
    # Rotation gives app.log.1 to another file every time: that says nothing about the one before.
    return Match(kept, Word.MISSING if looked_for or there is not None else Word.UNSEEN)
