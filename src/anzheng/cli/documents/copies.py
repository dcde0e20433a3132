"""`anzheng document distribute|receive|recall`: copies of an edition."""

from datetime import date

import click

from anzheng.cli.acting import own_standing
from anzheng.cli.documents.shared import COMPANY, who
from anzheng.cli.shell import DAY, FINE, Shell, bilingual, pass_shell
from anzheng.organization.core.permissions import Permission, Reach

_ON = click.option("--on", type=DAY, help="哪一天（預設今天）On which day")


@click.command(help=bilingual("分發一份副本，取得副本編號。", "Hand out a copy; it gets a number."))
@click.argument("number")
@click.option("--to", "holder", metavar="NUMBER", help="持有人的員工編號 Employee number of the holder")
@click.option("--party", default="", help="外部單位 A party outside")
@click.option(
    "--means", type=click.Choice(["paper", "electronic"]), default="paper", show_default=True, help="方式 Means"
)
@click.option("--edition", default="", help="版次（預設最新）Edition")
@_ON
@COMPANY
@pass_shell(Permission.REGISTERS_WRITE, Reach.COMPANY)
def distribute(
    shell: Shell,
    number: str,
    holder: str | None,
    party: str,
    means: str,
    edition: str,
    on: date | None,
    company: str | None,
) -> int:
    """Hand it out."""
    from anzheng.records import document_copies

    has = own_standing(shell, company)
    new = document_copies.NewCopy(on or shell.today, who(shell, has.company, holder), party, means, edition)
    made = document_copies.distribute(has, number, new, actor=shell.actor, now=shell.now)
    shell.say(f"已分發副本 {made.number}", f"handed out copy {made.number}")
    return FINE


@click.command(help=bilingual("登錄副本已簽收。", "Record that a copy was signed for."))
@click.argument("number")
@click.argument("copy", type=int)
@_ON
@COMPANY
@pass_shell(Permission.SELF)
def receive(shell: Shell, number: str, copy: int, on: date | None, company: str | None) -> int:
    """Record it."""
    from anzheng.records import document_copies

    has = own_standing(shell, company)
    document_copies.receive(has, number, copy, on=on or shell.today, actor=shell.actor, now=shell.now)
    shell.say("已簽收並入帳", "signed for and recorded")
    return FINE


@click.command(help=bilingual("登錄副本已繳回、銷毀或遺失。", "Record that a copy came back, or did not."))
@click.argument("number")
@click.argument("copy", type=int)
@click.option(
    "--outcome",
    type=click.Choice(["returned", "destroyed", "lost"]),
    default="returned",
    show_default=True,
    help="結果 Outcome",
)
@_ON
@COMPANY
@pass_shell(Permission.REGISTERS_WRITE, Reach.COMPANY)
def recall(shell: Shell, number: str, copy: int, outcome: str, on: date | None, company: str | None) -> int:
    """Record it."""
    from anzheng.facts.documents import CopyOutcome
    from anzheng.records import document_copies

    has = own_standing(shell, company)
    document_copies.recall(
        has, number, copy, CopyOutcome(outcome), on=on or shell.today, actor=shell.actor, now=shell.now
    )
    shell.say("已登錄並入帳", "recorded")
    return FINE
