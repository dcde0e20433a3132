"""The page about the workflow says what the code says; every kind of case keeps the contract of kinds."""

import pytest

from anzheng.records.core.workflow.case import STATES, State
from anzheng.records.core.workflow.definition import BASES, MEANINGS, Apart, Basis, Meaning
from anzheng.records.core.workflow.refusals import _FIXED, SEPARATION, Rule, refusal
from anzheng.records.subject import Subject, all_subjects
from tests.support.tree import ROOT

PAGE = (ROOT / "docs/reference/workflow.md").read_text(encoding="utf-8")
REFS = (ROOT / "tests/contract/refs/twse-cc.txt").read_text(encoding="utf-8").split()


@pytest.mark.parametrize("meaning", Meaning)
def test_meaning_is_documented(meaning: Meaning) -> None:
    assert f"| `{meaning.value}` | {MEANINGS[meaning].zh} |" in PAGE


@pytest.mark.parametrize("state", State)
def test_state_is_documented(state: State) -> None:
    assert f"{STATES[state].zh} `{state.value}`" in PAGE.replace("\n", " ") or f"`{state.value}`" in PAGE


@pytest.mark.parametrize("kind", all_subjects(), ids=lambda kind: kind.id)
def test_kind_is_documented_and_keeps_the_contract(kind: Subject) -> None:
    assert f"| `{kind.id}` {kind.name.zh} |" in PAGE
    assert kind.workflow.id.startswith(f"{kind.id}/")
    assert all(step.days is not None for step in kind.workflow.steps), "a step without a limit waits for ever"


@pytest.mark.parametrize(
    "rule",
    [rule for kind in all_subjects() for rule in kind.workflow.apart],
    ids=lambda rule: f"{rule.one}-{rule.other}",
)
def test_a_rule_names_its_clauses(rule: Apart) -> None:
    assert rule.source
    assert {ref for ref in rule.source if ref.startswith("CC-")} <= set(REFS)
    assert rule.basis in BASES
    if rule.basis is Basis.STATED:
        assert any(ref.startswith("CC-") for ref in rule.source)


@pytest.mark.parametrize("rule", Rule)
def test_every_refusal_says_why_and_what_helps(rule: Rule) -> None:
    assert (rule in _FIXED) or rule in SEPARATION
    if rule in _FIXED:
        found = refusal(rule)
        assert all((*found.why, *found.remedy))
