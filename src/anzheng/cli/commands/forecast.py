"""`anzheng forecast`: a future day by today's facts."""

from datetime import date

import click

from anzheng.cli.shell import DAY, FINDINGS, FINE, Shell, bilingual, pass_shell
from anzheng.kernel import roc
from anzheng.kernel.errors import InputError, Text
from anzheng.organization.core.permissions import Permission
from anzheng.posture.words import NAMES, Word


@click.command(
    help=bilingual(
        "若無人作為，未來某日的判定與何時失效。", "A future day if nobody does anything: what lapses, when, whose."
    )
)
@click.option("--at", type=DAY, required=True, help="哪一天 The future day")
@click.option("--document", metavar="D", help="規範代號 Document")
@click.option("--company", metavar="C", help="公司代號 Company")
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.POSTURE_READ)
def command(
    shell: Shell,
    at: date,
    document: str | None,
    company: str | None,
    as_json: bool,  # noqa: FBT001 - click passes flags by name
) -> int:
    """Print the totals of both days and every lapse; leave with 1 if something will lapse."""
    if at < shell.today:
        raise InputError(
            Text("預測只能問今天以後", "a forecast is about a day to come"),
            at.isoformat(),
            Text("過去的日子請用 anzheng status --about", "for a past day use anzheng status --about"),
        )
    ledger = shell.company(company).ledger
    answers, found = [], False
    for one in [document] if document else shell.knowledge.documents(ledger, shell.today):
        value = shell.knowledge.forecast(ledger, one, shell.today, at)
        found |= bool(value.lapses)
        if as_json:
            from anzheng.reports import as_json as forms

            answers.append(forms.forecast(value, ledger))
            continue
        for posture in (value.today, value.then):
            counts = "　".join(
                f"{shell.text(*NAMES[word])} {posture.totals[word.value]}"
                for word in Word
                if posture.totals[word.value]
            )
            click.echo(f"{roc.short(posture.day)}　{counts}")
        shell.table(
            [
                (
                    roc.short(lapse.on),
                    shell.text(*NAMES[lapse.then]),
                    lapse.target,
                    lapse.demand,
                    lapse.owner,
                    "、".join(lapse.refs[:2]),
                )
                for lapse in value.lapses
            ]
        )
    if as_json:
        shell.emit(answers[0] if document else answers)
    return FINDINGS if found else FINE
