"""一次封存 One sealing: what is written under the hash, and what may be claimed of the days.

A day is whole if a file of it is there, or somebody stated that the device wrote nothing, and no file of it is
gone or altered. A day without any file is sealed as silent and confirms nothing: nobody knows.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from anzheng.kernel.errors import InputError, Text
from anzheng.records.core.log_seals.lines import Kind, Line, in_order, root_of
from anzheng.records.core.log_seals.matching import Comparison, Match, Word
from anzheng.records.core.log_seals.state import Sealed, State, days, runs

LONGEST = 3_700
"""Days that one sealing looks at: ten years."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which days a sealing looks at (封存期間)."""

    last: date
    """The newest day, which is over."""
    first: date | None = None
    """None for the first day that no sealing told of yet; the first time, for the first day of any file.

    It reaches back, and never leaves days out between those sealed before and itself.
    """
    stated: tuple[tuple[date, date], ...] = ()
    """Days on which the device wrote nothing, as whoever seals states."""
    reason: str = ""
    """Digest of the reason for that."""
    deep: bool = False
    """Every file was hashed again, so that what is whole is confirmed again."""
    folders: bool = True
    """Whole folders were looked at; single files tell nothing of the days without one."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days found whole, or not (保存期間)."""

    first: date
    last: date
    intact: bool


@dataclass(frozen=True, slots=True)
class Sealing:
    """All that one sealing writes (一次封存)."""

    first: date
    last: date
    lines: tuple[str, ...]
    digest: str
    files: int
    bytes: int
    silent: int
    stated: int
    missing: int
    altered: int
    stretches: tuple[Stretch, ...]
    """In the order in which they are recorded."""


def compose(sealed: Sealed, compared: Comparison, asked: Asked) -> Sealing | None:
    """Return what a sealing writes; None if there is nothing that was not sealed before.

    Raises InputError if no day can be told, or too many.
    """
    lines = [line for match in compared.matches for line in _change(match)]
    lines += [Line(Kind.FILE, new.first, new.last, new.bytes, new.sha256, new.name) for new in compared.new]
    lines += [Line(Kind.STATED, first, last, other=asked.reason) for first, last in asked.stated]
    first, last = _first(lines, sealed, asked), asked.last
    if not lines and not asked.deep and (first > last or not asked.folders):
        return None
    first = min(first, last)
    if lines and not asked.folders:
        first, last = min(line.first for line in lines), max(line.last for line in lines)
    after = sealed.copy()
    after.take(lines)
    looked = days(first, last)
    known = after.covered() | after.damaged()
    silent = [day for day in looked if day not in known and asked.folders]
    lines += [Line(Kind.SILENT, *run) for run in runs(silent)]
    texts = in_order(lines)
    new = [line for line in lines if line.kind in (Kind.FILE, Kind.PACKED)]
    words = [match.word for match in compared.matches]
    return Sealing(
        first,
        last,
        tuple(texts),
        root_of(texts),
        len(new),
        sum(line.bytes for line in new),
        len(silent),
        len(after.stated.intersection(looked)),
        words.count(Word.MISSING),
        words.count(Word.ALTERED),
        tuple(_stretches(sealed, after, compared, deep=asked.deep)),
    )


def _change(match: Match) -> Iterable[Line]:
    """Yield the line that tells what changed about a sealed file, if anything did."""
    kept, seen, word = match.kept, match.seen, match.word
    about = kept.first, kept.last
    if seen is not None and word is Word.PACKED:
        yield Line(Kind.PACKED, *about, seen.bytes, seen.sha256, seen.name, kept.sha256, kept.name)
    elif seen is not None and word in (Word.SAME, Word.MOVED) and kept.state is not State.HELD:
        yield Line(Kind.BACK, *about, kept.bytes, kept.sha256, seen.name, "", kept.name)
    elif seen is not None and word is Word.MOVED:
        yield Line(Kind.MOVED, *about, kept.bytes, kept.sha256, seen.name, "", kept.name)
    elif word in (Word.MISSING, Word.ALTERED) and kept.state is State.HELD:
        other = seen.sha256 if seen is not None else ""
        yield Line(Kind(word.value), *about, kept.bytes, kept.sha256, kept.name, other)


def _first(lines: Collection[Line], sealed: Sealed, asked: Asked) -> date:
    """Return the first day that the sealing looks at. Raises InputError."""
    telling = [line.first for line in lines if line.kind in (Kind.FILE, Kind.STATED)]
    candidates = [*telling]
    if asked.first is not None:
        candidates.append(asked.first)
    untold = sealed.untold()
    if untold is not None:
        candidates.append(untold)
    if not candidates:
        raise InputError(
            Text("沒有任何已結束的檔案可封存", "there is no closed file to seal"),
            str(asked.last),
            Text("請確認資料夾，或以 --from 指定自哪一天起", "check the folder, or say with --from since which day"),
        )
    first = min(candidates)
    if (asked.last - first).days >= LONGEST:
        raise InputError(
            Text("一次封存最多十年", "one sealing looks at ten years at most"),
            f"{first}..{asked.last}",
            Text(
                "請檢查檔名中的日期，或以 --dated、--days 說明",
                "check the dates in the names, or use --dated or --days",
            ),
        )
    return first


def _stretches(before: Sealed, after: Sealed, compared: Comparison, *, deep: bool) -> Iterable[Stretch]:
    """Yield the stretches that are to be recorded: what was newly found broken, then what was newly found whole."""
    broken = {
        (match.kept.first, match.kept.last)
        for match in compared.matches
        if match.word in (Word.MISSING, Word.ALTERED) and match.kept.state is State.HELD
    }
    yield from (Stretch(*span, intact=False) for span in sorted(broken))
    unseen = {
        day
        for match in compared.matches
        if match.word in (Word.UNSEEN, Word.EXPIRED)
        for day in days(match.kept.first, match.kept.last)
    }
    whole, whole_before, damaged_before = after.whole(), before.whole(), before.damaged()
    newly = whole - whole_before
    found = runs(newly)
    if deep or newly & damaged_before:
        # A stretch that was broken is restored only by one that holds all of it.
        looked = runs((whole - unseen) | newly)
        found = [run for run in looked if deep or any(run[0] <= day <= run[1] for day in newly)]
    yield from (Stretch(*run, intact=True) for run in found)
