"""封存日誌的現況 How the sealed logs of a company stand: what the seals say of each device. Reads no log file.

Whether the files still are what was sealed, only `logs verify` finds out, which reads them all.
"""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from anzheng.facts.retention import LogsSealed
from anzheng.kernel.errors import LedgerError
from anzheng.ledger.services import facts_of
from anzheng.records.core.log_seals.lines import Line, parse_line
from anzheng.records.core.log_seals.state import Sealed, State, runs
from anzheng.records.log_seals import Device
from anzheng.records.models import LogLine, LogSeal


@dataclass(frozen=True, slots=True)
class LogSummary:
    """What the seals of one device say together (一台設備的封存)."""

    log: str
    target: str
    since: date
    """The first day that was looked at."""
    until: date
    """The newest one."""
    seq: int | None
    """Entry of the newest sealing; None if the ledger has none."""
    seals: int
    held: int
    """Files that were there when they were last looked at."""
    bytes: int
    missing: int
    altered: int
    silent: tuple[tuple[date, date], ...]
    """Days without any file that nobody explained."""
    stated: int
    """Days on which the device wrote nothing, as somebody stated."""
    agrees: bool
    """Whether the ledger knows as many sealings as the table, and every line can be read."""


def summaries(ledger: str) -> list[LogSummary]:
    """Return how the logs of every device stand, by log and device."""
    seals = LogSeal.objects.filter(ledger=ledger).order_by("log", "target", "number")
    grouped = groupby(seals, key=lambda seal: (seal.log, seal.target))
    return [_summary(Device(ledger, log, target), list(group)) for (log, target), group in grouped]


def _summary(device: Device, seals: list[LogSeal]) -> LogSummary:
    sealed, readable = _sealed(seals)
    facts = [fact for fact in facts_of(device.ledger, subject=device.subject) if isinstance(fact.payload, LogsSealed)]
    states = [kept.state for kept in sealed.files.values()]
    held = [kept for kept in sealed.files.values() if kept.state is State.HELD]
    return LogSummary(
        device.log,
        device.target,
        min(seal.first for seal in seals),
        max(seal.last for seal in seals),
        facts[-1].seq if facts else None,
        len(seals),
        len(held),
        sum(kept.bytes for kept in held),
        states.count(State.MISSING),
        states.count(State.ALTERED),
        tuple(runs(sealed.unexplained())),
        len(sealed.stated),
        readable and len(facts) == len(seals),
    )


def _sealed(seals: list[LogSeal]) -> tuple[Sealed, bool]:
    """Return what the lines say together, in the order of sealing, and whether all of them can be read."""
    sealed, readable = Sealed(), True
    rows = LogLine.objects.filter(seal__in=seals).order_by("seal__number", "number")
    texts = rows.values_list("seal__number", "text").iterator(chunk_size=2_000)
    for _, group in groupby(texts, key=lambda row: row[0]):
        lines: list[Line] = []
        for _, text in group:
            try:
                lines.append(parse_line(text))
            except LedgerError:
                readable = False
        sealed.take(lines)
    return sealed, readable
