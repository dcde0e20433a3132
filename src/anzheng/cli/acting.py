"""案件的行為 Acting upon cases at the terminal, as the person behind the account: for every kind of case."""

import sys
from typing import TYPE_CHECKING

import click

from anzheng.cli.shell import Shell
from anzheng.kernel.errors import InputError, Text

if TYPE_CHECKING:
    from anzheng.organization.core.standing import Standing
    from anzheng.records.core.workflow.acts import Act
    from anzheng.records.core.workflow.case import Case as Folded
    from anzheng.records.models import Case


def own_standing(shell: Shell, company: str | None) -> "Standing":
    """Return what the person behind the account may do: nobody signs as the operator of the machine."""
    from anzheng.organization.access import standing_of

    ledger = shell.company(company).ledger
    person = shell.caller.person
    return shell.standing(ledger) if person is None else standing_of(person, ledger, shell.today)


def signed(shell: Shell, has: "Standing", row: "Case", digest: str, principal: str | None, reason: str) -> "Folded":
    """Sign the pending step of the content with this digest; a step that asks for a fresh proof asks for the password.

    Raises what the rules say before anybody types a password, and whatever `act` raises.
    """
    from anzheng.records.case_queries import offers_for
    from anzheng.records.cases import error_of
    from anzheng.records.core.workflow.acts import Sign

    for offer in offers_for(has, row):
        if offer.kind == Sign.KIND and offer.on_behalf_of == principal and offer.refusal is not None:
            raise error_of(offer.refusal, row.pk)
    factor = _proved(shell) if _asks(row) else ""
    return acted(shell, has, row.pk, Sign(row.step, _whole(row, digest), principal, factor=factor, reason=reason))


def acted(shell: Shell, has: "Standing", case: str, what: "Act") -> "Folded":
    """Act upon a case, as the person behind the account."""
    from anzheng.records.cases import act

    return act(has, case, what, home=shell.home, actor=shell.actor, now=shell.now)


def done(shell: Shell, case: "Folded", name: str = "") -> None:
    """Say how the case stands now and for whom it waits; `name` stands for its id where people know another one."""
    from anzheng.records.core.workflow.case import STATES

    step, state = case.pending, STATES[case.state]
    pending = Text("", "") if step is None else Text(f"，等候{step.name.zh}", f", waiting for {step.name.en}")
    shell.say(f"{name or case.id}：{state.zh}{pending.zh}", f"{name or case.id}: {state.en}{pending.en}")


def _whole(row: "Case", digest: str) -> str:
    """Return the digest of what is there if it begins as typed; anything else is refused as what it is."""
    return row.digest if len(digest) >= 8 and row.digest.startswith(digest) else digest


def _asks(row: "Case") -> bool:
    from anzheng.records.case_queries import folded

    step = folded(row).pending
    return step is not None and step.fresh


def _proved(shell: Shell) -> str:
    """Ask for the password of the one who signs, and return what was proved. Raises SignInRefusedError, InputError."""
    from anzheng.organization.models import Account
    from anzheng.organization.origin import From
    from anzheng.organization.sign_in import attempt

    account = Account.objects.filter(person=shell.caller.person).first()
    if account is None:
        raise InputError(
            Text("簽署須以自己的帳號", "signing needs an account of one's own"),
            "sign",
            Text("請系統管理者連結你的帳號", "have the administrator link yours"),
        )
    password = (
        click.prompt(shell.text("密碼", "Password"), hide_input=True, err=True)
        if sys.stdin.isatty()
        else sys.stdin.readline().rstrip("\n")
    )
    attempt(shell.home, account.username, password, From("local", "cli"), now=shell.now)
    return "password"
