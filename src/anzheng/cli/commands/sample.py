"""`anzheng sample`: a fictional company with 24 months of history, marked as sample everywhere."""

import click

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
