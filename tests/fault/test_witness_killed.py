"""A witness that dies at any moment never cosigns two roots for one size, and never goes back (P11)."""

import http.client
import os
import random
import signal
import threading
import time
from pathlib import Path

import pytest

from anzheng.kernel.errors import ProofError
from anzheng.ledger.anchors.contract import AnchorContradictsError, anchor_kind
from anzheng.ledger.core.merkle import consistency_proof
from anzheng.ledger.core.vkey import parse_vkey
from anzheng.ledger.core.witness_wire import Request, format_request, parse_size, read_cosignatures
from tests.support.anchors import FORK, LOG, asked, means, presented, served, witness_in
from tests.support.proofs import SEEN, Log
from tests.support.witness_process import NAME, running

KIND = anchor_kind("witness")
ROUNDS = 4
SIZE = 4_000
HISTORIES = tuple(Log([b"%d" % number for number in range(5)] + [word] * SIZE) for word in (b"one", b"other"))


def test_killed_between_storing_and_answering(tmp_path: Path) -> None:
    """What nobody was told is held all the same: the other history comes too late."""
    child = os.fork()
    if child == 0:
        witness_in(tmp_path).add_checkpoint(format_request(Request(0, (), LOG.checkpoint(8, cosigned=False))), SEEN)
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)

    with served(witness_in(tmp_path)) as place:
        for size in (8, 12):
            with pytest.raises(AnchorContradictsError) as told:
                KIND.publish(place, presented(FORK, size), means(tmp_path))
            assert (told.value.size, told.value.root) == (8, LOG.head(8).root)
        assert len(KIND.publish(place, presented(size=8), means(tmp_path)).cosignatures) == 1
        assert KIND.publish(place, presented(size=12, given=8), means(tmp_path)).cosignatures


def test_killed_at_any_moment(tmp_path: Path) -> None:
    dice = random.Random(8471)  # noqa: S311 - moments, not secrets
    cosigned: dict[int, set[bytes]] = {}
    reached = 0
    for _round in range(ROUNDS):
        with running(tmp_path / "w", "--name", NAME) as (place, process):
            threads = [threading.Thread(target=_offer, args=(place, log, reached, cosigned)) for log in HISTORIES]
            for thread in threads:
                thread.start()
            time.sleep(dice.uniform(0.05, 0.4))
            process.kill()
            for thread in threads:
                thread.join()
        with running(tmp_path / "w") as (place, _):
            held = KIND.seen(place, asked(given=reached), means(tmp_path))
        assert held is not None
        assert held.size >= max(cosigned) >= reached
        assert held.root in {log.head(held.size).root for log in HISTORIES}
        reached = held.size

    said = {(size, root) for size, roots in cosigned.items() for root in roots}
    assert 20 < len(said) == len(cosigned) < SIZE, "the deaths came while it was busy"
    assert any(said <= {(size, log.head(size).root) for size in cosigned} for log in HISTORIES)


def _offer(place: str, log: Log, old: int, cosigned: dict[int, set[bytes]]) -> None:
    """Offer ever larger checkpoints until the witness is gone; note what was cosigned."""
    host, key = place.split("/")[2], parse_vkey(place.split(" ")[1])
    line = http.client.HTTPConnection(host, timeout=20)
    try:
        for size in range(max(1, old), log.size + 1):
            for _ in range(2):
                proof = consistency_proof(old, size, log.get) if 0 < old <= size else ()
                note = log.checkpoint(size, cosigned=False)
                line.request("POST", "/add-checkpoint", format_request(Request(min(old, size), tuple(proof), note)))
                answer = line.getresponse()
                body = answer.read()
                if answer.status == 200:
                    read_cosignatures(note, body, key)
                    cosigned.setdefault(size, set()).add(log.head(size).root)
                    old = size
                if answer.status != 409:
                    break
                old = parse_size(body)
    except (OSError, http.client.HTTPException, ProofError):
        return  # it died while it was asked: what it had said in full is noted
    finally:
        line.close()
