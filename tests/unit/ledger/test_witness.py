"""P11: a witness never goes back, and never cosigns two roots for one size, whoever asks at once."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.ledger.core.checkpoint import Checkpoint
from anzheng.ledger.core.merkle import EMPTY_ROOT, consistency_proof
from anzheng.ledger.core.witness import Decision, decide
from tests.support.proofs import ORIGIN, Log

LOG = Log(bytes([number]) for number in range(16))
FORK = Log([*LOG.leaves[:5], b"other", *LOG.leaves[6:]])
LOGS = (LOG, FORK)


def growth(log: Log, old: int, new: int) -> list[bytes]:
    return consistency_proof(old, new, log.get) if 0 < old < new else []


@dataclass
class Witness:
    """The model: compare and store in one step."""

    held: Checkpoint | None = None
    cosigned: list[Checkpoint] = field(default_factory=list)

    def ask(self, old: int, proof: list[bytes], new: Checkpoint) -> Decision:
        decision = decide(self.held, old, proof, new)
        if decision is Decision.COSIGN:
            self.held = new
            self.cosigned.append(new)
        return decision


requests = st.lists(
    st.tuples(st.sampled_from(LOGS), st.integers(0, 16), st.integers(1, 16), st.sampled_from(LOGS)), max_size=40
)


@given(requests)
def test_any_order_of_requests_keeps_one_history(asked: list[tuple[Log, int, int, Log]]) -> None:
    witness = Witness()
    for log, old, size, prover in asked:
        witness.ask(old, growth(prover, old, size), log.head(size))
    sizes = [checkpoint.size for checkpoint in witness.cosigned]
    assert sizes == sorted(sizes)
    assert len({(item.size, item.root) for item in witness.cosigned}) == len(set(sizes))
    assert any(all(item == log.head(item.size) for item in witness.cosigned) for log in LOGS)


@given(st.lists(st.integers(1, 16), min_size=1, max_size=8), st.randoms())
def test_clients_that_ask_again_after_a_conflict_all_get_through(sizes: list[int], chance: object) -> None:
    """Many clients learnt of the same state; each but the first has to ask again from the size it is told."""
    witness, waiting = Witness(), [(0, size) for size in sizes]
    for _ in range(len(sizes) ** 2 + len(sizes)):
        if not waiting:
            break
        chance.shuffle(waiting)  # type: ignore[attr-defined] - a random.Random
        old, size = waiting.pop()
        if witness.ask(old, growth(LOG, old, size), LOG.head(size)) is Decision.CONFLICT:
            assert witness.held is not None
            # A client whose checkpoint is older than what is held has nothing to ask for any more.
            waiting += [(witness.held.size, size)] if size >= witness.held.size else []
    assert not waiting
    assert witness.held == LOG.head(max(sizes))


HELD = LOG.head(8)
CASES = {
    "first-sight": (None, 0, [], HELD, Decision.COSIGN),
    "first-sight-from-elsewhere": (None, 4, growth(LOG, 4, 8), HELD, Decision.CONFLICT),
    "first-sight-with-a-proof": (None, 0, growth(LOG, 4, 8), HELD, Decision.REFUSE),
    "after-an-empty-log": (Checkpoint(ORIGIN, 0, EMPTY_ROOT), 0, [], HELD, Decision.COSIGN),
    "another-log-after-an-empty-one": (Checkpoint("other.example", 0, EMPTY_ROOT), 0, [], HELD, Decision.REFUSE),
    "grown": (HELD, 8, growth(LOG, 8, 12), LOG.head(12), Decision.COSIGN),
    "the-same-again": (HELD, 8, [], HELD, Decision.COSIGN),
    "another-root": (HELD, 8, [], FORK.head(8), Decision.CONFLICT),
    "a-fork": (HELD, 8, growth(FORK, 8, 12), FORK.head(12), Decision.REFUSE),
    "no-proof": (HELD, 8, [], LOG.head(12), Decision.REFUSE),
    "smaller": (HELD, 8, [], LOG.head(4), Decision.REFUSE),
    "behind": (HELD, 4, growth(LOG, 4, 12), LOG.head(12), Decision.CONFLICT),
    "ahead": (HELD, 12, [], LOG.head(12), Decision.CONFLICT),
    "another-log": (HELD, 8, [], Checkpoint("other.example", 8, HELD.root), Decision.REFUSE),
}


@pytest.mark.parametrize(("held", "old", "proof", "new", "decision"), CASES.values(), ids=CASES.keys())
def test_decisions(held: Checkpoint | None, old: int, proof: list[bytes], new: Checkpoint, decision: Decision) -> None:
    assert decide(held, old, proof, new) is decision
