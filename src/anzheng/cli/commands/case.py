"""`anzheng case`: what waits for a signature, and acting upon it as oneself."""

from typing import TYPE_CHECKING

import click

from anzheng.cli.acting import acted, done, own_standing, signed
from anzheng.cli.shell import FINE, Shell, bilingual, pass_shell
from anzheng.kernel import roc
from anzheng.organization.core.permissions import Permission

if TYPE_CHECKING:
    from anzheng.records.models import Case

_AS = click.option("--for", "principal", metavar="P", help="代理誰（人員代號 u:…）In whose place")
_COMPANY = click.option("--company", metavar="C", help="公司代號 Company")


@click.group(
    name="case", help=bilingual("案件：待簽、查看、簽署、退回、撤回。", "Cases: list, show, sign, return, withdraw.")
)
def command() -> None:
    """Group of the case verbs."""


@command.command(
    name="list",
    help=bilingual("列出看得到的案件；預設只列等你簽署的。", "List cases; by default those that wait for you."),
)
@click.option("--all", "everything", is_flag=True, help="所有看得到的案件 Everything that you may see")
@_COMPANY
@pass_shell(Permission.SELF)
def list_(shell: Shell, everything: bool, company: str | None) -> int:  # noqa: FBT001 - click hands over a flag
    """Print the cases, one a line."""
    from anzheng.records.case_queries import cases_to_sign, visible
    from anzheng.records.models import Case

    has = own_standing(shell, company)
    rows = list(visible(Case.objects.all(), has)) if everything else [one.row for one in cases_to_sign(has)]
    shell.table([_line(shell, row) for row in rows])
    if not rows:
        shell.say("沒有案件", "no cases")
    return FINE


@command.command(
    help=bilingual("查看案件的內容、簽核與你能做的事。", "Show a case: content, signatures, what you can do.")
)
@click.argument("case")
@_COMPANY
@pass_shell(Permission.SELF)
def show(shell: Shell, case: str, company: str | None) -> int:
    """Print the case."""
    from anzheng.organization.people import names_of
    from anzheng.records.case_queries import find, folded, offers_for
    from anzheng.records.core.workflow.definition import DEPUTY_MARK, MEANINGS

    has = own_standing(shell, company)
    row = find(has, case)
    found = folded(row)
    names = names_of({hand for one in found.signatures for hand in one.hands} | {row.author_id})
    shell.table([_line(shell, row)])
    shell.table([(f"  {name}", str(value)) for name, value in row.content.items()])
    for one in found.signatures:
        word, deputy = MEANINGS[one.meaning], f"（{DEPUTY_MARK.zh}）" if one.on_behalf_of else ""
        shell.say(
            f"  {word.zh}{deputy}　{names.get(one.person, one.person)}　{roc.short(one.on)}",
            f"  {word.en}  {names.get(one.person, one.person)}  {one.on}",
        )
    for offer in offers_for(has, row):
        why = "" if offer.refusal is None else shell.text(offer.refusal.why.zh, offer.refusal.why.en)
        shell.say(
            f"  {'可' if offer.open else '不可'} {offer.kind}　{why}",
            f"  {'may' if offer.open else 'may not'} {offer.kind}  {why}",
        )
    return FINE


@command.command(
    help=bilingual("簽署目前的關卡；內容以你看到的摘要為準。", "Sign the pending step of the content with this digest.")
)
@click.argument("case")
@click.option("--digest", required=True, help="你看到的內容摘要（前 8 碼即可）Digest of what you saw")
@click.option("--reason", default="", help="理由 Reason")
@_AS
@_COMPANY
@pass_shell(Permission.SELF)
def sign(shell: Shell, case: str, digest: str, reason: str, principal: str | None, company: str | None) -> int:
    """Sign it; a step that asks for a fresh proof of identity asks for the password."""
    from anzheng.records.case_queries import find

    has = own_standing(shell, company)
    done(shell, signed(shell, has, find(has, case), digest, principal, reason))
    return FINE


@command.command(
    name="return", help=bilingual("退回填表人或較早的關卡。", "Return it to its author, or to an earlier step.")
)
@click.argument("case")
@click.option("--reason", required=True, help="理由 Reason")
@click.option("--to", default="", metavar="STEP", help="較早的關卡 An earlier step")
@_AS
@_COMPANY
@pass_shell(Permission.SELF)
def return_(shell: Shell, case: str, reason: str, to: str, principal: str | None, company: str | None) -> int:
    """Return it."""
    from anzheng.records.case_queries import find
    from anzheng.records.core.workflow.acts import Return

    has = own_standing(shell, company)
    done(shell, acted(shell, has, case, Return(find(has, case).step, reason, to, principal)))
    return FINE


@command.command(help=bilingual("撤回自己送出的案件。", "Take back a case of your own."))
@click.argument("case")
@_COMPANY
@pass_shell(Permission.SELF)
def withdraw(shell: Shell, case: str, company: str | None) -> int:
    """Withdraw it."""
    from anzheng.records.core.workflow.acts import Withdraw

    has = own_standing(shell, company)
    done(shell, acted(shell, has, case, Withdraw()))
    return FINE


def _line(shell: Shell, row: "Case") -> tuple[str, ...]:
    from anzheng.records.core.workflow.case import STATES, State
    from anzheng.records.subject import subject_of

    summary, state = subject_of(row.kind).summary(row.content), STATES[State(row.state)]
    limit = roc.short(row.due) if row.due is not None else "—"
    return row.pk, shell.text(state.zh, state.en), limit, row.digest[:8], shell.text(summary.zh, summary.en)
