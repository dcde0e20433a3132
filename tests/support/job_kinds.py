"""Kinds of jobs for tests. Nothing but a test registers them, and no product worker knows them."""

import os
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import transaction

from anzheng.jobs.kinds import KINDS, Kind, Work, job
from anzheng.kernel.errors import InputError, Text
from anzheng.ledger.services import append
from tests.support.ledgers import ACTOR, AT, evidence

LEASE = timedelta(seconds=1)
STEPS = 3

seen: list[Work] = []
"""Attempts at `test-act`, in this process."""
acts: list[Callable[[Work], None]] = []
"""What the next attempts at `test-act` do, first one first; nothing once it is empty."""


@job("test-act", name=Text("測試動作", "an act of a test"), lease=timedelta(minutes=5), attempts=3)
def act(work: Work) -> None:
    """Do what the test says."""
    seen.append(work)
    if acts:
        acts.pop(0)(work)


@job("test-nightly", name=Text("測試夜間", "a night of a test"), every="30 2 * * *")
def nightly(work: Work) -> None:
    """Be planned every night."""
    seen.append(work)


@job("test-steps", name=Text("測試步驟", "steps of a test"), lease=LEASE, attempts=2)
def steps(work: Work) -> None:
    """Append one leaf for each step, once however often it runs; wait where the test says.

    `hold` names the step before which it waits as long as the file `hold` is in the data folder; a `stubborn` one
    does not ask meanwhile whether it is to stop.
    """
    _say(f"begun {work.attempt}")
    for step in range(STEPS):
        while step == work.arguments["hold"] and (work.home / "hold").exists():
            time.sleep(0.01)
            if not work.arguments.get("stubborn"):
                work.beat(step, STEPS)
        with transaction.atomic():
            append("acme", [evidence(step, idem=f"{work.job}-{step}")], actor=ACTOR, at=AT)
        _say(f"step {step} {work.attempt}")
        work.beat(step + 1, STEPS)
    _say(f"ended {work.attempt}")


def refuse(_: Work) -> None:
    """Fail as a person's mistake does."""
    raise InputError(Text("位址有誤", "the address is wrong"), "mail", Text("請改正", "correct it"))


def kinds() -> list[Kind]:
    """Return the kinds of tests."""
    return [kind for id_, kind in KINDS if id_.startswith("test-")]


def _say(line: str) -> None:
    # One write call: a line is either whole or absent.
    os.write(1, f"{line}\n".encode())
