"""`anzheng due`: what is overdue, open and coming."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

import click

from anzheng.cli.shell import DAY, FINDINGS, FINE, Shell, bilingual, pass_shell
from anzheng.kernel import roc
from anzheng.kernel.errors import InputError, Text
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.permissions import Permission
from anzheng.posture.words import NAMES, Word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anzheng.obligations.core.occurrences import Occurrence
    from anzheng.reports.work import Work

AHEAD = timedelta(days=31)


@click.command(help=bilingual("已逾期、待辦與即將到期的事項。", "What is overdue, open and coming."))
@click.option("--until", type=DAY, help="到哪一天（預設 31 天後）Until")
@click.option("--mine", is_flag=True, help="我負責或代理的 What you answer for or stand in for")
@click.option("--person", metavar="NUMBER", help="員工編號：此人負責或代理的 Employee number")
@click.option("--unit", metavar="CODE", help="單位代號，含下級 Unit and below")
@click.option("--duty", type=click.Choice([duty.value for duty in Duty]), metavar="DUTY", help="權責職務 Duty")
@click.option("--document", metavar="D", help="規範代號 Document")
@click.option("--company", metavar="C", help="公司代號 Company")
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.DUE_READ)
def command(  # noqa: PLR0913 - every option narrows the same list
    shell: Shell,
    until: date | None,
    mine: bool,  # noqa: FBT001 - click passes flags by name
    person: str | None,
    unit: str | None,
    duty: str | None,
    document: str | None,
    company: str | None,
    as_json: bool,  # noqa: FBT001 - click passes flags by name
) -> int:
    """Print the work; leave with 1 if something is overdue."""
    from anzheng.obligations.core.choose import Asked
    from anzheng.reports import as_json as forms
    from anzheng.reports.work import asked_for, unit_path, within_sight, work_of

    ledger = shell.company(company).ledger
    work = work_of(shell.knowledge, ledger, shell.today, until or shell.today + AHEAD)
    path = None if unit is None else unit_path(ledger, unit)
    wanted = Asked(_whose(shell, ledger, person, mine=mine), path, Duty(duty) if duty else None, document)
    work = asked_for(within_sight(work, shell.standing(ledger)), wanted)
    if as_json:
        shell.emit(forms.due(work))
    else:
        _print(shell, work)
    return FINDINGS if any(item.word is Word.OVERDUE for item in work.items) else FINE


def _whose(shell: Shell, ledger: str, number: str | None, *, mine: bool) -> str | None:
    """Return whose work is asked for. Raises NotFoundError, or InputError for an account that is nobody's."""
    from anzheng.organization.members import member

    if number is not None:
        return member(ledger, number).person_id
    if mine and shell.caller.person is None:
        raise InputError(
            Text("這個作業系統帳號沒有連結到任何帳號", "this operating-system account is linked to nobody"),
            "--mine",
            Text("請以 --person 指明員工編號", "name the employee with --person"),
        )
    return shell.caller.person if mine else None


def _print(shell: Shell, work: "Work") -> None:
    from anzheng.organization.people import names_of
    from anzheng.reports.work import people_in

    names = names_of(people_in(work.items))
    shell.table([_row(shell, item, work, names) for item in work.items])


def _row(shell: Shell, item: "Occurrence", work: "Work", names: "Mapping[str, str]") -> tuple[str, ...]:
    from anzheng.reports.wording import answering

    demand = work.demand(item)
    refs = "、".join(item.refs[:2]) + ("…" if len(item.refs) > 2 else "")
    who = shell.text(*answering(item.responsible, names))
    return roc.short(item.due), shell.text(*NAMES[item.word]), item.target, shell.text(demand.zh, demand.en), who, refs
