"""`anzheng record`: filled forms; and statements that were signed, settings that were read, logs found whole."""

from datetime import date, datetime

import click

from anzheng.cli.entering import known, known_targets, person, recorded, span, value
from anzheng.cli.records import drafting, passing, printing, reading
from anzheng.cli.shell import DAY, FINE, Shell, bilingual, pass_shell
from anzheng.facts.base import COMPANY
from anzheng.facts.evidence import StatementSigned
from anzheng.facts.observations import SettingRead
from anzheng.facts.retention import HoldingConfirmed
from anzheng.organization.core.permissions import Permission, Reach


@click.group(
    name="record",
    help=bilingual(
        "紀錄：開立、填寫、送件、簽署、查看；以及聲明簽署、系統設定、保存確認。",
        "Records: start, fill, submit, sign, read; and statements, settings, kept logs.",
    ),
)
def command() -> None:
    """Group of the recording verbs."""


for verb in (
    *(drafting.new, drafting.fill, drafting.submit, drafting.discard),
    *(passing.approve, passing.return_, passing.refuse, passing.withdraw),
    *(reading.list_, reading.show, printing.print_),
):
    command.add_command(verb)


@command.command(help=bilingual("簽署聲明的一個步驟。", "Sign one step of a statement."))
@click.argument("statement")
@click.argument("step")
@click.option("--from", "first", type=DAY, required=True, help="聲明期間自 Period from")
@click.option("--to", "last", type=DAY, required=True, help="聲明期間至 Period to")
@click.option("--by", help="簽署人（預設自己）Who signed")
@click.option("--on", type=DAY, help="簽署日（預設今天）Signed on")
@click.option("--company", metavar="C", help="公司代號 Company")
@pass_shell(Permission.STATEMENTS_SIGN)
def statement(
    shell: Shell,
    statement: str,
    step: str,
    first: date,
    last: date,
    by: str | None,
    on: date | None,
    company: str | None,
) -> int:
    """Record the signature."""
    from anzheng.records.acts import sign_statement

    ledger = shell.company(company).ledger
    known(shell, ledger, "statements", statement)
    signed = StatementSigned(statement, COMPANY, span(first, last), step, person(shell, by), on or shell.today)
    recorded(shell, sign_statement(ledger, signed, actor=shell.actor, now=shell.now))
    return FINE


@command.command(help=bilingual("登錄一個系統設定值。", "Record a setting of a system."))
@click.argument("target")
@click.argument("setting")
@click.argument("given", metavar="VALUE")
@click.option(
    "--method",
    type=click.Choice(["read", "tested", "declared"]),
    default="read",
    show_default=True,
    help="怎麼得知 How it is known",
)
@click.option("--company", metavar="C", help="公司代號 Company")
@pass_shell(Permission.RECORDS_WRITE, Reach.UNIT)
def setting(shell: Shell, target: str, setting: str, given: str, method: str, company: str | None) -> int:
    """Record the value as of now."""
    from anzheng.records.acts import read_settings
    from anzheng.records.belonging import require_target

    ledger = shell.company(company).ledger
    known(shell, ledger, "settings", setting)
    known_targets(ledger, target)
    require_target(shell.standing(ledger), Permission.RECORDS_WRITE, ledger, target)
    seen: datetime = shell.now
    reading = SettingRead(target, setting, value(given), method, seen)
    recorded(shell, read_settings(ledger, [reading], actor=shell.actor, now=shell.now)[0])
    return FINE


@command.command(
    help=bilingual("確認一段保存的紀錄完整或不完整。", "Confirm that a stretch of kept logs is whole, or not.")
)
@click.argument("log")
@click.argument("target")
@click.option("--from", "first", type=DAY, required=True, help="保存期間自 Kept from")
@click.option("--to", "last", type=DAY, required=True, help="保存期間至 Kept to")
@click.option("--whole/--broken", "intact", default=True, help="完整／不完整 Whole or broken")
@click.option("--company", metavar="C", help="公司代號 Company")
@pass_shell(Permission.RECORDS_WRITE, Reach.UNIT)
def holding(
    shell: Shell,
    log: str,
    target: str,
    first: date,
    last: date,
    intact: bool,  # noqa: FBT001 - click passes flags by name
    company: str | None,
) -> int:
    """Record the confirmation as of today."""
    from anzheng.records.acts import confirm_holding
    from anzheng.records.belonging import require_target

    ledger = shell.company(company).ledger
    known(shell, ledger, "logs", log)
    known_targets(ledger, target)
    require_target(shell.standing(ledger), Permission.RECORDS_WRITE, ledger, target)
    held = HoldingConfirmed(log, target, span(first, last), intact, shell.today)
    recorded(shell, confirm_holding(ledger, held, actor=shell.actor, now=shell.now))
    return FINE
