"""A SQLite file that is damaged again and again. Arguments: URL, its path, flips, seed. Prints figures as JSON.

Every damaged copy must be refused or found by the verification, or say the same as before: every fact, read in order
and by subject, every ledger.
"""

import json
import random
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from tests.support.ledger_only import LEDGERS, configure, prepare

ENTRIES = 60
CUTS = (1, 100, 4_096, 40_960)


def fill() -> None:
    """Append entries of a few subjects to every ledger."""
    from django.db import connections, transaction  # noqa: PLC0415 - after Django is set up

    from anzheng.ledger.services import append  # noqa: PLC0415
    from tests.support.ledgers import ACTOR, evidence  # noqa: PLC0415

    prepare()
    for ledger in LEDGERS:
        with transaction.atomic():
            drafts = [evidence(number % 9, idem=f"k-{number}") for number in range(ENTRIES)]
            append(ledger, drafts, actor=ACTOR, at=datetime.now(UTC))
    connections.close_all()


def everything() -> list[object]:
    """Return all that the ledgers say, by every way of reading."""
    from anzheng.ledger.services import entry, facts_of, head, ledgers  # noqa: PLC0415 - after Django is set up

    found: list[object] = list(ledgers())
    for ledger in LEDGERS:
        facts = list(facts_of(ledger))
        found += [head(ledger), facts]
        found += [list(facts_of(ledger, subject=subject)) for subject in sorted({fact.subject for fact in facts})]
        found += [entry(ledger, fact.seq) for fact in facts[::7]]
    return found


def answer(before: list[object]) -> str:
    """Return how the damage shows: refused, found, harmless; or unnoticed, which must never be."""
    from django.db import connections  # noqa: PLC0415 - after Django is set up

    from anzheng.kernel.errors import AnzhengError  # noqa: PLC0415
    from anzheng.ledger.services import guard, verify  # noqa: PLC0415

    try:
        with guard():
            if not all(verify(ledger).ok for ledger in LEDGERS):
                return "found"
        with guard():
            return "harmless" if everything() == before else "unnoticed"
    except AnzhengError:
        return "refused"
    finally:
        connections.close_all()


def put(path: Path, data: bytes) -> None:
    """Put a copy in the place of the database, without the journal of the former one."""
    for name in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
        name.unlink(missing_ok=True)
    path.write_bytes(data)


def cuts(data: bytes) -> Iterator[bytes]:
    """Return the file with its end cut off."""
    for length in (*CUTS, len(data) // 2):
        yield data[:-length]


def flips(data: bytes, number: int, dice: random.Random) -> Iterator[bytes]:
    """Return the file with one bit changed, many times."""
    for _ in range(number):
        place, bit = dice.randrange(len(data)), dice.randrange(8)
        yield data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1 :]


def play(path: Path, number: int, seed: int) -> int:
    """Damage the file in all ways, print the figures, and return 0 if nothing went unnoticed."""
    fill()
    pristine, before = path.read_bytes(), everything()
    put(path, pristine)
    assert answer(before) == "harmless"
    told: dict[str, Counter[str]] = {"cut": Counter(), "flipped": Counter()}
    dice = random.Random(seed)  # noqa: S311 - places, not secrets
    for name, copies in (("cut", cuts(pristine)), ("flipped", flips(pristine, number, dice))):
        for data in copies:
            put(path, data)
            told[name][answer(before)] += 1
    put(path, pristine)
    json.dump({"seed": seed, "bytes": len(pristine), **told}, sys.stdout)
    return 1 if any(counts["unnoticed"] for counts in told.values()) else 0


if __name__ == "__main__":
    configure(sys.argv[1])
    sys.exit(play(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])))
