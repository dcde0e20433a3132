"""驗證日誌 Verifying sealed logs: files against lines, lines against the ledger. Reads, and writes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from anzheng.facts.base import About
from anzheng.facts.retention import LogsSealed
from anzheng.kernel import roc
from anzheng.kernel.errors import LedgerError, NotFoundError, Text
from anzheng.ledger.services import facts_of
from anzheng.records.core.log_seals.closed import Why
from anzheng.records.core.log_seals.lines import Kind, Line, parse_line, root_of
from anzheng.records.core.log_seals.matching import Match, Word
from anzheng.records.core.log_seals.state import Kept, Sealed, State, runs
from anzheng.records.log_files import Lying, Progress, start_digest
from anzheng.records.log_looking import Look, look_at
from anzheng.records.log_seals import Device
from anzheng.records.models import LogSeal

Run = tuple[date, date]


class Sealing(NamedTuple):
    """One sealing as the ledger and the table tell of it (封存)."""

    number: int
    seq: int | None
    """Its entry; None if the ledger has none."""
    at: str
    about: About
    lines: int
    problem: Text | None


class File(NamedTuple):
    """A sealed file and what became of it (檔案)."""

    kept: Kept
    word: Word
    now: str
    """Under which name it lies now; empty if nowhere."""
    grown: bool
    """What was sealed is all there, and something was added to it."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What a verification found (驗證結果)."""

    sealings: tuple[Sealing, ...]
    files: tuple[File, ...]
    silent: tuple[Run, ...]
    """Days without any file that nobody explained."""
    stated: tuple[Run, ...]
    """Days on which the device wrote nothing, as somebody stated."""
    unsealed: tuple[str, ...]
    """Closed files that were not sealed yet."""
    left: tuple[tuple[str, Why], ...]
    unlisted: tuple[str, ...]
    """Names on the list from outside that no seal knows with this digest."""
    looked: bool
    """Whether any path was named; without one only the lines were compared with the ledger."""
    hashed: int

    @property
    def fine(self) -> bool:
        """Whether nothing was found: nothing altered, gone or contradictory, and no silence that nobody explained."""
        bad = {Word.ALTERED, Word.MISSING}
        return not (
            any(one.problem for one in self.sealings)
            or any(one.word in bad for one in self.files)
            or self.silent
            or self.unlisted
        )


def verify_logs(
    device: Device,
    look: Look | None,
    *,
    on: date | None = None,
    listed: Sequence[tuple[str, str]] | None = None,
    progress: Progress | None = None,
) -> Verified:
    """Compare the files with what was sealed, every one read anew, and the seals with the ledger.

    `on` asks about the files of one day only. `listed` is a list of (digest, name) kept elsewhere, which then says
    what has to be there. Raises NotFoundError if nothing was ever sealed, or nothing about that day; InputError for
    what cannot be read.
    """
    sealings, sealed = _sealings(device)
    if not sealings:
        raise NotFoundError(
            Text("這台設備沒有封存過這種日誌", "no such log of this device was ever sealed"),
            f"{device.log} {device.target}",
            Text("請先執行 anzheng logs seal", "run anzheng logs seal first"),
        )
    if on is not None:
        _require_day(device, sealings, on)
    wanted, unlisted = _wanted(sealed, on, listed)
    silent = [day for day in sealed.unexplained() if on in (None, day)]
    stated = [day for day in sealed.stated if on in (None, day)]
    days = tuple(runs(silent)), tuple(runs(stated))
    if look is None:
        files = tuple(File(kept, _as_sealed(kept), "", grown=False) for kept in wanted)
        return Verified(sealings, files, *days, (), (), unlisted, looked=False, hashed=0)
    names = None if on is None and listed is None else {kept.name for kept in wanted}
    found = look_at(look, wanted, remembered={}, names=names, progress=progress)
    files = tuple(_file(match, found.lying) for match in found.compared.matches)
    files = tuple(sorted(files, key=lambda one: (one.kept.first, one.kept.name)))
    new = () if names is not None else tuple(one.name for one in found.compared.new)
    return Verified(sealings, files, *days, new, found.left, unlisted, looked=True, hashed=found.hashed)


def _require_day(device: Device, sealings: Sequence[Sealing], on: date) -> None:
    """Refuse a day that no sealing is about: that nothing is known of it is no answer in its favour."""
    if any(one.about.first <= on <= one.about.last for one in sealings):
        return
    first, last = min(one.about.first for one in sealings), max(one.about.last for one in sealings)
    raise NotFoundError(
        Text(f"{roc.short(on)} 沒有封存過", f"nothing was sealed of {on}"),
        f"{device.log} {device.target}",
        Text(f"封存的期間在 {roc.short(first)} 至 {roc.short(last)} 之間", f"seals lie between {first} and {last}"),
    )


def _sealings(device: Device) -> tuple[tuple[Sealing, ...], Sealed]:
    """Return every sealing, compared with its entry, and what the lines say together."""
    facts = [fact for fact in facts_of(device.ledger, subject=device.subject) if isinstance(fact.payload, LogsSealed)]
    rows = LogSeal.objects.filter(ledger=device.ledger, log=device.log, target=device.target)
    seals = {row.number: row for row in rows.prefetch_related("lines")}
    sealed, found = Sealed(), []
    for number in range(1, max([len(facts), *seals]) + 1):
        row = seals.get(number)
        fact = facts[number - 1] if number <= len(facts) else None
        texts = [] if row is None else [line.text for line in row.lines.all()]
        lines, problem = _parsed(texts)
        sealed.take(lines)
        payload = fact.payload if fact is not None and isinstance(fact.payload, LogsSealed) else None
        about = payload.about if payload is not None else About(row.first, row.last) if row is not None else None
        if about is None:
            continue  # a number that neither knows
        problem = problem or _disagreement(payload, row, texts, lines)
        at = fact.at if fact is not None else row.at if row is not None else None
        found.append(
            Sealing(number, None if fact is None else fact.seq, f"{at:%Y-%m-%dT%H:%M:%SZ}", about, len(texts), problem)
        )
    return tuple(found), sealed


def _parsed(texts: Sequence[str]) -> tuple[list[Line], Text | None]:
    lines, problem = [], None
    for text in texts:
        try:
            lines.append(parse_line(text))
        except LedgerError as trouble:
            problem = trouble.what
    return lines, problem


def _disagreement(
    payload: LogsSealed | None, row: LogSeal | None, texts: Sequence[str], lines: Sequence[Line]
) -> Text | None:
    """Return how the lines in the table differ from what the ledger says of them."""
    if payload is None:
        return Text("帳本中沒有這次封存", "the ledger does not have this sealing")
    if row is None:
        return Text("帳本中有這次封存，資料表中沒有", "the ledger has this sealing, the table does not")
    new = [line for line in lines if line.kind in (Kind.FILE, Kind.PACKED)]
    told = len(texts), root_of(texts), len(new), sum(line.bytes for line in new), row.first, row.last
    about = payload.about
    if told != (payload.lines, payload.digest, payload.files, payload.bytes, about.first, about.last):
        return Text("封存的內容與帳本中的雜湊不符", "the sealed lines do not agree with their hash in the ledger")
    return None


def _wanted(
    sealed: Sealed, on: date | None, listed: Sequence[tuple[str, str]] | None
) -> tuple[list[Kept], tuple[str, ...]]:
    """Return the files that are asked about, and the names of a list that no seal knows."""
    files = sorted(sealed.files.values(), key=lambda kept: (kept.first, kept.name))
    chosen = [kept for kept in files if on is None or kept.first <= on <= kept.last]
    if listed is None:
        return chosen, ()
    by: dict[str, list[Kept]] = {}
    for kept in chosen:
        by.setdefault(kept.sha256, []).append(kept)
    # A list from before a file was compressed has the digest that it had then.
    now = sealed.digests_now()
    asked: dict[tuple[str, str, date, date], Kept] = {}
    for digest, name in listed:
        same = by.get(now.get(digest, digest), [])
        for kept in [one for one in same if one.name == name] or same[:1]:
            asked[kept.key] = kept
    return list(asked.values()), tuple(name for digest, name in listed if digest not in now)


def _as_sealed(kept: Kept) -> Word:
    return Word.UNSEEN if kept.state is State.HELD else Word(kept.state.value)


def _file(match: Match, lying: Mapping[str, Lying]) -> File:
    kept, word, seen = match
    longer = word is Word.ALTERED and seen is not None and seen.bytes > kept.bytes
    grown = longer and seen is not None and start_digest(lying[seen.name], kept.bytes) == kept.sha256
    return File(kept, word, "" if seen is None else seen.name, grown)
