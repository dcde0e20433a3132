"""`anzheng record approve|return|refuse|withdraw`: what is before the signers."""

from typing import TYPE_CHECKING

import click

from anzheng.cli.acting import acted, done, own_standing, signed
from anzheng.cli.records.drafting import COMPANY
from anzheng.cli.shell import FINE, Shell, bilingual, pass_shell
from anzheng.organization.core.permissions import Permission

if TYPE_CHECKING:
    from anzheng.organization.core.standing import Standing
    from anzheng.records.models import Record

_BEHALF = click.option(
    "--on-behalf-of", "behalf", metavar="P", help="代理誰（員工編號、姓名或 u:…）In whose place, as deputy"
)
_REASON = click.option("--reason", required=True, help="理由 Reason")


@click.command(
    help=bilingual(
        "簽署目前的關卡，並顯示所簽內容的摘要。", "Sign the pending step; the digest of what was signed is shown."
    )
)
@click.argument("record")
@click.option("--digest", help="你看到的內容摘要（前 8 碼即可）；內容已變更就不簽 Digest of what you saw")
@click.option("--reason", default="", help="理由 Reason")
@_BEHALF
@COMPANY
@pass_shell(Permission.SELF)
def approve(shell: Shell, record: str, digest: str | None, reason: str, behalf: str | None, company: str | None) -> int:
    """Sign what stands there, and say what that was."""
    from anzheng.records.case_queries import folded
    from anzheng.records.core.workflow.definition import MEANINGS

    has, row = _found(shell, record, company)
    step, bound = folded(row.case).pending, row.case.digest
    after = signed(shell, has, row.case, digest or bound, _who(has, behalf), reason)
    if step is not None:
        word = MEANINGS[step.meaning]
        shell.say(f"已{word.zh}「{step.name.zh}」，內容摘要 {bound}", f"{step.name.en}: {word.en}, digest {bound}")
    done(shell, after, row.number)
    return FINE


@click.command(
    name="return", help=bilingual("退回填表人或較早的關卡。", "Return it to its author, or to an earlier step.")
)
@click.argument("record")
@_REASON
@click.option("--to", default="", metavar="STEP", help="較早的關卡 An earlier step")
@_BEHALF
@COMPANY
@pass_shell(Permission.SELF)
def return_(shell: Shell, record: str, reason: str, to: str, behalf: str | None, company: str | None) -> int:
    """Return it."""
    from anzheng.records.core.workflow.acts import Return

    has, row = _found(shell, record, company)
    done(shell, acted(shell, has, row.pk, Return(row.case.step, reason, to, _who(has, behalf))), row.number)
    return FINE


@click.command(help=bilingual("不同意；紀錄就此結束。", "Refuse it; that ends the record."))
@click.argument("record")
@_REASON
@_BEHALF
@COMPANY
@pass_shell(Permission.SELF)
def refuse(shell: Shell, record: str, reason: str, behalf: str | None, company: str | None) -> int:
    """Refuse it."""
    from anzheng.records.core.workflow.acts import Refuse

    has, row = _found(shell, record, company)
    what = Refuse(row.case.step, row.case.digest, reason, _who(has, behalf))
    done(shell, acted(shell, has, row.pk, what), row.number)
    return FINE


@click.command(help=bilingual("撤回自己送出的紀錄。", "Take back a record of your own."))
@click.argument("record")
@COMPANY
@pass_shell(Permission.SELF)
def withdraw(shell: Shell, record: str, company: str | None) -> int:
    """Withdraw it."""
    from anzheng.records.core.workflow.acts import Withdraw

    has, row = _found(shell, record, company)
    done(shell, acted(shell, has, row.pk, Withdraw()), row.number)
    return FINE


def _found(shell: Shell, record: str, company: str | None) -> "tuple[Standing, Record]":
    from anzheng.records.records import find_record

    has = own_standing(shell, company)
    return has, find_record(has, record)


def _who(has: "Standing", behalf: str | None) -> str | None:
    from anzheng.records.record_names import person_of

    return None if behalf is None else person_of(has.company, behalf)
