"""Rotate the key of a content store in a process that may be killed, and look at what it left.

    python tests/fault/content_rotator.py URL FOLDER prepare COUNT
    python tests/fault/content_rotator.py URL FOLDER rotate
    python tests/fault/content_rotator.py URL FOLDER look

`rotate` says `began` first and wraps a few contents at a time, with a breath between them; `look` prints what it found
as JSON.
"""

import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.support.ledger_only import configure, prepare

LEDGER, GONE = "acme", "evidence:gone"
PIECE, BREATH = 3, 0.004
"""Contents of one transaction, and seconds after it."""


def main(url: str, folder: Path, what: str, count: int) -> None:
    """Set Django up on the database and do one of the three."""
    configure(url)
    from django.conf import settings  # noqa: PLC0415 - after Django is set up

    from anzheng.ledger.content.services import ContentSettings  # noqa: PLC0415 - the same

    settings.ANZHENG_KEYS, settings.ANZHENG_CONTENT = folder / "keys", ContentSettings()
    if what == "prepare":
        _keep(folder, count)
    elif what == "rotate":
        _rotate(folder)
    else:
        _look(folder)


def _keep(home: Path, count: int) -> None:
    prepare([LEDGER])
    from django.db import transaction  # noqa: PLC0415 - after Django is set up

    from anzheng.ledger.content.services import Entering, destroy, enter_all, put  # noqa: PLC0415 - the same

    now = datetime.now(UTC)
    kept = [Entering(owner, put(home, owner.encode())) for owner in (GONE, *(f"evidence:{n}" for n in range(count)))]
    with transaction.atomic():
        enter_all(home, LEDGER, kept, now=now)
        destroy(LEDGER, [GONE], now=now)


def _rotate(home: Path) -> None:
    from anzheng.ledger.content import rotation  # noqa: PLC0415 - after Django is set up
    from tests.support.ledgers import ACTOR  # noqa: PLC0415 - the same

    rotation._AT_ONCE = PIECE  # many moments to die in

    def told(_done: int, _total: int) -> None:
        time.sleep(BREATH)

    sys.stdout.write("began\n")
    sys.stdout.flush()
    rotation.rotate_content_key(home, LEDGER, actor=ACTOR, now=datetime.now(UTC), told=told)


def _look(home: Path) -> None:
    from anzheng.facts.ledgers import ContentKeyAdded  # noqa: PLC0415 - after Django is set up
    from anzheng.ledger.content.models import ContentItem  # noqa: PLC0415 - the same
    from anzheng.ledger.content.services import content_keys, read  # noqa: PLC0415 - the same
    from anzheng.ledger.services import facts_of, verify  # noqa: PLC0415 - the same

    rows = ContentItem.objects.filter(wrapped__isnull=False)
    wrong = [row.owner for row in rows if read(home, LEDGER, row.owner, row.digest) != row.owner.encode()]
    told = [one.payload.key for one in facts_of(LEDGER) if isinstance(one.payload, ContentKeyAdded)]
    gone = ContentItem.objects.get(owner=GONE).wrapped
    keys = [[one.key, one.contents] for one in content_keys(home)]
    found = {"keys": keys, "living": rows.count(), "wrong": wrong, "told": told, "gone": gone is None}
    sys.stdout.write(json.dumps({**found, "ledger": verify(LEDGER).ok}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]) if len(sys.argv) > 4 else 0)
