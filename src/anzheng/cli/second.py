"""第二人同意 A second person who agrees at the terminal: another one with the same right types the password."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from anzheng.cli.shell import Shell
from anzheng.kernel.errors import SeparationError, Text
from anzheng.organization.core.permissions import Permission

Verb = TypeVar("Verb", bound=Callable[..., Any])


def agreed_by_option(verb: Verb) -> Verb:
    """Give a verb the option that names the second person."""
    words = "同意的第二人的帳號，會問密碼；登入政策要求兩人時須有 Account of the second person who agrees"
    return click.option("--agreed-by", metavar="USERNAME", help=words)(verb)


def second_person(shell: Shell, permission: Permission, username: str | None, company: str | None = None) -> str | None:
    """Return who agreed, once their password was right and they may do the same; None where nobody is asked.

    They must hold the permission in `company`, or without one in any real company. A wrong password counts like one
    at the sign-in page. Raises SeparationError if the policy asks for somebody and nobody fits, SignInRefusedError.
    """
    from anzheng.organization.access import companies_of, standing_of
    from anzheng.organization.passwords import NOWHERE
    from anzheng.organization.policy import policy
    from anzheng.organization.sign_in import attempt

    if username is None:
        if policy().second_person_for_privileged:
            raise _refused(
                Text("依登入政策，這項操作須由第二人同意", "the sign-in policy asks that a second person agrees")
            )
        return None
    question = shell.text(f"{username} 的密碼", f"Password of {username}")
    password = click.prompt(question, hide_input=True, err=True)
    account = attempt(shell.home, username, password, NOWHERE, now=shell.now)
    real = [one.ledger for one in companies_of(account.person_id, shell.today) if not one.sample]
    asked = real if company is None else [company]
    if not any(standing_of(account.person_id, one, shell.today).may(permission) for one in asked):
        raise _refused(Text("這個人沒有同樣的權限", "this person may not do the same"))
    return account.person_id


def _refused(what: Text) -> SeparationError:
    return SeparationError(
        what,
        "--agreed-by",
        Text("請加上 --agreed-by 與另一位管理者的帳號", "add --agreed-by with the account of another administrator"),
    )
