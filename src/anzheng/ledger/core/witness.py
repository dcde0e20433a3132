"""見證規則 What a witness decides: cosign a checkpoint, or not (C2SP tlog-witness).

A witness holds one checkpoint of a log, the largest that it cosigned. Whoever calls must compare and store in one
step: two requests that are judged by the same held checkpoint must not both be stored.
"""

from collections.abc import Sequence
from enum import Enum

from anzheng.kernel.errors import ProofError
from anzheng.ledger.core.checkpoint import Checkpoint, check_growth


class Decision(Enum):
    """What becomes of a checkpoint that a log presents (見證的決定)."""

    COSIGN = 200
    """It extends what is held, or is the same: store it, then cosign."""
    CONFLICT = 409
    """The log starts from another size than the one held, or shows another root for it.

    The witness tells the size that it holds. Whoever started from just that size has shown it a second history.
    """
    REFUSE = 422
    """The proof does not hold: it does not extend what is held."""


def decide(held: Checkpoint | None, old: int, proof: Sequence[bytes], new: Checkpoint) -> Decision:
    """Judge a checkpoint whose signature was verified; `old` is the size that the log believes to be held.

    A witness that holds nothing yet trusts the first checkpoint that it sees.
    """
    if old != (0 if held is None else held.size):
        return Decision.CONFLICT
    if held is None or held.size == 0:
        return Decision.COSIGN if not proof and (held is None or held.origin == new.origin) else Decision.REFUSE
    if (new.origin, new.size) == (held.origin, held.size) and new.root != held.root:
        return Decision.CONFLICT
    try:
        check_growth(held, new, proof)
    except ProofError:
        return Decision.REFUSE
    return Decision.COSIGN
