"""What the verbs about documents share: options, who is meant by an employee number, where we are."""

import platform
from typing import TYPE_CHECKING

import click

from anzheng.cli.shell import Shell

if TYPE_CHECKING:
    from anzheng.organization.origin import From

COMPANY = click.option("--company", metavar="C", help="公司代號 Company")
JSON = click.option("--json", "as_json", is_flag=True, help="輸出 JSON")


def here() -> "From":
    """Return where the command runs, as openings are traced."""
    from anzheng.organization.origin import From

    return From("localhost", f"anzheng {platform.node()}")


def who(shell: Shell, ledger: str, number: str | None) -> str | None:
    """Return the pseudonym behind an employee number. Raises NotFoundError."""
    from anzheng.organization.members import member

    _ = shell.actor
    return None if number is None else member(ledger, number).person_id
