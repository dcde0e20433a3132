"""Approval state changes in one place, and what only an approval may say is said there and nowhere else."""

import ast
from pathlib import Path

import pytest

from tests.support.tree import dotted, files, tree

PRODUCT = [path for path in files(".py") if path.parts[0] == "src" and "migrations" not in path.parts]
RECORDS = Path("src/anzheng/records")
SERVICE = RECORDS / "cases.py"
KEEPING = RECORDS / "case_keeping.py"
FACTS = RECORDS / "case_facts.py"

MAKERS = {
    "CaseOpened": {FACTS},
    "CaseActed": {FACTS},
    "CaseSettled": {FACTS},
    # On paper before there were cases here: entered by a verb, and played by the sample's history.
    "ExceptionApproved": {
        RECORDS / "subjects/exception.py",
        Path("src/anzheng/cli/commands/exception.py"),
        Path("src/anzheng/cli/sample/plan.py"),
    },
    "FindingOpened": {
        RECORDS / "subjects/finding.py",
        Path("src/anzheng/cli/commands/finding.py"),
        Path("src/anzheng/cli/sample/plan.py"),
    },
    "FindingClosed": {
        RECORDS / "subjects/finding_closure.py",
        RECORDS / "acts.py",
        Path("src/anzheng/cli/sample/plan.py"),
    },
}
"""What only these places construct."""
TABLES = {"Case", "CaseAct", "CaseAsked"}
WRITES = {
    *("create", "bulk_create", "update", "bulk_update", "delete"),
    *("get_or_create", "update_or_create", "save", "raw", "select_for_update"),
}
COLUMNS = {"state", "step", "settled", "supersedes", "supersedes_id"}
"""Columns of a case that say how far it is approved."""


def _made(path: Path) -> set[str]:
    return {dotted(node.func).rpartition(".")[2] for node in ast.walk(tree(path)) if isinstance(node, ast.Call)}


@pytest.mark.parametrize("fact", sorted(MAKERS))
def test_fact_is_made_where_it_may_be(fact: str) -> None:
    assert {path for path in PRODUCT if fact in _made(path)} <= MAKERS[fact]
    assert any(fact in _made(path) for path in MAKERS[fact])


def _tables_of_cases(path: Path) -> set[str]:
    """Return the names under which a module imports the tables of cases."""
    return {
        name.asname or name.name
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("anzheng.records.models")
        for name in node.names
        if name.name in TABLES
    }


def _writes(path: Path) -> list[str]:
    """Return every call in a module that writes a table of cases: on its manager, whatever stands between."""
    names = _tables_of_cases(path)
    return [
        f"{path}:{node.lineno}"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in WRITES
        and any(isinstance(below, ast.Name) and below.id in names for below in ast.walk(node.func.value))
    ]


def test_rows_of_cases_are_written_by_the_service_only() -> None:
    assert [place for path in PRODUCT if path not in (SERVICE, KEEPING) for place in _writes(path)] == []
    assert len(_writes(SERVICE) + _writes(KEEPING)) >= 4


def test_what_writes_a_state_is_asked_by_the_service_only() -> None:
    """`keep` writes whatever it is given: only who had the rules accept an act may give it something."""
    users = {
        path
        for path in PRODUCT
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom | ast.Import)
        for name in node.names
        if (name.name == "keep" and getattr(node, "module", None) == "anzheng.records.case_keeping")
        or name.name in ("case_keeping", "anzheng.records.case_keeping")
    }
    assert users == {SERVICE}


def test_columns_of_a_case_are_set_by_the_service_only() -> None:
    """Whoever holds a row of a case could set its state: no other module that knows the table sets such a column."""
    found = []
    for path in PRODUCT:
        if path in (SERVICE, KEEPING) or not _tables_of_cases(path):
            continue
        targets = [
            target
            for node in ast.walk(tree(path))
            if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign)
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        ]
        found += [
            f"{path}:{below.lineno}"
            for target in targets
            for below in ast.walk(target)
            if isinstance(below, ast.Attribute) and below.attr in COLUMNS
        ]
    assert found == []


def test_no_other_module_decides() -> None:
    """`after` changes a case without asking the rules: the rules use it, and whoever tells how a case went."""
    core = RECORDS / "core/workflow"
    users = {
        path
        for path in PRODUCT
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom)
        and node.module == "anzheng.records.core.workflow.case"
        and {"after", "ink"} & {name.name for name in node.names}
    }
    assert users == {core / "decide.py", Path("src/anzheng/web/pages/case_story.py")}
