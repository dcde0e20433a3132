"""`anzheng up`: prepare everything, serve the pages, and work in the background."""

import os
import secrets
import sys
from typing import NoReturn

import click

from anzheng.cli.shell import Shell, bilingual, pass_shell
from anzheng.organization.core.permissions import Permission


@click.command(
    help=bilingual(
        "準備資料夾，啟動網頁與背景工作。", "Prepare the data folder, serve the pages, work in the background."
    )
)
@click.option("--port", type=click.IntRange(1, 65535), help="埠號（預設 ANZHENG_PORT）Port")
@click.option("--no-worker", is_flag=True, help="不啟動背景工作（另以 anzheng worker 執行）Without a worker")
@pass_shell(Permission.INSTALLATION)
def command(shell: Shell, port: int | None, no_worker: bool) -> NoReturn:  # noqa: FBT001 - click passes flags by name
    """Serve on the loopback address until interrupted."""
    from django.conf import settings
    from django.db import connections

    home = shell.home
    _ = shell.actor
    from anzheng.organization.first_start import CODE_BYTES, issue_code
    from anzheng.organization.models import Company

    chosen = port or settings.ANZHENG_PORT
    shell.say(f"資料夾 {home}", f"Data folder {home}")
    if not Company.objects.filter(sample=True).exists():
        shell.say(
            "想先看範例資料：另開一個視窗執行 anzheng sample load",
            "To look at sample data: run anzheng sample load in another window",
        )
    code = issue_code(home, secrets.token_bytes(CODE_BYTES), now=shell.now)
    if code is not None:
        shell.say(f"首次設定碼（只能用一次）：{code}", f"Set-up code (works once): {code}")
    shell.say("按 Ctrl-C 結束。", "Press Ctrl-C to stop.")
    sys.stdout.flush()
    connections.close_all()
    # The pages are a program of their own beside the command line: this process becomes it.
    program = [sys.executable, "-m", "anzheng.web", str(chosen), shell.language]
    os.execv(sys.executable, [*program, "--no-worker"] if no_worker else program)  # noqa: S606 - our own interpreter
