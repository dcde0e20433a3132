"""`anzheng deputy`: who stands in for whom, and who is away."""

from datetime import date

import click

from anzheng.cli.shell import DAY, FINE, Shell, bilingual, pass_shell
from anzheng.kernel import roc
from anzheng.organization.core.duties import NAMES, Duty
from anzheng.organization.core.permissions import Permission, Reach

_DUTIES = click.Choice([duty.value for duty in Duty if duty is not Duty.EMPLOYEE])


@click.group(
    name="deputy",
    help=bilingual("職務代理：指定、結束、清單、預定不在。", "Deputies: name, end, list; planned absences."),
)
def command() -> None:
    """Group of the deputy verbs."""


@command.command(help=bilingual("指定代理人，頭尾兩日都算。", "Name a deputy between two days, both included."))
@click.argument("number")
@click.argument("deputy")
@click.option("--duty", type=_DUTIES, help="只代理這項職務（預設全部）For this duty only")
@click.option("--from", "first", type=DAY, required=True, help="自 From")
@click.option("--to", "last", type=DAY, required=True, help="至 To")
@click.option("--company", metavar="C", help="公司代號 Company")
@pass_shell(Permission.DUTIES_GRANT)
def name(shell: Shell, number: str, deputy: str, duty: str | None, first: date, last: date, company: str | None) -> int:
    """Record the deputation and print its id."""
    from anzheng.organization.core.standing import StandsIn
    from anzheng.organization.deputies import name_deputy
    from anzheng.organization.members import member

    ledger = shell.company(company).ledger
    people = member(ledger, number).person_id, member(ledger, deputy).person_id
    wanted = StandsIn(*people, None if duty is None else Duty(duty), first, last)
    identity = name_deputy(ledger, wanted, actor=shell.actor, now=shell.now)
    shell.say(f"已指定代理：{deputy} 代 {number}　{identity}", f"{deputy} stands in for {number}  {identity}")
    return FINE


@command.command(help=bilingual("提前結束代理。", "End a deputation early."))
@click.argument("deputation")
@click.option("--last", type=DAY, help="最後一日（預設今天）Last day")
@click.option("--company", metavar="C", help="公司代號 Company")
@pass_shell(Permission.DUTIES_GRANT)
def end(shell: Shell, deputation: str, last: date | None, company: str | None) -> int:
    """Record the end."""
    from anzheng.organization.deputies import end_deputy

    ledger = shell.company(company).ledger
    end_deputy(ledger, deputation, last=last or shell.today, actor=shell.actor, now=shell.now)
    shell.say(f"已結束代理：{deputation}", f"ended: {deputation}")
    return FINE


@command.command(help=bilingual("登錄預定不在，或以代號取消。", "Plan an absence, or cancel one by its id."))
@click.argument("number")
@click.option("--from", "first", type=DAY, help="自 From")
@click.option("--to", "last", type=DAY, help="至（預設同一天）To")
@click.option("--cancel", metavar="ID", help="取消這一筆 Cancel this one")
@click.option("--company", metavar="C", help="公司代號 Company")
@pass_shell(Permission.PEOPLE_MANAGE)
def absence(
    shell: Shell, number: str, first: date | None, last: date | None, cancel: str | None, company: str | None
) -> int:
    """Record the absence and print its id."""
    from anzheng.organization.deputies import cancel_absence, plan_absence
    from anzheng.organization.members import member

    ledger = shell.company(company).ledger
    person = member(ledger, number).person_id
    if cancel is not None:
        cancel_absence(ledger, cancel, actor=shell.actor, now=shell.now)
        shell.say(f"已取消：{cancel}", f"cancelled: {cancel}")
        return FINE
    begin = first or shell.today
    identity = plan_absence(ledger, person, begin, last or begin, actor=shell.actor, now=shell.now)
    shell.say(f"已登錄預定不在：{number}　{identity}", f"absence planned: {number}  {identity}")
    return FINE


@command.command(name="list", help=bilingual("現在與將來的代理。", "Deputations of today and to come."))
@click.option("--all", "everything", is_flag=True, help="包含已結束者 Also ended ones")
@click.option("--company", metavar="C", help="公司代號 Company")
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.PEOPLE_READ, Reach.COMPANY)
def list_(shell: Shell, everything: bool, company: str | None, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print the deputations; people read the absences beside them."""
    from anzheng.organization import deputies

    ledger = shell.company(company).ledger
    rows = deputies.deputations(ledger, shell.today, ended=everything)
    if as_json:
        shell.emit(
            [
                {
                    "deputation": row.deputation,
                    "person": row.person.name,
                    "deputy": row.deputy.name,
                    "duty": row.duty or None,
                    "first": row.first.isoformat(),
                    "last": row.last.isoformat(),
                }
                for row in rows
            ]
        )
        return FINE
    for row in rows:
        duty = shell.text(*NAMES[Duty(row.duty)]) if row.duty else shell.text("全部職務", "all duties")
        days = f"{roc.short(row.first)} – {roc.short(row.last)}"
        shell.say(
            f"{row.deputy.name} 代 {row.person.name}　{duty}　{days}　{row.deputation}",
            f"{row.deputy.name} for {row.person.name}  {duty}  {days}  {row.deputation}",
        )
    for away in deputies.absences(ledger, shell.today):
        days = f"{roc.short(away.first)} – {roc.short(away.last)}"
        shell.say(
            f"{away.person.name} 不在　{days}　{away.absence}", f"{away.person.name} away  {days}  {away.absence}"
        )
    return FINE
