"""`anzheng control`: the library of controls: what each demands, how it stands, and every clause that it proves."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from anzheng.cli.shell import FINE, Shell, bilingual, pass_shell
from anzheng.kernel import roc
from anzheng.organization.core.permissions import Permission
from anzheng.posture.words import ADVICE, NAMES, Word
from anzheng.reports.controls import ADVICE_WORD, WORDS

if TYPE_CHECKING:
    from anzheng.reports.controls import ControlDemand, ControlRow, ControlView, Proved

_LONGEST = 48
"""Characters of a clause's text before it is cut."""


@click.group(name="control", help=bilingual("控制措施庫：清單與內容。", "The library of controls: list and show."))
def command() -> None:
    """Group of the verbs about controls."""


@command.command(
    name="list",
    help=bilingual(
        "公司所採規範的控制措施；可依文字、規範、職務與判定篩選。",
        "The controls of the adopted documents; narrowed by text, document, duty and word.",
    ),
)
@click.argument("text", nargs=-1)
@click.option("--document", metavar="D", default="", help="規範代號 Document")
@click.option("--owner", metavar="ROLE", default="", help="負責的職務代號 Duty that answers for it")
@click.option("--word", type=click.Choice(WORDS), help="至少一項要求為此判定 A word that one of its demands has")
@click.option("--company", metavar="C", help="公司代號 Company")
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.POSTURE_READ)
def list_(
    shell: Shell,
    text: tuple[str, ...],
    document: str,
    owner: str,
    word: str | None,
    company: str | None,
    as_json: bool,  # noqa: FBT001 - click passes flags by name
) -> int:
    """Print one line for each control."""
    from anzheng.reports.library import controls_of, library_of

    library = library_of(shell.knowledge, shell.company(company).ledger, shell.today)
    rows = controls_of(library, " ".join(text), owner, document, word or "")
    if as_json:
        from anzheng.reports.as_json_controls import control

        shell.emit([control(row) for row in rows])
        return FINE
    if not rows:
        shell.say("沒有符合條件的控制措施。", "No control fits.")
    shell.table([_line(shell, row) for row in rows])
    return FINE


@command.command(
    help=bilingual(
        "一項控制措施：目的、每一要求項的規則與現況、所證明的條款。",
        "One control: its purpose, the rule and state of each demand, the clauses that it proves.",
    )
)
@click.argument("control")
@click.option("--company", metavar="C", help="公司代號 Company")
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.POSTURE_READ)
def show(shell: Shell, control: str, company: str | None, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print one control in full."""
    from anzheng.reports.library import control_of, library_of

    view = control_of(library_of(shell.knowledge, shell.company(company).ledger, shell.today), control)
    if as_json:
        from anzheng.reports.as_json_controls import control_in_full

        shell.emit(control_in_full(view))
    else:
        _print(shell, view)
    return FINE


def _line(shell: Shell, row: "ControlRow") -> tuple[str, ...]:
    demands = shell.text(f"要求 {row.demands} 項", f"{row.demands} demands")
    return row.control.id, shell.text(*row.title), shell.text(*row.owner), demands, _counted(shell, row.counts)


def _print(shell: Shell, view: "ControlView") -> None:
    row = view.row
    click.echo(f"{row.control.id}　{shell.text(*row.title)}")
    _field(shell, "", "目的", "purpose", shell.text(*row.purpose))
    code = shell.text(f"（{row.control.owner}）", f" ({row.control.owner})")
    _field(shell, "", "負責", "owner", shell.text(*row.owner) + code)
    for demand in view.demands:
        click.echo("")
        _demand(shell, demand)


def _demand(shell: Shell, one: "ControlDemand") -> None:
    click.echo(f"{one.demand.id}　{shell.text(*one.title)}　{_word(shell, one.word)}")
    _field(shell, "  ", "種類", "kind", shell.text(*one.kind))
    _field(shell, "  ", "範圍", "scope", shell.text(*one.scope))
    if one.named is not None:
        _field(shell, "  ", "依據", "rests on", shell.text(*one.named))
    _field(shell, "  ", "規則", "rule", shell.text(*one.rule))
    if one.cadence is not None:
        _field(shell, "  ", "週期", "cadence", _cadence(shell, one))
    for text in one.accepts:
        _field(shell, "  ", "認可條件", "what counts", shell.text(*text))
    if one.targets:
        _field(shell, "  ", "對象", "targets", _counted(shell, one.targets))
    if one.next_due is not None:
        _field(shell, "  ", "下次到期", "next due", shell.text(roc.short(one.next_due), one.next_due.isoformat()))
    _proved(shell, one)


def _cadence(shell: Shell, one: "ControlDemand") -> str:
    from anzheng.reports.demand_words import BASES

    if one.cadence is None:
        return ""
    said = [shell.text(*one.cadence.text), shell.text(*BASES[one.cadence.basis])]
    if one.cadence.parameter is not None:
        said.append(one.cadence.parameter)
    if one.cadence.source is not None:
        said.append(" ".join(one.cadence.source))
    return "　".join(said)


def _proved(shell: Shell, one: "ControlDemand") -> None:
    """Print the clause parts that a demand proves, under the document that they stand in."""
    documents: dict[str, list[Proved]] = {}
    for row in one.proves:
        documents.setdefault(row.document, []).append(row)
    for document, rows in documents.items():
        proved = shell.text("證明", "proves")
        click.echo(f"  {proved} {document}　{shell.text(*rows[0].title)}")
        for row in rows:
            place = row.ref if not row.part else shell.text(f"{row.ref} 第 {row.part} 項", f"{row.ref} part {row.part}")
            text = shell.text(*row.text)
            cut = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
            click.echo(f"    {place}　{_word(shell, row.word)}{_role(shell, row)}　{cut}")


def _role(shell: Shell, row: "Proved") -> str:
    if row.inspection:
        return shell.text("（內部查核）", " (internal audit)")
    return shell.text("（佐證）", " (corroborating)") if row.corroborating else ""


def _field(shell: Shell, indent: str, zh: str, en: str, said: str) -> None:
    click.echo(f"{indent}{shell.text(f'{zh}：', f'{en}: ')}{said}")


def _counted(shell: Shell, counts: Mapping[str, int]) -> str:
    return "　".join(f"{_word(shell, word)} {counts[word]}" for word in WORDS if counts.get(word))


def _word(shell: Shell, word: str) -> str:
    return shell.text(*(ADVICE if word == ADVICE_WORD else NAMES[Word(word)]))
