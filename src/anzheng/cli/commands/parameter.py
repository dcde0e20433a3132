"""`anzheng parameter`: the company's own value: tightened at once, relaxed only with another person's approval."""

from datetime import date

import click

from anzheng.cli.shell import DAY, FINE, Shell, bilingual, pass_shell
from anzheng.kernel.errors import InputError, Text
from anzheng.organization.core.permissions import Permission


@click.command(
    help=bilingual(
        "公司自訂參數值：改嚴立即生效；放寬須加 --reason，送另一位主管核准；規範載明的值不能放寬。",
        "Set the company's own value: stricter at once; laxer with --reason, once another manager approves.",
    )
)
@click.argument("key")
@click.argument("value", type=click.IntRange(0, 1_000_000))
@click.option("--since", type=DAY, help="自哪一天起（預設今天；放寬一律自核准日）Valid from")
@click.option("--reason", help="理由；放寬時必填 Why; needed to relax")
@click.option("--company", metavar="C", help="公司代號 Company")
@pass_shell(Permission.PARAMETERS_SET)
def command(shell: Shell, key: str, value: int, since: date | None, reason: str | None, company: str | None) -> int:
    """Record the value and print what is effective, or put the proposal before its signers."""
    from anzheng.organization.parameters import needs_approval, set_parameter
    from anzheng.reports.rulings import rulings

    ledger = shell.company(company).ledger
    if reason is not None and needs_approval(shell.home, ledger, key, value, shell.today):
        _propose(shell, key, value, since, reason, company)
        return FINE
    day = since or shell.today
    set_parameter(shell.home, ledger, key, value, since=day, reason=reason, actor=shell.actor, now=shell.now)
    row = rulings(shell.knowledge, ledger, shell.today)[key]
    rules, why = row.in_force, row.why
    shell.say(f"已入帳；實際採用{rules.zh}（{why.zh}）", f"recorded; in force: {rules.en} ({why.en})")
    return FINE


def _propose(shell: Shell, key: str, value: int, since: date | None, reason: str, company: str | None) -> None:
    from anzheng.cli.acting import own_standing
    from anzheng.records.proposals import propose_value

    if since is not None:
        raise InputError(
            Text(
                "放寬的值自核准日起生效，不能指定日期", "a laxer value holds from its approval on, not from a day given"
            ),
            "--since",
            Text("請不要加 --since", "leave out --since"),
        )
    has = own_standing(shell, company)
    case = propose_value(has, key, value, reason=reason, home=shell.home, actor=shell.actor, now=shell.now)
    waiting = case.workflow.step(case.step).name
    shell.say(
        f"比目前寬鬆，已送件 {case.id}，等候{waiting.zh}", f"laxer: submitted {case.id}, waiting for {waiting.en}"
    )
