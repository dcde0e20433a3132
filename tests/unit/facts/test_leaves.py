"""Entries read by the standard library alone give the same facts as the product's fast reading."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anzheng.facts import codec
from anzheng.facts.base import KINDS
from anzheng.facts.leaves import fact_in
from anzheng.kernel import canonical
from anzheng.kernel.errors import LedgerError
from anzheng.kernel.times import instant_text
from anzheng.ledger.fast import facts_in
from tests.unit.facts.test_codec import every_kind, payloads_of

AT = instant_text(datetime(2026, 11, 21, 17, 0, tzinfo=UTC))


def leaf(kind: object, facts: object, **changed: object) -> bytes:
    row = {"actor": {"id": "u:1"}, "at": AT, "facts": facts, "kind": kind, "seq": 7, "subject": "s"}
    return canonical.encode({**row, **changed})


@every_kind
@settings(max_examples=10)
@given(data=st.data())
def test_both_readings_agree(kind: str, data: st.DataObject) -> None:
    written = leaf(kind, codec.encode(data.draw(payloads_of(KINDS[kind]))))
    assert [fact_in(written)] == facts_in([written])


CUTOVER = {"day": "2026-01-01"}
WRONG = {
    "no-json": b"{",
    "not-canonical": b'{ "seq":7}',
    "a-list": b"[]",
    "unknown-kind": leaf("weather.seen/1", {}),
    "wrong-field": leaf("cutover.set/1", {"day": 5}),
    "no-time": leaf("cutover.set/1", CUTOVER, at="2026-11-21"),
    "number-as-text": leaf("cutover.set/1", CUTOVER, seq="7"),
    "no-actor": leaf("cutover.set/1", CUTOVER, actor=None),
    "kind-that-is-no-text": leaf(["cutover.set/1"], CUTOVER),
}


@pytest.mark.parametrize("data", WRONG.values(), ids=WRONG.keys())
def test_what_is_no_entry_is_refused(data: bytes) -> None:
    with pytest.raises(LedgerError):
        fact_in(data)
