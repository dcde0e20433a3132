"""`anzheng catalogue`: the documents, their clauses and demands, their parameters; checking a pack."""

from pathlib import Path

import click

from anzheng.catalogue.core.amounts import said
from anzheng.catalogue.core.problems import PackErrors
from anzheng.cli.shell import BAD_INPUT, FINE, Shell, bilingual, pass_shell
from anzheng.kernel.errors import PackError
from anzheng.organization.core.permissions import Permission


@click.group(
    name="catalogue", help=bilingual("規範：清單、內容、驗證、參數。", "Documents: list, show, validate, parameters.")
)
def command() -> None:
    """Group of the catalogue verbs."""


@command.command(name="list", help=bilingual("所有規範與版本。", "All documents and editions."))
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.POSTURE_READ)
def list_(shell: Shell, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print the packaged editions."""
    from anzheng.catalogue import services as catalogue

    rows = []
    for packaged in catalogue.packaged(shell.home, shell.checks):
        edition = catalogue.load_compiled(shell.home, packaged.digest)
        rows.append(
            {
                "id": edition.document,
                "edition": edition.edition,
                "zh": edition.zh,
                "en": edition.en,
                "kind": edition.kind.value,
                "nodes": len(edition.clauses),
                "obligations": sum(clause.obligation for clause in edition.clauses),
                "demands": len(edition.demands),
                "digest": packaged.digest,
            }
        )
    if as_json:
        shell.emit(rows)
    else:
        shell.table(
            [
                (
                    str(row["id"]),
                    str(row["edition"]),
                    shell.text(
                        f"{row['nodes']} 節點，{row['obligations']} 條義務",
                        f"{row['nodes']} nodes, {row['obligations']} obligations",
                    ),
                    shell.text(str(row["zh"]), str(row["en"])),
                )
                for row in rows
            ]
        )
    return FINE


@command.command(help=bilingual("一份規範的條款、證明方式與要求項。", "Clauses, proofs and demands of a document."))
@click.argument("document")
@click.option("--edition", help="版本（預設最新）Edition")
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.POSTURE_READ)
def show(shell: Shell, document: str, edition: str | None, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print a document."""
    from anzheng.catalogue import services as catalogue

    loaded = catalogue.load(document, edition, home=shell.home, checks=shell.checks)
    if as_json:
        from anzheng.reports import as_json as forms

        shell.emit(forms.edition(loaded, catalogue.digest_of(loaded)))
        return FINE
    for clause in loaded.clauses:
        depth = clause.ref.count("(") + clause.ref.count(".")
        click.echo(f"{'  ' * depth}{clause.ref}　{shell.text(clause.zh, clause.en)}")
    return FINE


@command.command(help=bilingual("驗證一個套件資料夾（格式見 docs/reference/pack-format.md）。", "Check a pack folder."))
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@pass_shell(Permission.POSTURE_READ)
def validate(shell: Shell, folder: Path | None) -> int:
    """Print every problem as file:line; leave with 2 if there is one."""
    from anzheng.catalogue import services as catalogue

    try:
        if folder is None:
            catalogue.packaged(shell.home, shell.checks)
        else:
            catalogue.load_pack(folder, shell.checks)
    except PackError as found:
        for problem in found.all if isinstance(found, PackErrors) else (found,):
            click.echo(problem.sentence(shell.language), err=True)
        return BAD_INPUT
    shell.say("沒有問題。", "No problems.")
    return FINE


@command.command(
    help=bilingual("所有參數、來源與實際採用的值。", "Every parameter, its sources and its effective value.")
)
@click.option("--company", metavar="C", help="公司代號 Company")
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.POSTURE_READ)
def params(shell: Shell, company: str | None, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print parameters."""
    from anzheng.reports.rulings import rulings

    rows = rulings(shell.knowledge, shell.company(company).ledger, shell.today).values()
    if as_json:
        from anzheng.reports import as_json as forms

        shell.emit(forms.parameters(rows))
        return FINE
    for row in rows:
        click.echo(f"{row.key}　{shell.text(*row.name)}　{shell.text(*row.in_force)}")
        for source, value in row.given:
            mark = shell.text("　← 採用", "　← rules") if source == row.decides else ""
            click.echo(f"    {source}　{shell.text(*said(value.value, value.unit))}{mark}")
    return FINE


@command.command(
    help=bilingual("規範用到的名稱：表單、清冊、事件、設定……", "Names in use: forms, registers, events, settings …")
)
@click.argument("section", type=click.Choice(["forms", "registers", "events", "statements", "settings", "logs"]))
@click.option("--company", metavar="C", help="公司代號 Company")
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.POSTURE_READ)
def names(shell: Shell, section: str, company: str | None, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print the names of one section."""
    ledger = shell.company(company).ledger
    found: dict[str, tuple[str, str]] = {}
    for document in shell.knowledge.documents(ledger):
        found.update(shell.knowledge.edition(ledger, document, shell.today).names.get(section, {}))
    if as_json:
        shell.emit([{"id": identity, "zh": zh, "en": en} for identity, (zh, en) in sorted(found.items())])
    else:
        shell.table([(identity, shell.text(zh, en)) for identity, (zh, en) in sorted(found.items())])
    return FINE
