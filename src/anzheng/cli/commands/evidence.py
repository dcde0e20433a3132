"""`anzheng evidence`: add a record or a file as evidence, and list what there is."""

import os
import platform
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from anzheng.cli.entering import known, known_targets, pairs, recorded, signature, span
from anzheng.cli.saving import require_free
from anzheng.cli.shell import DAY, FINE, Shell, bilingual, pass_shell
from anzheng.facts.base import COMPANY, About
from anzheng.facts.evidence import Signature
from anzheng.kernel import roc
from anzheng.kernel.errors import InputError, Text
from anzheng.kernel.ids import ENTROPY_BYTES, new_id
from anzheng.organization.core.levels import NAMES, OPEN, Level
from anzheng.organization.core.permissions import Permission, Reach

if TYPE_CHECKING:
    from anzheng.records.destroyed import Destroyed
    from anzheng.records.models import Evidence


@click.group(name="evidence", help=bilingual("證據：登錄與清單。", "Evidence: add and list."))
def command() -> None:
    """Group of the evidence verbs."""


@command.command(help=bilingual("登錄一份紀錄或檔案。", "Add a record or a file."))
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--form", required=True, help="表單代號（anzheng catalogue show 可查）Form")
@click.option("--target", default=COMPANY, show_default=True, help="company 或「清冊:項目」 Target")
@click.option("--about", type=DAY, help="事實日（預設今天）The day it is about")
@click.option("--from", "first", type=DAY, help="期間自 Period from")
@click.option("--to", "last", type=DAY, help="期間至 Period to")
@click.option("--title", default="", help="標題 Title")
@click.option("--note", default="", help="說明 Note")
@click.option("--value", "values", multiple=True, metavar="K=V", help="欄位值，可重複 Field value, repeatable")
@click.option("--item", "items", multiple=True, metavar="REGISTER:ENTRY", help="逐項涵蓋的對象，可重複 Items answered")
@click.option(
    "--signed", multiple=True, metavar="ROLE=NAME[@DATE]", help="紙本上的簽署，可重複 Signatures on the paper"
)
@click.option(
    "--level",
    type=click.Choice([level.value for level in Level]),
    default=Level.INTERNAL.value,
    show_default=True,
    help="機密等級：公開、內部、機密、極機密 How confidential",
)
@click.option("--on-site", is_flag=True, help="現場閱覽：卷宗只附摘要值 Read on site only: binders hold its digest")
@click.option("--supersedes", metavar="ID", help="取代哪一件 Evidence it replaces")
@click.option("--company", metavar="C", help="公司代號 Company")
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.RECORDS_WRITE, Reach.UNIT)
def add(  # noqa: PLR0913 - one parameter per option
    shell: Shell,
    file: Path | None,
    form: str,
    target: str,
    about: date | None,
    first: date | None,
    last: date | None,
    title: str,
    note: str,
    values: tuple[str, ...],
    items: tuple[str, ...],
    signed: tuple[str, ...],
    level: str,
    on_site: bool,  # noqa: FBT001 - click passes flags by name
    supersedes: str | None,
    company: str | None,
    as_json: bool,  # noqa: FBT001 - click passes flags by name
) -> int:
    """Store the file, record the evidence, print its id and its place in the ledger."""
    from anzheng.organization.people import remember
    from anzheng.records.belonging import require_target
    from anzheng.records.evidence import NewEvidence, add_evidence

    ledger = shell.company(company).ledger
    known(shell, ledger, "forms", form)
    if (first is None) != (last is None):
        raise InputError(
            Text("期間須同時有 --from 與 --to", "a period needs both --from and --to"),
            "--to" if last is None else "--from",
            Text("若只有一天請用 --about", "for a single day use --about"),
        )
    known_targets(ledger, target, *items)
    require_target(shell.standing(ledger), Permission.RECORDS_WRITE, ledger, target, *items)
    period = span(first, last) if first and last else About.day(about or shell.today)
    signatures, signers = _signatures(shell, signed, period)
    new = NewEvidence(
        new_id("e", shell.now, os.urandom(ENTROPY_BYTES)),
        form,
        target,
        period,
        title or (file.name if file else form),
        pairs(form, values),
        items,
        signatures,
        note,
        file,
        supersedes,
        Level(level),
        on_site=on_site,
    )
    fact = add_evidence(ledger, new, home=shell.home, actor=shell.actor, now=shell.now)
    # Only now: evidence that was refused leaves no name behind.
    remember(signers)
    if as_json:
        shell.emit({"evidence": new.evidence, "seq": fact.seq, "ledger": ledger})
    else:
        shell.say(f"已入帳 #{fact.seq:,}　{new.evidence}", f"recorded #{fact.seq:,}  {new.evidence}")
    return FINE


def _signatures(shell: Shell, signed: tuple[str, ...], period: About) -> tuple[tuple[Signature, ...], dict[str, str]]:
    """Return the signatures as they were typed, and the names behind the pseudonyms."""
    from anzheng.organization.people import resolve

    found, signers = [], {}
    for text in signed:
        role, name, day = signature(text, period.last)
        identity = resolve(shell.home, name)
        signers[identity] = name
        found.append(Signature(role, identity, day))
    return tuple(found), signers


@command.command(
    help=bilingual(
        "撤回一件證據：仍留在帳本，不再採認。", "Withdraw evidence: it stays in the ledger and no longer counts."
    )
)
@click.argument("evidence")
@click.option("--company", metavar="C", help="公司代號 Company")
@pass_shell(Permission.RECORDS_WRITE, Reach.UNIT)
def withdraw(shell: Shell, evidence: str, company: str | None) -> int:
    """Record the withdrawal."""
    from anzheng.records.belonging import require_target
    from anzheng.records.evidence import withdraw_evidence
    from anzheng.records.openings import find_evidence

    ledger = shell.company(company).ledger
    has = shell.standing(ledger)
    require_target(has, Permission.RECORDS_WRITE, ledger, find_evidence(has, evidence).target)
    recorded(shell, withdraw_evidence(ledger, evidence, actor=shell.actor, now=shell.now))
    return FINE


@command.command(name="list", help=bilingual("已登錄的證據，新的在前。", "Evidence, newest first."))
@click.option("--form", help="表單代號 Form")
@click.option("--limit", default=50, type=click.IntRange(1, 1000), show_default=True, help="幾筆 How many")
@click.option("--company", metavar="C", help="公司代號 Company")
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.RECORDS_READ)
def list_(shell: Shell, form: str | None, limit: int, company: str | None, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print evidence."""
    from anzheng.organization.objects import visible
    from anzheng.records.contents import of_evidence
    from anzheng.records.destroyed import disposals_of
    from anzheng.records.models import Evidence

    has = shell.standing(shell.company(company).ledger)
    rows = visible(Evidence.objects.all(), has, Permission.RECORDS_READ)
    chosen = list((rows.filter(form=form) if form else rows)[:limit])
    gone = disposals_of(has.company, [of_evidence(row.evidence) for row in chosen])
    if as_json:
        shell.emit([_row(row, gone.get(of_evidence(row.evidence)), told=row.level in OPEN) for row in chosen])
        return FINE
    shell.table(
        [
            (
                row.evidence,
                row.form,
                row.target,
                f"{roc.short(row.first)} – {roc.short(row.last)}",
                shell.text("〔內容已銷毀〕", "[destroyed]")
                if of_evidence(row.evidence) in gone
                else row.title
                if row.level in OPEN
                else f"〔{shell.text(*NAMES[Level(row.level)])}〕",
            )
            for row in chosen
        ]
    )
    return FINE


@command.command(
    help=bilingual(
        "一件證據的說明與檔案；開啟機密內容會入帳。",
        "What a piece of evidence says, and its file; opening what is confidential is recorded.",
    )
)
@click.argument("evidence")
@click.option("--file", "out", type=click.Path(path_type=Path, dir_okay=False), help="把檔案存到哪裡 Save the file as")
@click.option("--company", metavar="C", help="公司代號 Company")
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.RECORDS_READ)
def show(shell: Shell, evidence: str, out: Path | None, company: str | None, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print it; the opening is in the ledger before anything is shown."""
    from anzheng.organization.origin import From
    from anzheng.records.contents import of_evidence
    from anzheng.records.destroyed import disposal_of, require_there
    from anzheng.records.openings import open_content

    has = shell.standing(shell.company(company).ledger)
    here = From("localhost", f"anzheng {platform.node()}")
    if out is not None:
        require_free(out)
        require_there(has.company, evidence)
    row, file = open_content(has, evidence, here, home=shell.home, actor=shell.actor, now=shell.now)
    if out is not None:
        if file is None:
            raise InputError(
                Text("這件證據沒有檔案", "this evidence has no file"),
                evidence,
                Text("請拿掉 --file", "omit --file"),
            )
        file.save(out)
    gone = disposal_of(row.ledger, of_evidence(row.evidence))
    if as_json:
        shell.emit(_row(row, gone, told=True))
        return FINE
    click.echo(f"{row.evidence}　{row.form}　{row.target}　{shell.text(*NAMES[Level(row.level)])}")
    click.echo(f"{roc.short(row.first)} – {roc.short(row.last)}　{row.title}")
    if row.note:
        click.echo(row.note)
    if gone is not None:
        shell.say(gone.said.zh, gone.said.en)
    return FINE


def _row(row: "Evidence", gone: "Destroyed | None", *, told: bool) -> dict[str, object]:
    """Return one row; `told` also with what it says, which a list of confidential evidence does not."""
    from anzheng.records.destroyed import as_json as disposed_json

    names = ("evidence", "form", "target", "file_digest", "file_bytes", "withdrawn", "level")
    words = {name: getattr(row, name) if told else "" for name in ("title", "note", "file_name")}
    plain = {name: getattr(row, name) for name in names}
    return {**plain, **words, "from": str(row.first), "to": str(row.last), "disposed": disposed_json(gone)}
