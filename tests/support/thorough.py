"""How thorough the tests of faults are: a little in every run, as much as is asked for in `make faults`."""

import os
import random

ROUNDS = int(os.environ.get("FAULT_ROUNDS", "0"))
"""Rounds that were asked for; 0 in an ordinary run of the tests."""


def rounds(ordinary: int) -> int:
    """Return how many rounds to run: `ordinary` ones unless a number was asked for."""
    return ROUNDS or ordinary


def seed() -> int:
    """Return the seed of a test. Whoever uses it prints it.

    The one that was asked for; another in every round of `make faults`; always the same in an ordinary run, so that
    the same tree gives the same answer twice.
    """
    asked = int(os.environ.get("FAULT_SEED", "0"))
    return asked or (random.SystemRandom().randrange(1, 2**32) if ROUNDS else 1)
