"""`anzheng token`: tokens with which programs use the API in a person's name."""

from typing import TYPE_CHECKING

import click

from anzheng.cli.shell import FINE, Shell, bilingual, pass_shell
from anzheng.kernel import roc
from anzheng.kernel.errors import InputError, NotFoundError, Text
from anzheng.kernel.times import taipei_day
from anzheng.organization.core.permissions import Permission, Reach

if TYPE_CHECKING:
    from anzheng.organization.models import Account, ApiToken

_DAYS = 90


@click.group(name="token", help=bilingual("API 權杖：核發、清單、撤銷。", "API tokens: issue, list, revoke."))
def command() -> None:
    """Group of the token verbs."""


@command.command(
    help=bilingual(
        "核發權杖，只顯示一次；權限不超過本人，到期自動失效。",
        "Issue a token, shown once; it does no more than its owner and ends by itself.",
    )
)
@click.argument("name")
@click.option(
    "--permission",
    "permissions",
    multiple=True,
    required=True,
    metavar="P",
    help="權限，可重複，例如 posture.read Permission, repeatable",
)
@click.option("--days", type=click.IntRange(1, 365), default=_DAYS, show_default=True, help="有效天數 Days it lives")
@click.option("--for", "username", metavar="USER", help="給哪個帳號（預設自己）Whose, your own by default")
@click.option("--company", metavar="C", help="公司代號 Company")
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.SELF)
def issue(
    shell: Shell,
    name: str,
    permissions: tuple[str, ...],
    days: int,
    username: str | None,
    company: str | None,
    as_json: bool,  # noqa: FBT001 - click passes flags by name
) -> int:
    """Issue it and print the secret."""
    from anzheng.organization.tokens import NewToken, parse_permissions
    from anzheng.organization.tokens import issue as act

    ledger = shell.company(company).ledger
    account = _owner(shell, username, ledger)
    new = NewToken(ledger, name, parse_permissions(permissions), days)
    token, secret = act(account, new, actor=shell.actor, now=shell.now)
    if as_json:
        shell.emit({**_row(token), "secret": secret})
    else:
        shell.say(f"權杖 {token.pk}　到期 {_day(token)}", f"token {token.pk}, until {_day(token)}")
        shell.say("以下只顯示這一次：", "Shown this once:")
        click.echo(secret)
    return FINE


@command.command(name="list", help=bilingual("自己的權杖；管理者可看全部。", "Your tokens; administrators see all."))
@click.option("--all", "everybody", is_flag=True, help="所有人的 Everybody's")
@click.option("--company", metavar="C", help="公司代號 Company")
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.SELF)
def list_(shell: Shell, everybody: bool, company: str | None, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print tokens, never their secrets."""
    from anzheng.organization.tokens import tokens_of

    ledger = shell.company(company).ledger
    if everybody:
        shell.require(Permission.ACCOUNTS_MANAGE, ledger, Reach.COMPANY)
    rows = [one for one in tokens_of(None if everybody else _owner(shell, None, ledger)) if one.company == ledger]
    if as_json:
        shell.emit([_row(row) for row in rows])
    else:
        shell.table(
            [
                (
                    row.pk,
                    row.account.username,
                    row.name,
                    _day(row),
                    shell.text(*_state(shell, row)),
                    " ".join(row.permissions),
                )
                for row in rows
            ]
        )
    return FINE


@command.command(help=bilingual("撤銷權杖，立即失效。", "Revoke a token; it is dead at once."))
@click.argument("token")
@click.option("--company", metavar="C", help="公司代號 Company")
@pass_shell(Permission.SELF)
def revoke(shell: Shell, token: str, company: str | None) -> int:
    """Revoke one's own, or as administrator anybody's."""
    from anzheng.organization.tokens import revoke as act
    from anzheng.organization.tokens import token_of

    ledger = shell.company(company).ledger
    found = token_of(token, None)
    if found.account.person_id != shell.caller.person:
        shell.require(Permission.ACCOUNTS_MANAGE, ledger, Reach.COMPANY)
    act(found, actor=shell.actor, now=shell.now)
    shell.say(f"已撤銷 {found.pk}", f"revoked {found.pk}")
    return FINE


def _owner(shell: Shell, username: str | None, ledger: str) -> "Account":
    """Return one's own account, or as administrator that of another."""
    from anzheng.organization.models import Account

    if username is None:
        found = Account.objects.filter(person_id=shell.caller.person or "").first()
        if found is None:
            raise InputError(
                Text("這個作業系統帳號沒有連結到任何帳號", "this operating-system account is linked to nobody"),
                "--for",
                Text("請以 --for 指明帳號", "name the account with --for"),
            )
        return found
    shell.require(Permission.ACCOUNTS_MANAGE, ledger, Reach.COMPANY)
    found = Account.objects.filter(username=username).first()
    if found is None:
        raise NotFoundError(
            Text("沒有這個帳號", "there is no such account"), username[:60], Text("請檢查帳號", "check the name")
        )
    return found


def _row(row: "ApiToken") -> dict[str, object]:
    return {
        "token": row.pk,
        "owner": row.account.username,
        "company": row.company,
        "name": row.name,
        "permissions": list(row.permissions),
        "created": row.created.isoformat(),
        "expires": row.expires.isoformat(),
        "last_used": None if row.last_used is None else row.last_used.isoformat(),
        "revoked": None if row.revoked is None else row.revoked.isoformat(),
    }


def _day(row: "ApiToken") -> str:
    return roc.short(taipei_day(row.expires))


def _state(shell: Shell, row: "ApiToken") -> Text:
    if row.revoked is not None:
        return Text("已撤銷", "revoked")
    return Text("已到期", "expired") if row.expires <= shell.now else Text("有效", "valid")
