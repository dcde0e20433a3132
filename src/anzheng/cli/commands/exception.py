"""`anzheng exception`: approved departures from a demand, each with its end."""

from datetime import date

import click

from anzheng.cli.entering import person, recorded
from anzheng.cli.shell import DAY, FINE, Shell, bilingual, pass_shell
from anzheng.facts.audit import ExceptionApproved
from anzheng.kernel.errors import NotFoundError, Text
from anzheng.organization.core.permissions import Permission, Reach


@click.group(
    name="exception",
    help=bilingual("例外：申請、登錄紙本核准、撤銷。", "Exceptions: request, enter paper approvals, revoke."),
)
def command() -> None:
    """Group of the exception verbs."""


@command.command(
    help=bilingual(
        "申請例外，送交資安與主管簽核；申請人不能核准自己的申請。",
        "Ask for an exception: security consents and a superior approves, never the one who asks.",
    )
)
@click.argument("demand")
@click.option("--target", default="*", show_default=True, help="對象，* 為全部 Target")
@click.option("--from", "first", type=DAY, required=True, help="期間自 From")
@click.option("--to", "last", type=DAY, required=True, help="期間至 To")
@click.option("--why", required=True, help="申請理由 Why")
@click.option("--instead", required=True, help="替代措施 What is done instead")
@click.option("--company", metavar="C", help="公司代號 Company")
@pass_shell(Permission.CASES_OPEN)
def request(
    shell: Shell, demand: str, target: str, first: date, last: date, why: str, instead: str, company: str | None
) -> int:
    """Open a case and put it before its signers."""
    from anzheng.cli.acting import own_standing
    from anzheng.records.cases import open_case, submit

    has = own_standing(shell, company)
    content = {
        "demand": demand,
        "target": target,
        "first": first.isoformat(),
        "last": last.isoformat(),
        "why": why,
        "instead": instead,
    }
    row = open_case(has, "exception", content, actor=shell.actor, now=shell.now)
    case = submit(has, row.pk, home=shell.home, actor=shell.actor, now=shell.now)
    waiting = case.workflow.step(case.step).name
    shell.say(f"已送件 {row.pk}，等候{waiting.zh}", f"submitted {row.pk}, waiting for {waiting.en}")
    return FINE


@command.command(
    help=bilingual(
        "登錄紙本上已核准的例外（線上申請用 request）；法規之「應」仍顯示不符（已核准例外）。",
        "Enter an exception approved on paper (request asks for one here); a regulation's must stays failed.",
    )
)
@click.argument("exception")
@click.argument("demand")
@click.option("--target", default="*", show_default=True, help="對象，* 為全部 Target")
@click.option("--from", "first", type=DAY, required=True, help="期間自 From")
@click.option("--to", "last", type=DAY, required=True, help="期間至 To")
@click.option("--requester", required=True, help="申請人 Who asked")
@click.option("--approver", required=True, help="核准人 Who approved")
@click.option("--company", metavar="C", help="公司代號 Company")
@pass_shell(Permission.RECORDS_WRITE, Reach.COMPANY)
def approve(  # noqa: PLR0913 - one parameter per option
    shell: Shell,
    exception: str,
    demand: str,
    target: str,
    first: date,
    last: date,
    requester: str,
    approver: str,
    company: str | None,
) -> int:
    """Record the approval; nobody approves their own exception."""
    from anzheng.records.acts import approve_exception

    ledger = shell.company(company).ledger
    living = shell.knowledge.documents(ledger, shell.today)
    editions = [shell.knowledge.edition(ledger, one, shell.today) for one in living]
    if not any(demand in edition.demands for edition in editions):
        raise NotFoundError(
            Text("沒有這個要求項", "there is no such demand"),
            demand[:90],
            Text("請用 anzheng explain 查看要求項代號", "see the ids of demands with anzheng explain"),
        )
    terms = ExceptionApproved(exception, demand, target, first, last, person(shell, requester), person(shell, approver))
    recorded(shell, approve_exception(ledger, terms, actor=shell.actor, now=shell.now))
    return FINE


@command.command(help=bilingual("提前撤銷例外。", "End an exception before its time."))
@click.argument("exception")
@click.option("--since", type=DAY, help="自哪一天起（預設今天）From which day")
@click.option("--company", metavar="C", help="公司代號 Company")
@pass_shell(Permission.RECORDS_WRITE, Reach.COMPANY)
def revoke(shell: Shell, exception: str, since: date | None, company: str | None) -> int:
    """Record the end."""
    from anzheng.records.acts import revoke_exception

    ledger = shell.company(company).ledger
    if exception not in shell.knowledge.index(ledger, None).exceptions:
        raise NotFoundError(
            Text("沒有這件例外", "there is no such exception"), exception[:60], Text("請確認代號", "check the id")
        )
    day = since or shell.today
    recorded(shell, revoke_exception(ledger, exception, since=day, actor=shell.actor, now=shell.now))
    return FINE
