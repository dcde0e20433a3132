"""`anzheng account`: accounts are made, reset, closed, opened, unlocked and linked; passwords are shown once."""

from typing import TYPE_CHECKING

import click

from anzheng.cli.second import agreed_by_option, second_person
from anzheng.cli.shell import FINE, Shell, bilingual, pass_shell
from anzheng.kernel.errors import InputError, NotFoundError, Text
from anzheng.kernel.times import TAIPEI, instant_text
from anzheng.organization.core.permissions import Permission

if TYPE_CHECKING:
    from anzheng.organization.models import Account, Person

_REASON = click.option("--reason", required=True, metavar="TEXT", help="理由（不入帳，只留摘要）Reason")
_CHECKS = ("in-person", "employee-card", "callback", "manager")


@click.group(
    name="account",
    help=bilingual(
        "帳號：清單、建立、重設密碼、停用、啟用、解鎖、連結。", "Accounts: list, create, reset, disable, link."
    ),
)
def command() -> None:
    """Group of the verbs about accounts."""


@command.command(name="list", help=bilingual("列出帳號。", "List the accounts."))
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.ACCOUNTS_MANAGE)
def list_(shell: Shell, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print every account and whether it can be used."""
    from anzheng.organization.models import Account

    _ = shell.actor
    accounts = list(Account.objects.select_related("person").order_by("username"))
    if as_json:
        shell.emit([_json(shell, account) for account in accounts])
        return FINE
    head = (("帳號", "account"), ("姓名", "name"), ("狀態", "state"), ("主機帳號", "host account"))
    states = [shell.text(*_state(shell, one)[1]) for one in accounts]
    shell.table(
        [
            tuple(shell.text(*pair) for pair in head),
            *(
                (a.username, a.person.name, state, a.os_account or "")
                for a, state in zip(accounts, states, strict=True)
            ),
        ]
    )
    return FINE


@command.command(
    help=bilingual("為一個人建立帳號，印出一次性密碼。", "Make a person's account; print its one-time password.")
)
@click.argument("username")
@click.option("--person", required=True, metavar="NAME", help="姓名、員工編號或人員代號 Name, number or pseudonym")
@_REASON
@agreed_by_option
@pass_shell(Permission.ACCOUNTS_MANAGE)
def create(shell: Shell, username: str, person: str, reason: str, agreed_by: str | None) -> int:
    """Make the account."""
    from anzheng.organization.accounts import create_account

    actor = shell.actor
    whose = _person(person)
    second = second_person(shell, Permission.ACCOUNTS_MANAGE, agreed_by)
    account, first = create_account(
        shell.home, whose, username, reason=reason, actor=actor, now=shell.now, agreed_by=second
    )
    shell.say(f"已建立帳號 {account.username}", f"account {account.username} was made")
    _show_once(shell, first)
    return FINE


@command.command(help=bilingual("確認身分後重設密碼。", "Reset a password after checking the person's identity."))
@click.argument("username")
@click.option(
    "--check", "identity_check", required=True, type=click.Choice(_CHECKS), help="身分確認方式 Identity check"
)
@_REASON
@agreed_by_option
@pass_shell(Permission.ACCOUNTS_MANAGE)
def reset(shell: Shell, username: str, identity_check: str, reason: str, agreed_by: str | None) -> int:
    """Reset the password."""
    from anzheng.organization.accounts import IdentityCheck, account_of, reset_password

    actor, account = shell.actor, account_of(username)
    checked = IdentityCheck(identity_check)
    second = second_person(shell, Permission.ACCOUNTS_MANAGE, agreed_by)
    first = reset_password(
        shell.home, account, identity_check=checked, reason=reason, actor=actor, now=shell.now, agreed_by=second
    )
    shell.say(f"已重設 {account.username} 的密碼", f"the password of {account.username} was reset")
    _show_once(shell, first)
    return FINE


@command.command(help=bilingual("停用帳號並結束它的連線。", "Disable an account and end its sessions."))
@click.argument("username")
@_REASON
@pass_shell(Permission.ACCOUNTS_MANAGE)
def disable(shell: Shell, username: str, reason: str) -> int:
    """Close the account."""
    from anzheng.facts.access import AccountChange
    from anzheng.organization import accounts

    actor, account = shell.actor, accounts.account_of(username)
    accounts.disable(shell.home, account, AccountChange.DISABLED, reason=reason, actor=actor, now=shell.now)
    shell.say(f"已停用 {account.username}", f"{account.username} is disabled")
    return FINE


@command.command(help=bilingual("重新啟用帳號。", "Enable an account again."))
@click.argument("username")
@_REASON
@agreed_by_option
@pass_shell(Permission.ACCOUNTS_MANAGE)
def enable(shell: Shell, username: str, reason: str, agreed_by: str | None) -> int:
    """Open the account."""
    from anzheng.organization import accounts

    actor, account = shell.actor, accounts.account_of(username)
    second = second_person(shell, Permission.ACCOUNTS_MANAGE, agreed_by)
    accounts.enable(shell.home, account, reason=reason, actor=actor, now=shell.now, agreed_by=second)
    shell.say(f"已啟用 {account.username}", f"{account.username} is enabled")
    return FINE


@command.command(help=bilingual("提前解除鎖定。", "End a lock before its time."))
@click.argument("username")
@_REASON
@pass_shell(Permission.ACCOUNTS_MANAGE)
def unlock(shell: Shell, username: str, reason: str) -> int:
    """Unlock the account."""
    from anzheng.organization import accounts

    actor, account = shell.actor, accounts.account_of(username)
    accounts.unlock(shell.home, account, reason=reason, actor=actor, now=shell.now)
    shell.say(f"已解鎖 {account.username}", f"{account.username} is unlocked")
    return FINE


@command.command(
    name="link-os",
    help=bilingual(
        "連結或解除這部主機的作業系統帳號。", "Link, or unlink, an operating-system account of this machine."
    ),
)
@click.argument("username")
@click.argument("os_account", required=False)
@click.option("--none", "unlink", is_flag=True, help="解除連結 Unlink")
@_REASON
@pass_shell(Permission.ACCOUNTS_MANAGE)
def link_os(shell: Shell, username: str, os_account: str | None, unlink: bool, reason: str) -> int:  # noqa: FBT001 - click passes flags by name
    """Link the account."""
    from anzheng.organization import accounts

    if (os_account is None) is not unlink:
        raise InputError(
            Text("須指明一個作業系統帳號，或用 --none 解除", "name an operating-system account, or say --none"),
            "link-os",
            Text("例如 anzheng account link-os mei.lin mlin", "like anzheng account link-os mei.lin mlin"),
        )
    actor, account = shell.actor, accounts.account_of(username)
    accounts.link_os_account(shell.home, account, os_account, reason=reason, actor=actor, now=shell.now)
    shell.say("已更新連結", "the link is updated")
    return FINE


def _show_once(shell: Shell, first: str) -> None:
    shell.say(
        f"一次性密碼（只顯示這一次，首次登入須變更）：{first}",
        f"one-time password (shown this once, to be changed at the first sign-in): {first}",
    )


def _person(wanted: str) -> "Person":
    """Return the one person of that pseudonym, employee number or name. Raises NotFoundError, InputError."""
    from django.db.models import Q

    from anzheng.organization.models import Person

    meant = Q(pseudonym=wanted) | Q(name=wanted) | Q(memberships__number=wanted)
    found = list(Person.objects.filter(meant).distinct()[:2])
    if not found:
        raise NotFoundError(
            Text("沒有這個人", "there is no such person"),
            wanted[:60],
            Text("請先把人加入公司", "let the person join the company first"),
        )
    if len(found) > 1:
        raise InputError(
            Text("不只一個人符合", "more than one person fits"),
            wanted[:60],
            Text("請改用員工編號或人員代號", "use the employee number or the pseudonym"),
        )
    return found[0]


def _state(shell: Shell, account: "Account") -> tuple[str, Text]:
    """Return how it stands: a code and words."""
    if not account.is_active:
        return "disabled", Text("停用", "disabled")
    if account.locked_until is not None and shell.now < account.locked_until:
        until = account.locked_until.astimezone(TAIPEI)
        return "locked", Text(f"鎖定至 {until:%H:%M}", f"locked until {until:%H:%M}")
    if account.must_change:
        return "must-change", Text("須變更密碼", "must change the password")
    return "active", Text("可使用", "active")


def _json(shell: Shell, account: "Account") -> dict[str, str | None]:
    return {
        "username": account.username,
        "person": account.person_id,
        "name": account.person.name,
        "state": _state(shell, account)[0],
        "disabled_why": account.disabled_why or None,
        "os_account": account.os_account,
        "last_seen": None if account.last_seen is None else instant_text(account.last_seen),
    }
