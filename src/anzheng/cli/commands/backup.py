"""`anzheng backup`: one file with everything but the keys, and the way back, which can be tried."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from anzheng.cli.shell import FINDINGS, FINE, Demand, Shell, account, bilingual, pass_bare_shell
from anzheng.kernel import roc
from anzheng.organization.core.permissions import Permission

if TYPE_CHECKING:
    from anzheng.reports.backup.core.manifest import Manifest
    from anzheng.reports.backup.examining import Examined
    from anzheng.reports.backup.restoring import Site

_FILE = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
_AS_JSON = click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
_MARKS = {True: ("相符", "agrees"), False: ("不符", "WRONG"), None: ("未查", "not seen")}


@click.group(
    name="backup",
    help=bilingual(
        "備份成一個檔、查驗、演練、還原；金鑰資料夾不在備份裡，請另外保管。",
        "Back up into one file, verify, rehearse, restore. The folder of keys is never in it: keep it elsewhere.",
    ),
)
def command() -> None:
    """Group of the verbs about backups."""


@command.command(
    help=bilingual(
        "備份成一個檔；系統可以照常運作。不覆寫既有檔案。",
        "Back up into one file, while the product runs. Overwrites nothing.",
    )
)
@click.option("--out", required=True, type=click.Path(path_type=Path), metavar="FILE", help="新的備份檔 A new file")
@_AS_JSON
@pass_bare_shell(Permission.INSTALLATION)
def create(shell: Shell, out: Path, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Make it and print its digest; leave with 1 if the installation has lost evidence files."""
    _started(shell)
    import anzheng
    from anzheng.ledger.storage import guard
    from anzheng.reports.backup.making import make

    with guard(), _bar(shell, "備份中", "Backing up", hidden=as_json) as told:
        made = make(out, shell.home, program=anzheng.__version__, now=shell.now, told=told)
    manifest = made.manifest
    if as_json:
        told_of = {"file": str(made.path), "size": made.size, "sha256": made.digest, "damaged": list(made.damaged)}
        shell.emit({**told_of, **_listed(manifest)})
        return FINDINGS if made.damaged else FINE
    shell.say(f"備份 {made.path}　{made.size:,} 位元組", f"backup {made.path}  {made.size:,} bytes")
    click.echo(f"SHA-256 {made.digest}")
    _say_what(shell, manifest)
    for blob in made.damaged:
        shell.say(f"證據檔遺失或毀損，沒有備份到：{blob}", f"lost or damaged, so not in the backup: {blob}")
    shell.say(
        "金鑰資料夾不在裡面；沒有它就無法還原。請確認另有一份，放在別處。",
        "The folder of keys is not in it, and nothing is restored without: make sure of a second copy elsewhere.",
    )
    return FINDINGS if made.damaged else FINE


@command.command(
    help=bilingual("查驗備份檔：每個位元組與其中的帳本；不還原。", "Verify a backup, every byte and the ledgers in it.")
)
@_FILE
@_AS_JSON
@pass_bare_shell(Permission.INSTALLATION)
def verify(shell: Shell, file: Path, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print what was looked at, and what was not; leave with 1 if something is wrong."""
    _started(shell)
    from anzheng.reports.backup import examining

    with _bar(shell, "查驗中", "Verifying", hidden=as_json) as told:
        examined = examining.verify(file, _site(shell), told)
    return _answer(shell, file, examined, as_json=as_json)


@command.command(
    help=bilingual(
        "還原演練：還原到暫存資料夾，查驗帳本、解開每個證據檔、比對判定，然後移除。",
        "Rehearse: restore into a temporary folder, verify ledgers, open every file, compare verdicts, remove it.",
    )
)
@_FILE
@click.option("--database", metavar="URL", help="空的 PostgreSQL 資料庫（備份為 PostgreSQL 時）An empty database")
@_AS_JSON
@pass_bare_shell(Permission.INSTALLATION)
def rehearse(shell: Shell, file: Path, database: str | None, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print what was found; leave with 1 if something is wrong."""
    _started(shell)
    from anzheng.reports.backup import examining

    with _bar(shell, "演練中", "Rehearsing", hidden=as_json) as told:
        examined = examining.rehearse(file, _site(shell), database, told)
    return _answer(shell, file, examined, as_json=as_json)


@command.command(
    help=bilingual(
        "還原到空的資料夾與空的資料庫；須有金鑰資料夾。不覆寫任何既有資料。",
        "Restore into an empty folder and an empty database, with the folder of keys. Overwrites nothing.",
    )
)
@_FILE
@click.option("--into", type=click.Path(path_type=Path), metavar="DIR", help="空的資料夾（預設 ANZHENG_HOME）")
@_AS_JSON
@pass_bare_shell(Permission.INSTALLATION)
def restore(shell: Shell, file: Path, into: Path | None, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Restore and print what became of each ledger; leave with 1 if one takes no entries."""
    if into is not None:
        os.environ["ANZHENG_HOME"] = str(into)
    shell.start()
    from anzheng.ledger.storage import guard
    from anzheng.reports.backup.restoring import restore as put_back

    with guard(), _bar(shell, "還原中", "Restoring", hidden=as_json) as told:
        restored = put_back(file, _site(shell), told)
    halted = any(row["halted"] for row in restored.ledgers)
    if as_json:
        rows = [{**row, "halted": row["halted"] and shell.text(*row["halted"])} for row in restored.ledgers]
        shell.emit({"file": str(file), "sha256": restored.digest, "home": str(shell.home), "restored": rows})
        return FINDINGS if halted else FINE
    shell.say(f"已還原到 {shell.home}", f"restored into {shell.home}")
    _say_what(shell, restored.manifest)
    for row in restored.ledgers:
        _say_ledger(shell, row)
    shell.say(
        "所有人都已登出。備份之後更換的密碼、解除的職務、改登的離職日與移除的驗證方式都回到備份當時，請逐一檢查；"
        "備份之後設定的停止銷毀也不在了，請立刻重新設定；再執行 anzheng doctor --deep。",
        "Everybody is signed out. Passwords, duties, last days and second factors are as of the backup again: "
        "look at what changed since. Holds placed since are gone: place them anew at once. "
        "Then run anzheng doctor --deep.",
    )
    return FINDINGS if halted else FINE


def _started(shell: Shell) -> None:
    """Start without bringing tables up to date: a backup is made before an upgrade."""
    shell.start()
    if not shell.owner:
        shell.admit(Demand(Permission.INSTALLATION, in_company=False), None)


def _site(shell: Shell) -> "Site":
    from django.conf import settings

    from anzheng.reports.backup.restoring import Site

    return Site(shell.home, settings.ANZHENG_KEYS, account(), shell.now)


@contextmanager
def _bar(shell: Shell, zh: str, en: str, *, hidden: bool) -> Iterator[Callable[[int, int], None]]:
    quiet = hidden or not sys.stderr.isatty()
    with click.progressbar(length=1, label=shell.text(zh, en), hidden=quiet, file=sys.stderr) as bar:

        def told(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield told


def _answer(shell: Shell, file: Path, examined: "Examined", *, as_json: bool) -> int:
    if as_json:
        rows = [{"id": one.id, "good": one.good, "said": shell.text(*one.said)} for one in examined.findings]
        shell.emit(
            {
                "file": str(file),
                "sha256": examined.digest,
                "good": examined.good,
                **_listed(examined.manifest),
                "found": rows,
            }
        )
    else:
        click.echo(f"SHA-256 {examined.digest}")
        _say_what(shell, examined.manifest)
        for one in examined.findings:
            click.echo(f"{shell.text(*_MARKS[one.good])}　{shell.text(*one.said)}")
    return FINE if examined.good else FINDINGS


def _listed(manifest: "Manifest") -> dict[str, Any]:
    return {
        "made": manifest.made,
        "program": manifest.program,
        "database": manifest.engine.value,
        "ledgers": [{"ledger": one.ledger, "size": one.size, "root": one.root} for one in manifest.ledgers],
        "evidence_files": manifest.contents.here,
        "elsewhere": dict(manifest.contents.elsewhere),
        "left_out": list(manifest.left_out),
    }


def _say_what(shell: Shell, manifest: "Manifest") -> None:
    from anzheng.kernel.times import TAIPEI, parse_instant

    at = parse_instant(manifest.made).astimezone(TAIPEI)
    shell.say(
        f"製作於 {roc.short(at.date())} {at:%H:%M:%S}　{manifest.engine.value}　證據檔 {manifest.contents.here:,}",
        f"made {at:%Y-%m-%d %H:%M:%S}  {manifest.engine.value}  {manifest.contents.here:,} evidence files",
    )
    for one in manifest.ledgers:
        shell.say(
            f"帳本 {one.ledger}　{one.size:,} 筆　樹根 {one.root}",
            f"ledger {one.ledger}  {one.size:,}  root {one.root}",
        )
    for place, count in manifest.contents.elsewhere.items():
        shell.say(f"{count:,} 個證據檔留在 {place}", f"{count:,} evidence files stay at {place}")
    for name in manifest.left_out:
        shell.say(f"沒有備份：{name}", f"not in the backup: {name}")


def _say_ledger(shell: Shell, row: dict[str, Any]) -> None:
    if row["disposals"]:
        shell.say(
            f"帳本 {row['ledger']}：備份之後的 {row['disposals']:,} 件銷毀已重做",
            f"ledger {row['ledger']}: {row['disposals']:,} disposals since the backup were done again",
        )
    for name in row["accounts"]:
        shell.say(f"備份之後停用的帳號，已再停用：{name}", f"closed since the backup, closed again: {name}")
    for token in row["tokens"]:
        shell.say(f"備份之後撤銷的權杖，已再撤銷：{token}", f"revoked since the backup, revoked again: {token}")
    for case in row["doubtful"]:
        shell.say(
            f"帳本 {row['ledger']}：不知道 {case} 是否已銷毀，請查證",
            f"ledger {row['ledger']}: unknown whether {case} was carried out",
        )
    if row["halted"]:
        click.echo(shell.text(*row["halted"]))
        shell.say(
            "若沒有更新的備份，請以 anzheng ledger recover --backup 這個檔案 開啟新紀元",
            "without a newer backup, open a new epoch: anzheng ledger recover --backup this file",
        )
