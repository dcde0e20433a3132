"""`anzheng due`: what is overdue, open and coming."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

import click

from anzheng.cli.shell import DAY, FINDINGS, FINE, Shell, bilingual, pass_shell
from anzheng.kernel import roc
from anzheng.organization.core.permissions import Permission
from anzheng.posture.words import NAMES, Word

if TYPE_CHECKING:
    from anzheng.obligations.core.due import DueItem

AHEAD = timedelta(days=31)


@click.command(help=bilingual("已逾期、待辦與即將到期的事項。", "What is overdue, open and coming."))
@click.option("--until", type=DAY, help="到哪一天（預設 31 天後）Until")
@click.option("--document", metavar="D", help="規範代號 Document")
@click.option("--company", metavar="C", help="公司代號 Company")
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.DUE_READ)
def command(
    shell: Shell,
    until: date | None,
    document: str | None,
    company: str | None,
    as_json: bool,  # noqa: FBT001 - click passes flags by name
) -> int:
    """Print the work; leave with 1 if something is overdue."""
    from anzheng.obligations.core.due import due_items

    ledger = shell.company(company).ledger
    rows, found = [], False
    for one in [document] if document else shell.knowledge.documents(ledger):
        posture = shell.knowledge.posture(ledger, one, shell.today, None)
        items = due_items(posture, until or shell.today + AHEAD)
        found |= any(item.word is Word.OVERDUE for item in items)
        if as_json:
            from anzheng.reports import as_json as forms

            rows += forms.due(items, posture.edition)
        else:
            shell.table([_row(shell, item, posture.edition.demands[item.demand]) for item in items])
    if as_json:
        shell.emit(rows)
    return FINDINGS if found else FINE


def _row(shell: Shell, item: "DueItem", demand: object) -> tuple[str, ...]:
    text = shell.text(getattr(demand, "zh", ""), getattr(demand, "en", ""))
    refs = "、".join(item.refs[:2]) + ("…" if len(item.refs) > 2 else "")
    return roc.short(item.due), shell.text(*NAMES[item.word]), item.target, text, refs
