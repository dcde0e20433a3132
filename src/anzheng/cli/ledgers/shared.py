"""What the verbs about ledgers share: which ledger is meant, options, and how a checkpoint is told."""

from pathlib import Path

import click

from anzheng.cli.shell import Shell
from anzheng.organization.core.ledgers import INSTALLATION

COMPANY = click.option("--company", metavar="C", help="公司代號 Company")
WHOLE = click.option(
    "--installation", is_flag=True, help="安裝本身的帳本：登入、帳號、登入政策 The installation's own ledger"
)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="輸出 JSON")


def meant(shell: Shell, company: str | None, *, installation: bool) -> tuple[str, bool]:
    """Return the ledger that is meant, and whether it is a sample."""
    if installation:
        _ = shell.actor  # prepares the data folder
        return INSTALLATION, False
    chosen = shell.company(company)
    return chosen.ledger, chosen.sample


def keys_of(_shell: Shell) -> Path:
    """Return the folder of keys."""
    from django.conf import settings

    keys: Path = settings.ANZHENG_KEYS
    return keys
