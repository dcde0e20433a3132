"""`anzheng document files|missing|show|unread|compare`: which documents there are, and what is known about one."""

from typing import TYPE_CHECKING

import click

from anzheng.cli.acting import own_standing
from anzheng.cli.documents.shared import COMPANY, JSON, here
from anzheng.cli.shell import FINE, Shell, bilingual, pass_shell
from anzheng.kernel import roc
from anzheng.organization.core.permissions import Permission

if TYPE_CHECKING:
    from anzheng.reports.controlled import Line, Shown, Stood

_MARKS = {"added": "+", "removed": "-", "changed": "~"}


@click.command(
    help=bilingual(
        "列出管理文件（政策、程序、外來文件）；規範請用 document list。",
        "List controlled documents (policies, procedures, documents from outside); regulations: document list.",
    )
)
@click.option("--all", "ended", is_flag=True, help="含已廢止的 Also those that have ended")
@COMPANY
@JSON
@pass_shell(Permission.RECORDS_READ)
def files(shell: Shell, ended: bool, company: str | None, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print them, one a line."""
    from anzheng.reports.as_json_documents import line
    from anzheng.reports.controlled import lines

    has = own_standing(shell, company)
    rows = lines(has, ended=ended)
    if as_json:
        shell.emit([line(one) for one in rows])
        return FINE
    shell.table([_line(one) for one in rows])
    if not rows:
        shell.say(
            "還沒有管理文件；條款要求的見 document missing",
            "no documents yet; what clauses ask for: document missing",
        )
    return FINE


@click.command(
    name="missing",
    help=bilingual(
        "條款要求而還沒有列管的文件，與要求它的條款。", "Documents that clauses ask for and nobody entered yet."
    ),
)
@COMPANY
@JSON
@pass_shell(Permission.POSTURE_READ)
def missing_(shell: Shell, company: str | None, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print them, most asked for first."""
    from anzheng.reports.as_json_documents import unwritten
    from anzheng.reports.controlled import missing

    rows = missing(shell.knowledge, shell.company(company).ledger, shell.today)
    if as_json:
        shell.emit(unwritten(rows))
        return FINE
    shell.table(
        [(one.form.id, shell.text(one.form.zh, one.form.en), "、".join(ref for _, ref in one.refs[:5])) for one in rows]
    )
    return FINE


def _line(one: "Line") -> tuple[str, ...]:
    row, current = one.document, one.current
    edition = "—" if current is None else current.number
    since = "—" if current is None or current.effective is None else roc.short(current.effective)
    due = "—" if one.review_due is None else roc.short(one.review_due)
    return row.number, edition, since, due, "—" if row.owner is None else row.owner.name, row.title


@click.command(
    help=bilingual("一份文件的版本、簽核、閱讀與分發。", "One document: editions, approvals, readers, copies.")
)
@click.argument("number")
@COMPANY
@JSON
@pass_shell(Permission.RECORDS_READ)
def show(shell: Shell, number: str, company: str | None, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print it."""
    from anzheng.records.document_copies import copies_of
    from anzheng.reports import as_json_documents
    from anzheng.reports.controlled import shown

    has = own_standing(shell, company)
    found, copies = shown(has, number), copies_of(has, number)
    told = as_json_documents.shown(found, copies, shell.today)
    if as_json:
        shell.emit(told)
        return FINE
    shell.table([_line(found.line)])
    shell.table([_edition(shell, one) for one in found.editions])
    _readers(shell, found)
    for one in told["copies"]:
        owed = shell.text("應回收", "to give back") if one["owed"] else ""
        shell.say(
            f"  副本 {one['number']}　第 {one['edition']} 版　{one['holder']}　{owed}",
            f"  copy {one['number']}  edition {one['edition']}  {one['holder']}  {owed}",
        )
    return FINE


def _edition(shell: Shell, one: "Stood") -> tuple[str, ...]:
    from anzheng.records.core.documents.editions import OCCASIONS, STATES, Occasion

    row, said, why = one.edition, STATES[one.state], OCCASIONS[Occasion(one.edition.occasion)]
    days = [day for day in (row.effective, row.obsolete) if day is not None]
    late = shell.text("（補登）", " (entered late)") if one.late else ""
    return (
        f"  {row.number}",
        shell.text(said.zh, said.en),
        shell.text(why.zh, why.en),
        "–".join(roc.short(day) for day in days) + late or "—",
        "—" if row.record is None else row.record.number or row.record.pk,
    )


def _readers(shell: Shell, found: "Shown") -> None:
    from anzheng.organization.people import names_of

    readers = found.readers
    if readers is None or not readers.asked:
        return
    names = names_of({one.person for one in readers.missing})
    listed = "、".join(names.get(one.person, one.number) for one in readers.missing)
    whole, open_ = len(readers.asked), len(readers.missing)
    shell.say(
        f"  應閱讀 {whole} 人，未確認 {open_} 人：{listed or '無'}", f"  to read: {whole}; open: {open_}: {listed}"
    )


@click.command(name="unread", help=bilingual("請你閱讀而還沒確認的文件。", "Documents that you are asked to read."))
@COMPANY
@JSON
@pass_shell(Permission.SELF)
def to_read(shell: Shell, company: str | None, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print them, the most urgent first."""
    from anzheng.records import document_readers
    from anzheng.reports import as_json_documents

    rows = document_readers.to_read(own_standing(shell, company))
    if as_json:
        shell.emit(as_json_documents.to_read(rows))
        return FINE
    shell.table(
        [
            (
                row.document.number,
                row.number,
                "—" if row.read_by is None else roc.short(row.read_by),
                row.document.title,
            )
            for row in rows
        ]
    )
    if not rows:
        shell.say("沒有待閱讀的文件", "nothing to read")
    return FINE


@click.command(
    help=bilingual(
        "逐段比對兩個版本（預設最新版與前一版）。", "Compare two editions, by default the newest with the one before."
    )
)
@click.argument("number")
@click.option("--old", default="", metavar="EDITION", help="較早的版次 The earlier edition")
@click.option("--new", default="", metavar="EDITION", help="較新的版次 The later edition")
@COMPANY
@JSON
@pass_shell(Permission.RECORDS_READ)
def compare(shell: Shell, number: str, old: str, new: str, company: str | None, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print the paragraphs that differ."""
    from anzheng.records.document_comparing import compare_editions
    from anzheng.reports.as_json_documents import compared

    has = own_standing(shell, company)
    found = compare_editions(has, number, old, new, here(), home=shell.home, actor=shell.actor, now=shell.now)
    told = compared(found)
    if as_json:
        shell.emit(told)
        return FINE
    shell.say(
        f"{told['old']} → {told['new']}：新增 {told['added']} 段，刪除 {told['removed']} 段，修改 {told['changed']} 段",
        f"{told['old']} -> {told['new']}: {told['added']} added, {told['removed']} removed, {told['changed']} changed",
    )
    for one in told["differences"]:
        for text in (one["old"], one["new"]) if one["kind"] == "changed" else (one["old"] or one["new"],):
            click.echo(f"{_MARKS[one['kind']]} {text}")
    return FINE
