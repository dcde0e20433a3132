"""Commitments say nothing without their salt."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.ledger.core.commitments import SALT_BYTES, commitment, committed, fresh_salt

SALTS = st.binary(min_size=SALT_BYTES, max_size=SALT_BYTES)
DIGEST = hashlib.sha256(b"left on Friday").hexdigest()


def test_the_formula() -> None:
    salt = bytes(range(SALT_BYTES))
    written = hashlib.sha256(b"anzheng-commit/1\n" + salt + hashlib.sha256(b"left on Friday").digest()).hexdigest()

    assert commitment(salt, DIGEST) == committed(salt.hex(), DIGEST) == written


@given(one=SALTS, other=SALTS)
def test_what_is_the_same_is_not_seen_to_be(one: bytes, other: bytes) -> None:
    assert (commitment(one, DIGEST) == commitment(other, DIGEST)) is (one == other)
    assert commitment(one, DIGEST) != DIGEST


def test_a_fresh_salt_is_as_long_as_it_has_to_be() -> None:
    assert fresh_salt(lambda count: b"s" * count) == (b"s" * SALT_BYTES).hex()


def test_what_was_never_salted_keeps_its_digest() -> None:
    assert committed("", DIGEST) == DIGEST


@pytest.mark.parametrize("salt", [b"", b"short", bytes(SALT_BYTES + 1)], ids=["none", "short", "long"])
def test_a_salt_of_another_length(salt: bytes) -> None:
    with pytest.raises(ValueError, match="a salt of"):
        commitment(salt, DIGEST)
