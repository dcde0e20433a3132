"""帳本的一頁 Leaf: one act as canonical JSON, stored and hashed byte for byte, for ever.

Writing: `encode_leaf`. Reading to verify: `decode_leaf`, which accepts exactly the bytes that
`encode_leaf` would write. Reading to judge, many at a time: `ledger.fast`.
"""

import re
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, TypeVar

from anzheng.facts import codec
from anzheng.facts.base import Actor, Content, Payload
from anzheng.facts.kinds import payload_class
from anzheng.kernel import canonical
from anzheng.kernel.errors import AnzhengError, LedgerError, Text
from anzheng.kernel.times import instant_text, parse_instant

VERSION: Final = 1
"""Version of the leaf's envelope, the field `v`."""

MAX_BYTES: Final = 32_768
"""Largest leaf. Bulk acts are split by their caller before they reach it."""

MAX_LABEL: Final = 200
"""Longest subject, idempotency key or id, in characters."""

_ENVELOPE: Final = frozenset(
    ("v", "seq", "kind", "at", "actor", "subject", "prev", "content", "facts", "tool", "retain", "idem")
)

Made = TypeVar("Made")

_SHA256 = re.compile(r"[0-9a-f]{64}")
_LABEL = re.compile(r"[^\s\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Tool:
    """The program that wrote a leaf (寫入程式)."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """One entry of the ledger in full (帳本分錄)."""

    seq: int
    """Index in the ledger, from 0, without gaps."""
    at: datetime
    """When it was recorded, by the server's clock: a claim, to the millisecond."""
    actor: Actor
    subject: str
    """What it is about, such as `evidence:e-17`; groups the leaves of one history."""
    prev: int | None
    """Index of the previous leaf on the same subject."""
    content: tuple[Content, ...]
    payload: Payload
    tool: Tool
    retain: date | None
    """Last day on which the content must be kept."""
    idem: str | None
    """Idempotency key: a second submission with the same key appends nothing."""


def encode_leaf(leaf: Leaf) -> bytes:
    """Return the exact bytes to hash and store.

    Raises LedgerError if a field has no ledger form, the kind is not on the closed list, or the
    leaf is larger than MAX_BYTES.
    """
    kind = leaf.payload.KIND
    if payload_class(kind) is not type(leaf.payload):
        raise _refuse(leaf.seq, f"the kind {kind} is not on the list")
    _check(leaf)
    try:
        data = canonical.encode(_plain(leaf))
    except (AnzhengError, TypeError, ValueError) as problem:
        raise _refuse(leaf.seq, str(problem)) from problem
    if len(data) > MAX_BYTES:
        raise LedgerError(
            Text(
                f"分錄有 {len(data)} 位元組，超過上限 {MAX_BYTES}", f"the leaf has {len(data)} bytes, over {MAX_BYTES}"
            ),
            leaf.subject,
            Text("請把這批資料拆成較小的幾筆", "split the batch into smaller ones"),
        )
    return data


def decode_leaf(data: bytes) -> Leaf:
    """Return the leaf held in `data`.

    Raises LedgerError unless `data` are the very bytes that `encode_leaf` writes: unknown or missing
    keys, unknown kinds, other types and any other spelling of the same JSON are refused.
    """
    if len(data) > MAX_BYTES:
        raise _refuse(None, f"{len(data)} bytes, over {MAX_BYTES}")
    try:
        value = canonical.decode(data)
        leaf = _leaf(value)
        # The text is canonical by now; this holds each field to the one spelling that is ever written.
        same = _plain(leaf) == value
    except (AnzhengError, KeyError, TypeError, ValueError, AttributeError) as problem:
        raise _refuse(None, str(problem)) from problem
    if not same:
        raise _refuse(leaf.seq, "a field is spelled differently from how it is written")
    _check(leaf)
    return leaf


def _plain(leaf: Leaf) -> dict[str, Any]:
    return {
        "v": VERSION,
        "seq": leaf.seq,
        "kind": leaf.payload.KIND,
        "at": instant_text(leaf.at),
        "actor": {"type": leaf.actor.type, "id": leaf.actor.id, "via": leaf.actor.via, "auth": leaf.actor.auth},
        "subject": leaf.subject,
        "prev": leaf.prev,
        "content": [
            {"role": item.role, "bytes": item.bytes, "media": item.media, "sha256": item.sha256}
            for item in leaf.content
        ],
        "facts": codec.encode(leaf.payload),
        "tool": {"name": leaf.tool.name, "version": leaf.tool.version},
        "retain": None if leaf.retain is None else leaf.retain.isoformat(),
        "idem": leaf.idem,
    }


def _leaf(value: Any) -> Leaf:  # noqa: ANN401 - any JSON value
    _keys(value, _ENVELOPE)
    if type(value["v"]) is not int or value["v"] != VERSION:
        raise ValueError("unknown version of the leaf")
    return Leaf(
        seq=_of(int, value["seq"]),
        at=parse_instant(_of(str, value["at"])),
        actor=_record(Actor, value["actor"], type=str, id=str, via=str, auth=str),
        subject=_of(str, value["subject"]),
        prev=_optional(int, value["prev"]),
        content=tuple(
            _record(Content, item, role=str, bytes=int, media=str, sha256=str) for item in _of(list, value["content"])
        ),
        payload=codec.decode(_of(str, value["kind"]), _of(dict, value["facts"])),
        tool=_record(Tool, value["tool"], name=str, version=str),
        retain=None if value["retain"] is None else date.fromisoformat(_of(str, value["retain"])),
        idem=_optional(str, value["idem"]),
    )


def _keys(value: Any, expected: AbstractSet[str]) -> None:  # noqa: ANN401 - any JSON value
    if _of(dict, value).keys() != expected:
        raise ValueError(f"unknown or missing keys: {sorted(expected ^ set(value))}")


def _record(cls: Callable[..., Made], value: Any, **types: type) -> Made:  # noqa: ANN401 - any JSON value
    _keys(value, types.keys())
    return cls(**{name: _of(kind, value[name]) for name, kind in types.items()})


def _of(kind: type, value: Any) -> Any:  # noqa: ANN401 - the same value, checked
    if type(value) is not kind:
        raise ValueError(f"expected {kind.__name__}, found {type(value).__name__}")
    return value


def _optional(kind: type, value: Any) -> Any:  # noqa: ANN401 - the same value, checked
    return None if value is None else _of(kind, value)


def _check(leaf: Leaf) -> None:
    """Refuse values that canonical JSON would carry but a leaf may not."""
    if leaf.seq < 0 or (leaf.prev is not None and not 0 <= leaf.prev < leaf.seq):
        raise _refuse(leaf.seq, "seq or prev is out of range")
    if leaf.at.tzinfo is None:
        raise _refuse(leaf.seq, "the instant has no time zone")
    labels = [leaf.subject, leaf.actor.type, leaf.actor.id, leaf.actor.via, leaf.actor.auth]
    labels += [leaf.tool.name, leaf.tool.version]
    labels += [] if leaf.idem is None else [leaf.idem]
    for text in labels:
        if len(text) > MAX_LABEL or not _LABEL.fullmatch(text):
            raise _refuse(leaf.seq, f"not an id of the ledger: {text[:40]!r}")
    for item in leaf.content:
        if item.bytes < 0 or not _SHA256.fullmatch(item.sha256):
            raise _refuse(leaf.seq, "a content's size or digest is malformed")


def _refuse(seq: int | None, detail: str) -> LedgerError:
    """Return the error for a leaf that is not well formed; without `seq` it is one that was read."""
    return LedgerError(
        Text(f"分錄的格式不合（{detail}）", f"the leaf is not well formed ({detail})"),
        "leaf" if seq is None else f"leaf {seq}",
        Text(
            "資料未寫入；若出現在查驗時，請保留現場並與備份比對",
            "nothing was written; if it was read, compare with a backup",
        ),
    )
