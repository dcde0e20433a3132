"""The verdicts as one canonical value, and the entries that are enough to derive them again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anzheng.catalogue.core import codec
from anzheng.catalogue.core.model import AllOf, Edition, Effective, Op, Parameter, ParameterRef
from anzheng.facts.base import Fact, Outcome
from anzheng.facts.calendars import CalendarKind, CalendarOverridden, CalendarPublished
from anzheng.facts.companies import EditionAdopted, EditionWithdrawn, ParameterSet, ProfileAnswered
from anzheng.facts.observations import ObservationChanged, ObservationContinued, Reading
from anzheng.kernel import canonical
from anzheng.kernel.errors import InputError, NotFoundError
from anzheng.posture.index import FactIndex
from anzheng.posture.judge import Posture
from anzheng.posture.needed import needed
from anzheng.posture.statement import Asked, asked_in, asked_json, statement
from tests.unit.posture.build import Book, clause, demand, edition, noon, part, periodic
from tests.unit.posture.ledgers import EDITION, Entry, days, entries

START = date(2025, 11, 1)
PARTS = [
    replace(EDITION, clauses=tuple(EDITION.clauses[at] for at in some))
    for some in ((0, 1), (0, 2, 3), (0, 4), (0, 5, 6, 7))
]
"""The document cut into pieces: each reads some of the facts and leaves the rest."""


def adopting(document: Edition, book: Book, since: date = START) -> dict[str, Edition]:
    """Put the adoption before everything else and return the editions by digest."""
    adopted = EditionAdopted(document.document, document.edition, codec.digest(document), since)
    book.facts.insert(0, Fact(0, book.facts[0].at, book.facts[0].recorded, "u:1", "company", adopted))
    book.facts[:] = [replace(fact, seq=seq) for seq, fact in enumerate(book.facts)]
    return {codec.digest(document): document}


def asking(about: date, book: Book, last: date | None = None) -> Asked:
    if last is None:
        return Asked(("doc",), about, None, None, len(book.facts))
    return Asked(("doc",), None, about, last, len(book.facts))


def written(facts: Sequence[Fact], editions: dict[str, Edition], asked: Asked) -> bytes:
    return canonical.encode(statement(facts, editions, asked))


def said(book: Book, editions: dict[str, Edition], about: str = "2026-02-06") -> Any:  # noqa: ANN401 - JSON
    return statement(book.facts, editions, asking(date.fromisoformat(about), book))["documents"][0]


def words(document: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    return {row["ref"]: row["word"] for row in document["clauses"]}


# --- what is needed ---------------------------------------------------------------------------------


def _in_their_order(rows: list[Entry]) -> Book:
    """Return a ledger with a finding and an exception of its own for each that is opened: ids are used once."""
    book = Book("2026-01-10")
    for row in sorted(rows, key=lambda row: max(row.about + timedelta(days=row.delay), date(2025, 12, 1))):
        book.add(row.payload, on=max(row.about + timedelta(days=row.delay), date(2025, 12, 1)).isoformat())
    return book


@settings(max_examples=60, deadline=None)
@given(st.lists(entries, min_size=5, max_size=40), days, st.sampled_from(PARTS), st.integers(0, 60))
def test_the_needed_entries_are_enough(rows: list[Entry], about: date, document: Edition, length: int) -> None:
    book = _in_their_order(rows)
    editions = adopting(document, book)
    for asked in (asking(about, book), asking(about, book, about + timedelta(days=length))):
        few = needed(book.facts, editions, asked)
        kept = [fact for fact in book.facts if fact.seq in few]
        assert written(kept, editions, asked) == written(book.facts, editions, asked)


def _watched() -> Book:
    book = Book("2026-01-01")
    book.enter("hosts:a", "2026-01-01", values={"core": True, "owner": "p"})
    book.enter("hosts:b", "2026-01-01", values={"core": False, "owner": "p"})
    for host in ("hosts:a", "printers:x"):
        seen = ObservationChanged(host, noon("2026-02-01"), (Reading("clock", Outcome.OK, {}),))
        book.add(seen, on="2026-02-01")
        later = ObservationContinued(host, noon("2026-02-01"), noon("2026-02-02"), ("clock",), "0" * 64)
        book.add(later, on="2026-02-02")
    book.record("2026-02-01", form="scan", target="hosts:a")
    book.record("2026-02-01", form="scan", target="systems:a")
    book.record("2026-02-01", form="daily")
    book.add(ProfileAnswered("online", answer=True, since=date(2026, 1, 1)), on="2026-01-05")
    book.add(ProfileAnswered("listed", answer=True, since=date(2026, 1, 1)), on="2026-01-05")
    book.add(ParameterSet("length", 12, date(2026, 1, 1)), on="2026-01-05")
    return book


SELECTED = {
    "clauses-of-hosts": ((5,), {0, 1, 2, 3, 4, 5, 11, 13}),
    "records-of-hosts": ((2,), {0, 1, 2, 3, 8, 13}),
    "work-of-the-company": ((1,), {0, 1, 10, 13}),
}
"""Clauses, and what they need: adoption, cut-over and parameters always; then no more than their demands read."""


@pytest.mark.parametrize(("clauses", "expected"), SELECTED.values(), ids=SELECTED.keys())
def test_nothing_beyond_what_the_demands_read_is_needed(clauses: tuple[int, ...], expected: set[int]) -> None:
    book, document = _watched(), replace(EDITION, clauses=tuple(EDITION.clauses[at] for at in clauses))
    editions = adopting(document, book)
    assert needed(book.facts, editions, asking(date(2026, 2, 6), book)) == expected


def test_calendars_and_what_internal_audit_examines_are_needed() -> None:
    book = _watched()
    document = replace(EDITION, clauses=EDITION.clauses[:2], inspections={"T": "c.permit"})
    editions = adopting(document, book)
    holiday = book.add(CalendarOverridden(CalendarKind.OFFICE, date(2026, 2, 5), open=False), on="2026-02-04")
    year = book.add(CalendarPublished(CalendarKind.OFFICE, 2026, (date(2026, 2, 4),), ()), on="2026-02-04")
    examined = book.record("2026-02-01", on="2026-02-05", form="permit", target="hosts:a")
    few = needed(book.facts, editions, asking(date(2026, 2, 6), book))
    assert {holiday.seq, year.seq, examined.seq} <= few


# --- what it says -----------------------------------------------------------------------------------


def test_it_says_what_the_posture_says() -> None:
    book = _watched()
    editions = adopting(EDITION, book)
    posture = Posture(EDITION, FactIndex(book.facts), date(2026, 2, 6))
    document = said(book, editions)
    derived = {ref: None if one.word is None else one.word.value for ref, one in posture.verdicts.items()}
    assert words(document) == derived
    assert document["totals"] == posture.totals
    assert [row["ref"] for row in document["clauses"]] == [one.ref for one in EDITION.clauses]
    clock = next(row for row in document["demands"] if row["demand"] == "c.clock")
    used = {row["target"]: row["facts"] for row in clock["targets"]}
    assert used == {"hosts:a": [[4, 0], [5, 0]], "hosts:b": []}


def test_what_was_not_known_yet_does_not_count() -> None:
    book = _watched()
    editions = adopting(EDITION, book)
    short = replace(asking(date(2026, 2, 6), book), known=9)
    cut = book.facts[:9]
    assert written(book.facts, editions, short) == written(cut, editions, short)
    assert needed(book.facts, editions, short) == needed(cut, editions, short)


def _scanning(document: str, most: int) -> Edition:
    """A document that asks for a scan every so many months."""
    scan = Parameter("scan", Op.AT_MOST, most, "month", "掃描", "scan")
    rules = clause("T-1", part("c.d", root=AllOf(("c.d",))), parameters=(scan,))
    made = edition([rules], [demand(periodic(ParameterRef("scan"), form="scan"))])
    return replace(made, document=document)


def test_a_stricter_document_beside_it_counts_while_the_company_lives_under_it() -> None:
    book = Book("2025-01-01")
    yearly, monthly = _scanning("doc", 12), _scanning("other", 1)
    editions = {codec.digest(one): one for one in (yearly, monthly)}
    book.record("2025-12-20", form="scan")
    for one in (yearly, monthly):
        book.add(EditionAdopted(one.document, one.edition, codec.digest(one), START), on="2025-12-21")
    asked = Asked(("doc",), date(2026, 2, 6), None, None, len(book.facts))
    assert words(statement(book.facts, editions, asked)["documents"][0]) == {"T-1": "overdue"}
    with pytest.raises(NotFoundError):
        # Whether the one left out is stricter, nobody can tell.
        statement(book.facts, {codec.digest(yearly): yearly}, asked)
    assert set(statement(book.facts, editions, asked)["documents"][0]["beside"]) == set(editions)
    book.add(EditionWithdrawn("other", date(2026, 2, 1)), on="2026-02-01")
    later = replace(asked, known=len(book.facts))
    assert words(statement(book.facts, {codec.digest(yearly): yearly}, later)["documents"][0]) == {"T-1": "due"}


def test_a_document_beside_it_that_is_not_in_force_yet_is_looked_into_and_does_not_count() -> None:
    book = Book("2025-01-01")
    own, coming = _scanning("doc", 12), replace(_scanning("other", 1), effective=Effective(date(2026, 6, 1), None))
    editions = {codec.digest(one): one for one in (own, coming)}
    book.record("2025-12-20", form="scan")
    for one in (own, coming):
        book.add(EditionAdopted(one.document, one.edition, codec.digest(one), START), on="2025-12-21")
    asked = Asked(("doc",), date(2026, 2, 6), None, None, len(book.facts))
    document = statement(book.facts, editions, asked)["documents"][0]
    assert words(document) == {"T-1": "due"}
    # Its dates are in it: without it nobody could tell that it does not count.
    assert set(document["beside"]) == set(editions)


def test_a_document_that_was_given_up_is_out_of_force() -> None:
    book = _watched()
    editions = adopting(EDITION, book)
    book.add(EditionWithdrawn("doc", date(2026, 2, 1)), on="2026-02-03")
    assert set(words(said(book, editions)).values()) == {None, "not_in_force"}
    assert said(book, editions)["in_force"] == {"first": None, "last": "2026-01-31"}
    assert words(said(book, editions, "2026-01-31"))["T-1"] == "overdue"


def test_a_document_that_was_not_adopted_has_no_verdicts() -> None:
    with pytest.raises(NotFoundError):
        statement(_watched().facts, {codec.digest(EDITION): EDITION}, asking(date(2026, 2, 6), _watched()))


# --- what is asked ----------------------------------------------------------------------------------

D = date(2026, 2, 6)
WRONG = {
    "nothing": (("doc",), None, None, None, 1),
    "both": (("doc",), D, D, D, 1),
    "half-a-period": (("doc",), None, D, None, 1),
    "backwards": (("doc",), None, D, date(2026, 2, 5), 1),
    "no-document": ((), D, None, None, 1),
    "unsorted": (("b", "a"), D, None, None, 1),
    "twice": (("a", "a"), D, None, None, 1),
    "before-the-beginning": (("a",), D, None, None, -1),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_a_question_that_is_none_is_refused(wrong: tuple[Any, Any, Any, Any, Any]) -> None:
    with pytest.raises(InputError):
        Asked(*wrong)


def test_a_question_is_read_as_it_was_written() -> None:
    for asked in (Asked(("a", "b"), D, None, None, 7), Asked(("a",), None, D, D, 0)):
        assert asked_in(asked_json(asked)) == asked
    good = asked_json(Asked(("a",), D, None, None, 7))
    changed: list[dict[str, Any]] = [{"more": 1}, {"about": "20260206"}, {"documents": "a"}, {"known": "7"}]
    for wrong in ({}, *({**good, **change} for change in changed)):
        with pytest.raises(InputError):
            asked_in(wrong)
