"""A writer to be killed: appends until it dies and acknowledges on standard output, after each commit.

Arguments: the database URL, the name of this writer, whether to prepare the database ("prepare") or to write.
"""

import os
import sys
import time
from datetime import UTC, datetime

import django
from django.conf import settings
from django.core.management import call_command


def configure(url: str) -> None:
    """Set Django up with the product's own database settings and nothing but the ledger."""
    os.environ["ANZHENG_DATABASE_URL"] = url
    from anzheng.config import settings as product  # noqa: PLC0415 - after the environment is set

    settings.configure(
        DATABASES=product.DATABASES, INSTALLED_APPS=["anzheng.ledger"], DEFAULT_AUTO_FIELD=product.DEFAULT_AUTO_FIELD
    )
    django.setup()


def main(url: str, writer: str, mode: str) -> None:
    """Run one writer."""
    configure(url)
    from django.db import transaction  # noqa: PLC0415 - after Django is set up

    from anzheng.ledger.services import append  # noqa: PLC0415
    from tests.support.ledgers import ACTOR, evidence, opened  # noqa: PLC0415

    if mode == "prepare":
        call_command("migrate", verbosity=0)
        opened()
        return
    number = 0
    while True:
        with transaction.atomic():
            drafts = [evidence(number, idem=f"{writer}-{number}-{n}") for n in range(number % 4 + 1)]
            found = append("acme", drafts, actor=ACTOR, at=datetime.now(UTC))
        # One write call: a line is either whole or absent.
        os.write(1, "".join(f"{seq.seq} {draft.idem}\n" for seq, draft in zip(found, drafts, strict=True)).encode())
        number += 1
        # SQLite's lock knows no queue: without a breath, one writer can starve the others.
        time.sleep(0.002)


if __name__ == "__main__":
    main(*sys.argv[1:])
