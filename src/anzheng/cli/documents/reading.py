"""`anzheng document open|acknowledge`: reading an edition as oneself, and saying so."""

from pathlib import Path

import click

from anzheng.cli.acting import own_standing
from anzheng.cli.documents.shared import COMPANY, here
from anzheng.cli.saving import require_free, save
from anzheng.cli.shell import FINE, Shell, bilingual, pass_shell
from anzheng.organization.core.permissions import Permission

_EDITION = click.option("--edition", default="", help="版次（預設最新）Edition")


@click.command(
    name="open",
    help=bilingual(
        "取得一個版本的檔案；開啟機密文件會入帳。",
        "Take the file of an edition; opening what is confidential is recorded.",
    ),
)
@click.argument("number")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="存到哪個檔 Where to put it")
@_EDITION
@COMPANY
@pass_shell(Permission.RECORDS_READ)
def open_(shell: Shell, number: str, out: Path | None, edition: str, company: str | None) -> int:
    """Copy the file, and say if it is obsolete."""
    from anzheng.records.document_reading import open_text

    has = own_standing(shell, company)
    found = open_text(has, number, edition, here(), home=shell.home, actor=shell.actor, now=shell.now)
    if found.obsolete:
        shell.say(f"注意：第 {found.edition.number} 版已作廢，請勿使用", f"edition {found.edition.number} is OBSOLETE")
    if found.file is None:
        shell.say("這個版本沒有檔案，內容在紀錄", "this edition has no file: its content is the record")
        return FINE
    place = out or Path(found.name)
    require_free(place)
    found.file.save(place)
    shell.say(f"已存成 {place}", f"saved as {place}")
    return FINE


@click.command(
    help=bilingual(
        "把一個版本的封面存成 PDF：編號、版次、核准、修訂歷程；作廢的會標示。",
        "Save the cover sheet of an edition as PDF: number, approvals, history; an obsolete one says so.",
    )
)
@click.argument("number")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="存成 Save as")
@_EDITION
@COMPANY
@pass_shell(Permission.RECORDS_READ)
def cover(shell: Shell, number: str, out: Path, edition: str, company: str | None) -> int:
    """Write the file; an existing one is never overwritten."""
    from anzheng.reports.controlled import shown
    from anzheng.reports.papers.files import Format, printed
    from anzheng.reports.papers.of_document import cover_of

    has = own_standing(shell, company)
    found = shown(has, number)
    paper = cover_of(
        found, found.stood(edition), shell.company(company), language="en" if shell.language == "en" else "zh"
    )
    save(out, printed([paper], Format.PDF, at=shell.now).data)
    shell.say(f"已存成 {out}", f"saved as {out}")
    return FINE


@click.command(help=bilingual("確認已閱讀一個版本；須先 open。", "Say that you have read an edition; open it first."))
@click.argument("number")
@click.option("--yes", is_flag=True, help="逐項聲明我都確認 I confirm every statement that the document asks for")
@_EDITION
@COMPANY
@pass_shell(Permission.SELF)
def acknowledge(shell: Shell, number: str, yes: bool, edition: str, company: str | None) -> int:  # noqa: FBT001 - click passes flags by name
    """Acknowledge it; statements are read out and confirmed together."""
    from anzheng.records import document_reading
    from anzheng.records.document_editions import edition_of

    has = own_standing(shell, company)
    asked = document_reading.statements_of(edition_of(has, number, edition).document.form)
    for one in asked.values():
        shell.say(f"  {one.zh}", f"  {one.en}")
    said = dict.fromkeys(asked, True) if yes else {}
    row = document_reading.acknowledge(
        has, number, edition, statements=said, home=shell.home, actor=shell.actor, now=shell.now
    )
    evidence = f"（證據 {row.evidence}）" if row.evidence else ""
    shell.say(f"已確認並入帳{evidence}", f"acknowledged and recorded {row.evidence}".rstrip())
    return FINE
