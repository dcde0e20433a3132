"""What holds for every ledger: order, unrelated facts, knowledge, honest ends, learning, no pass by late entry."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anzheng.facts.base import COMPANY, About, Fact, Outcome, Payload
from anzheng.facts.events import EventAnswered, EventRaised
from anzheng.facts.evidence import EvidenceAdded
from anzheng.facts.observations import ObservationChanged, Reading, SettingRead
from anzheng.facts.registers import RegisterEntered
from anzheng.posture.clauses import lookback_of
from anzheng.posture.demands.dispatch import judge_demand, judge_target, targets_of
from anzheng.posture.explain import explain
from anzheng.posture.index import FactIndex, known_on
from anzheng.posture.judge import Posture
from anzheng.posture.period import judge_period
from anzheng.posture.proof import demands_in
from anzheng.posture.results import DemandResult, TargetResult
from anzheng.posture.words import Word
from tests.unit.posture.build import Book, noon
from tests.unit.posture.ledgers import DAYS, EDITION, EVIDENCE, FIRST, Entry, days, entries, ledgers, uncut, withdrawn

few = settings(max_examples=40, deadline=None)
_DAY = timedelta(days=1)
ON_TIME = {Word.MET, Word.NO_EVENT}


def _keys() -> list[tuple[str, str]]:
    return sorted(
        {
            (name, lookback_of(clause))
            for clause in EDITION.clauses
            for part in clause.parts
            for name in (*demands_in(part.proof.root), *part.proof.corroborating)
        }
    )


KEYS = _keys()


def _words(posture: Posture) -> dict[str, Word | None]:
    words: dict[str, Word | None] = {ref: verdict.word for ref, verdict in posture.verdicts.items()}
    for name, lookback in KEYS:
        for target, result in posture.demand(name, lookback).targets.items():
            words[f"{name} {lookback} {target}"] = result.word
    return words


def _results(posture: Posture) -> Iterator[tuple[str, str, TargetResult]]:
    for name, lookback in KEYS:
        for result in posture.demand(name, lookback).targets.values():
            yield name, lookback, result


@few
@given(ledgers, days, st.randoms())
def test_the_order_in_which_facts_are_handed_over_changes_nothing(book: Book, day: date, random: Random) -> None:
    shuffled = list(book.facts)
    random.shuffle(shuffled)
    assert _words(Posture(EDITION, known_on(shuffled, None), day)) == _words(book.posture(EDITION, day.isoformat()))


def _subject(fact: Fact) -> tuple[str, str]:
    payload = fact.payload
    if isinstance(payload, EventRaised | EventAnswered):
        # A case is raised once; its answers may come before it.
        return type(payload).__name__, payload.item
    names = ("target", "entry", "question", "key", "finding", "exception", "day", "evidence")
    family = type(payload).__module__
    return family, next((str(getattr(payload, name)) for name in names if hasattr(payload, name)), "")


@few
@given(st.lists(entries, max_size=25), days, st.randoms())
def test_facts_of_one_moment_about_different_subjects_may_change_places(
    rows: list[Entry], day: date, random: Random
) -> None:
    def told(order: list[Entry]) -> dict[str, Word | None]:
        book = Book("2026-01-10")
        for row in order:
            book.add(row.payload, on="2026-06-30")
        return _words(book.posture(EDITION, day.isoformat()))

    distinct = list({_subject(Fact(0, noon("2026-06-30"), day, "", "", row.payload)): row for row in rows}.values())
    moved = list(distinct)
    random.shuffle(moved)
    assert told(distinct) == told(moved)


UNRELATED = [
    EvidenceAdded("other", "other-form", COMPANY, About(FIRST, FIRST), {}, (), (), None),
    RegisterEntered("other-register", "a", FIRST, {}),
    EventRaised("other-event", "x1", COMPANY, noon("2026-02-01")),
    ObservationChanged("hosts:stranger", noon("2026-02-01"), (Reading("other-check", Outcome.FAIL, {}),)),
    SettingRead("hosts:stranger", "length", 1, "read", noon("2026-02-01")),
]


@few
@given(ledgers, days, st.sampled_from(UNRELATED))
def test_a_fact_about_something_else_changes_nothing(book: Book, day: date, payload: Payload) -> None:
    before = _words(book.posture(EDITION, day.isoformat()))
    book.add(payload, on="2026-11-01")
    assert _words(book.posture(EDITION, day.isoformat())) == before


@few
@given(ledgers, entries, days)
def test_what_is_recorded_later_never_changes_what_was_known_before(book: Book, row: Entry, day: date) -> None:
    before = _words(book.posture(EDITION, day.isoformat(), known="2026-10-31"))
    book.add(row.payload, on="2026-11-01")
    assert _words(book.posture(EDITION, day.isoformat(), known="2026-10-31")) == before


def _again(name: str, target: str, lookback: str, posture: Posture, day: date) -> Word | None:
    context = posture.context.on(day)
    demand = EDITION.demands[name]
    if target.endswith(":*"):
        found = judge_demand(demand, context, lookback).targets.get(target)
        return None if found is None else found.word
    spans = targets_of(demand, context, lookback).get(target)
    return None if spans is None else judge_target(demand, target, spans, context, lookback).word


@pytest.mark.parametrize(
    "strategy", [pytest.param(ledgers, id="with a cut-over"), pytest.param(uncut, id="without one")]
)
def test_a_target_keeps_its_word_until_the_day_it_promises(strategy: st.SearchStrategy[Book]) -> None:
    @settings(max_examples=40, deadline=None)
    @given(strategy, days, st.integers(1, 90))
    def check(book: Book, day: date, ahead: int) -> None:
        posture = book.posture(EDITION, day.isoformat())
        for name, lookback, result in _results(posture):
            assert result.until is None or result.until >= day
            later = {day + timedelta(days=ahead), day + _DAY, *([result.until] if result.until else [])}
            for other in later:
                if day < other < date(2100, 1, 1) and (result.until is None or other <= result.until):
                    word = _again(name, result.target, lookback, posture, other)
                    assert word is result.word, (name, lookback, result, other, word)

    check()


@few
@given(ledgers, days, st.integers(1, 60))
def test_a_demand_and_a_clause_keep_their_word_until_the_day_they_promise(book: Book, day: date, ahead: int) -> None:
    posture, other = book.posture(EDITION, day.isoformat()), day + timedelta(days=ahead)
    later = Posture(EDITION, posture.index, other)
    for name, lookback in KEYS:
        now: DemandResult = posture.demand(name, lookback)
        if now.until is None or now.until >= other:
            assert later.demand(name, lookback).word is now.word, (name, lookback, now)
    for ref, verdict in posture.verdicts.items():
        if verdict.word is not None and (verdict.until is None or verdict.until >= other):
            assert later.verdict(ref).word is verdict.word, (ref, verdict)


@few
@given(ledgers, days)
def test_every_fact_that_an_explanation_names_stands_in_the_ledger(book: Book, day: date) -> None:
    posture = book.posture(EDITION, day.isoformat())
    for clause in EDITION.clauses:
        told = explain(posture, clause.ref)
        named = {fact for part in told.verdict.parts for fact in part.facts}
        named |= {
            fact for one in told.demands.values() for result in one.result.targets.values() for fact in result.facts
        }
        assert all(0 < fact.seq < len(book.facts) for fact in named)


@settings(max_examples=50, deadline=None)
@given(ledgers, entries.filter(lambda row: isinstance(row.payload, EVIDENCE)), days)
def test_what_is_entered_after_the_day_never_turns_absence_into_on_time(book: Book, row: Entry, day: date) -> None:
    absent = {Word.OVERDUE, Word.UNKNOWN}
    before = {(n, lookback, r.target): r for n, lookback, r in _results(book.posture(EDITION, day.isoformat()))}
    book.add(row.payload, on="2026-12-31")
    for name, lookback, result in _results(book.posture(EDITION, day.isoformat())):
        old = before.get((name, lookback, result.target))
        if old is not None and old.word in absent:
            assert result.word not in ON_TIME, (name, lookback, old, result)


@settings(max_examples=50, deadline=None)
@given(ledgers, st.integers(0, 25), days)
def test_learning_fact_by_fact_equals_judging_from_scratch(book: Book, start: int, day: date) -> None:
    facts = [*book.facts, *withdrawn(book)]
    start = min(start, len(facts))
    posture = Posture(EDITION, FactIndex(facts[:start]), day)
    assert posture.verdicts
    for fact in facts[start:]:
        posture.learn([fact])
        assert posture.verdicts
    fresh = Posture(EDITION, FactIndex(facts), day)
    assert posture.verdicts == fresh.verdicts
    for name, lookback in KEYS:
        assert posture.demand(name, lookback) == fresh.demand(name, lookback)


@few
@given(ledgers, days, st.integers(0, 90))
def test_a_period_is_what_its_windows_are(book: Book, first: date, length: int) -> None:
    period = judge_period(EDITION, book.index(), first, first + timedelta(days=length))
    for judged in period.demands.values():
        windows = [window for rows in judged.targets.values() for window in rows]
        on_time = all(window.word in ON_TIME for window in windows)
        assert on_time == (judged.word in ON_TIME)
        counts = judged.tally.counts()
        assert counts["expected"] == sum(count for name, count in counts.items() if name != "expected")
        assert all(window.first <= window.last for window in windows)


@few
@given(ledgers, days)
def test_judging_leaves_the_index_as_it_was(book: Book, day: date) -> None:
    index = book.index()
    before = {name: repr(value) for name, value in vars(index).items() if name != "_calendars"}
    posture = Posture(EDITION, index, day)
    assert posture.verdicts
    assert judge_period(EDITION, index, day, day + timedelta(days=30)).verdicts
    assert {name: repr(value) for name, value in vars(index).items() if name != "_calendars"} == before


@few
@given(ledgers, st.integers(0, DAYS))
def test_two_days_with_different_words_have_a_promise_or_a_fact_between_them(book: Book, number: int) -> None:
    day = FIRST + timedelta(days=number)
    today = book.posture(EDITION, day.isoformat())
    tomorrow = Posture(EDITION, today.index, day + _DAY)
    for name, lookback in KEYS:
        after = tomorrow.demand(name, lookback).targets
        for target, result in today.demand(name, lookback).targets.items():
            if target in after and after[target].word is not result.word:
                assert result.until == day, (name, lookback, result, after[target])


@few
@given(ledgers, days, st.integers(0, 40))
def test_the_stretches_of_a_period_are_what_each_of_its_days_says(book: Book, first: date, length: int) -> None:
    last = first + timedelta(days=length)
    period = judge_period(EDITION, book.index(), first, last)
    context = book.posture(EDITION, last.isoformat()).context
    for name, judged in period.demands.items():
        demand = EDITION.demands[name]
        if judged.unit != "days":
            continue
        for target, stretches in judged.targets.items():
            spans = context.spans(demand.scope).get(target, [])
            for stretch in stretches if spans else ():
                words = {
                    judge_target(demand, target, spans, context.on(stretch.first + timedelta(days=n)), "P0D").word
                    for n in range((stretch.last - stretch.first).days + 1)
                }
                over = words == {Word.DUE} and stretch.word is Word.MET
                assert over or words == {stretch.word}, (name, stretch, words)
