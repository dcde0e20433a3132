"""What the product fills in by itself: what is known, as the field holds it, and never a good answer nobody gave."""

from datetime import date, datetime
from typing import Any

import pytest

from anzheng.catalogue.core.fields import Computed, Field, Rule, Type
from anzheng.facts.base import Outcome
from anzheng.records.core.forms.prefill import Seen, Sources, prefilled

STATES = {"ok": ("正常", "normal"), "fail": ("異常", "failing"), "unknown": ("無資料", "no data")}
SEEN = {
    "good": Seen(Outcome.OK, 40),
    "bad": Seen(Outcome.FAIL, 99),
    "blind": Seen(Outcome.UNKNOWN, 12),
    "none": Seen(Outcome.NOT_APPLICABLE, None),
    "odd": Seen(Outcome.OK, 300),
    "said": Seen(Outcome.OK, "many"),
}
SOURCES = Sources(
    today=date(2026, 11, 23),
    now=datetime(2026, 11, 23, 8, 5),  # noqa: DTZ001 - in Taiwan's time by contract
    author="u:ann",
    number="E001",
    unit="it",
    last={"vendor": "甲公司", "rows": [{"a": 1, "gone": 2}], "report": [{"name": "x"}]},
    entry={"holder": "people:E002", "owner": "E002", "kind": "ups", "amount": 5, "empty": ""},
    people={"E002": "u:ben"},
    count=len,
    seen=SEEN.get,
)


def choice(source: str, *values: str) -> Field:
    return Field(Type.CHOICE, choices={value: (value, value) for value in values or STATES}, source=source)


def number(source: str) -> Field:
    return Field(Type.INT, source=source, least=0, most=100)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (Field(Type.DATE, source="today"), "2026-11-23"),
        (Field(Type.MOMENT, source="now"), "2026-11-23T08:05"),
        (Field(Type.PERSON, source="author"), "u:ann"),
        (Field(Type.ENTRY, register="people", source="author"), "E001"),
        (Field(Type.UNIT, source="unit"), "it"),
        (Field(Type.WORDS, source="last"), "甲公司"),
        (Field(Type.ENTRY, register="people", source="entry.holder"), "E002"),
        (Field(Type.PERSON, source="entry.holder"), "u:ben"),
        (Field(Type.PERSON, source="entry.owner"), "u:ben"),
        (choice("entry.kind", "ups", "fire"), "ups"),
        (choice("entry.kind", "fire"), None),
        (Field(Type.BOOL, source="entry.amount"), None),
        (Field(Type.WORDS, source="entry.empty"), None),
        (Field(Type.WORDS, source="entry.nothing"), None),
        (Field(Type.INT, source="count.hosts"), 5),
        (choice("check.good"), "ok"),
        (choice("check.bad"), "fail"),
        (choice("check.blind"), "unknown"),
        (choice("check.none"), "unknown"),
        (choice("check.stale"), "unknown"),
        (choice("check.stale", "ok", "fail"), None),
        (number("check.good"), 40),
        (number("check.bad"), 99),
        (number("check.blind"), None),
        (number("check.stale"), None),
        (number("check.odd"), None),
        (number("check.said"), None),
        (Field(Type.INT), None),
        (Field(Type.INT, source="count.hosts", computed=Computed(Rule.COUNT, ("rows",))), None),
    ],
    ids=lambda one: f"{one.type} {one.source}" if isinstance(one, Field) else str(one),
)
def test_what_is_known_stands_there(field: Field, value: object) -> None:
    known: dict[str, Any] = {} if value is None else {"vendor": value}
    assert prefilled({"vendor": field}, SOURCES) == known


def test_rows_of_the_last_record_come_again_but_its_files_do_not() -> None:
    fields = {
        "rows": Field(Type.TABLE, columns={"a": Field(Type.INT)}, source="last"),
        "report": Field(Type.FILE, source="last"),
    }
    assert prefilled(fields, SOURCES) == {"rows": [{"a": 1}]}
