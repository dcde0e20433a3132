"""標準 JSON Canonical JSON: the one byte form of a value that is hashed and stored.

Only null, booleans, integers under 2^53, NFC strings, lists and objects with ASCII keys exist; keys are
sorted, nothing is padded, bytes are UTF-8. Within these limits the form equals RFC 8785.
"""

import hashlib
import json
import unicodedata
from typing import Any

from anzheng.kernel.errors import InputError, Text

Json = Any
"""A value as described above."""
_LIMIT = 2**53
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def encode(value: Json) -> bytes:
    """Return the canonical bytes of `value`. Raises InputError for anything that has none."""
    _check(value, "$")
    return _ENCODER.encode(value).encode("utf-8")


def decode(data: bytes) -> Json:
    """Return the value of canonical bytes. Raises InputError for bytes that are not canonical."""
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=_object, parse_float=_float, parse_constant=_float)
    except (ValueError, RecursionError) as problem:
        raise _refuse("$", f"不是 JSON（{problem}）", f"not JSON ({problem})") from problem
    if encode(value) != data:
        raise _refuse("$", "不是標準形式", "not in canonical form")
    return value


def digest(value: Json) -> str:
    """Return the SHA-256 of the canonical bytes, as lower-case hexadecimal."""
    return hashlib.sha256(encode(value)).hexdigest()


def _check(value: Json, place: str) -> None:
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, str):
        _check_text(value, place)
    elif isinstance(value, int):
        if not -_LIMIT < value < _LIMIT:
            raise _refuse(place, "整數超出範圍", "the integer is out of range")
    elif isinstance(value, list | tuple):
        for position, item in enumerate(value):
            _check(item, f"{place}[{position}]")
    elif isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise _refuse(place, "鍵須為 ASCII 文字", "keys must be ASCII text")
            _check(item, f"{place}.{key}")
    else:
        name = type(value).__name__
        raise _refuse(place, f"帳本沒有 {name} 這種值", f"the ledger has no values of type {name}")


def _check_text(text: str, place: str) -> None:
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        raise _refuse(place, "文字須為 NFC 正規形式", "text must be in NFC form")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as problem:
        raise _refuse(place, "文字含有無效字元", "the text holds an invalid character") from problem


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a key stands twice")
    return value


def _float(text: str) -> Json:
    raise ValueError(f"no floats: {text}")


def _refuse(place: str, zh: str, en: str) -> InputError:
    return InputError(Text(zh, en), place, Text("只能使用文字、整數、布林與空值", "use text, integers, booleans and null only"))
