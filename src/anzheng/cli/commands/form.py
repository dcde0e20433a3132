"""`anzheng form`: every form, register, document, report and log: what it serves, what is filled in, who signs."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from anzheng.cli.shell import BAD_INPUT, FINE, Shell, bilingual, pass_shell
from anzheng.organization.core.permissions import Permission

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anzheng.catalogue.core.fields import Field
    from anzheng.reports.paperwork import Editions, Signer, Use, View

_KINDS = ("form", "register", "document", "report", "check")


@click.group(
    name="form", help=bilingual("表單、清冊、文件與報告：清單、內容、驗證。", "Forms and papers: list, show, validate.")
)
def command() -> None:
    """Group of the verbs about forms."""


@command.command(
    name="list",
    help=bilingual(
        "程式隨附的表單、清冊、文件、報告與日誌，及其對應的文書列號。",
        "Every form, register, document, report and log of the program, with the rows of paperwork that it serves.",
    ),
)
@click.option("--kind", type=click.Choice(_KINDS), help="種類 Kind")
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.RECORDS_READ)
def list_(shell: Shell, kind: str | None, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print one line for each."""
    from anzheng.catalogue.paperwork import paperwork
    from anzheng.reports.as_json_forms import served as row
    from anzheng.reports.paperwork import KIND_NAMES, served

    rows = served(paperwork(), kind or "")
    if as_json:
        shell.emit([row(one) for one in rows])
    else:
        shell.table(
            [
                (one.id, shell.text(*KIND_NAMES[one.kind]), one.code, " ".join(one.rows), shell.text(*one.title))
                for one in rows
            ]
        )
    return FINE


@command.command(
    help=bilingual(
        "一張表單或一份清冊：欄位、簽署與依據、機密等級、保存期限、讀取它的要求項與條款。",
        "One form or register: fields, who signs and why, level, retention, and the demands and clauses that read it.",
    )
)
@click.argument("form")
@click.option("--company", metavar="C", help="公司代號 Company")
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.RECORDS_READ)
def show(shell: Shell, form: str, company: str | None, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print one in full, by its id or its number."""
    from anzheng.catalogue.paperwork import paperwork
    from anzheng.reports.as_json_forms import view as shown
    from anzheng.reports.paperwork import view_of

    view = view_of(paperwork(), form, _editions(shell, company))
    if as_json:
        shell.emit(shown(view))
    else:
        _print(shell, view)
    return FINE


@command.command(
    help=bilingual(
        "驗證表單：一個檔案，或一個資料夾；不指定則驗證程式隨附的全部。",
        "Check forms: one file or a folder; without either, all that the program brings.",
    )
)
@click.argument("given", metavar="[FILE|FOLDER]", required=False, type=click.Path(path_type=Path))
@pass_shell(Permission.RECORDS_READ)
def validate(shell: Shell, given: Path | None) -> int:
    """Print every problem as file:line; leave with 2 if there is one."""
    from anzheng.catalogue.files import PACKAGED
    from anzheng.catalogue.paperwork import wrong_in

    problems = wrong_in(PACKAGED if given is None else given, shell.checks)
    for problem in problems:
        click.echo(problem.sentence(shell.language), err=True)
    if problems:
        return BAD_INPUT
    shell.say("沒有問題。", "No problems.")
    return FINE


def _editions(shell: Shell, company: str | None) -> "Editions":
    """Return what the company lives under; where there is no company yet, every document of the program."""
    from anzheng.organization.models import Company
    from anzheng.posture.index import FactIndex
    from anzheng.reports.paperwork import Editions, adopted, packaged

    _ = shell.actor
    if company is None and not Company.objects.exists():
        return Editions(packaged(shell.home, shell.checks), FactIndex(), shell.today)
    return adopted(shell.knowledge, shell.company(company).ledger, shell.today)


def _print(shell: Shell, view: "View") -> None:
    from anzheng.catalogue.core.forms import Form, Register

    thing = view.thing
    _head(shell, view)
    if isinstance(thing, Form | Register) and thing.fields:
        click.echo(shell.text("欄位：", "fields:"))
        _fields(shell, thing.fields, "  ")
    if isinstance(thing, Form) and view.items is not None:
        click.echo(shell.text(f"逐項答覆「{view.items.zh}」：", f"answers “{view.items.en}” one by one:"))
        _fields(shell, thing.item_fields, "  ")
    if view.signers:
        click.echo(shell.text("簽署：", "signed by:"))
        for signer in view.signers:
            click.echo(f"  {_signer(shell, signer)}")
    if view.uses:
        click.echo(shell.text("讀取它的要求項：", "demands that read it:"))
        for use in view.uses:
            _use(shell, use)


def _head(shell: Shell, view: "View") -> None:
    from anzheng.catalogue.core.forms import Form, Register
    from anzheng.kernel.errors import Text
    from anzheng.organization.core.levels import NAMES, Level
    from anzheng.reports.paperwork import KIND_NAMES
    from anzheng.reports.paperwork_words import LAYOUTS, every

    one, thing = view.served, view.thing
    click.echo("　".join(filter(None, (one.id, one.code, shell.text(*one.title), shell.text(*KIND_NAMES[one.kind])))))
    said: list[tuple[Text, str]] = []
    if one.rows:
        said.append((Text("文書列號", "rows of paperwork"), " ".join(one.rows)))
    if isinstance(thing, Form):
        said += [
            (Text("機密等級", "confidentiality"), shell.text(*NAMES[Level(thing.level)])),
            (Text("保存", "kept"), shell.text(*every(thing.keep))),
            (Text("列印", "print"), shell.text(*LAYOUTS[thing.orientation])),
        ]
    if isinstance(thing, Register) and thing.stocktake is not None:
        said.append((Text("盤點週期", "counted every"), shell.text(*every(thing.stocktake))))
    if view.event is not None:
        said.append((Text("送件即通報", "filing it raises"), shell.text(*view.event)))
    if isinstance(thing, Form) and thing.why_unread is not None:
        said.append((Text("無要求項讀取", "no demand reads it"), shell.text(*thing.why_unread)))
    for label, text in said:
        click.echo(shell.text(f"{label.zh}：{text}", f"{label.en}: {text}"))


def _fields(shell: Shell, fields: "Mapping[str, Field]", indent: str) -> None:
    from anzheng.reports.paperwork_words import field_in_words

    for name, field in fields.items():
        click.echo(f"{indent}{name}　{shell.text(field.zh, field.en)}　{shell.text(*field_in_words(field))}")
        _fields(shell, field.columns, indent + "  ")


def _signer(shell: Shell, one: "Signer") -> str:
    from anzheng.records.core.workflow.definition import BASES

    comma = shell.text("、", ", ")
    by = comma.join(shell.text(*name) for name in one.by)
    why = " ".join((shell.text(*BASES[one.basis]), *one.clauses))
    return f"{shell.text(*one.title)}　{shell.text(*one.says)}　{by}　{why}"


def _use(shell: Shell, use: "Use") -> None:
    cadence = "" if use.cadence is None else f"　{shell.text(*use.cadence.text)}"
    click.echo(f"  {use.demand.id}　{shell.text(*use.title)}{cadence}")
    documents: dict[str, list[str]] = {}
    for asks in use.clauses:
        refs = documents.setdefault(shell.text(*asks.title), [])
        if asks.ref not in refs:
            refs.append(asks.ref)
    for title, refs in documents.items():
        click.echo(f"    {title}　{' '.join(refs)}")
