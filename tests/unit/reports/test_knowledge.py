"""What a page says as known on a day is what a binder of that day says: the editions are those known then."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anzheng.catalogue import services as catalogue
from anzheng.catalogue.core import codec
from anzheng.catalogue.core.model import AllOf, Edition, Effective, Op, Parameter, ParameterRef
from anzheng.facts.base import Fact
from anzheng.facts.companies import EditionAdopted, EditionWithdrawn
from anzheng.kernel.errors import NotFoundError
from anzheng.posture.needed import needed
from anzheng.posture.results import ClauseVerdict
from anzheng.posture.statement import Asked, statement
from anzheng.reports import knowledge as module
from anzheng.reports.binder.gather import known_size
from anzheng.reports.knowledge import Knowledge
from tests.unit.posture.build import Book, clause, demand, edition, part, periodic

FIRST = date(2026, 1, 1)
DAYS = 120
DOCUMENTS = ("one", "two")


def _scanning(document: str, label: str, most: int, effective: Effective = Effective(None, None)) -> Edition:  # noqa: B008
    """An edition that asks for a scan every so many months; a newer one has a clause more."""
    scan = Parameter("scan", Op.AT_MOST, most, "month", "掃描", "scan")
    refs = ["T-1", "T-2"] if label > "2021" else ["T-1"]
    rules = [clause(ref, part("c.d", root=AllOf(("c.d",))), parameters=(scan,)) for ref in refs]
    made = edition(rules, [demand(periodic(ParameterRef("scan"), form="scan"))], effective=effective)
    return replace(made, document=document, edition=label)


EDITIONS = {
    codec.digest(one): one
    for one in (
        _scanning("one", "2020-01-01", 12),
        _scanning("one", "2022-01-01", 3),
        _scanning("two", "2020-01-01", 6),
        _scanning("two", "2022-01-01", 1, Effective(date(2026, 3, 1), None)),
    )
}


def _digest(document: str, label: str) -> str:
    return next(name for name, one in EDITIONS.items() if (one.document, one.edition) == (document, label))


def adopted(document: str, label: str, since: date) -> EditionAdopted:
    return EditionAdopted(document, label, _digest(document, label), since)


class Act(NamedTuple):
    """Something entered, so many days after the beginning."""

    on: int
    what: EditionAdopted | EditionWithdrawn | date


_days = st.integers(-60, DAYS).map(lambda number: FIRST + timedelta(days=number))
_adoptions = st.builds(
    adopted, st.sampled_from(DOCUMENTS), st.sampled_from(["2020-01-01", "2022-01-01"]), _days
) | st.builds(EditionWithdrawn, st.sampled_from(DOCUMENTS), _days)
_acts = st.builds(Act, st.integers(0, DAYS), _adoptions | _adoptions | _days)


def entered(acts: Sequence[Act]) -> list[Fact]:
    """Return a ledger of adoptions and of scans, each recorded on its day."""
    book = Book("2025-06-01")
    for one in sorted(acts, key=lambda act: act.on):
        on = (FIRST + timedelta(days=one.on)).isoformat()
        if isinstance(one.what, date):
            book.record(one.what.isoformat(), on=on, form="scan")
        else:
            book.add(one.what, on=on)
    return book.facts


@contextmanager
def knowing(facts: list[Fact]) -> Iterator[Knowledge]:
    """Serve knowledge of one ledger, `own`, and of the editions above."""

    def after_of(_: str, *, after: int) -> list[Fact]:
        return facts[after + 1 :]

    def compiled(_: Path, digest: str) -> Edition:
        return EDITIONS[digest]

    with patch.object(module, "facts_of", after_of), patch.object(catalogue, "load_compiled", compiled):
        yield Knowledge(Path("nowhere"))


def words(verdicts: dict[str, ClauseVerdict]) -> dict[str, str | None]:
    return {ref: None if one.word is None else one.word.value for ref, one in verdicts.items()}


def binder(facts: list[Fact], asked: Asked) -> list[dict[str, str | None]] | None:
    """Return what a binder says, by all facts and by those that travel; None if it refuses."""
    try:
        travels = needed(facts, EDITIONS, asked)
        said = [statement(some, EDITIONS, asked) for some in (facts, [one for one in facts if one.seq in travels])]
    except NotFoundError:
        return None
    return [{row["ref"]: row["word"] for row in one["documents"][0]["clauses"]} for one in said]


def page(known: Knowledge, document: str, asked: Asked, day: date | None) -> list[dict[str, str | None]] | None:
    """Return what the page says, asked twice; None if it refuses."""
    try:
        if asked.about:
            twice = [known.posture("own", document, asked.about, day).verdicts for _ in range(2)]
        else:
            twice = [known.period("own", document, asked.first or FIRST, asked.day, day).verdicts for _ in range(2)]
        told = known.edition("own", document, asked.day, day)
    except NotFoundError:
        return None
    assert all(set(one) == {row.ref for row in told.clauses} for one in twice)
    return [words(one) for one in twice]


@settings(max_examples=150, deadline=None)
@given(st.lists(_acts, min_size=1, max_size=14), _days, st.integers(0, DAYS), st.integers(0, 60))
def test_a_page_as_known_on_a_day_says_what_the_binder_of_that_day_says(
    acts: list[Act], about: date, known_on: int, length: int
) -> None:
    facts, day = entered(acts), FIRST + timedelta(days=known_on)
    with knowing(facts) as known:
        for document in DOCUMENTS:
            for about_day, first, last in ((about, None, None), (None, about, about + timedelta(days=length))):
                asked = Asked((document,), about_day, first, last, known_size(facts, day))
                now = replace(asked, known=len(facts))
                # Asked as of now first: what is kept of one question must not answer the other.
                assert page(known, document, now, None) == binder(facts, now)
                assert page(known, document, asked, day) == binder(facts, asked)


# --- named cases ------------------------------------------------------------------------------------

OLD, NEW, ONCE = "2020-01-01", "2022-01-01", date(2025, 1, 1)
LATER = [Act(10, adopted("one", OLD, ONCE)), Act(50, adopted("one", NEW, ONCE)), Act(50, adopted("two", OLD, ONCE))]
"""The old edition is entered on the 11th of January; a newer one, in force since last year, on the 20th of February."""
EARLY, BEFORE, AFTER = date(2026, 1, 5), date(2026, 2, 1), date(2026, 3, 1)


def test_an_edition_that_was_entered_later_was_not_known_before() -> None:
    with knowing(entered(LATER)) as known:
        assert known.edition("own", "one", AFTER).edition == NEW
        assert known.edition("own", "one", AFTER, AFTER).edition == NEW
        assert known.edition("own", "one", AFTER, BEFORE).edition == OLD
        assert known.posture("own", "one", BEFORE, BEFORE).edition.edition == OLD


def test_before_its_first_day_the_first_adoption_that_was_known_is_used() -> None:
    long_ago = date(2020, 1, 1)
    with knowing(entered(LATER)) as known:
        assert [known.edition("own", "one", long_ago, day).edition for day in (BEFORE, AFTER, None)] == [OLD, OLD, OLD]


def test_documents_editions_and_parameters_are_those_that_were_known() -> None:
    with knowing(entered(LATER)) as known:
        assert known.documents("own", AFTER, BEFORE) == ["one"]
        assert [one.edition for one in known.editions("own", AFTER, BEFORE)] == [OLD]
        assert known.documents("own", AFTER, AFTER) == ["one", "two"]
        assert [one.edition for one in known.editions("own", AFTER)] == [NEW, OLD]
        values = [
            [one.parameter.value for one in known.book("own", AFTER, day).sources["scan"]]
            for day in (BEFORE, AFTER, None)
        ]
        assert (values[0], *map(sorted, values[1:])) == ([12], [3, 3, 6], [3, 3, 6])


def test_a_forecast_is_made_by_all_that_is_known() -> None:
    with knowing(entered(LATER)) as known:
        ahead = known.forecast("own", "one", BEFORE, AFTER)
        assert {ahead.today.edition.edition, ahead.then.edition.edition} == {NEW}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_before_anything_was_adopted_there_is_no_answer(document: str) -> None:
    facts = entered(LATER)
    asked = Asked((document,), AFTER, None, None, known_size(facts, EARLY))
    with knowing(facts) as known:
        with pytest.raises(NotFoundError, match=document):
            known.posture("own", document, AFTER, EARLY)
        with pytest.raises(NotFoundError, match=document):
            known.period("own", document, EARLY, AFTER, EARLY)
        with pytest.raises(NotFoundError, match="2026-01-05"):
            known.documents("own", AFTER, EARLY)
    with pytest.raises(NotFoundError, match=document):
        statement(facts, EDITIONS, asked)


def test_what_was_asked_before_is_not_judged_again() -> None:
    with knowing(entered(LATER)) as known:
        for day, document in product((None, BEFORE), ("one",)):
            assert known.posture("own", document, AFTER, day) is known.posture("own", document, AFTER, day)
