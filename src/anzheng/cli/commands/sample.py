"""`anzheng sample`: a fictional company with 24 months of history, marked as sample everywhere."""

import click

from anzheng.cli.second import agreed_by_option, second_person
from anzheng.cli.shell import FINE, Shell, bilingual, pass_shell
from anzheng.kernel.errors import ConflictError, Text
from anzheng.organization.core.permissions import Permission


@click.group(
    name="sample",
    help=bilingual(
        "範例資料：虛構公司，24 個月的歷史。", "Sample data: a fictional company with 24 months of history."
    ),
)
def command() -> None:
    """Group of the sample verbs."""


@command.command(help=bilingual("載入範例公司（代號 sample）。", "Load the sample company (id: sample)."))
@pass_shell(Permission.INSTALLATION)
def load(shell: Shell) -> int:
    """Play the sample's history through the services."""
    from anzheng.cli.sample import play
    from anzheng.cli.sample.world import LEDGER
    from anzheng.organization.models import Company

    _ = shell.actor
    if Company.objects.filter(pk=LEDGER).exists():
        raise ConflictError(
            Text("範例公司已經載入", "the sample company is already loaded"),
            LEDGER,
            Text("請直接查看：anzheng status --company sample", "look at it: anzheng status --company sample"),
        )
    with click.progressbar(length=1, label=shell.text("載入範例資料", "Loading sample data")) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        count = play.load(shell.home, shell.checks, shell.today, progress)
    shell.say(f"已載入 {count:,} 項行為。", f"Loaded {count:,} acts.")
    return FINE


@command.command(
    help=bilingual(
        "為範例公司的每一種職務建立帳號，列出密碼。", "Make an account for each role of the sample; list the passwords."
    )
)
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@agreed_by_option
@pass_shell(Permission.INSTALLATION)
def accounts(shell: Shell, as_json: bool, agreed_by: str | None) -> int:  # noqa: FBT001 - click passes flags by name
    """Make what is missing and print how to sign in as each role."""
    from django.conf import settings

    from anzheng.cli.sample.accounts import Maker

    actor = shell.actor
    second = second_person(shell, Permission.ACCOUNTS_MANAGE, agreed_by)
    key = str(settings.SECRET_KEY).encode()
    found = Maker(shell.home, key, actor, shell.now, second).accounts()
    if as_json:
        shell.emit(
            [{"role": one.role, "username": one.username, "password": one.password, "totp": one.totp} for one in found]
        )
        return FINE
    head = (("職務", "role"), ("帳號", "account"), ("密碼", "password"), ("驗證器金鑰", "authenticator secret"))
    shell.table(
        [
            tuple(shell.text(*pair) for pair in head),
            *((shell.text(one.name, one.role), one.username, one.password, one.totp or "") for one in found),
        ]
    )
    return FINE
