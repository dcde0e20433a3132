"""逐字讀取 Strict reading: a number, a digest, a name has one spelling, and everything else is refused.

Whatever two readers could understand differently is an opening for somebody who wants them to. So there are no
signs, no leading zeros, no digits of other scripts, no padding but the right one, no second spelling in base64.
"""

import base64
import binascii
import re
from typing import Final

from anzheng.kernel.errors import ProofError, Text

MAX_NUMBER: Final = 2**63 - 1
"""Largest size, index or time: what every implementation of these formats can hold."""

_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
_REMEDY = Text(
    "請向提出者索取未經更動的原件，並與自己保管的副本比對",
    "ask whoever presented it for the unaltered original, and compare it with the copy you hold",
)


def refused(where: str, zh: str, en: str) -> ProofError:
    """Return the error for something that is malformed or does not hold."""
    return ProofError(Text(zh, en), where, _REMEDY)


def number(text: str, where: str) -> int:
    """Return the decimal number `text`. Raises ProofError for any other spelling, or beyond MAX_NUMBER."""
    if _NUMBER.fullmatch(text) is None or int(text) > MAX_NUMBER:
        raise refused(where, "不是十進位數字", "not a decimal number")
    return int(text)


def base64_bytes(text: str, where: str, size: int | None = None) -> bytes:
    """Return the bytes of standard base64. Raises ProofError unless it is canonical and holds `size` bytes."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error) as problem:
        raise refused(where, "不是 base64", "not base64") from problem
    # The last character may carry bits that no byte uses: two texts for the same bytes.
    if base64_text(data) != text:
        raise refused(where, "base64 的寫法不是唯一的那一種", "base64 that is not canonical")
    if size is not None and len(data) != size:
        raise refused(where, f"應為 {size} 位元組，實為 {len(data)}", f"{len(data)} bytes instead of {size}")
    return data


def base64_text(data: bytes) -> str:
    """Return `data` in standard base64, padded."""
    return base64.b64encode(data).decode("ascii")


def text_of(data: bytes, where: str, limit: int) -> str:
    """Return `data` as text of lines.

    Raises ProofError beyond `limit` bytes, outside UTF-8, or for any other control character than newline.
    """
    if len(data) > limit:
        raise refused(where, f"超過 {limit} 位元組", f"more than {limit} bytes")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise refused(where, "不是 UTF-8", "not UTF-8") from problem
    if has_control(text.replace("\n", "")):
        raise refused(where, "含有控制字元", "a control character")
    return text


def has_control(text: str) -> bool:
    """Tell whether `text` holds a control character of ASCII below the space."""
    return min(text, default=" ") < " "
