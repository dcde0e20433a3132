"""`anzheng duty`: who holds which duty."""

from datetime import date

import click

from anzheng.cli.second import agreed_by_option, second_person
from anzheng.cli.shell import DAY, FINE, Shell, bilingual, pass_shell
from anzheng.kernel import roc
from anzheng.organization.core.duties import NAMES, Duty
from anzheng.organization.core.permissions import Permission, Reach

_DUTIES = click.Choice([duty.value for duty in Duty if duty is not Duty.EMPLOYEE])


@click.group(name="duty", help=bilingual("職務：指派、解除、清單。", "Duties: grant, end, list."))
def command() -> None:
    """Group of the duty verbs."""


@command.command(help=bilingual("指派職務給一位人員。", "Give a duty to somebody."))
@click.argument("number")
@click.argument("duty", type=_DUTIES)
@click.option("--reason", required=True, help="理由，例如人事令文號 Reason")
@click.option("--unit", metavar="U", help="只限這個單位 For this unit only")
@click.option("--from", "first", type=DAY, help="自（預設今天）From")
@click.option("--to", "last", type=DAY, help="至 To")
@click.option("--company", metavar="C", help="公司代號 Company")
@agreed_by_option
@pass_shell(Permission.DUTIES_GRANT)
def grant(  # noqa: PLR0913 - one parameter for each option
    shell: Shell,
    number: str,
    duty: str,
    reason: str,
    unit: str | None,
    first: date | None,
    last: date | None,
    company: str | None,
    agreed_by: str | None,
) -> int:
    """Record the assignment and print its id; a privileged duty needs a second person where the policy says so."""
    from anzheng.organization.duties import grant_duty
    from anzheng.organization.members import member

    ledger = shell.company(company).ledger
    second = _second(shell, Duty(duty), agreed_by, ledger)
    identity = grant_duty(
        shell.home,
        ledger,
        member(ledger, number).person_id,
        Duty(duty),
        unit=unit,
        first=first or shell.today,
        last=last,
        reason=reason if second is None else f"{reason}（同意：{second}）",
        actor=shell.actor,
        now=shell.now,
    )
    shell.say(f"已指派：{number} {NAMES[Duty(duty)].zh}　{identity}", f"granted: {number} {duty}  {identity}")
    return FINE


def _second(shell: Shell, duty: Duty, agreed_by: str | None, ledger: str) -> str | None:
    """Return who agreed to a privileged duty. Raises SeparationError."""
    from anzheng.organization.policy import policy
    from anzheng.organization.reasons import agreed
    from anzheng.records.subjects.duty_grant import is_privileged

    if not is_privileged(duty) and agreed_by is None:
        return None
    second = second_person(shell, Permission.DUTIES_GRANT, agreed_by, ledger)
    two = policy().second_person_for_privileged
    agreed(second, two=two, actor=shell.actor, where=NAMES[duty].zh)
    return second


@command.command(
    name="first-administrator",
    help=bilingual(
        "還沒有系統管理者時，由主機的擁有者指派第一位。",
        "Appoint the first administrator, as long as there is none; for the owner of the machine.",
    ),
)
@click.argument("number")
@click.option("--reason", required=True, help="理由 Reason")
@click.option("--company", metavar="C", help="公司代號 Company")
@pass_shell(Permission.INSTALLATION)
def first_administrator(shell: Shell, number: str, reason: str, company: str | None) -> int:
    """Record the assignment."""
    from anzheng.organization.duties import grant_first_administrator
    from anzheng.organization.members import member

    ledger = shell.company(company).ledger
    person = member(ledger, number).person_id
    identity = grant_first_administrator(ledger, person, reason=reason, actor=shell.actor, now=shell.now)
    shell.say(f"已指派第一位系統管理者：{number}　{identity}", f"first administrator: {number}  {identity}")
    return FINE


@command.command(help=bilingual("解除一項指派。", "End an assignment."))
@click.argument("grant")
@click.option("--reason", required=True, help="理由 Reason")
@click.option("--last", type=DAY, help="最後一日（預設今天）Last day")
@click.option("--company", metavar="C", help="公司代號 Company")
@pass_shell(Permission.DUTIES_GRANT)
def end(shell: Shell, grant: str, reason: str, last: date | None, company: str | None) -> int:
    """Record the end."""
    from anzheng.organization.duties import end_duty

    ledger = shell.company(company).ledger
    end_duty(ledger, grant, last=last or shell.today, reason=reason, actor=shell.actor, now=shell.now)
    shell.say(f"已解除：{grant}", f"ended: {grant}")
    return FINE


@command.command(name="list", help=bilingual("職務指派。", "The assignments."))
@click.option("--all", "everything", is_flag=True, help="包含已解除者 Also ended ones")
@click.option("--company", metavar="C", help="公司代號 Company")
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.PEOPLE_READ, Reach.COMPANY)
def list_(shell: Shell, everything: bool, company: str | None, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print the assignments."""
    from anzheng.organization.duties import grants

    rows = grants(shell.company(company).ledger, shell.today, ended=everything)
    if as_json:
        shell.emit(
            [
                {
                    "grant": row.grant,
                    "person": row.person.name,
                    "duty": row.duty,
                    "unit": None if row.unit is None else row.unit.code,
                    "first": row.first.isoformat(),
                    "last": None if row.last is None else row.last.isoformat(),
                }
                for row in rows
            ]
        )
        return FINE
    shell.table(
        [
            (
                shell.text(*NAMES[Duty(row.duty)]),
                row.person.name,
                "" if row.unit is None else row.unit.name,
                roc.short(row.first),
                "" if row.last is None else roc.short(row.last),
                row.grant,
            )
            for row in rows
        ]
    )
    return FINE
