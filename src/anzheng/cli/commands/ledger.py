"""`anzheng ledger`: status, verification and single leaves."""

import json

import click

from anzheng.cli.shell import FINDINGS, FINE, Shell, bilingual, pass_shell
from anzheng.kernel.times import TAIPEI
from anzheng.organization.core.permissions import Permission


@click.group(
    name="ledger",
    help=bilingual("證據帳本：狀態、驗證、單筆。", "The evidence ledger: status, verification, single leaves."),
)
def command() -> None:
    """Group of the ledger's verbs."""


@command.command(help=bilingual("帳本大小與樹根。", "Size and root."))
@click.option("--company", metavar="C", help="公司代號 Company")
@click.option("--installation", is_flag=True, help="安裝本身的帳本：登入、帳號、登入政策 The installation's own ledger")
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.LEDGER_READ)
def status(shell: Shell, company: str | None, installation: bool, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print size and root."""
    from anzheng.ledger.services import head

    ledger, sample = _meant(shell, company, installation=installation)
    size, root = head(ledger)
    if as_json:
        shell.emit({"ledger": ledger, "sample": sample, "size": size, "root": root})
    else:
        shell.say(f"帳本 {ledger}　{size:,} 筆　樹根 {root}", f"ledger {ledger}  {size:,} leaves  root {root}")
    return FINE


@command.command(help=bilingual("重新推導並比對帳本的一切。", "Re-derive and compare everything."))
@click.option("--company", metavar="C", help="公司代號 Company")
@click.option("--installation", is_flag=True, help="安裝本身的帳本：登入、帳號、登入政策 The installation's own ledger")
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.LEDGER_READ)
def verify(shell: Shell, company: str | None, installation: bool, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Verify and print every problem; leave with 1 if there is one."""
    from anzheng.ledger.services import head
    from anzheng.ledger.services import verify as derive

    ledger, _sample = _meant(shell, company, installation=installation)
    size, _ = head(ledger)
    with click.progressbar(length=size, label=shell.text("驗證中", "Verifying"), hidden=as_json) as bar:
        report = derive(ledger, progress=lambda done, _all: bar.update(done - bar.pos))
    problems = [{"seq": p.seq, "zh": p.what.zh, "en": p.what.en} for p in report.problems]
    if as_json:
        shell.emit({"ledger": ledger, "size": report.size, "root": report.root, "problems": problems})
    elif problems:
        for problem in problems:
            place = ledger if problem["seq"] is None else f"#{problem['seq']}"
            shell.say(f"{place}：{problem['zh']}", f"{place}: {problem['en']}")
    else:
        shell.say(
            f"{report.size:,} 筆全部相符，樹根 {report.root}", f"all {report.size:,} leaves agree, root {report.root}"
        )
    return FINDINGS if problems else FINE


@command.command(help=bilingual("顯示一筆葉節點的原始內容。", "Show one leaf as it is stored."))
@click.argument("seq", type=click.IntRange(min=0))
@click.option("--company", metavar="C", help="公司代號 Company")
@click.option("--installation", is_flag=True, help="安裝本身的帳本：登入、帳號、登入政策 The installation's own ledger")
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.LEDGER_READ)
def show(shell: Shell, seq: int, company: str | None, installation: bool, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print a leaf."""
    from anzheng.ledger.services import entry

    ledger, _sample = _meant(shell, company, installation=installation)
    found = entry(ledger, seq)
    leaf = json.loads(found.data)
    if as_json:
        shell.emit({"leaf": leaf, "leaf_hash": found.leaf_hash})
        return FINE
    at = found.leaf.at.astimezone(TAIPEI)
    click.echo(f"#{seq}　{leaf['kind']}　{leaf['subject']}　{at:%Y-%m-%d %H:%M:%S}")
    shell.emit(leaf["facts"])
    click.echo(f"SHA-256 {found.leaf_hash}")
    return FINE


def _meant(shell: Shell, company: str | None, *, installation: bool) -> tuple[str, bool]:
    """Return the ledger that is meant, and whether it is a sample."""
    from anzheng.organization.installation import INSTALLATION

    if installation:
        _ = shell.actor  # prepares the data folder
        return INSTALLATION, False
    chosen = shell.company(company)
    return chosen.ledger, chosen.sample
