"""`anzheng document`: the regulations that a company lives under, and the documents that it controls itself.

`list`, `adopt` and `withdraw` are about regulations (規範); all other verbs about controlled documents (管理文件).
"""

from datetime import date

import click

from anzheng.cli.documents import copies, editions, lists, reading
from anzheng.cli.shell import DAY, FINE, Shell, bilingual, pass_shell
from anzheng.kernel import roc
from anzheng.organization.core.permissions import Permission

_REASON = click.option("--reason", required=True, metavar="TEXT", help="理由（不入帳，只留摘要）Reason")


@click.group(
    name="document",
    help=bilingual(
        "規範（list、adopt、withdraw）與公司的管理文件（其他動詞）。",
        "Regulations the company lives under (list, adopt, withdraw), and its own controlled documents (all others).",
    ),
)
def command() -> None:
    """Group of the verbs about adopted documents."""


for verb in (
    *(lists.files, lists.missing_, lists.show, lists.to_read, lists.compare),
    *(editions.register, editions.amend, editions.edition, editions.publish, editions.retire),
    *(reading.open_, reading.cover, reading.acknowledge),
    *(copies.distribute, copies.receive, copies.recall),
):
    command.add_command(verb)


@command.command(
    name="list", help=bilingual("隨附的規範與公司的採用情形。", "The packaged documents, and which of them rule.")
)
@click.option("--company", metavar="C", help="公司代號 Company")
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.POSTURE_READ)
def list_(shell: Shell, company: str | None, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print every packaged document with its state."""
    from anzheng.reports.adoptions import adoptions

    rows = adoptions(shell.home, shell.checks, shell.company(company).ledger)
    if as_json:
        from anzheng.reports.as_json_company import documents

        shell.emit(documents(rows, shell.today))
        return FINE
    shell.table(
        [
            (
                one.document,
                shell.text(*one.state(shell.today)),
                "—" if one.since is None else roc.short(one.since),
                shell.text(f"義務 {one.obligations} 條", f"{one.obligations} obligations"),
                shell.text(*one.name),
            )
            for one in rows
        ]
    )
    return FINE


@command.command(help=bilingual("自某日起採用一份規範。", "Live under a document from a day on."))
@click.argument("document")
@click.option("--since", type=DAY, help="自哪一天起（預設今天）From which day")
@_REASON
@click.option("--company", metavar="C", help="公司代號 Company")
@pass_shell(Permission.DOCUMENTS_ADOPT)
def adopt(shell: Shell, document: str, since: date | None, reason: str, company: str | None) -> int:
    """Record the adoption."""
    from anzheng.organization.adoption import adopt as take

    ledger, day = shell.company(company).ledger, since or shell.today
    take(shell.home, shell.checks, ledger, document, since=day, reason=reason, actor=shell.actor, now=shell.now)
    shell.say(f"已入帳：自 {roc.short(day)} 起採用 {document}", f"recorded: {document} rules from {day} on")
    return FINE


@command.command(
    help=bilingual("自某日起停止採用；之前的判定不變。", "Give a document up from a day on; what was before stays.")
)
@click.argument("document")
@click.option("--since", type=DAY, help="自哪一天起（預設今天）From which day")
@_REASON
@click.option("--company", metavar="C", help="公司代號 Company")
@pass_shell(Permission.DOCUMENTS_ADOPT)
def withdraw(shell: Shell, document: str, since: date | None, reason: str, company: str | None) -> int:
    """Record the end."""
    from anzheng.organization.adoption import withdraw as drop

    ledger, day = shell.company(company).ledger, since or shell.today
    drop(shell.home, ledger, document, since=day, reason=reason, actor=shell.actor, now=shell.now)
    shell.say(
        f"已入帳：自 {roc.short(day)} 起停止採用 {document}", f"recorded: {document} no longer rules from {day} on"
    )
    return FINE
