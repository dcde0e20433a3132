"""The codec writes and reads every kind exactly, and nothing else."""

import dataclasses
import types
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anzheng.facts import codec
from anzheng.facts.base import KINDS, About, Outcome, Payload
from anzheng.facts.calendars import CalendarKind, CalendarOverridden
from anzheng.facts.companies import CutoverSet, LedgerOpened, ParameterSet, ProfileAnswered
from anzheng.facts.events import EventRaised
from anzheng.facts.evidence import EvidenceAdded, Signature
from anzheng.facts.kinds import FAMILIES, payload_class
from anzheng.facts.observations import ObservationChanged, Reading
from anzheng.facts.registers import RegisterEntered
from anzheng.kernel import canonical
from anzheng.kernel.errors import LedgerError

DAY = date(2026, 11, 21)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20).map(
    lambda text: unicodedata.normalize("NFC", text)
)
names = st.from_regex(r"[a-z][a-z_]{0,10}", fullmatch=True)
integers = st.integers(1 - canonical.INTEGER_LIMIT, canonical.INTEGER_LIMIT - 1)
dates = st.dates(date(1912, 1, 1), date(2200, 1, 1))
scalars = st.none() | st.booleans() | integers | texts
instants = st.datetimes(datetime(1990, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001 - the strategy adds the zone
    lambda instant: instant.replace(microsecond=instant.microsecond // 1000 * 1000)
)
SIMPLE: dict[Any, st.SearchStrategy[Any]] = {
    str: texts,
    int: integers,
    bool: st.booleans(),
    date: dates,
    datetime: instants,
    About: st.tuples(dates, dates).map(lambda days: About(min(days), max(days))),
}


def values_of(hint: Any) -> st.SearchStrategy[Any]:  # noqa: ANN401 - a type annotation
    """Return a strategy for what a field so annotated may hold."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is tuple:
        return st.lists(values_of(arguments[0]), max_size=3).map(tuple)
    if origin is Mapping:
        return st.dictionaries(names, scalars, max_size=3)
    if origin in (Union, types.UnionType):
        return st.one_of(*[st.none() if each is type(None) else values_of(each) for each in arguments])
    if hint in SIMPLE:
        return SIMPLE[hint]
    if issubclass(hint, StrEnum):
        return st.sampled_from(list(hint))
    return payloads_of(hint)


def payloads_of(cls: Any) -> st.SearchStrategy[Any]:  # noqa: ANN401 - a dataclass
    return st.builds(cls, **{name: values_of(hint) for name, hint in field_hints(cls).items()})


def field_hints(cls: Any) -> dict[str, Any]:  # noqa: ANN401 - a dataclass
    hints = get_type_hints(cls)
    return {field.name: hints[field.name] for field in dataclasses.fields(cls)}


few = settings(max_examples=20)
"""Enough for a property that every field of every kind repeats."""
every_kind = pytest.mark.parametrize("kind", sorted(KINDS))


def test_the_list_of_kinds_is_filled_and_closed() -> None:
    assert len(FAMILIES) == 13
    assert all(kind == KINDS[kind].KIND for kind in KINDS)
    assert payload_class("cutover.set/1") is CutoverSet
    assert payload_class("cutover.set/2") is None


@every_kind
@given(data=st.data())
def test_every_kind_survives_the_ledger(kind: str, data: st.DataObject) -> None:
    payload = data.draw(payloads_of(KINDS[kind]))
    written = codec.encode(payload)
    read = codec.decode(kind, canonical.decode(canonical.encode(written)))
    assert read == payload
    assert type(read) is KINDS[kind]
    assert codec.encode(read) == written


@every_kind
@few
@given(data=st.data())
def test_a_missing_field_is_refused_by_name(kind: str, data: st.DataObject) -> None:
    written = codec.encode(data.draw(payloads_of(KINDS[kind])))
    gone = data.draw(st.sampled_from(sorted(written)))
    del written[gone]
    with pytest.raises(LedgerError, match=gone):
        codec.decode(kind, written)


@every_kind
@few
@given(data=st.data())
def test_an_unknown_field_is_refused_by_name(kind: str, data: st.DataObject) -> None:
    written = codec.encode(data.draw(payloads_of(KINDS[kind])))
    with pytest.raises(LedgerError, match="no_such_field"):
        codec.decode(kind, {**written, "no_such_field": None})


@every_kind
@few
@given(data=st.data())
def test_a_misnamed_field_is_refused(kind: str, data: st.DataObject) -> None:
    written = codec.encode(data.draw(payloads_of(KINDS[kind])))
    moved = data.draw(st.sampled_from(sorted(written)))
    written["no_such_field"] = written.pop(moved)
    with pytest.raises(LedgerError, match=moved):
        codec.decode(kind, written)


@every_kind
@few
@given(data=st.data())
def test_a_value_that_no_field_takes_is_refused_everywhere(kind: str, data: st.DataObject) -> None:
    cls = KINDS[kind]
    payload = data.draw(payloads_of(cls))
    name = data.draw(st.sampled_from([field.name for field in dataclasses.fields(cls)]))
    with pytest.raises(LedgerError):
        codec.decode(kind, {**codec.encode(payload), name: 0.5})
    with pytest.raises((TypeError, ValueError, AttributeError)):
        codec.encode(dataclasses.replace(payload, **{name: 0.5}))


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        pytest.param("cutover.set/1", {"day": "20261121"}, id="date without dashes"),
        pytest.param("cutover.set/1", {"day": "2026-W47-6"}, id="week date"),
        pytest.param("cutover.set/1", {"day": "2026-02-30"}, id="no such day"),
        pytest.param("cutover.set/1", {"day": "2026-11-21T00:00:00"}, id="date with a time"),
        pytest.param("cutover.set/1", {"day": 20261121}, id="number for a date"),
        pytest.param("cutover.set/1", {"day": None}, id="null where it is not optional"),
        pytest.param("cutover.set/1", ["day"], id="list for an object"),
        pytest.param("cutover.set/1", "d", id="text for an object"),
        pytest.param("cutover.set/1", None, id="null for an object"),
        pytest.param("ledger.opened/1", {"company": "x", "sample": 1}, id="number for a boolean"),
        pytest.param("ledger.opened/1", {"company": 1, "sample": True}, id="number for text"),
        pytest.param("parameter.set/1", {"key": "x", "value": True, "since": "2026-11-21"}, id="boolean for a number"),
        pytest.param("parameter.set/1", {"key": "x", "value": "3", "since": "2026-11-21"}, id="text for a number"),
        pytest.param(
            "calendar.overridden/1", {"calendar": "lunar", "day": "2026-11-21", "open": True}, id="unknown code"
        ),
        pytest.param(
            "calendar.overridden/1", {"calendar": [], "day": "2026-11-21", "open": True}, id="list for a code"
        ),
        pytest.param(
            "event.raised/1",
            {"event": "e", "item": "i", "target": "t", "since": "2026-11-21 02:00:00.123Z"},
            id="instant in another form",
        ),
        pytest.param(
            "event.none/1",
            {"event": "e", "target": "t", "about": "2026-11-21/2026-11-20", "person": "p"},
            id="reversed span",
        ),
        pytest.param(
            "profile.answered/1", {"question": "q", "answer": [], "since": "2026-11-21"}, id="list for a scalar"
        ),
        pytest.param(
            "register.entered/1",
            {"register": "r", "entry": "e", "since": "2026-11-21", "values": {"a": {}}},
            id="object inside values",
        ),
        pytest.param(
            "register.entered/1",
            {"register": "r", "entry": "e", "since": "2026-11-21", "values": []},
            id="list for values",
        ),
        pytest.param(
            "calendar.published/1",
            {"calendar": "office", "year": 2026, "closed": "2026-11-21", "opened": []},
            id="text for a list",
        ),
        pytest.param("no.such/1", {}, id="unknown kind"),
        pytest.param("cutover.set", {"day": "2026-11-21"}, id="kind without version"),
    ],
)
def test_what_does_not_fit_its_kind_is_refused(kind: str, value: Any) -> None:  # noqa: ANN401 - wrong on purpose
    with pytest.raises(LedgerError) as refused:
        codec.decode(kind, value)
    assert refused.value.where == kind


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(LedgerOpened(company=1, sample=True), id="number for text"),  # type: ignore[arg-type]
        pytest.param(ParameterSet("k", value=True, since=DAY), id="boolean for a number"),
        pytest.param(CutoverSet("2026-11-21"), id="text for a date"),  # type: ignore[arg-type]
        pytest.param(CutoverSet(datetime(2026, 11, 21, tzinfo=UTC)), id="instant for a date"),
        pytest.param(EventRaised("e", "i", "t", datetime(2026, 11, 21)), id="instant without a zone"),  # noqa: DTZ001 - the case
        pytest.param(ProfileAnswered("q", [1], DAY), id="list for a scalar"),  # type: ignore[arg-type]
        pytest.param(RegisterEntered("r", "e", DAY, {"day": DAY}), id="date among the values"),  # type: ignore[dict-item]
        pytest.param(RegisterEntered("r", "e", DAY, {1: 1}), id="number as a name"),  # type: ignore[dict-item]
        pytest.param(CalendarOverridden("lunar", DAY, open=True), id="unknown code"),  # type: ignore[arg-type]
        pytest.param(
            ObservationChanged("t", datetime(2026, 11, 21, tzinfo=UTC), (CutoverSet(DAY),)), id="another dataclass"
        ),  # type: ignore[arg-type]
        pytest.param(Payload(), id="no kind"),
    ],
)
def test_what_could_not_be_read_again_is_not_written(payload: Payload) -> None:
    with pytest.raises((TypeError, ValueError)):
        codec.encode(payload)


def test_the_ledger_form_of_a_rich_payload() -> None:
    payload = EvidenceAdded(
        evidence="e-1",
        form="review",
        target="company",
        about=About(DAY - timedelta(days=1), DAY),
        values={"result": Outcome.OK, "count": 3, "note": None},
        items=("accounts:a", "accounts:b"),
        signatures=(Signature("operator", "u:1", DAY),),
        supersedes=None,
    )
    assert codec.encode(payload) == {
        "evidence": "e-1",
        "form": "review",
        "target": "company",
        "about": "2026-11-20/2026-11-21",
        "values": {"result": "ok", "count": 3, "note": None},
        "items": ["accounts:a", "accounts:b"],
        "signatures": [{"role": "operator", "person": "u:1", "on": "2026-11-21"}],
        "supersedes": None,
    }


def test_codes_and_instants_have_their_ledger_form() -> None:
    seen = datetime(2026, 11, 21, 2, 0, 0, 123456, tzinfo=UTC)
    written = codec.encode(ObservationChanged("hosts:a", seen, (Reading("clock", Outcome.UNKNOWN, {}),)))
    assert written["seen"] == "2026-11-21T02:00:00.123Z"
    assert written["items"] == [{"check": "clock", "outcome": "unknown", "values": {}}]
    assert codec.encode(CalendarOverridden(CalendarKind.TRADING, DAY, open=False))["calendar"] == "trading"


@given(dates, dates)
def test_a_span_of_days_is_read_back(one: date, other: date) -> None:
    about = About(min(one, other), max(one, other))
    assert codec.parse_about(codec.about_text(about)) == about


def test_a_single_day_is_written_once() -> None:
    assert codec.about_text(About.day(DAY)) == "2026-11-21"
    assert codec.about_text(About(DAY, DAY + timedelta(days=1))) == "2026-11-21/2026-11-22"


def test_a_span_that_ends_before_it_starts_is_not_written() -> None:
    with pytest.raises(ValueError, match="2026-11-21/2026-11-20"):
        codec.about_text(About(DAY, DAY - timedelta(days=1)))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/",
        "2026-11-21/",
        "/2026-11-21",
        "2026-11-21/2026-11-21",
        "2026-11-21/2026-11-20",
        "2026-11-21/2026-11-22/2026-11-23",
        "20261121",
        "2026-W47-6",
        "2026-11-21 ",
    ],
)
def test_no_other_text_is_a_span(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the reasons differ, the kind of error is the contract
        codec.parse_about(text)


@given(st.text(st.sampled_from("0123456789-/W")))
def test_whatever_is_read_as_a_span_is_written_the_same(text: str) -> None:
    try:
        about = codec.parse_about(text)
    except ValueError:
        return
    assert codec.about_text(about) == text
