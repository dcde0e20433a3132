"""`anzheng worker`: carry out jobs in the foreground, beside servers that run without a worker of their own."""

import click

from anzheng.cli.shell import Shell, bilingual, pass_shell
from anzheng.organization.core.permissions import Permission


@click.command(
    help=bilingual(
        "執行背景工作，直到中斷；可同時啟動數個。", "Run jobs until interrupted; several may run at the same time."
    )
)
@pass_shell(Permission.INSTALLATION)
def command(shell: Shell) -> int:
    """Work until SIGTERM or Ctrl-C; what does not end in time is given back."""
    from anzheng.jobs.processes import work

    _ = shell.actor
    shell.say(f"資料夾 {shell.home}", f"Data folder {shell.home}")
    shell.say("背景工作已啟動。按 Ctrl-C 結束。", "The worker runs. Press Ctrl-C to stop.")
    return work(shell.home, tell=lambda text: shell.say(*text))
