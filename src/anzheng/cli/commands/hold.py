"""`anzheng hold`: stopping that anything is destroyed, and letting it go on."""

import click

from anzheng.cli.acting import own_standing
from anzheng.cli.shell import FINE, Shell, bilingual, pass_shell
from anzheng.kernel import roc
from anzheng.kernel.times import taipei_day
from anzheng.organization.core.permissions import Permission, Reach

_COMPANY = click.option("--company", metavar="C", help="公司代號 Company")
_REASON = click.option("--reason", required=True, help="理由，例如案由與案號 Reason")


@click.group(name="hold", help=bilingual("停止銷毀：設定、解除、清單。", "Holds: add, release, list."))
def command() -> None:
    """Group of the hold verbs."""


@command.command(
    help=bilingual(
        "停止銷毀範圍內的內容：company、form:<表單>、target:<清冊>:<項目>、evidence:<代號>。",
        "Stop that anything in the scope is destroyed: company, form:…, target:…:…, evidence:….",
    )
)
@click.argument("scope", nargs=-1, required=True)
@_REASON
@_COMPANY
@pass_shell(Permission.HOLDS, Reach.COMPANY)
def add(shell: Shell, scope: tuple[str, ...], reason: str, company: str | None) -> int:
    """Place it and print its id."""
    from anzheng.records.holds import place_hold

    has = own_standing(shell, company)
    hold = place_hold(has, scope, reason, home=shell.home, actor=shell.actor, now=shell.now)
    shell.say(f"已停止銷毀　{hold}", f"placed  {hold}")
    return FINE


@command.command(help=bilingual("解除停止銷毀；設定的人不能自己解除。", "Release a hold; never the one who placed it."))
@click.argument("hold")
@_REASON
@_COMPANY
@pass_shell(Permission.HOLDS, Reach.COMPANY)
def release(shell: Shell, hold: str, reason: str, company: str | None) -> int:
    """Release it."""
    from anzheng.records.holds import release_hold

    has = own_standing(shell, company)
    release_hold(has, hold, reason, home=shell.home, actor=shell.actor, now=shell.now)
    shell.say(f"已解除　{hold}", f"released  {hold}")
    return FINE


@command.command(name="list", help=bilingual("停止銷毀中的範圍。", "The holds in force."))
@click.option("--all", "everything", is_flag=True, help="包含已解除者 Also those that ended")
@_COMPANY
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.RECORDS_READ, Reach.COMPANY)
def list_(shell: Shell, everything: bool, company: str | None, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print them."""
    from anzheng.organization.people import names_of
    from anzheng.records.holds import holds
    from anzheng.reports.as_json_retention import hold_row

    rows = list(holds(shell.company(company).ledger, ended=everything))
    if as_json:
        shell.emit([hold_row(row) for row in rows])
        return FINE
    names = names_of({row.placed_by for row in rows})
    shell.table(
        [
            (
                row.hold,
                "、".join(row.scope),
                roc.short(taipei_day(row.placed)),
                "" if row.released is None else roc.short(taipei_day(row.released)),
                names.get(row.placed_by, row.placed_by),
                row.reason,
            )
            for row in rows
        ]
    )
    if not rows:
        shell.say("沒有停止銷毀", "no holds")
    return FINE
