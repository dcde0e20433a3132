"""Rounds of kill -9: writers on several ledgers die at random moments, and after each round everything is compared.

    python tests/fault/killing.py URL FOLDER ROUNDS SEED

A writer does whole acts: a change in a table of its own and the entries for it, in one transaction. It acknowledges
each act in a file, after the commit. Whoever comes after it first submits again what it was doing when it died.
Signers sign the heads meanwhile, change keys now and then, and publish every checkpoint in such a file.
Prints one line of figures, or fails.
"""

import base64
import os
import random
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple, NoReturn

from tests.support.ledger_only import LEDGERS, configure, prepare

WRITERS, SIGNERS = 4, 2
GENERATION = 5
"""Rounds after which new ledgers are opened: comparing takes as long as the ledgers are."""
BATCHES = (1, 1, 1, 2, 5, 20, 60)
KINDS = ("signing", "signed")
"""Files of a ledger in the folder of keys; of each at most one that a dead process did not finish."""
CUT_OFF, BROKEN = 3, 4
"""How a child ends that was not killed: the database failed it, or it has a defect."""
PATIENCE = 60
"""Seconds after which a writer that does nothing is taken for blocked for ever."""


class Act(NamedTuple):
    """What a writer is about to do: everything that it writes follows from this."""

    ledger: str
    name: str
    count: int


class Ack(NamedTuple):
    """One entry that a writer was told is in the ledger."""

    ledger: str
    seq: int
    idem: str
    leaf_hash: str


@dataclass
class Seen:
    """What the outside holds of one ledger."""

    size: int = 1
    root: bytes = b""
    acks: dict[str, Ack] = field(default_factory=dict)
    published: set[bytes] = field(default_factory=set)


# --- the writers ----------------------------------------------------------------------------------


def perform(act: Act, turn: int) -> list[Ack]:
    """Change a table and append the entries for it, in one transaction."""
    from django.db import connection  # noqa: PLC0415 - after Django is set up

    from anzheng.ledger.services import append, business_act, entry  # noqa: PLC0415
    from tests.support.ledgers import ACTOR, evidence  # noqa: PLC0415

    drafts = [evidence(number % 7, idem=f"{act.name}-{number}") for number in range(act.count)]
    with business_act():
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO fault_change VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
                [act.ledger, act.name, act.count, turn],
            )
        found = append(act.ledger, drafts, actor=ACTOR, at=datetime.now(UTC))
        # The hash is known before the commit: what is acknowledged is what was submitted, not what was read later.
        return [
            Ack(act.ledger, fact.seq, f"{act.name}-{number}", entry(act.ledger, fact.seq).leaf_hash)
            for number, fact in enumerate(found)
        ]


def write(log: Path, ledgers: Sequence[str], turn: int, unfinished: Sequence[Act], dice: random.Random) -> NoReturn:
    """Be a writer until death."""
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for act in unfinished:
        submit(out, act, turn)
    number = 0
    while True:
        submit(out, Act(dice.choice(ledgers), f"{log.name}-{number}", dice.choice(BATCHES)), turn)
        number += 1
        # SQLite's lock knows no queue: without a breath, one writer can starve the others.
        time.sleep(dice.uniform(0.002, 0.02))


def submit(out: int, act: Act, turn: int) -> None:
    """Say what is about to be done, do it, and acknowledge it; each in one call, so that a line is whole or absent."""
    os.write(out, "try {} {} {}\n".format(*act).encode())
    lines = ["got {} {} {} {}\n".format(*ack) for ack in perform(act, turn)]
    os.write(out, f"{''.join(lines)}end {act.name}\n".encode())
    os.fsync(out)


def sign(log: Path, ledgers: Sequence[str], keys: Path, dice: random.Random) -> NoReturn:
    """Be a signer until death: publish what is signed, and change the key now and then."""
    from anzheng.ledger.proofs import rotate_key, sign_head  # noqa: PLC0415 - after Django is set up
    from tests.support.ledgers import ACTOR  # noqa: PLC0415

    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    while True:
        ledger = dice.choice(ledgers)
        if dice.random() < 0.05:
            rotate_key(ledger, keys=keys, actor=ACTOR, now=datetime.now(UTC))
        signed = sign_head(ledger, keys=keys, now=datetime.now(UTC))
        os.write(out, f"\nnote {ledger} {base64.b64encode(signed.note).decode()}\nend {ledger}\n".encode())
        time.sleep(dice.uniform(0, 0.02))


def started(run: Callable[[], NoReturn]) -> int:
    """Return the process id of a copy of this process that runs `run`, with connections of its own."""
    from django.db import connections  # noqa: PLC0415 - after Django is set up

    connections.close_all()
    child = os.fork()
    if child:
        return child
    from django.db import DatabaseError  # noqa: PLC0415 - after Django is set up

    code = BROKEN
    try:
        run()
    except DatabaseError as problem:
        sys.stderr.write(f"{problem}\n")
        code = CUT_OFF
    finally:
        problem = sys.exc_info()[1]
        if problem is not None:
            traceback.print_exception(problem)
        os._exit(code)


# --- the deaths -----------------------------------------------------------------------------------


def kill(children: Sequence[int], *, cut_off: bool = False) -> None:
    """Kill and wait until they are gone: their locks go with them. Until then they must have worked."""
    for child in children:
        os.kill(child, signal.SIGKILL)
    for child in children:
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert code == -signal.SIGKILL or (cut_off and code == CUT_OFF), f"a child ended by itself with {code}"


def wait_for_growth(logs: Sequence[Path], beyond: Sequence[int]) -> None:
    """Wait until every log has an act acknowledged beyond its size. Raises TimeoutError for one that never has."""
    patience = time.monotonic() + PATIENCE
    for log, size in zip(logs, beyond, strict=True):
        while not log.exists() or b"\nend " not in log.read_bytes()[size:]:
            if time.monotonic() > patience:
                raise TimeoutError(f"{log.name} writes nothing any more")
            time.sleep(0.005)


def all_at_once(children: list[int], _logs: list[Path], dice: random.Random) -> None:
    """Kill all of them in the same moment."""
    time.sleep(dice.uniform(0, 0.3))
    kill(children)


def one_after_the_other(children: list[int], _logs: list[Path], dice: random.Random) -> None:
    """Kill them in any order, with pauses in which the others write."""
    for child in dice.sample(children, len(children)):
        time.sleep(dice.uniform(0, 0.15))
        kill([child])


def some_first(children: list[int], logs: list[Path], dice: random.Random) -> None:
    """Kill some: the others must go on, whatever the dead ones held. Then kill them too."""
    time.sleep(dice.uniform(0, 0.15))
    victims = set(dice.sample(range(len(children)), dice.randint(1, len(children) - 1)))
    kill([children[place] for place in victims])
    alive = [place for place in range(len(children)) if place not in victims]
    wait_for_growth([logs[place] for place in alive], [logs[place].stat().st_size for place in alive])
    kill([children[place] for place in alive])


def cut_off(children: list[int], _logs: list[Path], dice: random.Random) -> None:
    """Have the database server end their connections, as a restart of it does. On SQLite there is no server."""
    from django.db import connection  # noqa: PLC0415 - after Django is set up

    time.sleep(dice.uniform(0, 0.3))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
    kill(children, cut_off=True)


DEATHS = (all_at_once, one_after_the_other, some_first, cut_off)


# --- the comparison -------------------------------------------------------------------------------


class Told(NamedTuple):
    """What a child said before it died."""

    acks: list[Ack]
    unfinished: list[Act]
    notes: dict[str, list[bytes]]


def read_log(log: Path) -> Told:
    """Return what a child acknowledged or published, and what it was doing when it died."""
    acks: list[Ack] = []
    open_acts: dict[str, Act] = {}
    notes: dict[str, list[bytes]] = {}
    for line in log.read_text(encoding="ascii").splitlines():
        match line.split():
            case ["try", ledger, name, count]:
                open_acts[name] = Act(ledger, name, int(count))
            case ["got", ledger, seq, idem, digest]:
                acks.append(Ack(ledger, int(seq), idem, digest))
            case ["note", ledger, note]:
                notes.setdefault(ledger, []).append(base64.b64decode(note))
            case ["end", name]:
                open_acts.pop(name, None)
            case []:
                pass
            case _:
                raise ValueError(line)
    return Told(acks, list(open_acts.values()), notes)


def compare(ledger: str, seen: Seen, acks: Sequence[Ack], turn: int) -> None:
    """Check one ledger against itself and against everything that was ever told of it."""
    from django.db import connection  # noqa: PLC0415 - after Django is set up

    from anzheng.ledger.core.merkle import verify_consistency  # noqa: PLC0415
    from anzheng.ledger.models import Entry  # noqa: PLC0415
    from anzheng.ledger.proofs import growth_proof  # noqa: PLC0415
    from anzheng.ledger.services import head, verify  # noqa: PLC0415

    report = verify(ledger)
    assert report.ok, report.problems
    size, root = head(ledger)
    new_root = bytes.fromhex(root)
    assert size >= seen.size
    if seen.root:
        old = seen.size
        proof = growth_proof(ledger, old, size) if old < size else []
        assert verify_consistency(old=old, new=size, old_root=seen.root, new_root=new_root, proof=proof)
    for ack in acks:
        # An act that was submitted twice got the same answer twice.
        assert seen.acks.setdefault(ack.idem, ack) == ack
    rows = Entry.objects.filter(ledger_id=ledger, seq__gte=seen.size).values_list("seq", "idem", "leaf_hash")
    fresh = {idem: Ack(ledger, seq, idem, bytes(digest).hex()) for seq, idem, digest in rows if idem is not None}
    for ack in acks:
        # Acknowledged entries of an earlier round were compared then, and the head grew out of theirs.
        assert fresh.get(ack.idem, ack if ack.seq < seen.size else None) == ack
    with connection.cursor() as cursor:
        cursor.execute("SELECT act, entries FROM fault_change WHERE ledger = %s AND turn = %s", [ledger, turn])
        # No change without its entries, no entry without its change, and none by halves.
        assert Counter(idem.rpartition("-")[0] for idem in fresh) == Counter(dict(cursor.fetchall()))
    seen.size, seen.root = size, new_root


def compare_signed(ledger: str, seen: Seen, published: Sequence[bytes]) -> int:
    """Check that all checkpoints of a ledger agree, that what was published is stored; return how many there are."""
    from anzheng.ledger.core.checkpoint import check_growth, open_checkpoint  # noqa: PLC0415 - after Django is set up
    from anzheng.ledger.core.vkey import parse_vkey  # noqa: PLC0415
    from anzheng.ledger.proofs import checkpoints, growth_proof, ledger_keys  # noqa: PLC0415

    seen.published.update(published)
    keys = [parse_vkey(key.vkey) for key in ledger_keys(ledger)]
    stored = checkpoints(ledger)
    assert seen.published <= {signed.note for signed in stored}
    opened = [open_checkpoint(signed.note, keys).checkpoint for signed in stored]
    assert opened == [signed.checkpoint for signed in stored]
    for old, new in [*pairwise(opened), *((old, opened[-1]) for old in opened[:-1])]:
        check_growth(old, new, growth_proof(ledger, old.size, new.size))
    assert not opened or opened[-1].size <= seen.size
    return len(stored)


def lost_of(ledgers: Mapping[str, Seen]) -> list[Ack]:
    """Return everything that was ever acknowledged and is not in its ledger, at its place, with its bytes."""
    from anzheng.ledger.models import Entry  # noqa: PLC0415 - after Django is set up

    lost = []
    for ledger, seen in ledgers.items():
        rows = Entry.objects.filter(ledger_id=ledger).values_list("seq", "idem", "leaf_hash")
        stored = {idem: Ack(ledger, seq, idem, bytes(digest).hex()) for seq, idem, digest in rows.iterator()}
        lost += [ack for ack in seen.acks.values() if stored.get(ack.idem) != ack]
    return lost


def play(folder: Path, rounds: int, seed: int) -> int:
    """Run all rounds, print the figures, and return 0 if nothing was lost."""
    from django.db import connection  # noqa: PLC0415 - after Django is set up

    from anzheng.ledger.proofs import ledger_keys  # noqa: PLC0415
    from tests.support.ledgers import opened  # noqa: PLC0415

    dice = random.Random(seed)  # noqa: S311 - moments of death, not secrets
    prepare(())
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE fault_change "
            "(ledger text, act text, entries integer, turn integer, PRIMARY KEY (ledger, act))"
        )
    ledgers: dict[str, Seen] = {}
    living: list[str] = []
    unfinished: list[list[Act]] = [[] for _ in range(WRITERS)]
    again = signed = rotated = 0
    for turn in range(rounds):
        if turn % GENERATION == 0:
            living = [opened(f"{ledger}-{turn}") for ledger in LEDGERS]
            ledgers |= {ledger: Seen() for ledger in living}
            unfinished = [[] for _ in range(WRITERS)]
        told = one_round(folder, turn, living, unfinished, dice)
        unfinished = [said.unfinished for said in told[:WRITERS]]
        again += sum(map(len, unfinished))
        for ledger in living:
            seen = ledgers[ledger]
            compare(ledger, seen, [ack for said in told for ack in said.acks if ack.ledger == ledger], turn)
            count = compare_signed(ledger, seen, [note for said in told for note in said.notes.get(ledger, ())])
            if turn + 1 == rounds or (turn + 1) % GENERATION == 0:
                signed += count
                rotated += len(ledger_keys(ledger)) - 1
    left = {path.name for path in (folder / "keys").iterdir()}
    expected = {
        f"{dot}{ledger}.{kind}{new}" for ledger in ledgers for kind in KINDS for dot, new in (("", ""), (".", ".new"))
    }
    assert left <= {".lock", *expected}, left - expected
    lost = lost_of(ledgers)
    stored = sum(seen.size - 1 for seen in ledgers.values())
    acknowledged = sum(len(seen.acks) for seen in ledgers.values())
    print(  # noqa: T201 - the answer
        f"{connection.vendor}: seed {seed}, {rounds} rounds x {WRITERS} writers and {SIGNERS} signers "
        f"on {len(ledgers)} ledgers: {stored} entries, {acknowledged} acknowledged, {again} acts cut short, "
        f"{signed} checkpoints, {rotated} keys changed, lost {len(lost)}"
    )
    return 1 if lost else 0


def one_round(
    folder: Path, turn: int, ledgers: Sequence[str], unfinished: Sequence[Sequence[Act]], dice: random.Random
) -> list[Told]:
    """Start all, have them die, and return what each said, writers first."""
    writers = [folder / f"{turn}-{writer}" for writer in range(WRITERS)]
    signers = [folder / f"{turn}-s{signer}" for signer in range(SIGNERS)]
    children = []
    for log, todo in zip(writers, unfinished, strict=True):
        own = random.Random(dice.getrandbits(64))  # noqa: S311 - the same
        children.append(started(lambda log=log, todo=todo, own=own: write(log, ledgers, turn, todo, own)))
    for log in signers:
        own = random.Random(dice.getrandbits(64))  # noqa: S311 - the same
        children.append(started(lambda log=log, own=own: sign(log, ledgers, folder / "keys", own)))
    logs = [*writers, *signers]
    wait_for_growth(logs, [0] * len(logs))
    DEATHS[turn % len(DEATHS)](children, logs, dice)
    told = [read_log(log) for log in logs]
    for log in logs:
        log.unlink()
    return told


if __name__ == "__main__":
    configure(sys.argv[1])
    sys.exit(play(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])))
