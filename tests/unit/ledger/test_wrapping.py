"""Wrapped keys open in their own row only; the key file is read strictly."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.kernel.errors import AnzhengError, ProofError, StorageError
from anzheng.ledger.content.core.sealing import BrokenError
from anzheng.ledger.content.core.wrapping import (
    Belonging,
    WrappingKey,
    format_key,
    parse_key,
    unwrap,
    wrap,
)
from anzheng.ledger.content.keys import FILE, add_key, first_key, read_keys

BY, OTHER = WrappingKey(b"w" * 32), WrappingKey(b"v" * 32)
KEY, NONCE = bytes(range(32)), bytes(12)
ROW = Belonging("acme", "evidence:e-1", "a" * 64, "b" * 64)


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32), st.binary(min_size=12, max_size=12))
def test_a_wrapped_key_comes_back(by: bytes, key: bytes, nonce: bytes) -> None:
    assert unwrap(WrappingKey(by), wrap(WrappingKey(by), key, ROW, nonce), ROW) == key


@pytest.mark.parametrize(
    ("by", "row"),
    [
        (OTHER, ROW),
        (BY, replace(ROW, ledger="other")),
        (BY, replace(ROW, owner="evidence:e-2")),
        (BY, replace(ROW, digest="c" * 64)),
        (BY, replace(ROW, blob="c" * 64)),
    ],
)
def test_a_wrapped_key_opens_nowhere_else(by: WrappingKey, row: Belonging) -> None:
    with pytest.raises(BrokenError):
        unwrap(by, wrap(BY, KEY, ROW, NONCE), row)


@given(st.binary(max_size=80))
def test_noise_is_no_wrapped_key(noise: bytes) -> None:
    with pytest.raises(BrokenError):
        unwrap(BY, noise, ROW)


def test_a_line_of_the_key_file_comes_back() -> None:
    assert parse_key(format_key(BY), "x") == BY
    assert BY.key.hex() not in repr(BY)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "ANZHENG-CONTENT-KEY",
        format_key(BY)[:-1],
        format_key(BY) + " ",
        format_key(BY).replace(BY.id, OTHER.id),
        format_key(BY).lower(),
        f"ANZHENG-CONTENT-KEY+{BY.id}+AAAA",
    ],
)
def test_a_damaged_line_is_refused_and_not_repeated(line: str) -> None:
    with pytest.raises(ProofError) as caught:
        parse_key(line, "content.key:1")

    assert format_key(BY)[-20:] not in str(caught.value)


def test_the_first_key_is_made_once_and_further_ones_follow_it(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    assert read_keys(keys) == []

    first_key(keys)
    (first,) = read_keys(keys)
    first_key(keys)
    fresh = add_key(keys)

    assert read_keys(keys) == [first, fresh]
    assert (keys / FILE).stat().st_mode & 0o777 == 0o600
    assert keys.stat().st_mode & 0o777 == 0o700
    assert {path.name for path in keys.iterdir()} == {FILE, ".lock"}


def test_a_key_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    first_key(tmp_path)
    (tmp_path / FILE).chmod(0o640)

    with pytest.raises(StorageError) as caught:
        read_keys(tmp_path)

    assert "chmod 600" in caught.value.remedy.en


def test_no_key_is_added_to_a_folder_that_lost_its_keys(tmp_path: Path) -> None:
    with pytest.raises(AnzhengError) as caught:
        add_key(tmp_path)

    assert "ANZHENG_KEYS" in caught.value.remedy.en
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]
