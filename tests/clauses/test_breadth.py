"""The tables together: many clauses, of every kind, in every word."""

from functools import cache
from importlib import import_module
from pathlib import Path

from anzheng.catalogue.core.model import Clause, Strength
from anzheng.posture.proof import demands_in
from anzheng.posture.words import Word
from tests.clauses.packs import documents
from tests.clauses.tables import Table

KINDS = {"periodic", "standing", "response", "observed", "invariant", "setting", "retained", "attested"}


@cache
def all_tables() -> tuple[Table, ...]:
    here = Path(__file__)
    names = sorted(path.stem for path in here.parent.glob("test_*.py") if path != here)
    modules = [import_module(f"tests.clauses.{name}") for name in names]
    return tuple(value for module in modules for value in vars(module).values() if isinstance(value, Table))


def clauses() -> list[Clause]:
    by_ref = {clause.ref: clause for edition in documents().values() for clause in edition.clauses}
    return [by_ref[one.ref] for one in all_tables()]


def test_forty_clauses_of_all_documents_have_a_table_of_several_rows() -> None:
    refs = [one.ref for one in all_tables()]
    assert len(refs) == len(set(refs)) >= 40
    assert {one.document for one in all_tables()} == set(documents())
    assert {one.ref: len(one.rows) for one in all_tables() if not 4 <= len(one.rows) <= 9} == {}
    assert sum(len(one.rows) for one in all_tables()) >= 220


def test_every_word_is_earned_by_some_row() -> None:
    assert {line.says.word for one in all_tables() for line in one.rows} == set(Word)


def test_every_kind_of_demand_and_every_strength_is_among_them() -> None:
    parts = [part for clause in clauses() for part in clause.parts]
    library = {name: demand for edition in documents().values() for name, demand in edition.demands.items()}
    kinds = {library[name].kind for part in parts for name in demands_in(part.proof.root)}
    assert kinds == KINDS
    assert {part.strength for part in parts} == {Strength.MUST, Strength.SHOULD, Strength.MAY, Strength.GOAL}


def test_no_row_is_named_twice() -> None:
    names = [(one.ref, line.name) for one in all_tables() for line in one.rows]
    assert len(names) == len(set(names))
