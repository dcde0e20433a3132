"""`anzheng witness`: a witness for the ledgers of others, on the machine of an auditor; needs no installation."""

import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from anzheng.cli.shell import FINE, Shell, bilingual, pass_bare_shell
from anzheng.kernel import roc
from anzheng.kernel.errors import InputError, NotFoundError, Text
from anzheng.kernel.times import TAIPEI
from anzheng.organization.core.permissions import Permission

if TYPE_CHECKING:
    from anzheng.ledger.witnessing.store import Store

_FOLDER = Path("~/.local/share/anzheng-witness")


@click.group(
    name="witness",
    help=bilingual("見證者：稽核人員在自己的主機上執行。", "A witness, run by an auditor on a machine of theirs."),
)
def command() -> None:
    """Group of the witness's verbs."""


@command.command(
    help=bilingual(
        "提供見證服務（C2SP tlog-witness）；第一次啟動時產生金鑰。",
        "Serve a witness; makes its key at the first start.",
    )
)
@click.option(
    "--folder", type=click.Path(path_type=Path), default=_FOLDER, help="金鑰與紀錄的資料夾 Folder of key and records"
)
@click.option(
    "--name", metavar="NAME", help="見證者的名稱，第一次啟動時必填 Name of the witness, needed at the first start"
)
@click.option(
    "--log",
    "logs",
    metavar="VKEY",
    multiple=True,
    help="要見證的帳本的驗證金鑰，可重複 Key of a ledger to witness; may be repeated",
)
@click.option(
    "--bind", metavar="ADDRESS", default="127.0.0.1", show_default=True, help="監聽的位址 Address to listen on"
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8471, show_default=True, help="監聽的埠號 Port to listen on"
)
@pass_bare_shell(Permission.INSTALLATION)
def serve(shell: Shell, folder: Path, name: str | None, logs: tuple[str, ...], bind: str, port: int) -> int:
    """Serve until stopped. Logs come from the options and from `logs.txt` in the folder, one key a line."""
    from anzheng.ledger.core.vkey import format_vkey
    from anzheng.ledger.witnessing.key import key_in
    from anzheng.ledger.witnessing.server import WitnessServer
    from anzheng.ledger.witnessing.store import Store
    from anzheng.ledger.witnessing.witness import Witness, logs_of

    folder = folder.expanduser()
    known = logs_of([*logs, *_listed(folder / "logs.txt")])
    witness = Witness(key_in(folder, name), known, Store(folder))

    def say(line: str) -> None:
        click.echo(f"{datetime.now(UTC).astimezone(TAIPEI):%Y-%m-%d %H:%M:%S} {line}", err=True)

    with WitnessServer((bind, port), witness, lambda: int(time.time()), say) as server:
        host = f"[{bind}]" if ":" in bind else bind
        shell.say(f"驗證金鑰：{format_vkey(witness.key.public)}", f"verifier key: {format_vkey(witness.key.public)}")
        for origin in known:
            shell.say(f"見證：{origin}", f"witnessing: {origin}")
        where = f"http://{host}:{server.server_address[1]}/"
        shell.say(f"服務中：{where}（Ctrl-C 停止）", f"serving: {where} (Ctrl-C stops it)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return FINE
    return FINE


@command.command(
    help=bilingual(
        "列出持有的檢查點；給帳本名稱時印出其檢查點原文。",
        "List the checkpoints held; with the name of a ledger, print its checkpoint as it is.",
    )
)
@click.argument("origin", required=False)
@click.option(
    "--folder", type=click.Path(path_type=Path), default=_FOLDER, help="金鑰與紀錄的資料夾 Folder of key and records"
)
@pass_bare_shell(Permission.INSTALLATION)
def show(shell: Shell, origin: str | None, folder: Path) -> int:
    """Print what is held: what the verifier takes by `--earlier`."""
    from anzheng.ledger.witnessing.store import FILE, Store

    folder = folder.expanduser()
    if not (folder / FILE).exists():
        raise NotFoundError(
            Text("這裡沒有見證者的紀錄", "there are no records of a witness here"),
            str(folder),
            Text("請以 --folder 指定資料夾", "name the folder by --folder"),
        )
    store = Store(folder)
    if origin is None:
        _list_held(shell, store)
        return FINE
    note = store.note(origin)
    if note is None:
        raise NotFoundError(
            Text("沒有這個帳本的檢查點", "no checkpoint of this ledger is held"),
            origin[:60],
            Text("不帶名稱執行可列出持有的", "run it without a name to list what is held"),
        )
    sys.stdout.buffer.write(note)
    return FINE


def _list_held(shell: Shell, store: "Store") -> None:
    """Print each ledger of which something is held, how far, and when it was seen."""
    held = list(store.origins())
    if not held:
        shell.say(
            "還沒有收到任何檢查點。受稽核方以 anzheng ledger anchor add 加上這個見證者之後才會有。",
            "No checkpoint has come yet. The first comes once the audited company added this witness with "
            "anzheng ledger anchor add.",
        )
    for origin, size, at in held:
        when = datetime.fromtimestamp(at, UTC).astimezone(TAIPEI)
        shell.say(
            f"{origin}　{size:,} 筆　{roc.short(when.date())} {when:%H:%M:%S}",
            f"{origin}  {size:,} entries  {when:%Y-%m-%d %H:%M:%S}",
        )


def _listed(path: Path) -> list[str]:
    """Return the keys in a file, one a line; lines that begin with # are remarks. None if there is no file."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as problem:
        raise InputError(
            Text("讀不到帳本清單", "the list of logs cannot be read"),
            str(path),
            Text("請檢查權限，內容須為 UTF-8", "check permissions; it has to be UTF-8"),
        ) from problem
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]
