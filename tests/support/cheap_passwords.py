"""Passwords of the tests are hashed at the least cost there is: the real one is a quarter of a second of work each."""

from django.contrib.auth.hashers import Argon2PasswordHasher


def hash_cheaply() -> None:
    """Ask the product's own hasher for one pass over 64 kB; the algorithm and the stored form stay what they are.

    Only in this process: what tests start as a process of its own hashes as in operation.
    """
    Argon2PasswordHasher.time_cost = 1
    Argon2PasswordHasher.memory_cost = 64
    Argon2PasswordHasher.parallelism = 1
