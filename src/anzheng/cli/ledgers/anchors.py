"""`anzheng ledger anchor add|remove|list`: who else keeps the checkpoints."""

import click

from anzheng.cli.ledgers.shared import AS_JSON, COMPANY, WHOLE, meant
from anzheng.cli.shell import FINE, Shell, bilingual, pass_shell
from anzheng.kernel.times import instant_text
from anzheng.organization.core.permissions import Permission


@click.group(name="anchor", help=bilingual("外部錨定：新增、移除、清單。", "Anchors outside: add, remove, list."))
def anchor() -> None:
    """Group of the verbs about anchors."""


@anchor.command(help=bilingual("新增一個外部錨定；種類與寫法見 list。", "Add an anchor; kinds and places: see list."))
@click.argument("anchor_id", metavar="ID")
@click.argument("kind")
@click.argument("place")
@COMPANY
@WHOLE
@pass_shell(Permission.LEDGER_MANAGE)
def add(shell: Shell, anchor_id: str, kind: str, place: str, company: str | None, installation: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Add it, and say what is weak about it."""
    from anzheng.organization.anchors import add_anchor

    ledger, _sample = meant(shell, company, installation=installation)
    weak = add_anchor(ledger, anchor_id, kind, place, home=shell.home, actor=shell.actor, now=shell.now)
    shell.say(
        f"已新增 {anchor_id}；下一個檢查點起提交，或立即執行 anzheng ledger checkpoint",
        f"added {anchor_id}; it gets the next checkpoint, or run anzheng ledger checkpoint now",
    )
    if weak is not None:
        shell.say(f"注意：{weak.zh}。", f"Note: {weak.en}.")
    return FINE


@anchor.command(help=bilingual("移除外部錨定；既有收據保留。", "Remove an anchor; its receipts stay."))
@click.argument("anchor_id", metavar="ID")
@click.option("--reason", required=True, metavar="TEXT", help="理由（不入帳，只留摘要）Reason")
@COMPANY
@WHOLE
@pass_shell(Permission.LEDGER_MANAGE)
def remove(shell: Shell, anchor_id: str, reason: str, company: str | None, installation: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Remove it."""
    from anzheng.organization.anchors import remove_anchor

    ledger, _sample = meant(shell, company, installation=installation)
    remove_anchor(ledger, anchor_id, reason, home=shell.home, actor=shell.actor, now=shell.now)
    shell.say(f"已移除 {anchor_id}", f"removed {anchor_id}")
    return FINE


@anchor.command(
    name="list",
    help=bilingual("外部錨定、各到第幾筆，以及可用的種類。", "Anchors, how far each is, and the kinds there are."),
)
@COMPANY
@WHOLE
@AS_JSON
@pass_shell(Permission.LEDGER_READ)
def list_(shell: Shell, company: str | None, installation: bool, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print them."""
    from anzheng.ledger.anchors.contract import all_anchors
    from anzheng.ledger.proofs import anchors
    from anzheng.ledger.standing import anchored_words

    ledger, _sample = meant(shell, company, installation=installation)
    rows, kinds = anchors(ledger), all_anchors()
    if as_json:
        shell.emit(
            {
                "ledger": ledger,
                "anchors": [
                    {
                        "anchor": one.anchor,
                        "kind": one.kind,
                        "place": one.place,
                        "size": one.size,
                        "at": None if one.at is None else instant_text(one.at),
                        "problem": None if one.problem is None else shell.text(*one.problem),
                    }
                    for one in rows
                ],
                "kinds": [{"kind": one.id, "name": shell.text(*one.name)} for one in kinds],
            }
        )
        return FINE
    for one in rows:
        shell.say(*anchored_words(one, shell.today))
    if not rows:
        shell.say("沒有外部錨定：帳本只受這部主機保護。", "No anchors: only this machine protects the ledger.")
    shell.say("可用的種類：", "Kinds:")
    for kind in kinds:
        shell.say(
            f"  {kind.id}　{kind.name.zh}　{kind.place_help.zh}", f"  {kind.id}  {kind.name.en}  {kind.place_help.en}"
        )
        shell.say(f"    {kind.outside.zh}", f"    {kind.outside.en}")
    return FINE
