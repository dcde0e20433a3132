"""查看日誌 Looking at a device's files: which are closed, what they hold, and what became of those sealed before."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path

from anzheng.kernel.times import taipei_day
from anzheng.records.core.log_seals.closed import Closing, Why, still_open
from anzheng.records.core.log_seals.matching import INTACT, Comparison, Seen, Word, compare
from anzheng.records.core.log_seals.naming import Covered, Reading, covered, live_names, numbered
from anzheng.records.core.log_seals.state import Kept
from anzheng.records.log_files import Found, Lying, Progress, digests, look, open_for_writing
from anzheng.records.log_unpacking import packed, plain_digest

_TIMES = 3
"""How often folders are listed anew in which files move about."""
_LOST = (Word.MISSING, Word.ALTERED, Word.UNSEEN)


@dataclass(frozen=True, slots=True)
class Look:
    """Where to look, and how to read what is there (查看方式)."""

    paths: tuple[Path, ...]
    closing: Closing
    reading: Reading = field(default_factory=Reading)
    match: tuple[str, ...] = ()
    """Patterns of the names to look at; empty for all."""
    needed: date | None = None
    """Files that end before this day need not be kept any more; None if all have to be."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found (查看結果)."""

    compared: Comparison
    """Without the files that are still open."""
    left: tuple[tuple[str, Why], ...]
    """Files that were left out, with the reason."""
    lying: Mapping[str, Lying]
    hashed: int
    """Bytes that were read."""
    folders: bool
    empty: tuple[str, ...]
    """Named folders in which nothing lies."""


def look_at(
    asked: Look,
    kept: Sequence[Kept],
    *,
    remembered: Mapping[str, str],
    names: Collection[str] | None = None,
    progress: Progress | None = None,
) -> Looked:
    """Read what has to be read and compare it with the sealed files.

    `remembered` gives the digest of files that nobody touched since. Of `names`, if they are given, only files with
    one of these names, or with the length of one of the sealed files, are read. Raises InputError.
    """
    found = look(asked.paths, asked.match)
    for _ in range(_TIMES):
        looked = _compared(found, asked, kept, remembered, names, progress)
        lost = {one.kept.bytes for one in looked.compared.matches if one.word is Word.MISSING}
        if not lost:
            break
        # What is moved while folders are listed stands in none of the lists: nothing is called lost for that.
        seen = {(one.name, one.inode) for one in found.files}
        found = look(asked.paths, asked.match)
        if not any((one.bytes in lost or packed(one)) and (one.name, one.inode) not in seen for one in found.files):
            break
    return looked


def _compared(
    found: Found,
    asked: Look,
    kept: Sequence[Kept],
    remembered: Mapping[str, str],
    names: Collection[str] | None,
    progress: Progress | None,
) -> Looked:
    open_ones, days = _sorted_out(found, asked)
    sealed = {one.name for one in kept}
    # A sealed file that is written into is an altered one, unless rotation gave its name to another file.
    first = [one for one in found.files if one.name not in open_ones or (one.name in sealed and not numbered(one.name))]
    if names is not None:
        lengths = {one.bytes for one in kept}
        first = [one for one in first if one.name in names or one.bytes in lengths]
    reader = _Reader(days, remembered, progress)
    reader.read(first)

    def looked_for(name: str) -> bool:
        # Also under a name of rotation that a file still written into has now: what was sealed is then looked for
        # everywhere else, and whoever keeps the name busy hides nothing.
        return found.folders and (not asked.match or any(fnmatchcase(name, pattern) for pattern in asked.match))

    compared = compare(kept, reader.seen.values(), looked_for=looked_for, needed=asked.needed)
    lost = [one.kept.bytes for one in compared.matches if one.word in _LOST and one.kept.bytes]
    if lost:
        # It may lie under a name that tells nothing, or have been compressed a moment ago.
        lengths, read = set(lost), set(reader.seen)
        reader.read([one for one in found.files if one.name not in read and (one.bytes in lengths or packed(one))])
        reader.unpack([one for one in found.files if packed(one) and one.name not in sealed], max(lost))
        compared = compare(kept, reader.seen.values(), looked_for=looked_for, needed=asked.needed)
    open_ones.update(dict.fromkeys(reader.changed, Why.CHANGED))
    closed = tuple(one for one in compared.new if one.name not in open_ones)
    intact = {one.seen.name for one in compared.matches if one.word in INTACT and one.seen is not None}
    left = tuple(sorted([*found.left, *(one for one in open_ones.items() if one[0] not in intact)]))
    lying = {one.name: one for one in found.files}
    return Looked(Comparison(compared.matches, closed), left, lying, reader.hashed, found.folders, found.empty)


class _Reader:
    """Reads files once, and keeps what they hold."""

    def __init__(self, days: Mapping[str, Covered], remembered: Mapping[str, str], progress: Progress | None) -> None:
        self.seen: dict[str, Seen] = {}
        self.changed: list[str] = []
        self.hashed = 0
        self._days, self._remembered, self._progress = days, remembered, progress

    def read(self, files: Sequence[Lying]) -> None:
        """Take in the digests of files; those that nobody touched since are not read again."""
        unknown = [one for one in files if one.stamp not in self._remembered]
        fresh = digests(unknown, self._progress)
        self.hashed += sum(one.bytes for one in unknown)
        for one in files:
            digest = fresh[one.name] if one.name in fresh else self._remembered[one.stamp]
            if digest is None:
                self.changed.append(one.name)
            else:
                covers = self._days[one.name]
                self.seen[one.name] = Seen(one.name, one.bytes, digest, covers.first, covers.last)

    def unpack(self, files: Sequence[Lying], longest: int) -> None:
        """Take in what compressed files hold, up to a length."""
        for one in files:
            if one.name in self.seen:
                self.seen[one.name] = self.seen[one.name]._replace(plain=plain_digest(one, longest))


def _sorted_out(found: Found, asked: Look) -> tuple[dict[str, Why], dict[str, Covered]]:
    """Return the files that may still grow, with the reason, and the days of all."""
    live, writing = live_names(one.name for one in found.files), open_for_writing()
    days, open_ones = {}, {}
    for one in found.files:
        days[one.name] = covered(one.name, taipei_day(one.modified), asked.reading)
        why = still_open(
            one.name,
            days[one.name],
            one.modified,
            asked.closing,
            live=one.name in live,
            written=(one.device, one.inode) in writing,
        )
        if why is not None:
            open_ones[one.name] = why
    return open_ones, days
