"""Canonical JSON: one value has one text, and nothing else is read."""

import hashlib
import json
import unicodedata
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.kernel.canonical import INTEGER_LIMIT, decode, digest, encode
from anzheng.kernel.errors import InputError, LedgerError


class Code(StrEnum):
    ONE = "one"


texts = st.text(st.characters(exclude_categories=["Cs"])).map(lambda text: unicodedata.normalize("NFC", text))
scalars = st.none() | st.booleans() | st.integers(1 - INTEGER_LIMIT, INTEGER_LIMIT - 1) | texts
keys = st.text(st.characters(max_codepoint=127))
values = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(keys, inner), max_leaves=20)


@pytest.mark.parametrize(
    ("value", "data"),
    [
        pytest.param(None, b"null", id="null"),
        pytest.param(True, b"true", id="boolean"),
        pytest.param(0, b"0", id="zero"),
        pytest.param(INTEGER_LIMIT - 1, b"9007199254740991", id="largest integer"),
        pytest.param(1 - INTEGER_LIMIT, b"-9007199254740991", id="smallest integer"),
        pytest.param({"b": 1, "a": [1, None], "B": {}}, b'{"B":{},"a":[1,null],"b":1}', id="keys sorted, no spaces"),
        pytest.param("安證", '"安證"'.encode(), id="Chinese is not escaped"),
        pytest.param("𠮷", '"𠮷"'.encode(), id="outside the BMP"),
        pytest.param('a"\\/\n\x1f\x7f', b'"a\\"\\\\/\\n\\u001f\x7f"', id="escapes as in RFC 8785"),
    ],
)
def test_a_value_has_exactly_these_bytes(value: object, data: bytes) -> None:
    assert encode(value) == data
    assert decode(data) == value
    assert digest(value) == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("value", "where"),
    [
        pytest.param(1.0, "$", id="a float"),
        pytest.param(float("nan"), "$", id="not a number"),
        pytest.param({"a": [0, {"b": 0.5}]}, "$.a[1].b", id="a float deep inside is named"),
        pytest.param(INTEGER_LIMIT, "$", id="too large"),
        pytest.param(-INTEGER_LIMIT, "$", id="too small"),
        pytest.param({"é": 1}, "$", id="a key that is not ASCII"),
        pytest.param({1: 1}, "$", id="a key that is no text"),
        pytest.param({"name": "e\u0301"}, "$.name", id="text that is not NFC"),
        pytest.param(["\ud800"], "$[0]", id="half of a surrogate pair"),
        pytest.param((1, 2), "$", id="a tuple"),
        pytest.param(b"x", "$", id="bytes"),
        pytest.param(Code.ONE, "$", id="an enumeration"),
        pytest.param({Code.ONE: 1}, "$", id="an enumeration as key"),
    ],
)
def test_a_value_without_a_canonical_form_is_refused_by_place(value: object, where: str) -> None:
    with pytest.raises(InputError) as refused:
        encode(value)
    assert refused.value.where == where


def test_nesting_without_end_is_refused() -> None:
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(InputError):
        encode(endless)
    with pytest.raises(LedgerError):
        decode(b"[" * 100_000)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"{", id="cut off"),
        pytest.param(b'{"a":1}\n', id="newline at the end"),
        pytest.param(b' {"a":1}', id="space before"),
        pytest.param(b'{"a": 1}', id="space inside"),
        pytest.param(b'{"b":1,"a":2}', id="keys out of order"),
        pytest.param(b'{"a":1,"a":1}', id="duplicate key"),
        pytest.param(b"1.0", id="fraction"),
        pytest.param(b"1e3", id="exponent"),
        pytest.param(b"-0", id="minus zero"),
        pytest.param(b"NaN", id="NaN"),
        pytest.param(b"-Infinity", id="infinity"),
        pytest.param(b"9007199254740992", id="too large"),
        pytest.param(b"1" * 100_000, id="a number without end"),
        pytest.param(b'"\\u5b89"', id="needless escape"),
        pytest.param(b'"\\u001F"', id="upper-case escape"),
        pytest.param(b'"\\/"', id="escaped slash"),
        pytest.param(b'"\\ud800"', id="half of a surrogate pair"),
        pytest.param(b'"\xff"', id="not UTF-8"),
        pytest.param(b"\xef\xbb\xbf1", id="byte order mark"),
        pytest.param('"e\u0301"'.encode(), id="not NFC"),
        pytest.param('{"é":1}'.encode(), id="key not ASCII"),
        pytest.param(b'{"\\u00e9":1}', id="key not ASCII, escaped"),
    ],
)
def test_bytes_that_are_not_canonical_are_refused(data: bytes) -> None:
    with pytest.raises(LedgerError) as refused:
        decode(data)
    assert refused.value.where


@given(values)
def test_decoding_gives_back_what_was_encoded(value: object) -> None:
    data = encode(value)
    assert decode(data) == value
    assert json.loads(data) == value


@given(values, values)
def test_different_values_have_different_bytes(one: object, other: object) -> None:
    # json tells True from 1, which Python's == does not.
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (encode(one) == encode(other)) is same


@given(st.binary() | values.map(lambda value: json.dumps(value).encode()))
def test_whatever_is_read_encodes_to_the_same_bytes(data: bytes) -> None:
    try:
        value = decode(data)
    except LedgerError:
        return
    assert encode(value) == data


@given(values, st.data())
def test_no_single_byte_can_change_unnoticed(value: object, data: st.DataObject) -> None:
    original = encode(value)
    place = data.draw(st.integers(0, len(original) - 1))
    changed = original[:place] + bytes([original[place] ^ data.draw(st.integers(1, 255))]) + original[place + 1 :]
    try:
        read = decode(changed)
    except LedgerError:
        return
    assert encode(read) == changed
    assert encode(read) != original
