"""憑證順序 Puts the certificates of a time stamp into the order that DER demands.

Many authorities, those on `openssl ts` among them, send them signer first; the strict reader that we use refuses
that. The certificates stand outside of what is signed, and only change places here: none is added, changed or lost.
"""

from typing import Final

from anzheng.kernel.errors import ProofError
from anzheng.ledger.core.strict import refused

_SEQUENCE: Final = 0x30
_CONTEXT_0: Final = 0xA0

_Span = tuple[int, int]
"""Where something begins and ends."""


def in_order(reply: bytes) -> bytes:
    """Return a reply of RFC 3161 with its certificates in order. Raises ProofError if it is no such thing in DER."""
    response = _inside(reply, (0, len(reply)), _SEQUENCE, whole=True)
    status_and_token = _children(reply, response, 1)
    if len(status_and_token) == 1:
        return reply  # a refusal
    content = _children(reply, _inside(reply, status_and_token[1], _SEQUENCE), 2)[1]
    signed = _inside(reply, _inside(reply, content, _CONTEXT_0), _SEQUENCE)
    parts = _children(reply, signed, 4)
    if reply[parts[3][0]] != _CONTEXT_0:
        return reply  # without certificates
    first, end = _inside(reply, parts[3], _CONTEXT_0)
    found = sorted(reply[begin:stop] for begin, stop in _children(reply, (first, end), 0))
    return reply[:first] + b"".join(found) + reply[end:]


def _children(data: bytes, span: _Span, least: int) -> list[_Span]:
    """Return the elements that stand one after the other in `span`, at least so many."""
    found: list[_Span] = []
    position, end = span
    while position < end:
        _, stop = _content(data, position, end)
        found.append((position, stop))
        position = stop
    if len(found) < least:
        raise _malformed()
    return found


def _inside(data: bytes, span: _Span, tag: int, *, whole: bool = False) -> _Span:
    """Return the content of the one element with `tag` that `span` holds."""
    start, stop = _content(data, *span)
    if data[span[0]] != tag or (whole and stop != span[1]):
        raise _malformed()
    return start, stop


def _content(data: bytes, position: int, end: int) -> _Span:
    """Return where the content of the element at `position` begins and ends; lengths are definite and shortest."""
    if end - position < 2:
        raise _malformed()
    length, start = data[position + 1], position + 2
    if length >= 0x80:
        count = length & 0x7F
        digits = data[start : start + count]
        length = int.from_bytes(digits, "big")
        if not 1 <= count <= 4 or len(digits) != count or digits[0] == 0 or length < 0x80:
            raise _malformed()
        start += count
    if start + length > end:
        raise _malformed()
    return start, start + length


def _malformed() -> ProofError:
    return refused("timestamp", "不是 DER 編碼的時戳", "not a time stamp in DER")
