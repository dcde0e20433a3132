"""正準 JSON Canonical JSON: one value, one text, byte for byte, for ever.

Only what every JSON library reads alike: null, booleans, integers below 2**53, NFC strings, lists, and
objects with ASCII keys. Keys are sorted, nothing is padded, text is UTF-8. Within these limits the bytes
equal those of RFC 8785. Nothing is repaired: a value or text that does not fit is refused, because a
leaf that was changed while it was written would prove something that nobody said.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any, NoReturn
from unicodedata import is_normalized

from anzheng.kernel.errors import InputError, LedgerError, Text

INTEGER_LIMIT = 2**53
"""Integers lie strictly between -INTEGER_LIMIT and INTEGER_LIMIT: every JSON library holds them exactly."""

_DIGITS = len(str(-INTEGER_LIMIT))
_REMEDY = Text(
    "只能用文字（NFC）、絕對值小於 2**53 的整數、真假值、空值、串列，以及鍵為 ASCII 的物件",
    "use only NFC text, integers below 2**53, booleans, null, lists, and objects with ASCII keys",
)
_UNALTERED = Text(
    "資料可能已被更動或截斷，請以可信的副本比對",
    "it may have been altered or cut off: compare it with a trusted copy",
)


class _RefusedError(Exception):
    """A value without a canonical form; `path` grows from the inside out while it unwinds."""

    def __init__(self, what: Text) -> None:
        super().__init__(what.en)
        self.what = what
        self.path: list[str] = []

    @property
    def where(self) -> str:
        """Return the place as `$.facts.items[3]`."""
        return "$" + "".join(reversed(self.path))


def encode(value: object) -> bytes:
    """Return the canonical bytes of `value`. Raises InputError, naming the place, if it has none."""
    try:
        _check(value)
        return _ENCODER.encode(value).encode()
    except _RefusedError as refused:
        raise InputError(refused.what, refused.where, _REMEDY) from refused
    except RecursionError as problem:
        raise InputError(Text("巢狀過深", "nested too deeply"), "$", _REMEDY) from problem


def decode(data: bytes) -> Any:  # noqa: ANN401 - any canonical value
    """Return the value whose canonical bytes are exactly `data`. Raises LedgerError, naming the place, otherwise."""
    try:
        value = _DECODER.decode(data.decode())
        if not data.isascii():
            _check(value)
        again = _ENCODER.encode(value).encode()
    except _RefusedError as refused:
        raise LedgerError(refused.what, refused.where, _UNALTERED) from refused
    except UnicodeDecodeError as problem:
        raise LedgerError(Text("不是 UTF-8", "not UTF-8"), f"byte {problem.start}", _UNALTERED) from problem
    except UnicodeEncodeError as problem:
        raise LedgerError(Text("含有半個代理字元", "half of a surrogate pair"), "$", _UNALTERED) from problem
    except json.JSONDecodeError as problem:
        raise LedgerError(
            Text("不是 JSON", f"not JSON: {problem.msg}"), f"character {problem.pos}", _UNALTERED
        ) from problem
    except RecursionError as problem:
        raise LedgerError(Text("巢狀過深", "nested too deeply"), "$", _UNALTERED) from problem
    if again != data:
        raise LedgerError(
            Text(
                "不是正準寫法（順序、空白、重複的鍵或跳脫字元）",
                "not in canonical form (order, spaces, duplicates, escapes)",
            ),
            f"byte {_first_difference(again, data)}",
            _UNALTERED,
        )
    return value


def digest(value: object) -> str:
    """Return the SHA-256 of `encode(value)`, in lower-case hexadecimal. Raises InputError as `encode` does."""
    return hashlib.sha256(encode(value)).hexdigest()


def _check(value: object) -> None:
    """Raise _RefusedError unless `value` has a canonical form."""
    _CHECKS.get(type(value), _no_form)(value)


def _check_object(value: dict[object, object]) -> None:
    for key, item in value.items():
        if type(key) is not str or not key.isascii():
            raise _refused(f"鍵須為 ASCII 文字：{key!r}", f"a key must be ASCII text: {key!r}")
        try:
            _check(item)
        except _RefusedError as refused:
            refused.path.append(f".{key}")
            raise


def _check_list(value: list[object]) -> None:
    for position, item in enumerate(value):
        try:
            _check(item)
        except _RefusedError as refused:
            refused.path.append(f"[{position}]")
            raise


def _check_integer(value: int) -> None:
    if not -INTEGER_LIMIT < value < INTEGER_LIMIT:
        raise _refused("整數過大", "the integer is too large")


def _check_text(text: str) -> None:
    if text.isascii():
        return
    if not is_normalized("NFC", text):
        raise _refused("文字不是 NFC 正規形式", "the text is not in normal form NFC")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise _refused("文字含有半個代理字元", "the text holds half of a surrogate pair") from None


def _always_fits(_value: object) -> None:
    """Null and booleans."""


def _no_form(value: object) -> None:
    # Subclasses too: an enumeration or a marked string is decided upon by whoever encodes it.
    name = type(value).__name__
    raise _refused(f"不接受 {name} 型別", f"{name} has no canonical form")


_CHECKS: dict[type, Callable[[Any], None]] = {
    str: _check_text,
    int: _check_integer,
    bool: _always_fits,
    type(None): _always_fits,
    list: _check_list,
    dict: _check_object,
}


def _refused(zh: str, en: str) -> _RefusedError:
    return _RefusedError(Text(zh, en))


def _integer(text: str) -> int:
    # Length first: converting a number of a million digits would take minutes.
    number = int(text) if len(text) <= _DIGITS else INTEGER_LIMIT
    if not -INTEGER_LIMIT < number < INTEGER_LIMIT:
        raise _refused(f"整數過大：{text[:20]}", f"the integer is too large: {text[:20]}")
    return number


def _no_float(text: str) -> NoReturn:
    raise _refused(f"不接受小數或指數：{text[:20]}", f"no fractions and no exponents: {text[:20]}")


def _first_difference(left: bytes, right: bytes) -> int:
    for position, (one, other) in enumerate(zip(left, right, strict=False)):
        if one != other:
            return position
    return min(len(left), len(right))


_ENCODER = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, allow_nan=False, sort_keys=True, separators=(",", ":")
)
_DECODER = json.JSONDecoder(parse_int=_integer, parse_float=_no_float, parse_constant=_no_float)
