"""`anzheng explain REF`: why a clause has its word."""

from datetime import date

import click

from anzheng.cli.shell import DAY, FINDINGS, FINE, Shell, bilingual, pass_shell
from anzheng.kernel import roc
from anzheng.kernel.errors import NotFoundError, Text
from anzheng.organization.core.permissions import Permission
from anzheng.posture.clauses import is_finding
from anzheng.posture.explain import Explanation
from anzheng.posture.results import TargetResult
from anzheng.posture.words import ADVICE, NAMES, SATISFIED
from anzheng.reports.demand_words import explained
from anzheng.reports.wording import Names, both


@click.command(
    help=bilingual("說明一條款的判定：分項、證明方式、事實與理由。", "Explain a clause: parts, proof, facts, reasons.")
)
@click.argument("ref")
@click.option("--document", metavar="D", help="規範代號 Document")
@click.option("--company", metavar="C", help="公司代號 Company")
@click.option("--about", type=DAY, help="判定哪一天 The day judged")
@click.option("--known", type=DAY, help="依哪一天所知 As known on")
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.POSTURE_READ)
def command(
    shell: Shell,
    ref: str,
    document: str | None,
    company: str | None,
    about: date | None,
    known: date | None,
    as_json: bool,  # noqa: FBT001 - click passes flags by name
) -> int:
    """Print the explanation; leave with 1 if the clause failed or is overdue."""
    ledger = shell.company(company).ledger
    day = about or shell.today
    for one in [document] if document else shell.knowledge.documents(ledger, day, known):
        posture = shell.knowledge.posture(ledger, one, day, known)
        if ref in posture.verdicts:
            from anzheng.registers.services import names

            known_as = Names(posture.edition, names(ledger))
            explanation = explained(posture, ref, known_as)
            if as_json:
                from anzheng.reports import as_json as forms

                shell.emit(forms.explanation(explanation, ledger, known))
            else:
                _print(shell, explanation, known_as)
            return FINDINGS if is_finding(explanation.verdict) else FINE
    raise NotFoundError(
        Text("沒有這一條款", "there is no such clause"),
        ref,
        Text("請用 anzheng catalogue show 查看條號", "look up the refs with anzheng catalogue show"),
    )


def _print(shell: Shell, value: Explanation, names: Names) -> None:
    verdict = value.verdict
    word = "" if verdict.word is None else shell.text(*(ADVICE if verdict.advice else NAMES[verdict.word]))
    click.echo(f"{value.clause.ref}　{word}　{roc.short(value.day)}")
    click.echo(shell.text(value.clause.zh, value.clause.en))
    for part in verdict.parts:
        title = next(p for p in value.clause.parts if p.n == part.n)
        number = f"[{part.n}] " if part.n else ""
        click.echo(f"\n  {number}{shell.text(*NAMES[part.word])}　{shell.text(title.zh, title.en)}")
        click.echo(f"      {shell.text(*names.reason(part.reason))}")
    for name, one in value.demands.items():
        click.echo(f"\n  {name}　{one.demand.kind}　{shell.text(*NAMES[one.result.word])}")
        click.echo(f"      {shell.text(one.demand.zh, one.demand.en)}")
        click.echo(f"      {shell.text(*both(one.rule))}")
        for target in one.result.targets.values():
            _print_target(shell, target, names)
        click.echo(f"      → {shell.text(*both(one.change))}")


def _print_target(shell: Shell, target: TargetResult, names: Names) -> None:
    facts = " ".join(f"#{fact.seq}" for fact in target.facts[-4:])
    word, why = shell.text(*NAMES[target.word]), shell.text(*names.reason(target.reason))
    click.echo(f"      · {shell.text(*names.target(target.target))}　{word}　{why}　{facts}")
    for window in target.windows:
        if window.word not in SATISFIED:
            span = f"{roc.short(window.first)} – {roc.short(window.last)}"
            click.echo(f"          {span}　{shell.text(*NAMES[window.word])}　{window.item}")
