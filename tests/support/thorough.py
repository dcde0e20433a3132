"""How thorough the tests of faults are: a little in every run, as much as is asked for in `make faults`."""

import os
import random

ROUNDS = int(os.environ.get("FAULT_ROUNDS", "0"))
"""Rounds that were asked for; 0 in an ordinary run of the tests."""


def rounds(ordinary: int) -> int:
    """Return how many rounds to run: `ordinary` ones unless a number was asked for."""
    return ROUNDS or ordinary


def seed() -> int:
    """Return the seed of a test: the one that was asked for, or another in every run. Whoever uses it prints it."""
    return int(os.environ.get("FAULT_SEED", "0")) or random.SystemRandom().randrange(1, 2**32)
