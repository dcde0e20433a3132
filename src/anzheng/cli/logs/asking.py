"""日誌的選項 What the verbs about logs are asked: paths, how names are read, spans of days."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from anzheng.cli.entering import known, known_targets
from anzheng.cli.shell import Shell
from anzheng.kernel import roc
from anzheng.kernel.errors import InputError, Text

if TYPE_CHECKING:
    from anzheng.records.log_files import Progress
    from anzheng.records.log_looking import Look
    from anzheng.records.log_seals import Device

Function = TypeVar("Function", bound=Callable[..., object])
DATED = ("auto", "content", "rotated", "modified")
_STEP = 32 * 1024 * 1024


def looking(function: Function) -> Function:
    """Add the options that say where to look and how names are read."""
    options = (
        click.option("--log", required=True, help="保存項目（anzheng catalogue names logs）What is kept"),
        click.option("--target", required=True, metavar="REGISTER:ENTRY", help="設備 The device"),
        click.option("--days", metavar="FIRST..LAST", help="所有檔案涵蓋的期間，不看檔名 Days that all files cover"),
        click.option(
            "--dated",
            type=click.Choice(DATED),
            default="auto",
            show_default=True,
            help="檔名日期的意義：內容日、輪替日、不看 What the date in a name means",
        ),
        click.option(
            "--covers",
            type=click.IntRange(1, 366),
            default=1,
            show_default=True,
            help="一個日期的檔案涵蓋幾天 Days that a file with one date covers",
        ),
        click.option("--match", multiple=True, metavar="GLOB", help="只看這些檔名，可重複 Only these names"),
        click.option("--closed", is_flag=True, help="沒有日期的檔案也已結束 Files without a date are closed too"),
        click.option("--company", metavar="C", help="公司代號 Company"),
        click.option("--json", "as_json", is_flag=True, help="輸出 JSON"),
    )
    for option in reversed(options):
        function = option(function)
    return function


def device_of(shell: Shell, company: str | None, log: str, target: str) -> "Device":
    """Return the device that is meant. Raises NotFoundError for a log or an entry that nobody knows."""
    from anzheng.records.log_seals import Device

    ledger = shell.company(company).ledger
    known(shell, ledger, "logs", log)
    known_targets(ledger, target)
    return Device(ledger, log, target)


def look_of(
    shell: Shell,
    device: "Device",
    paths: tuple[Path, ...],
    names: tuple[str | None, str, int, tuple[str, ...]],
    *,
    last: date,
    closed: bool,
    settle: int = 10,
) -> "Look":
    """Return where to look; `names` are the options about names: days, dated, covers, match. Raises InputError."""
    from anzheng.records.core.log_seals.closed import Closing
    from anzheng.records.core.log_seals.naming import Dated, Reading
    from anzheng.records.log_looking import Look
    from anzheng.reports.log_periods import needed_since

    days, dated, covers, match = names
    stated = None if days is None else days_of(days)
    reading = Reading(Dated(dated), covers, stated)
    closing = Closing(shell.now, last + timedelta(days=1), timedelta(minutes=settle), closed)
    needed = needed_since(shell.knowledge, device.ledger, device.log, shell.today)
    return Look(paths, closing, reading, match, needed)


def days_of(text: str) -> tuple[date, date]:
    """Parse `FIRST..LAST`, or a single day, each in either calendar. Raises InputError."""
    first, dots, last = text.partition("..")
    found = roc.parse(first), roc.parse(last if dots else first)
    if found[1] < found[0]:
        raise InputError(
            Text("期間的結束日早於開始日", "the period ends before it starts"),
            text[:60],
            Text("請寫成 2026-01-01..2026-01-07", "write it like 2026-01-01..2026-01-07"),
        )
    return found


@contextmanager
def bar(shell: Shell, *, as_json: bool) -> "Iterator[Progress]":
    """Show how far reading is, where a person watches."""
    hidden = as_json or not sys.stderr.isatty()
    label = shell.text("讀取中", "Reading")
    with click.progressbar(length=1, label=label, hidden=hidden, file=sys.stderr, update_min_steps=_STEP) as shown:

        def tell(count: int, total: int) -> None:
            shown.length = max(total, 1)
            shown.update(count)

        yield tell
