"""`anzheng up`: prepare everything and serve the pages."""

import click

from anzheng.cli.shell import FINE, Shell, bilingual, pass_shell


@click.command(help=bilingual("準備資料夾並啟動網頁。", "Prepare the data folder and serve the pages."))
@click.option("--port", type=click.IntRange(1, 65535), help="埠號（預設 ANZHENG_PORT）Port")
@pass_shell
def command(shell: Shell, port: int | None) -> int:
    """Serve on the loopback address until interrupted."""
    from django.conf import settings

    home = shell.home
    _ = shell.actor
    from anzheng.organization.models import Company
    from anzheng.web.server import serve

    chosen = port or settings.ANZHENG_PORT
    shell.say(f"資料夾 {home}", f"Data folder {home}")
    if not Company.objects.filter(sample=True).exists():
        shell.say(
            "想先看範例資料：另開一個視窗執行 anzheng sample load",
            "To look at sample data: run anzheng sample load in another window",
        )
    shell.say("按 Ctrl-C 結束。", "Press Ctrl-C to stop.")
    serve(chosen, lambda: click.echo(f"安證 Anzheng　http://127.0.0.1:{chosen}/"))
    return FINE
