"""`anzheng ledger status|verify|show`: what a ledger holds, and whether it agrees with itself."""

import json

import click

from anzheng.cli.ledgers.shared import AS_JSON, COMPANY, WHOLE, meant
from anzheng.cli.shell import FINDINGS, FINE, Shell, bilingual, pass_shell
from anzheng.kernel.times import TAIPEI, instant_text
from anzheng.organization.core.permissions import Permission


@click.command(
    help=bilingual("大小、樹根、最新檢查點、外部錨定到哪裡。", "Size, root, newest checkpoint, how far it is anchored.")
)
@COMPANY
@WHOLE
@AS_JSON
@pass_shell(Permission.LEDGER_READ)
def status(shell: Shell, company: str | None, installation: bool, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print how the ledger stands; leave with 1 if it takes no entries."""
    from anzheng.ledger.halts import halted, refusal
    from anzheng.ledger.standing import standing_of
    from anzheng.organization.anchors import weak_anchors

    ledger, sample = meant(shell, company, installation=installation)
    found, stopped = standing_of(ledger), halted(ledger)
    if as_json:
        anchors = [
            {
                "anchor": one.anchor,
                "kind": one.kind,
                "place": one.place,
                "size": one.size,
                "at": None if one.at is None else instant_text(one.at),
                "problem": None if one.problem is None else shell.text(*one.problem),
            }
            for one in found.anchors
        ]
        shell.emit(
            {
                "ledger": ledger,
                "sample": sample,
                "origin": found.origin,
                "size": found.size,
                "root": found.root,
                "vkey": found.vkey,
                "checkpoint": found.note,
                "signed": found.signed,
                "anchors": anchors,
                "unanchored": found.unanchored,
                "read_only": None if stopped is None else shell.text(*refusal(stopped).what),
            }
        )
    else:
        shell.say(
            f"帳本 {ledger}　{found.size:,} 筆　樹根 {found.root}",
            f"ledger {ledger}  {found.size:,} entries  root {found.root}",
        )
        for line in found.sentences(shell.today):
            shell.say(*line)
        for anchor, weak in weak_anchors(found.anchors, shell.home).items():
            shell.say(f"注意 {anchor}：{weak.zh}", f"note {anchor}: {weak.en}")
        if stopped is not None:
            click.echo(refusal(stopped).sentence(shell.language))
    return FINE if stopped is None else FINDINGS


@click.command(help=bilingual("重新推導並比對帳本的一切。", "Re-derive and compare everything."))
@COMPANY
@WHOLE
@AS_JSON
@pass_shell(Permission.LEDGER_READ)
def verify(shell: Shell, company: str | None, installation: bool, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Verify and print every problem; leave with 1 if there is one."""
    from anzheng.ledger.services import head
    from anzheng.ledger.services import verify as derive

    ledger, _sample = meant(shell, company, installation=installation)
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


@click.command(help=bilingual("顯示一筆葉節點的原始內容。", "Show one leaf as it is stored."))
@click.argument("seq", type=click.IntRange(min=0))
@COMPANY
@WHOLE
@AS_JSON
@pass_shell(Permission.LEDGER_READ)
def show(shell: Shell, seq: int, company: str | None, installation: bool, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print a leaf."""
    from anzheng.ledger.services import entry

    ledger, _sample = meant(shell, company, installation=installation)
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
