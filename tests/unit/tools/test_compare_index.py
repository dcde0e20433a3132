"""Every way in which a pack and its index can differ is told."""

from copy import deepcopy
from typing import Any

import pytest

from anzheng.catalogue.files import compile_files
from tools.compare_index import differences, main

EDITION = b"""
document: sample
edition: 2026-01-01
kind: regulation
zh: a
en: a
authority: {zh: a, en: a}
effective: {from: 2026-01-01}
blocks: [A]
"""
CLAUSES = b"""
- {ref: A, parent: null, strength: heading, obligation: false, zh: a, en: a, applies: [all]}
- ref: A.1
  parent: A
  strength: must
  obligation: true
  zh: a
  en: a
  applies: [all]
  every: [P1Y]
  inspection: P6M
  effective: {in_force: 2026-02-01}
  parameters: [{key: age, op: <=, value: 1, unit: year}]
  parts:
    - {n: 1, zh: a, en: a, proof: {all_of: [c.d]}}
    - {n: 2, zh: a, en: a, proof: {all_of: [c.d]}}
"""
CONTROL = b"""
id: c
zh: a
en: a
purpose: {zh: a, en: a}
owner: staff
demands: [{name: d, kind: standing, zh: a, en: a, form: f, max_age: {param: age}}]
"""
EDITION_FILE = "documents/sample/2026-01-01/edition.yaml"
FILES = {
    EDITION_FILE: EDITION,
    "documents/sample/2026-01-01/clauses/A.yaml": CLAUSES,
    "controls/c.yaml": CONTROL,
    "parameters/age.yaml": b"{id: age, zh: a, en: a, op: <=, unit: year}",
    "forms/f.yaml": b"{id: f, zh: a, en: a, fields: {}, roles: [a]}",
    "roles/a.yaml": b"{id: a, zh: a, en: a, meaning: approve, by: [author-manager]}",
}
HEADING = {
    "ref": "A",
    "parent": None,
    "strength": "heading",
    "obligation": False,
    "leaf": False,
    "applies": ["all"],
}
CLAUSE = {
    "ref": "A.1",
    "parent": "A",
    "strength": "must",
    "obligation": True,
    "leaf": True,
    "applies": ["if:all"],
    "every": ["P1Y"],
    "inspection": "P6M",
    "effective": {"in_force": "2026-02-01"},
    "threshold": [{"key": "age", "op": "<=", "value": 1, "unit": "year/person"}],
    "parts": ["one", "two"],
}
INDEX: dict[str, Any] = {"edition": "2026-01-01", "clauses": [HEADING, CLAUSE]}


def told(index: dict[str, Any]) -> list[str]:
    compiled, problems = compile_files(FILES, {})
    assert problems == ()
    return list(differences(compiled.editions[0], index))


def test_nothing_differs() -> None:
    assert told(INDEX) == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("parent", None),
        ("strength", "should"),
        ("obligation", False),
        ("leaf", False),
        ("every", ["P6M"]),
        ("inspection", "P1Y"),
        ("applies", ["if:iot"]),
        ("effective", {"in_force": "2026-03-01"}),
        ("threshold", [{"key": "age", "op": "<=", "value": 2, "unit": "year"}]),
        ("parts", ["one"]),
    ],
)
def test_a_different_key_is_told(key: str, value: object) -> None:
    index = deepcopy(INDEX)
    index["clauses"][1][key] = value
    assert any(sentence.startswith("A.1 ") for sentence in told(index))


def test_under_a_policy_the_index_says_whom_a_clause_is_about() -> None:
    compiled, problems = compile_files({**FILES, EDITION_FILE: EDITION.replace(b"regulation", b"policy")}, {})
    assert problems == ()
    assert "A.1 about: [], index ['all']" in list(differences(compiled.editions[0], INDEX))


def test_missing_and_additional_clauses_are_told() -> None:
    index = deepcopy(INDEX)
    index["clauses"][1]["ref"] = "A.2"
    assert set(told(index)) >= {"A.2: only in the index", "A.1: only in the pack"}


def test_another_order_is_told() -> None:
    assert told({**INDEX, "clauses": [CLAUSE, HEADING]}) == ["the order of the clauses differs"]


def test_another_edition_is_told() -> None:
    assert told({**INDEX, "edition": "2020-01-01"}) == ["edition: 2026-01-01, index 2020-01-01"]


def test_without_a_folder_it_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "FOLDER" in capsys.readouterr().err
