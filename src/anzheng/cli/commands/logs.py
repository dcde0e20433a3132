"""`anzheng logs`: seal closed log files, and verify them years later."""

from datetime import date, timedelta
from pathlib import Path

import click

from anzheng.cli.logs.asking import bar, days_of, device_of, look_of, looking
from anzheng.cli.shell import DAY, FINDINGS, FINE, Shell, bilingual, pass_shell
from anzheng.kernel.errors import InputError, LedgerError, Text, system_reason
from anzheng.organization.core.permissions import Permission

_PATH = click.Path(path_type=Path)


@click.group(
    name="logs", help=bilingual("日誌：封存已結束的檔案、驗證。", "Logs: seal closed files, verify them years later.")
)
def command() -> None:
    """Group of the verbs about logs."""


@command.command(
    help=bilingual(
        "封存一台設備已結束的日誌檔：長度與摘要入帳，沒有檔案的日子也封存。",
        "Seal the closed log files of a device: their lengths and digests, and the days without any file.",
    )
)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=_PATH)
@looking
@click.option(
    "--settle",
    type=click.IntRange(0, 1440),
    default=10,
    show_default=True,
    help="幾分鐘未修改才算結束 Minutes without change",
)
@click.option("--from", "first", type=DAY, help="自哪一天看起（預設接續上次）Since which day")
@click.option("--to", "last", type=DAY, help="看到哪一天（預設昨天）Up to which day")
@click.option("--silent", "silents", multiple=True, metavar="FIRST..LAST", help="設備沒有紀錄的日子 Days without logs")
@click.option("--reason", default="", help="為什麼沒有紀錄 Why there are none")
@click.option("--deep", is_flag=True, help="已封存的檔案也全部重讀 Read every file again")
@click.option("--gone", is_flag=True, help="確實一個檔案都不在了 All sealed files are gone indeed")
@pass_shell(Permission.LOGS_SEAL)
def seal(  # noqa: PLR0913 - one parameter per option
    shell: Shell,
    paths: tuple[Path, ...],
    log: str,
    target: str,
    days: str | None,
    dated: str,
    covers: int,
    match: tuple[str, ...],
    closed: bool,  # noqa: FBT001 - click passes flags by name
    settle: int,
    first: date | None,
    last: date | None,
    silents: tuple[str, ...],
    reason: str,
    deep: bool,  # noqa: FBT001
    gone: bool,  # noqa: FBT001
    company: str | None,
    as_json: bool,  # noqa: FBT001
) -> int:
    """Look at the files, seal them, say what was found; leave with 1 if something is missing, altered or silent."""
    from anzheng.cli.logs.answering import say_sealed, sealed_json
    from anzheng.records.belonging import require_target
    from anzheng.records.log_seals import Wish, prepare, seal_logs

    device = device_of(shell, company, log, target)
    require_target(shell.standing(device.ledger), Permission.LOGS_SEAL, device.ledger, target)
    end = last or shell.today - timedelta(days=1)
    stated = closed or days is not None
    look = look_of(shell, device, paths, (days, dated, covers, match), last=end, closed=stated, settle=settle)
    wish = Wish(look, end, first, tuple(days_of(one) for one in silents), reason, deep, gone)
    with bar(shell, as_json=as_json) as progress:
        prepared = prepare(device, wish, home=shell.home, now=shell.now, progress=progress)
    facts = seal_logs(prepared, home=shell.home, actor=shell.actor, now=shell.now)
    if as_json:
        shell.emit(sealed_json(device, prepared, facts))
    else:
        say_sealed(shell, prepared, facts)
    found = prepared.sealing
    return FINDINGS if found is not None and (found.missing or found.altered or found.silent) else FINE


@command.command(
    help=bilingual(
        "驗證一台設備封存過的日誌檔：全部重讀，與封存、與帳本比對；不寫入任何東西。",
        "Verify the sealed log files of a device against the seals and the ledger: reads them all, writes nothing.",
    )
)
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=_PATH)
@looking
@click.option("--on", type=DAY, help="只看這一天的檔案 Only the files of this day")
@click.option("--list", "listed", type=_PATH, help="改以另存的 sha256sum 清單為準 Go by a list kept elsewhere")
@click.option("--sums", is_flag=True, help="只印出 sha256sum 清單 Print the list for sha256sum")
@click.option("--all", "everything", is_flag=True, help="列出每一個檔案 List every file")
@pass_shell(Permission.LEDGER_READ)
def verify(  # noqa: PLR0913 - one parameter per option
    shell: Shell,
    paths: tuple[Path, ...],
    log: str,
    target: str,
    days: str | None,
    dated: str,
    covers: int,
    match: tuple[str, ...],
    closed: bool,  # noqa: FBT001 - click passes flags by name
    on: date | None,
    listed: Path | None,
    sums: bool,  # noqa: FBT001
    everything: bool,  # noqa: FBT001
    company: str | None,
    as_json: bool,  # noqa: FBT001
) -> int:
    """Compare the files with their seals, and these with the ledger; leave with 1 if anything was found."""
    from anzheng.cli.logs.answering import say_verified, verified_json
    from anzheng.records.core.log_seals.lines import sums_line
    from anzheng.records.log_verifying import verify_logs

    device = device_of(shell, company, log, target)
    end = shell.today - timedelta(days=1)
    names = days, dated, covers, match
    look = look_of(shell, device, paths, names, last=end, closed=closed or days is not None) if paths else None
    entries = None if listed is None else _list(listed)
    with bar(shell, as_json=as_json) as progress:
        found = verify_logs(device, look, on=on, listed=entries, progress=progress)
    if sums:
        lines = [sums_line(one.kept.sha256, one.kept.name) for one in found.files]
        click.echo("".join(f"{line}\n" for line in lines).encode(errors="surrogateescape"), nl=False)
    elif as_json:
        shell.emit(verified_json(device, found))
    else:
        say_verified(shell, found, everything=everything or on is not None)
    return FINE if found.fine else FINDINGS


def _list(path: Path) -> list[tuple[str, str]]:
    """Return (digest, name) of a list kept elsewhere. Raises InputError."""
    from anzheng.records.core.log_seals.lines import parse_sums

    try:
        found = parse_sums(path.read_bytes().decode(errors="surrogateescape"))
    except OSError as problem:
        said = system_reason(problem)
        raise InputError(
            Text(f"無法讀取清單（{said.zh}）", f"the list cannot be read ({said.en})"),
            str(path),
            Text("請檢查路徑與權限", "check path and permissions"),
        ) from problem
    except LedgerError as problem:
        raise InputError(
            Text("這不是 sha256sum 的清單", "this is no list of sha256sum"),
            f"{path}:{problem.where}",
            Text("請指定 logs verify --sums 或 sha256sum 印出的檔案", "name a file that sha256sum printed"),
        ) from problem
    if not found:
        # It asks for nothing, so nothing could be wrong: what a command that failed leaves behind a `>`.
        raise InputError(
            Text("清單是空的，沒有任何檔案可核對", "the list is empty, so nothing can be compared"),
            str(path),
            Text("請改用另存的完整清單", "name the whole list that was kept elsewhere"),
        )
    return found
