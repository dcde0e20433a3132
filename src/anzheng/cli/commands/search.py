"""`anzheng search`: find clauses, register entries, evidence, people and units by their words."""

import click

from anzheng.cli.shell import FINE, Shell, bilingual, pass_shell
from anzheng.organization.core.permissions import Permission


@click.command(
    help=bilingual(
        "搜尋條款、清冊、證據、人員與單位；只會找到你可以查看的內容。",
        "Find clauses, register entries, evidence, people and units, as far as you may see them.",
    )
)
@click.argument("text")
@click.option("--limit", type=click.IntRange(1, 100), default=20, show_default=True, help="最多幾項 At most")
@click.option("--company", metavar="C", help="公司代號 Company")
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.SEARCH)
def command(
    shell: Shell,
    text: str,
    limit: int,
    company: str | None,
    as_json: bool,  # noqa: FBT001 - click passes flags by name
) -> int:
    """Print what was found, best first."""
    from anzheng.search.core.kinds import NAMES
    from anzheng.search.services import find

    hits = find(text, shell.standing(shell.company(company).ledger), limit=limit)
    if as_json:
        shell.emit(
            [
                {
                    "kind": hit.kind.value,
                    "object": hit.object,
                    "zh": hit.title.zh,
                    "en": hit.title.en,
                    "snippet": hit.snippet,
                    "marks": [list(mark) for mark in hit.marks],
                }
                for hit in hits
            ]
        )
    elif hits:
        shell.table([(shell.text(*NAMES[hit.kind]), shell.text(*hit.title), hit.object) for hit in hits])
    else:
        shell.say("沒有符合的內容。", "Nothing was found.")
    return FINE
