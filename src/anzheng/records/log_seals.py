"""封存日誌 Sealing logs: what lies there is looked at first; then one act writes the lines and their hash.

Everything slow happens before the act, so that an interruption leaves nothing half done. Whoever sealed the same
device meanwhile has taken the number of this sealing, and the later act is refused.
"""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import IntegrityError, transaction

from anzheng.facts.base import About, Actor, FactId, Payload
from anzheng.facts.retention import HoldingConfirmed, LogsSealed
from anzheng.kernel.errors import ConflictError, InputError, Text
from anzheng.kernel.times import taipei_day
from anzheng.ledger.services import Draft, append, business_act
from anzheng.organization.reasons import written
from anzheng.organization.traces import digest as trace_digest
from anzheng.organization.traces import trace
from anzheng.records.core.log_seals.composing import Asked, Sealing, compose
from anzheng.records.core.log_seals.lines import file_of, parse_line
from anzheng.records.core.log_seals.matching import INTACT, Word
from anzheng.records.core.log_seals.state import Sealed, State
from anzheng.records.log_files import Progress, printable
from anzheng.records.log_looking import Look, Looked, look_at
from anzheng.records.models import LogLine, LogSeal


@dataclass(frozen=True, slots=True)
class Device:
    """What is kept of which device (保存項目與設備)."""

    ledger: str
    log: str
    target: str

    @property
    def subject(self) -> str:
        """The subject of its entries."""
        return f"log:{self.log}/{self.target}"


@dataclass(frozen=True, slots=True)
class SoFar:
    """What was sealed of a device before (先前的封存)."""

    sealed: Sealed
    number: int
    """Of the newest sealing; 0 before the first."""
    remembered: dict[str, str]
    """Stamp → digest of files as they were when they were read."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A sealing that is ready to be written (待寫入的封存)."""

    device: Device
    number: int
    place: str
    sealing: Sealing | None
    """None if there is nothing that was not sealed before."""
    looked: Looked
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """What whoever seals asks for (封存要求)."""

    look: Look
    last: date
    first: date | None = None
    silent: tuple[tuple[date, date], ...] = ()
    """Days on which the device wrote nothing."""
    reason: str = ""
    deep: bool = False
    """Read every file again, also those that nobody seems to have touched."""
    all_gone: bool = False
    """It is true that not one of the sealed files is there any more."""


def so_far(device: Device) -> SoFar:
    """Return what was sealed of a device. Raises LedgerError for a line that cannot be read."""
    sealed, remembered = Sealed(), {}
    seals = LogSeal.objects.filter(ledger=device.ledger, log=device.log, target=device.target)
    number = 0
    for seal in seals.prefetch_related("lines"):
        lines = [(parse_line(row.text), row.stamp) for row in seal.lines.all()]
        sealed.take(line for line, _ in lines)
        remembered.update({stamp: line.sha256 for line, stamp in lines if stamp})
        number = seal.number
    return SoFar(sealed, number, remembered)


def prepare(device: Device, wish: Wish, *, home: Path, now: datetime, progress: Progress | None = None) -> Prepared:
    """Look at the files and return what a sealing would write; nothing is written.

    Raises InputError for what cannot be read, for days that are not over, and if not one sealed file is there.
    """
    _check(wish, now)
    before = so_far(device)
    reason = written(wish.reason) if wish.silent else ""
    kept = list(before.sealed.files.values())
    looked = look_at(wish.look, kept, remembered={} if wish.deep else before.remembered, progress=progress)
    if not wish.all_gone:
        _refuse_empty(device, looked)
    asked = Asked(wish.last, wish.first, wish.silent, trace_digest(home, reason), wish.deep, looked.folders)
    sealing = compose(before.sealed, looked.compared, asked)
    place = "\n".join(printable(path) for path in wish.look.paths)
    return Prepared(device, before.number, place, sealing, looked, reason)


def seal_logs(prepared: Prepared, *, home: Path, actor: Actor, now: datetime) -> list[FactId]:
    """Write a sealing: its lines, their hash, and what it confirms of the days (封存日誌).

    Returns nothing if there is nothing new. Raises ConflictError if the device was sealed meanwhile.
    """
    sealing, device = prepared.sealing, prepared.device
    if sealing is None:
        return []
    about = About(sealing.first, sealing.last)
    with business_act():
        trace(home, "reason", prepared.reason, now=now)
        seal = _numbered(prepared, sealing, now)
        stamps = {name: one.stamp for name, one in prepared.looked.lying.items()}
        rows = (
            LogLine(seal=seal, number=number, text=text, stamp=stamps.get(file_of(text), ""))
            for number, text in enumerate(sealing.lines)
        )
        LogLine.objects.bulk_create(rows, batch_size=500)
        facts: list[Payload] = [
            LogsSealed(
                device.log,
                device.target,
                about,
                files=sealing.files,
                bytes=sealing.bytes,
                silent=sealing.silent,
                stated=sealing.stated,
                lines=len(sealing.lines),
                digest=sealing.digest,
                missing=sealing.missing,
                altered=sealing.altered,
            )
        ]
        facts += [
            HoldingConfirmed(device.log, device.target, About(one.first, one.last), one.intact, taipei_day(now))
            for one in sealing.stretches
        ]
        return append(device.ledger, [Draft(device.subject, fact) for fact in facts], actor=actor, at=now)


def _numbered(prepared: Prepared, sealing: Sealing, now: datetime) -> LogSeal:
    """Take the next number of the device. Raises ConflictError if somebody else has it."""
    device = prepared.device
    try:
        with transaction.atomic():
            return LogSeal.objects.create(
                ledger=device.ledger,
                log=device.log,
                target=device.target,
                number=prepared.number + 1,
                at=now,
                first=sealing.first,
                last=sealing.last,
                place=prepared.place,
                reason=prepared.reason,
            )
    except IntegrityError as problem:
        raise ConflictError(
            Text("這台設備剛剛已由別人封存", "somebody else sealed this device a moment ago"),
            f"{device.log} {device.target}",
            Text("請再執行一次，已封存的檔案不會重算", "run it again; files sealed meanwhile are not read again"),
        ) from problem


def _check(wish: Wish, now: datetime) -> None:
    """Refuse days that are not over, and spans that are reversed."""
    today = taipei_day(now)
    spans = [*wish.silent, *([wish.look.reading.stated] if wish.look.reading.stated else [])]
    spans.append((wish.first or wish.last, wish.last))
    for first, last in spans:
        if last < first or last >= today:
            raise InputError(
                Text("期間須已過完，且結束日不早於開始日", "the days must be over, and must not end before they begin"),
                f"{first}..{last}",
                Text("封存最多到昨天為止", "what is sealed ends yesterday at the latest"),
            )


def _refuse_empty(device: Device, looked: Looked) -> None:
    """Refuse to say of every file, or of all those of one folder, that they are gone: more likely it is not mounted."""
    held = [match for match in looked.compared.matches if match.kept.state is State.HELD]
    gone = [match for match in held if match.word is Word.MISSING]
    if len(gone) <= 1:
        return
    where, remedy = (
        f"{device.log} {device.target}",
        Text(
            "請檢查路徑與掛載；確實全部遺失時，加上 --gone 據實封存",
            "check the path and whether the disk is mounted; if all are lost indeed, say so with --gone",
        ),
    )
    if not any(match.word in INTACT for match in held):
        raise InputError(
            Text(
                f"已封存而應保存的 {len(gone):,} 個檔案一個也找不到",
                f"not one of the {len(gone):,} sealed files that have to be kept is there",
            ),
            where,
            remedy,
        )
    if looked.empty:
        raise InputError(
            Text(
                f"已封存而應保存的 {len(gone):,} 個檔案找不到，而指定的資料夾有空的",
                f"{len(gone):,} sealed files that have to be kept are not there, and a named folder is empty",
            ),
            f"{where} {printable(looked.empty[0])}",
            remedy,
        )
