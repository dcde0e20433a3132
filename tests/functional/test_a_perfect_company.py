"""Whether the proofs of the packaged regulation can be lived under: by who does all, and not by who does nothing."""

from datetime import date
from functools import cache

import pytest

from anzheng.catalogue.check import KNOWN_CHECKS
from anzheng.catalogue.core.model import Edition, Invariant
from anzheng.catalogue.files import PACKAGED
from anzheng.catalogue.services import load_pack
from anzheng.cli.sample.world import RegisterFields
from anzheng.facts.base import Fact
from anzheng.posture.index import FactIndex
from anzheng.posture.judge import Posture
from anzheng.posture.proof import demands_in
from anzheng.posture.results import ClauseVerdict
from anzheng.posture.words import Word
from tests.support.perfect_company import every_fact, nothing_at_all, registers_only

DAYS = [date(2026, 11, 20), date(2026, 1, 2), date(2025, 7, 1), date(2024, 2, 29), date(2025, 10, 26)]
"""An ordinary day, the turns of a year and of a half-year, a leap day, a Sunday."""
DONE = {Word.MET, Word.NO_EVENT, Word.NOT_IN_FORCE}
TODAY = DAYS[0]


@cache
def packaged() -> tuple[Edition, RegisterFields]:
    pack = load_pack(PACKAGED, {name: (name, name) for name in KNOWN_CHECKS})
    edition = next(one for one in pack.editions if one.document == "twse-cc")
    return edition, {name: register.fields for name, register in pack.vocabulary.registers.items()}


def judged(facts: list[Fact], day: date) -> Posture:
    return Posture(packaged()[0], FactIndex(facts), day)


def obligations(posture: Posture) -> dict[str, ClauseVerdict]:
    bound = {clause.ref for clause in posture.edition.clauses if clause.obligation}
    return {ref: verdict for ref, verdict in posture.verdicts.items() if ref in bound}


def troubles(posture: Posture, allowed: set[Word]) -> list[str]:
    found = []
    for clause in posture.edition.clauses:
        for part in posture.verdict(clause.ref).parts:
            if part.word not in allowed and part.reason.code != "permissive":
                found.append(f"{clause.ref} part {part.n}: {part.word} {part.reason.code} {dict(part.reason.args)}")
    return found


@pytest.mark.parametrize("day", DAYS, ids=date.isoformat)
def test_who_does_everything_at_once_meets_every_clause(day: date) -> None:
    posture = judged(every_fact(*packaged(), day), day)
    assert len(obligations(posture)) == 189
    assert troubles(posture, DONE) == []


@pytest.mark.parametrize("day", DAYS, ids=date.isoformat)
def test_who_does_everything_at_the_last_moment_is_never_overdue(day: date) -> None:
    posture = judged(every_fact(*packaged(), day, lazy=True), day)
    assert troubles(posture, DONE | {Word.DUE}) == []


def test_supporting_demands_can_be_met_as_well() -> None:
    posture = judged(every_fact(*packaged(), TODAY), TODAY)
    support = {
        (clause.ref, node.demand, node.word)
        for clause in posture.edition.clauses
        for part in posture.verdict(clause.ref).parts
        for node in part.corroborating
        if node.word not in DONE
    }
    assert support == set()


def test_registers_alone_meet_only_what_registers_prove() -> None:
    posture = judged(registers_only(*packaged(), TODAY), TODAY)
    by_register = {
        clause.ref
        for clause in posture.edition.clauses
        if clause.obligation
        and all(
            isinstance(posture.edition.demands[name].spec, Invariant)
            for part in clause.parts
            for name in demands_in(part.proof.root)
        )
    }
    met = {ref for ref, verdict in obligations(posture).items() if verdict.word in DONE}
    assert met - by_register - CHOICE == set()
    assert met >= by_register


CHOICE = {
    "CC-21100(4)e",  # marked devices or a comparison at purchase: the register may prove the first
}
"""Clauses whose choice holds a branch that registers prove."""


def test_who_does_nothing_meets_nothing() -> None:
    posture = judged(nothing_at_all(*packaged(), TODAY), TODAY)
    assert {ref for ref, verdict in obligations(posture).items() if verdict.word in DONE} == set()
