"""`anzheng finding`: audit findings against clause parts."""

from datetime import date

import click

from anzheng.cli.entering import person, recorded
from anzheng.cli.shell import DAY, FINE, Shell, bilingual, pass_shell
from anzheng.facts.audit import FindingOpened
from anzheng.kernel.errors import NotFoundError, Text
from anzheng.organization.core.permissions import Permission


@click.group(name="finding", help=bilingual("稽核缺失：開立、結案。", "Audit findings: open, close."))
def command() -> None:
    """Group of the finding verbs."""


@command.command(
    name="open",
    help=bilingual("對條款開立缺失；未結案前該條為不符。", "Open a finding; the clause fails until it is closed."),
)
@click.argument("finding")
@click.argument("ref")
@click.option("--document", default="twse-cc", show_default=True, help="規範代號 Document")
@click.option("--part", type=click.IntRange(0, 99), default=0, help="第幾分項（0 為整條）Part")
@click.option("--since", type=DAY, help="自哪一天起（預設今天）From which day")
@click.option("--company", metavar="C", help="公司代號 Company")
@pass_shell(Permission.AUDIT_WORK)
def open_(
    shell: Shell, finding: str, ref: str, document: str, part: int, since: date | None, company: str | None
) -> int:
    """Record the finding."""
    from anzheng.records.acts import open_finding

    ledger = shell.company(company).ledger
    edition = shell.knowledge.edition(ledger, document, shell.today)
    if not any(clause.ref == ref and clause.obligation for clause in edition.clauses):
        raise NotFoundError(
            Text("沒有這一條義務", "there is no such obligation"),
            f"{document} {ref}"[:90],
            Text("請用 anzheng catalogue show 查看條號", "look up the refs with anzheng catalogue show"),
        )
    opened = FindingOpened(finding, document, ref, part, since or shell.today)
    recorded(shell, open_finding(ledger, opened, actor=shell.actor, now=shell.now))
    return FINE


@command.command(help=bilingual("確認改善後結案。", "Close a finding whose correction was verified."))
@click.argument("finding")
@click.option("--by", required=True, help="複核人 Who verified the correction")
@click.option("--since", type=DAY, help="自哪一天起（預設今天）From which day")
@click.option("--company", metavar="C", help="公司代號 Company")
@pass_shell(Permission.AUDIT_WORK)
def close(shell: Shell, finding: str, by: str, since: date | None, company: str | None) -> int:
    """Record the closing."""
    from anzheng.records.acts import close_finding

    ledger = shell.company(company).ledger
    if finding not in shell.knowledge.index(ledger, None).findings:
        raise NotFoundError(
            Text("沒有這件缺失", "there is no such finding"),
            finding[:60],
            Text("請確認代號", "check the id"),
        )
    day = since or shell.today
    recorded(
        shell, close_finding(ledger, finding, since=day, person=person(shell, by), actor=shell.actor, now=shell.now)
    )
    return FINE
