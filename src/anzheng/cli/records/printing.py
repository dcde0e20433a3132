"""`anzheng record print`: records as papers."""

import platform
from pathlib import Path

import click

from anzheng.cli.acting import own_standing
from anzheng.cli.records.drafting import COMPANY
from anzheng.cli.saving import require_free, save
from anzheng.cli.shell import FINE, Shell, bilingual, pass_shell
from anzheng.organization.core.permissions import Permission

_FORMATS = ("pdf", "docx", "odt")


@click.command(
    name="print",
    help=bilingual(
        "把紀錄存成紙本格式；PDF 多件合成一檔，其他格式多件壓成一檔。開啟機密內容會入帳。",
        "Save records as papers: several as one PDF, or packed into one file. Opening confidential ones is recorded.",
    ),
)
@click.argument("records", nargs=-1, required=True)
@click.option("--format", "kind", type=click.Choice(_FORMATS), default="pdf", show_default=True, help="格式 Format")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="存成 Save as")
@COMPANY
@pass_shell(Permission.RECORDS_READ)
def print_(shell: Shell, records: tuple[str, ...], kind: str, out: Path, company: str | None) -> int:
    """Write the file; an existing one is never overwritten."""
    from anzheng.organization.origin import From
    from anzheng.records.record_openings import open_record
    from anzheng.reports.papers.files import Format, printed
    from anzheng.reports.papers.gather import papers_of

    require_free(out)
    has, here = own_standing(shell, company), From("localhost", f"anzheng {platform.node()}")
    rows = [open_record(has, one, here, home=shell.home, actor=shell.actor, now=shell.now) for one in records]
    made = printed(papers_of(rows, language="en" if shell.language == "en" else "zh"), Format(kind), at=shell.now)
    save(out, made.data)
    shell.say(f"已存成 {out}（{len(rows)} 件）", f"saved {out} ({len(rows)})")
    return FINE
