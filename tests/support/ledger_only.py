"""Django with the product's own database settings and nothing but the ledger: for processes that tests start."""

import os
from collections.abc import Sequence

import django
from django.conf import settings
from django.core.management import call_command

LEDGERS = ("acme", "beta", "gamma")
"""Companies of an installation in tests of faults."""


def configure(url: str) -> None:
    """Set Django up on a database. Nothing of the product's models may be imported before."""
    os.environ["ANZHENG_DATABASE_URL"] = url
    from anzheng.config import settings as product  # noqa: PLC0415 - after the environment is set

    settings.configure(
        DATABASES=product.DATABASES, INSTALLED_APPS=["anzheng.ledger"], DEFAULT_AUTO_FIELD=product.DEFAULT_AUTO_FIELD
    )
    django.setup()


def prepare(ledgers: Sequence[str] = LEDGERS) -> None:
    """Make the tables and open the ledgers."""
    from tests.support.ledgers import opened  # noqa: PLC0415 - after Django is set up

    call_command("migrate", verbosity=0)
    for ledger in ledgers:
        opened(ledger)
