"""`anzheng parameter`: the company's own value of a parameter; the stricter of all sources applies."""

from datetime import date

import click

from anzheng.cli.shell import DAY, FINE, Shell, bilingual, pass_shell
from anzheng.kernel.errors import NotFoundError, Text
from anzheng.organization.core.permissions import Permission


@click.command(
    help=bilingual(
        "公司自訂參數值；所有來源中較嚴者生效。", "Set the company's own value; the stricter of all sources applies."
    )
)
@click.argument("key")
@click.argument("value", type=click.IntRange(0, 1_000_000))
@click.option("--since", type=DAY, help="自哪一天起（預設今天）Valid from")
@click.option("--company", metavar="C", help="公司代號 Company")
@pass_shell(Permission.PARAMETERS_SET)
def command(shell: Shell, key: str, value: int, since: date | None, company: str | None) -> int:
    """Record the value and print what is effective."""
    from anzheng.organization.services import set_parameter
    from anzheng.reports.parameters import parameter_rows

    ledger = shell.company(company).ledger
    if key not in {row.key for row in parameter_rows(shell.knowledge, ledger, shell.today)}:
        raise NotFoundError(
            Text("沒有這個參數", "there is no such parameter"),
            key[:60],
            Text("請用 anzheng catalogue params 查看", "see anzheng catalogue params"),
        )
    set_parameter(ledger, key, value, since=since or shell.today, actor=shell.actor, now=shell.now)
    row = next(row for row in parameter_rows(shell.knowledge, ledger, shell.today) if row.key == key)
    shell.say(
        f"已入帳；實際採用 {row.op} {row.effective} {row.unit}",
        f"recorded; effective {row.op} {row.effective} {row.unit}",
    )
    return FINE
