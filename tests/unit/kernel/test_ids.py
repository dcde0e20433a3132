"""Ids sort by time and betray no name."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.kernel.ids import ENTROPY_BYTES, new_id, pseudonym

NOW = datetime(2026, 11, 21, 2, 0, 0, 123000, tzinfo=UTC)
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"

instants = st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the strategy adds the zone
entropies = st.binary(min_size=ENTROPY_BYTES, max_size=ENTROPY_BYTES)


def test_an_id_has_prefix_time_and_chance() -> None:
    first = new_id("e", NOW, bytes(ENTROPY_BYTES))
    assert first == "e-01m7xx9xbv0000000000000000"
    assert new_id("e", NOW, b"\xff" * ENTROPY_BYTES) == first[:12] + "z" * 16


@given(instants, entropies)
def test_the_time_can_be_read_back(now: datetime, entropy: bytes) -> None:
    number = 0
    for letter in new_id("e", now, entropy).removeprefix("e-"):
        number = number * 32 + ALPHABET.index(letter)
    assert number >> 80 == (now - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    assert (number & (2**80 - 1)).to_bytes(ENTROPY_BYTES) == entropy


@given(instants, instants, entropies, entropies)
def test_ids_sort_by_time(one: datetime, other: datetime, entropy: bytes, chance: bytes) -> None:
    if abs(one - other) >= timedelta(milliseconds=1):
        assert (new_id("e", one, entropy) < new_id("e", other, chance)) == (one < other)


@pytest.mark.parametrize("length", [0, ENTROPY_BYTES - 1, ENTROPY_BYTES + 1])
def test_too_little_or_too_much_chance_is_a_defect(length: int) -> None:
    with pytest.raises(ValueError, match="entropy"):
        new_id("e", NOW, bytes(length))


def test_a_time_before_1970_is_a_defect() -> None:
    with pytest.raises(ValueError, match="1970"):
        new_id("e", datetime(1969, 12, 31, tzinfo=UTC), bytes(ENTROPY_BYTES))


def test_a_pseudonym_is_this_keyed_digest() -> None:
    assert pseudonym(b"sample key", "os:sample") == "u:f3d2cd5fe8ad0b5a"


def test_a_pseudonym_depends_on_secret_and_name_only() -> None:
    assert pseudonym(b"one", "王小明") == pseudonym(b"one", "王小明")
    assert pseudonym(b"one", "王小明") != pseudonym(b"two", "王小明")
    assert pseudonym(b"one", "王小明") != pseudonym(b"one", "王大明")
    assert pseudonym(b"one", "e\u0301") == pseudonym(b"one", "é"), "the Unicode form does not matter"


def test_a_pseudonym_without_a_secret_is_a_defect() -> None:
    with pytest.raises(ValueError, match="secret"):
        pseudonym(b"", "王小明")
