"""Whether the proofs of all packaged documents can be lived under: by who does all, and not by who does nothing."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache

import pytest

from anzheng.catalogue.check import KNOWN_CHECKS
from anzheng.catalogue.core.joined import joined
from anzheng.catalogue.core.model import Edition, Invariant, Response
from anzheng.catalogue.files import PACKAGED
from anzheng.catalogue.services import load_pack
from anzheng.cli.sample.world import RegisterFields
from anzheng.facts.base import Fact, Payload
from anzheng.facts.companies import CutoverSet, ProfileAnswered
from anzheng.facts.registers import RegisterEntered
from anzheng.posture.index import FactIndex
from anzheng.posture.judge import Posture
from anzheng.posture.period import judge_period
from anzheng.posture.proof import demands_in
from anzheng.posture.results import ClauseVerdict
from anzheng.posture.words import Word
from tests.support.perfect_company import at, every_fact, in_order, nothing_at_all, registers_only

DAYS = [date(2026, 11, 20), date(2026, 1, 2), date(2025, 7, 1), date(2024, 2, 29), date(2025, 10, 26)]
"""An ordinary day, the turns of a year and of a half-year, a leap day, a Sunday."""
DONE = {Word.MET, Word.NO_EVENT, Word.NOT_IN_FORCE}
TODAY = DAYS[0]


@cache
def packaged() -> tuple[tuple[Edition, ...], RegisterFields]:
    pack = load_pack(PACKAGED, {name: (name, name) for name in KNOWN_CHECKS})
    return pack.editions, {name: register.fields for name, register in pack.vocabulary.registers.items()}


@cache
def together() -> Edition:
    """All documents in one, as a company lives under them."""
    return joined(packaged()[0])


def judged(facts: list[Fact], day: date) -> Posture:
    return Posture(together(), FactIndex(facts), day)


def obligations(posture: Posture) -> dict[str, ClauseVerdict]:
    bound = {clause.ref for clause in posture.edition.clauses if clause.obligation}
    return {ref: verdict for ref, verdict in posture.verdicts.items() if ref in bound}


def troubles(posture: Posture, allowed: set[Word]) -> list[str]:
    return open_parts({clause.ref: posture.verdict(clause.ref) for clause in posture.edition.clauses}, allowed)


def open_parts(verdicts: Mapping[str, ClauseVerdict], allowed: set[Word]) -> list[str]:
    return [
        f"{ref} part {part.n}: {part.word} {part.reason.code} {dict(part.reason.args)}"
        for ref, verdict in verdicts.items()
        for part in verdict.parts
        if part.word not in allowed and part.reason.code != "permissive"
    ]


@pytest.mark.parametrize("day", DAYS, ids=date.isoformat)
def test_who_does_everything_at_once_meets_every_clause(day: date) -> None:
    posture = judged(every_fact(*packaged(), day), day)
    assert len(obligations(posture)) == sum(clause.obligation for clause in together().clauses) > 0
    assert troubles(posture, DONE) == []


@pytest.mark.parametrize("day", DAYS, ids=date.isoformat)
def test_who_does_everything_at_the_last_moment_is_never_overdue(day: date) -> None:
    posture = judged(every_fact(*packaged(), day, lazy=True), day)
    assert troubles(posture, DONE | {Word.DUE}) == []


@pytest.mark.parametrize("lazy", [False, True], ids=["at once", "at the last moment"])
def test_a_year_in_which_everything_was_done_is_met(*, lazy: bool) -> None:
    index = FactIndex(every_fact(*packaged(), TODAY, lazy=lazy, daily=True))
    year = judge_period(together(), index, date(2025, 11, 1), date(2026, 10, 31))
    assert open_parts(year.verdicts, DONE) == []


def statements_a_month(edition: Edition) -> float:
    months = {"P1M": 1, "P3M": 3, "P6M": 6, "P1Y": 12}
    every = {
        demand.spec.event: months[demand.spec.nil_every]
        for demand in edition.demands.values()
        if isinstance(demand.spec, Response) and isinstance(demand.spec.nil_every, str)
    }
    return sum(1 / length for length in every.values())


def test_a_broker_where_nothing_ever_happens_signs_about_a_dozen_statements_a_month() -> None:
    (alone,) = (edition for edition in packaged()[0] if edition.document == "twse-cc")
    assert statements_a_month(alone) <= 13


def test_a_company_under_all_documents_where_nothing_ever_happens_signs_about_one_statement_a_day() -> None:
    assert statements_a_month(together()) <= 35


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
    "BP-13.4.5",  # the same choice as the next
    "CC-21100(4)e",  # marked devices or a comparison at purchase: the register may prove the first
}
"""Clauses whose choice holds a branch that registers prove."""


def test_who_does_nothing_meets_nothing() -> None:
    posture = judged(nothing_at_all(*packaged(), TODAY), TODAY)
    assert {ref for ref, verdict in obligations(posture).items() if verdict.word in DONE} == set()


def test_registers_that_mark_nothing_meet_no_more_than_registers_prove() -> None:
    """A company that enters one thing of each kind and never says what is core, important or used."""
    edition, fields = together(), packaged()[1]
    since = date(2024, 1, 1)
    acts: list[tuple[datetime, Payload]] = [(at(since, 0), CutoverSet(since))]
    acts += [(at(since, 0), ProfileAnswered(question, answer=True, since=since)) for question in edition.questions]
    for register in fields:
        acts.append((at(since), RegisterEntered(register, "one", since, {})))
    met = {ref for ref, verdict in obligations(judged(in_order(acts, TODAY), TODAY)).items() if verdict.word in DONE}
    assert met == set()
