"""`anzheng ledger checkpoint|prove|export|rotate-key`: what others can check without us."""

import sys
from pathlib import Path

import click

from anzheng.cli.ledgers.shared import AS_JSON, COMPANY, WHOLE, keys_of, meant
from anzheng.cli.saving import save
from anzheng.cli.shell import FINE, Shell, bilingual, pass_shell
from anzheng.kernel.errors import InputError, Text
from anzheng.organization.core.permissions import Permission


@click.command(
    help=bilingual("立即簽署帳首，並提交給每個外部錨定。", "Sign the head now and give the checkpoint to every anchor.")
)
@COMPANY
@WHOLE
@AS_JSON
@pass_shell(Permission.LEDGER_MANAGE)
def checkpoint(shell: Shell, company: str | None, installation: bool, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print the signed note with the cosignatures that came back."""
    from anzheng.ledger.halts import require_open
    from anzheng.ledger.proofs import anchors, cosigned_note
    from anzheng.organization import proving

    ledger, _sample = meant(shell, company, installation=installation)
    signed = proving.checkpoint(ledger, home=shell.home, keys=keys_of(shell), now=shell.now)
    note = cosigned_note(signed).decode()
    if as_json:
        shell.emit({"ledger": ledger, "origin": signed.origin, "size": signed.size, "checkpoint": note})
    else:
        click.echo(note, nl=False)
    for one in anchors(ledger):
        if one.problem is not None:
            click.echo(f"{one.anchor}: {shell.text(*one.problem)}", err=True)
    require_open(ledger)
    return FINE


@click.command(
    help=bilingual(
        "一筆分錄的離線證明（.tlog-proof），依最新檢查點。",
        "Proof of one entry for checking offline, by the newest checkpoint.",
    )
)
@click.argument("seq", type=click.IntRange(min=0))
@click.option("--out", type=click.Path(path_type=Path), help="寫入檔案；分錄本身寫在旁邊（.json）Write to a file")
@COMPANY
@WHOLE
@pass_shell(Permission.LEDGER_READ)
def prove(shell: Shell, seq: int, out: Path | None, company: str | None, installation: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print or write the proof."""
    from anzheng.ledger.proofs import cosigned_note, newest_checkpoint, tlog_proof
    from anzheng.ledger.services import entry

    ledger, _sample = meant(shell, company, installation=installation)
    found, newest = entry(ledger, seq), newest_checkpoint(ledger)
    if newest is None or newest.size <= seq:
        raise InputError(
            Text("這筆分錄還沒有檢查點", "no checkpoint covers this entry yet"),
            f"{ledger}/{seq}",
            Text("請先執行 anzheng ledger checkpoint", "run anzheng ledger checkpoint first"),
        )
    proof = tlog_proof(ledger, seq, newest, cosigned_note(newest))
    if out is None:
        click.echo(proof.decode(), nl=False)
        return FINE
    leaf = out.with_suffix(".json")
    save(out, proof)
    save(leaf, found.data)
    shell.say(f"證明 {out}，分錄 {leaf}", f"proof {out}, entry {leaf}")
    return FINE


@click.command(
    help=bilingual(
        "整本帳匯出成資料夾（tlog-tiles），任何人都能離線查驗。",
        "Write the whole ledger into a folder (tlog-tiles) that anybody can check offline.",
    )
)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="新的資料夾 A new folder")
@COMPANY
@WHOLE
@pass_shell(Permission.BINDERS_EXPORT)
def export(shell: Shell, out: Path, company: str | None, installation: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Sign the head and write everything that it covers."""
    from anzheng.ledger.proofs import export_log, sign_head

    ledger, _sample = meant(shell, company, installation=installation)
    signed = sign_head(ledger, keys=keys_of(shell), now=shell.now)
    label = shell.text("匯出中", "Exporting")
    with click.progressbar(length=1, label=label, hidden=not sys.stderr.isatty(), file=sys.stderr) as bar:

        def told(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        exported = export_log(signed, out, told)
    shell.say(
        f"已匯出 {exported.size:,} 筆、{exported.files:,} 個檔案到 {out}",
        f"wrote {exported.size:,} entries in {exported.files:,} files to {out}",
    )
    return FINE


@click.command(
    name="rotate-key",
    help=bilingual(
        "輪替簽章金鑰：下一個檢查點由新舊金鑰一起簽署。",
        "Rotate the signing key: the next checkpoint carries both signatures.",
    ),
)
@COMPANY
@WHOLE
@AS_JSON
@pass_shell(Permission.LEDGER_MANAGE)
def rotate_key(shell: Shell, company: str | None, installation: bool, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print the new verifier key, which auditors need."""
    from anzheng.ledger import proofs

    ledger, _sample = meant(shell, company, installation=installation)
    new = proofs.rotate_key(ledger, keys=keys_of(shell), actor=shell.actor, now=shell.now)
    if as_json:
        shell.emit({"ledger": ledger, "origin": new.origin, "vkey": new.vkey, "since": new.since})
        return FINE
    click.echo(new.vkey)
    shell.say(
        f"請把這行交給稽核人員，並另外備份 {keys_of(shell)}",
        f"Give this line to your auditors, and keep another copy of {keys_of(shell)}",
    )
    return FINE
