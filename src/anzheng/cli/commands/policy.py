"""`anzheng policy`: how people sign in; every change is read back for every company at once."""

import click

from anzheng.cli.second import agreed_by_option, second_person
from anzheng.cli.shell import FINE, Shell, bilingual, pass_shell
from anzheng.organization.core.permissions import Permission


@click.group(name="policy", help=bilingual("登入政策：查看與變更。", "The sign-in policy: show and change it."))
def command() -> None:
    """Group of the verbs about the sign-in policy."""


@command.command(help=bilingual("列出登入政策的每一項。", "List every setting of the sign-in policy."))
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.SIGN_IN_POLICY)
def show(shell: Shell, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print every setting, its value and its default."""
    from anzheng.organization.core.policy import ROWS, written
    from anzheng.organization.policy import policy

    _ = shell.actor
    in_force = policy()
    if as_json:
        shell.emit(
            [
                {
                    "name": row.name,
                    "zh": row.label.zh,
                    "en": row.label.en,
                    "value": in_force.value(row.name),
                    "default": row.default,
                    "stricter": row.stricter.value,
                    "answers": row.answers,
                }
                for row in ROWS
            ]
        )
        return FINE
    head = (shell.text("項目", "setting"), shell.text("值", "value"), shell.text("說明", "meaning"))
    rows = [
        (row.name, f"{written(in_force.value(row.name))} {shell.text(*row.unit)}".strip(), shell.text(*row.label))
        for row in ROWS
    ]
    shell.table([head, *rows])
    return FINE


@command.command(name="set", help=bilingual("變更一項登入政策。", "Change one setting of the sign-in policy."))
@click.argument("name")
@click.argument("value")
@click.option("--reason", required=True, metavar="TEXT", help="理由（不入帳，只留摘要）Reason")
@agreed_by_option
@pass_shell(Permission.SIGN_IN_POLICY)
def set_(shell: Shell, name: str, value: str, reason: str, agreed_by: str | None) -> int:
    """Change the setting, and let every company learn what the product answers now."""
    from anzheng.collectors.own_settings import read_everywhere
    from anzheng.organization.core.policy import parse_value, written
    from anzheng.organization.policy import change_policy

    actor = shell.actor
    wanted = parse_value(name, value)
    second = second_person(shell, Permission.SIGN_IN_POLICY, agreed_by)
    new = change_policy(shell.home, name, wanted, reason=reason, actor=actor, now=shell.now, agreed_by=second)
    read = read_everywhere(shell.home, actor=actor, now=shell.now)
    shell.say(f"已變更：{name} = {written(new.value(name))}", f"changed: {name} = {written(new.value(name))}")
    if read:
        shell.say(f"已記錄 {read} 項本系統的設定值", f"{read} settings of this product were recorded")
    return FINE
