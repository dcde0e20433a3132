"""P8: the leaf has one spelling, keeps what was said, and refuses everything else."""

import dataclasses
import json
import types
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anzheng.facts.base import KINDS, About, Actor, Content, Fact, Payload
from anzheng.facts.evidence import EvidenceAdded, Signature
from anzheng.facts.kinds import payload_class
from anzheng.kernel import canonical
from anzheng.kernel.errors import LedgerError
from anzheng.kernel.times import taipei_day
from anzheng.ledger.core.leaf import MAX_BYTES, Leaf, Tool, decode_leaf, encode_leaf
from anzheng.ledger.core.merkle import leaf_hash
from anzheng.ledger.fast import facts_in

PAYLOAD = EvidenceAdded(
    "e-1",
    "access-review",
    "company",
    About(date(2026, 1, 1), date(2026, 6, 30)),
    {"result": "passed", "count": 3, "complete": True, "note": None},
    ("hosts:h-1",),
    (Signature("operator", "u:17", date(2026, 7, 1)),),
    None,
)
LEAF = Leaf(
    seq=48213,
    at=datetime(2026, 11, 21, 10, 0, 0, 123000, tzinfo=UTC),
    actor=Actor("user", "u:17", "web", "totp"),
    subject="evidence:e-1",
    prev=48190,
    content=(Content("body", 18233, "application/pdf", "ab" * 32),),
    payload=PAYLOAD,
    tool=Tool("anzheng", "0.1.0"),
    retain=date(2033, 12, 31),
    idem="k-1",
)
DATA = encode_leaf(LEAF)
VALUE: dict[str, Any] = json.loads(DATA)

ids = st.text("abcdefghijklmnopqrstuvwxyz0123456789:-._", min_size=1, max_size=30)
days = st.dates(date(1970, 1, 1), date(2199, 12, 31))
moments = st.datetimes(datetime(1970, 1, 1), datetime(2199, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001 - naive bounds
    lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000)
)
scalars = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | ids
spans = st.tuples(days, days).map(lambda pair: About(*sorted(pair)))


def of(hint: Any) -> st.SearchStrategy[Any]:  # noqa: ANN401 - a type annotation
    """Return values of a field annotated with `hint`."""
    origin, arguments = get_origin(hint), get_args(hint)
    if hint in SIMPLE:
        return SIMPLE[hint]
    if origin is tuple:
        return st.lists(of(arguments[0]), max_size=3).map(tuple)
    if origin is Mapping:
        return st.dictionaries(ids, scalars, max_size=4)
    if origin in (Union, types.UnionType):
        return st.one_of(*(st.none() if each is type(None) else of(each) for each in arguments))
    if issubclass(hint, StrEnum):
        return st.sampled_from(list(hint))
    return st.builds(hint, **{name: of(each) for name, each in get_type_hints(hint).items() if name != "KIND"})


SIMPLE: dict[Any, st.SearchStrategy[Any]] = {
    str: ids,
    int: st.integers(-(2**53) + 1, 2**53 - 1),
    bool: st.booleans(),
    date: days,
    datetime: moments,
    About: spans,
}
BY_KIND: dict[str, st.SearchStrategy[Payload]] = {
    kind: of(payload_class(kind)) for kind in KINDS if KINDS[kind].__module__.startswith("anzheng.")
}
payloads = st.one_of(*BY_KIND.values())
contents = st.builds(
    Content, ids, st.integers(0, 2**40), ids, st.binary(min_size=32, max_size=32).map(lambda data: data.hex())
)


def leaf_of(payload: st.SearchStrategy[Payload]) -> st.SearchStrategy[Leaf]:
    """Return leaves that carry `payload`."""
    return st.integers(0, 2**40).flatmap(
        lambda seq: st.builds(
            Leaf,
            seq=st.just(seq),
            at=moments,
            actor=st.builds(Actor, ids, ids, ids, ids),
            subject=ids,
            prev=st.none() if seq == 0 else st.none() | st.integers(0, seq - 1),
            content=st.lists(contents, max_size=2).map(tuple),
            payload=payload,
            tool=st.builds(Tool, ids, ids),
            retain=st.none() | days,
            idem=st.none() | ids,
        )
    )


leaves = leaf_of(payloads)


@given(leaves)
def test_decoding_gives_back_what_was_encoded(leaf: Leaf) -> None:
    assert decode_leaf(encode_leaf(leaf)) == leaf


@given(leaves, leaves)
def test_different_leaves_have_different_bytes(one: Leaf, other: Leaf) -> None:
    assert (encode_leaf(one) == encode_leaf(other)) == (one == other)


@pytest.mark.parametrize("kind", sorted(BY_KIND))
def test_both_readings_give_the_same_fact(kind: str) -> None:
    @settings(max_examples=25)  # for each kind
    @given(leaf_of(BY_KIND[kind]))
    def check(leaf: Leaf) -> None:
        data = encode_leaf(leaf)
        assert decode_leaf(data) == leaf
        (fact,) = facts_in([data])
        assert fact == Fact(leaf.seq, leaf.at, taipei_day(leaf.at), leaf.actor.id, leaf.subject, leaf.payload)
        assert type(fact.payload) is type(leaf.payload)

    check()


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", DATA[:-1], DATA.replace(b"evidence.added/1", b"evidence.added/9"), DATA.replace(b'"form"', b'"from"')],
    ids=["nothing", "no-fields", "cut-off", "unknown-kind", "facts-of-another-form"],
)
def test_the_fast_reading_refuses(data: bytes) -> None:
    with pytest.raises(LedgerError):
        facts_in([DATA, data])


def test_order_of_keys_does_not_matter_when_writing() -> None:
    values = dict(reversed(dict(PAYLOAD.values).items()))
    assert encode_leaf(dataclasses.replace(LEAF, payload=dataclasses.replace(PAYLOAD, values=values))) == DATA


@given(st.data())
def test_any_changed_byte_changes_the_hash_or_is_refused(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(DATA) - 1))
    changed = bytearray(DATA)
    changed[place] ^= data.draw(st.integers(1, 255))
    assert leaf_hash(bytes(changed)) != leaf_hash(DATA)
    try:
        assert decode_leaf(bytes(changed)) != LEAF
    except LedgerError as refusal:
        assert refusal.remedy.zh  # noqa: PT017 - a refusal is the other permitted outcome


@given(st.binary(max_size=200))
def test_arbitrary_bytes_raise_nothing_but_ledger_errors(data: bytes) -> None:
    with pytest.raises(LedgerError):
        decode_leaf(data)


def test_no_leaf_of_no_facts() -> None:
    assert facts_in([]) == []


def changed(**fields: Any) -> bytes:  # noqa: ANN401 - any JSON value
    return canonical.encode({**VALUE, **fields})


def without(name: str) -> bytes:
    return canonical.encode({key: item for key, item in VALUE.items() if key != name})


SPELLINGS: dict[str, bytes] = {
    "trailing-newline": DATA + b"\n",
    "space-after-colon": DATA.replace(b'"v":1', b'"v": 1'),
    "float": DATA.replace(b'"v":1', b'"v":1.0'),
    "exponent": DATA.replace(b'"count":3', b'"count":3e0'),
    "duplicate-key": DATA.replace(b'"v":1', b'"v":1,"v":1'),
    "escaped-letter": DATA.replace(b'"totp"', b'"\\u0074otp"'),
    "unsorted-keys": json.dumps(dict(reversed(VALUE.items())), separators=(",", ":")).encode(),
    "not-normal-form": DATA.replace(b'"idem":"k-1"', '"idem":"e\u0301"'.encode()),
    "not-utf-8": DATA.replace(b"k-1", b"k\xff1"),
    "integer-too-large": DATA.replace(b'"count":3', b'"count":9007199254740992'),
    "cut-off": DATA[:-1],
    "byte-order-mark": b"\xef\xbb\xbf" + DATA,
}


@pytest.mark.parametrize("data", SPELLINGS.values(), ids=SPELLINGS.keys())
def test_other_spellings_are_refused(data: bytes) -> None:
    assert data != DATA
    with pytest.raises(LedgerError):
        decode_leaf(data)


FORMS: dict[str, bytes] = {
    "unknown-key": changed(note="x"),
    "unknown-kind": changed(kind="evidence.added/9"),
    "facts-of-another-kind": changed(kind="cutover.set/1"),
    "unknown-version": changed(v=2),
    "version-true": changed(v=True),
    "unknown-key-in-actor": changed(actor={**VALUE["actor"], "name": "x"}),
    "missing-key-in-tool": changed(tool={"name": "anzheng"}),
    "unknown-key-in-content": changed(content=[{**VALUE["content"][0], "name": "x"}]),
    "unknown-key-in-facts": changed(facts={**VALUE["facts"], "name": "x"}),
    "negative-size-of-content": changed(content=[{**VALUE["content"][0], "bytes": -1}]),
    "upper-case-digest": changed(content=[{**VALUE["content"][0], "sha256": "AB" * 32}]),
    "seq-text": changed(seq="1"),
    "seq-true": changed(seq=True),
    "seq-negative": changed(seq=-1, prev=None),
    "prev-not-before": changed(prev=48213),
    "instant-without-milliseconds": changed(at="2026-11-21T10:00:00Z"),
    "instant-with-offset": changed(at="2026-11-21T10:00:00.123+08:00"),
    "retain-week-date": changed(retain="2026-W47-6"),
    "retain-compact": changed(retain="20261121"),
    "subject-with-space": changed(subject="王 大明"),
    "subject-empty": changed(subject=""),
    "subject-too-long": changed(subject="x" * 201),
    "idem-number": changed(idem=1),
    "list": canonical.encode([VALUE]),
    **{f"without-{name}": without(name) for name in VALUE},
}


@pytest.mark.parametrize("data", FORMS.values(), ids=FORMS.keys())
def test_other_forms_are_refused(data: bytes) -> None:
    with pytest.raises(LedgerError):
        decode_leaf(data)


class Unlisted(Payload):
    """A kind that nobody entered into the closed list."""

    KIND = "made.up/1"


def test_a_kind_that_is_not_listed_is_not_written() -> None:
    with pytest.raises(LedgerError, match="not on the list"):
        encode_leaf(dataclasses.replace(LEAF, payload=Unlisted()))


def test_a_value_without_ledger_form_is_not_written() -> None:
    wrong = dataclasses.replace(PAYLOAD, values={"share": 0.5})
    with pytest.raises(LedgerError):
        encode_leaf(dataclasses.replace(LEAF, payload=wrong))


def test_an_instant_without_zone_is_not_written() -> None:
    with pytest.raises(LedgerError, match="time zone"):
        encode_leaf(dataclasses.replace(LEAF, at=datetime(2026, 11, 21)))  # noqa: DTZ001 - the case


@pytest.mark.parametrize("spare", [0, 1], ids=["at-the-limit", "one-byte-over"])
def test_the_limit_of_size(spare: int) -> None:
    def sized(length: int) -> Leaf:
        return dataclasses.replace(LEAF, payload=dataclasses.replace(PAYLOAD, items=("x" * length,)))

    exact = MAX_BYTES - len(encode_leaf(sized(0)))
    if spare:
        with pytest.raises(LedgerError, match="32768"):
            encode_leaf(sized(exact + 1))
    else:
        assert len(encode_leaf(sized(exact))) == MAX_BYTES


def test_the_bytes_of_a_known_leaf() -> None:
    # Pinned: a program that wrote other bytes would no longer verify what this one wrote.
    assert DATA == (
        b'{"actor":{"auth":"totp","id":"u:17","type":"user","via":"web"},"at":"2026-11-21T10:00:00.123Z",'
        b'"content":[{"bytes":18233,"media":"application/pdf","role":"body","sha256":"' + b"ab" * 32 + b'"}],'
        b'"facts":{"about":"2026-01-01/2026-06-30","evidence":"e-1","form":"access-review","items":["hosts:h-1"],'
        b'"signatures":[{"on":"2026-07-01","person":"u:17","role":"operator"}],"supersedes":null,"target":"company",'
        b'"values":{"complete":true,"count":3,"note":null,"result":"passed"}},"idem":"k-1","kind":"evidence.added/1",'
        b'"prev":48190,"retain":"2033-12-31","seq":48213,"subject":"evidence:e-1",'
        b'"tool":{"name":"anzheng","version":"0.1.0"},"v":1}'
    )
