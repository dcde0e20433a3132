"""Severity of words, and what a proof makes of them."""

import itertools

import pytest

from anzheng.catalogue.core.model import AllOf, AnyOf, ProofNode
from anzheng.posture.proof import demands_in, judge_node, steady_until, used_demands
from anzheng.posture.words import DROPPED, NAMES, SATISFIED, SEVERITY, Word, best, worst
from tests.unit.posture.build import Book, clause, day, demand, edition, part, periodic

ORDER = "failed overdue unknown late due excepted met no_event"


def test_the_order_of_severity_is_the_documented_one() -> None:
    assert " ".join(SEVERITY) == ORDER


def test_every_word_is_ranked_or_drops_out_and_has_a_name() -> None:
    assert set(SEVERITY) | DROPPED == set(Word) == set(NAMES)
    assert set(SEVERITY) >= SATISFIED


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(SEVERITY, 2)))
def test_the_worse_of_two_words_wins(one: Word, other: Word) -> None:
    assert worst([other, one]) is one
    assert worst([one, *DROPPED]) is one


@pytest.mark.parametrize(
    ("words", "word"),
    [
        pytest.param("failed met", "met", id="one branch is enough"),
        pytest.param("overdue due", "due", id="still to do beats missed"),
        pytest.param("no_event met", "met", id="evidence says more than nothing happened"),
        pytest.param("no_event overdue", "no_event", id="nothing happened beats missed"),
        pytest.param("unknown failed", "failed", id="silence excuses no failure"),
        pytest.param("overdue failed", "failed", id="nor does what was never done"),
        pytest.param("unknown overdue", "unknown", id="silence where one alternative was never used"),
        pytest.param("due failed", "due", id="an alternative that is still open"),
    ],
)
def test_the_better_of_alternatives(words: str, word: str) -> None:
    assert best([Word(each) for each in words.split()]) == word


def test_nothing_left_has_no_word() -> None:
    assert worst(DROPPED) is None
    assert best([]) is None


def _tree(node: ProofNode, **words: str) -> tuple[str, list[str]]:
    result = judge_node(node, lambda name: Word(words[name]))
    return result.word.value, list(used_demands(result))


@pytest.mark.parametrize(
    ("node", "words", "word", "used"),
    [
        pytest.param(AllOf(("a", "b")), {"a": "met", "b": "due"}, "due", ["a", "b"], id="all of: the worst"),
        pytest.param(AnyOf(("a", "b")), {"a": "overdue", "b": "met"}, "met", ["b"], id="any of: the best carries"),
        pytest.param(
            AnyOf(("a", "b")), {"a": "met", "b": "met"}, "met", ["a"], id="any of: the first of equals carries"
        ),
        pytest.param(
            AllOf(("a", AnyOf(("b", "c")))),
            {"a": "met", "b": "failed", "c": "late"},
            "late",
            ["a", "c"],
            id="nested any of",
        ),
        pytest.param(
            AnyOf((AllOf(("a", "b")), "c")),
            {"a": "met", "b": "failed", "c": "due"},
            "due",
            ["c"],
            id="a group that fails",
        ),
        pytest.param(
            AnyOf((AllOf(("a", AnyOf(("b", "c")))), "d")),
            {"a": "met", "b": "unknown", "c": "met", "d": "failed"},
            "met",
            ["a", "c"],
            id="three levels",
        ),
    ],
)
def test_proof_trees(node: ProofNode, words: dict[str, str], word: str, used: list[str]) -> None:
    assert _tree(node, **words) == (word, used)
    assert set(used) <= set(demands_in(node))


@pytest.mark.parametrize(
    ("node", "words", "ends", "until"),
    [
        pytest.param(AllOf(("a", "b")), {"a": "met", "b": "met"}, {"a": 9, "b": 5}, 5, id="all of: the first end"),
        pytest.param(
            AnyOf(("a", "b")), {"a": "met", "b": "met"}, {"a": 9, "b": 5}, 9, id="any of: the last end of equals"
        ),
        pytest.param(AnyOf(("a", "b")), {"a": "met", "b": "due"}, {"a": 9, "b": 5}, 9, id="nothing is better than met"),
        pytest.param(
            AnyOf(("a", "b")), {"a": "due", "b": "failed"}, {"a": 9, "b": 5}, 5, id="a worse branch may get better"
        ),
        pytest.param(AnyOf(("a", "b")), {"a": "met", "b": "met"}, {"a": None, "b": 5}, None, id="one holds for ever"),
    ],
)
def test_how_long_a_proof_keeps_its_word(
    node: ProofNode, words: dict[str, str], ends: dict[str, int | None], until: int | None
) -> None:
    result = judge_node(node, lambda name: Word(words[name]))
    number = {name: None if end is None else day(f"2026-01-{end:02d}") for name, end in ends.items()}
    expected = None if until is None else day(f"2026-01-{until:02d}")
    assert steady_until(result, lambda name: number[name]) == expected


def test_a_corroborating_demand_is_judged_and_never_decides() -> None:
    demands = [demand(periodic("P1M"), "c.paper"), demand(periodic("P1M", form="machine"), "c.machine")]
    whole = edition([clause("T-1", part("c.paper", corroborating=("c.machine",)), inspection="P1W")], demands)
    book = Book(cutover="2026-01-01")
    book.record("2026-01-05")
    verdict = book.posture(whole, "2026-01-20").verdict("T-1")
    assert verdict.word == "met"
    assert [(node.demand, node.word) for node in verdict.parts[0].corroborating] == [("c.machine", "due")]
    machine = Book(cutover="2026-01-01")
    machine.record("2026-01-05", form="machine")
    assert machine.word(whole, "2026-01-20") == "due"
