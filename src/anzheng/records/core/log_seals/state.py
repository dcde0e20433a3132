"""封存的現況 What the seals of one device say so far: files kept, gone or altered, and silent days."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import assert_never

from anzheng.records.core.log_seals.lines import Kind, Line

_DAY = timedelta(days=1)


class State(StrEnum):
    """How a sealed file was found last (檔案狀態)."""

    HELD = "held"
    MISSING = "missing"
    ALTERED = "altered"


@dataclass(frozen=True, slots=True)
class Kept:
    """A sealed file (已封存的檔案)."""

    name: str
    bytes: int
    sha256: str
    first: date
    last: date
    state: State = State.HELD

    @property
    def key(self) -> tuple[str, str, date, date]:
        """What tells it apart from every other one."""
        return self.name, self.sha256, self.first, self.last


@dataclass(slots=True)
class Sealed:
    """Everything that the lines of a device tell, in the order of sealing."""

    files: dict[tuple[str, str, date, date], Kept] = field(default_factory=dict)
    silent: set[date] = field(default_factory=set)
    """Days that were sealed without any file."""
    stated: set[date] = field(default_factory=set)
    """Days on which the device wrote nothing, as somebody stated."""
    packed: dict[str, str] = field(default_factory=dict)
    """Digest of a file that was compressed since → that of the compressed one."""

    def take(self, lines: Iterable[Line]) -> None:
        """Take in the lines of the next seal."""
        leaving: list[tuple[str, str, date, date]] = []
        coming: list[Kept] = []
        for line in lines:
            kept = Kept(line.name, line.bytes, line.sha256, line.first, line.last)
            match line.kind:
                case Kind.FILE:
                    coming.append(kept)
                case Kind.MOVED | Kind.BACK:
                    leaving.append((line.other_name or line.name, line.sha256, line.first, line.last))
                    coming.append(kept)
                case Kind.PACKED:
                    leaving.append((line.other_name, line.other, line.first, line.last))
                    self.packed[line.other] = line.sha256
                    coming.append(kept)
                case Kind.MISSING | Kind.ALTERED:
                    coming.append(replace(kept, state=State(line.kind.value)))
                case Kind.SILENT:
                    self.silent.update(days(line.first, line.last))
                case Kind.STATED:
                    self.stated.update(days(line.first, line.last))
                case _ as other:
                    assert_never(other)
        # A rotation renames .1 to .2 and .2 to .3 at once: all leave before any comes.
        for key in leaving:
            self.files.pop(key, None)
        self.files.update((kept.key, kept) for kept in coming)

    def copy(self) -> "Sealed":
        """Return one that can go on by itself."""
        return Sealed(dict(self.files), set(self.silent), set(self.stated), dict(self.packed))

    def digests_now(self) -> dict[str, str]:
        """Return every digest that a file was sealed with → that of the sealed file which holds it now."""
        found = {kept.sha256: kept.sha256 for kept in self.files.values()}
        for sha256 in self.packed:
            passed, now = set[str](), sha256
            while now not in found and now in self.packed and now not in passed:
                passed.add(now)
                now = self.packed[now]
            found.update(dict.fromkeys(passed, found.get(now, now)))
        return found

    def damaged(self) -> set[date]:
        """Return the days of files that are gone or altered."""
        return _days_of(kept for kept in self.files.values() if kept.state is not State.HELD)

    def covered(self) -> set[date]:
        """Return the days of files that are there, and those that were stated as silent."""
        return _days_of(kept for kept in self.files.values() if kept.state is State.HELD) | self.stated

    def whole(self) -> set[date]:
        """Return the days of which everything that was sealed is there, and something was."""
        return self.covered() - self.damaged()

    def untold(self) -> date | None:
        """Return the first day, of those after the first one that was sealed, of which no seal tells anything yet."""
        told = self.covered() | self.damaged() | self.silent
        day = min(told, default=None)
        while day is not None and day in told:
            day += _DAY
        return day

    def unexplained(self) -> set[date]:
        """Return the days sealed as silent that no file covers meanwhile and nobody explained."""
        return self.silent - self.covered() - self.damaged()


def days(first: date, last: date) -> list[date]:
    """Return the days from `first` to `last`."""
    return [first + n * _DAY for n in range((last - first).days + 1)]


def runs(found: Iterable[date]) -> list[tuple[date, date]]:
    """Return days as stretches without a gap, in order."""
    stretches: list[tuple[date, date]] = []
    for day in sorted(set(found)):
        if stretches and stretches[-1][1] == day - _DAY:
            stretches[-1] = stretches[-1][0], day
        else:
            stretches.append((day, day))
    return stretches


def _days_of(files: Iterable[Kept]) -> set[date]:
    spans = {(kept.first, kept.last) for kept in files}
    return {day for first, last in spans for day in days(first, last)}
