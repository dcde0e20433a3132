"""A table: a clause, the day asked about, and rows that each name a situation and the word it earns."""

from dataclasses import replace
from functools import cache
from typing import NamedTuple

import pytest
from _pytest.mark.structures import ParameterSet

from anzheng.catalogue.core.model import Clause, Edition
from anzheng.posture.index import FactIndex
from anzheng.posture.judge import Posture
from anzheng.posture.parameters import ParameterBook
from anzheng.posture.words import Word
from tests.clauses.facts import Acts, Change, day
from tests.clauses.packs import documents, register_fields
from tests.support.perfect_company import every_fact, in_order

FAILED, OVERDUE, UNKNOWN, LATE, DUE = Word.FAILED, Word.OVERDUE, Word.UNKNOWN, Word.LATE, Word.DUE
EXCEPTED, MET, NO_EVENT = Word.EXCEPTED, Word.MET, Word.NO_EVENT
NOT_APPLICABLE, NOT_IN_FORCE = Word.NOT_APPLICABLE, Word.NOT_IN_FORCE


class Says(NamedTuple):
    """What the product answers: the word, and what is shown beside it."""

    word: Word | None
    advice: bool = False
    """A recommendation that is not followed (建議)."""
    standing_exception: bool = False
    """不符（已核准例外）."""


class Row(NamedTuple):
    name: str
    says: Says
    changes: tuple[Change, ...]
    part: int | None
    on: str
    beside: tuple[str, ...]


class Table(NamedTuple):
    document: str
    ref: str
    on: str
    given: tuple[Change, ...]
    rows: tuple[Row, ...]


def table(document: str, ref: str, on: str, *rows: Row, given: tuple[Change, ...] = ()) -> Table:
    """A clause; every row starts from a company that has everything in order on the day `on`, and from `given`."""
    return Table(document, ref, on, given, rows)


def row(
    name: str,
    word: Word | None,
    *changes: Change,
    part: int | None = None,
    on: str = "",
    beside: tuple[str, ...] = (),
    advice: bool = False,
    standing: bool = False,
) -> Row:
    """One situation.

    `part` asks for a part's word instead of the clause's, `on` names another day than the table's, `beside`
    the other documents that the company lives under.
    """
    return Row(name, Says(word, advice, standing), changes, part, on, beside)


def every(*tables: Table) -> pytest.MarkDecorator:
    """Run a test with each row of each table."""
    return pytest.mark.parametrize(("one", "line"), [_case(one, line) for one in tables for line in one.rows])


def _case(one: Table, line: Row) -> ParameterSet:
    return pytest.param(one, line, id=f"{one.ref}: {line.name}")


def answer(one: Table, line: Row) -> Says:
    """Return what the product says of the row."""
    on = line.on or one.on
    edition = documents()[one.document]
    acts = _in_order(one.document, one.ref, on)
    for change in one.given:
        acts = change(acts)
    for change in line.changes:
        before, acts = acts, change(acts)
        if acts == before:
            raise ValueError(f"{line.name}: a change finds nothing to change")
    facts = in_order(acts, day("9999-12-31"))
    book = ParameterBook.of([edition, *(documents()[name] for name in line.beside)])
    verdict = Posture(edition, FactIndex(facts), day(on), book).verdict(one.ref)
    if line.part is None:
        return Says(verdict.word, verdict.advice, verdict.standing_exception)
    part = next(part for part in verdict.parts if part.n == line.part)
    return Says(part.word, part.advice, part.standing_exception)


@cache
def _in_order(document: str, ref: str, on: str) -> Acts:
    """Return the acts of a company that does all that the clause asks for, up to the day."""
    edition = documents()[document]
    clauses = tuple(clause if clause.ref == ref else _mute(clause) for clause in edition.clauses)
    alone: Edition = replace(edition, clauses=clauses, inspections={})
    return [(fact.at, fact.payload) for fact in every_fact([alone], register_fields(), day(on))]


def _mute(clause: Clause) -> Clause:
    """Return the clause with its parameters, which others may use, and without its duties."""
    return replace(clause, parts=(), obligation=False)
