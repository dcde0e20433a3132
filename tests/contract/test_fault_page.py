"""The page of what was broken on purpose names tests that exist, and leaves out no file of them."""

import ast
import re

import pytest

from tests.support.tree import ROOT

PAGE = (ROOT / "docs/reference/fault-tests.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)))
FILES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "tests/fault").glob("test_*.py"))


@pytest.mark.parametrize(("file", "name"), NAMED, ids=lambda text: text)
def test_a_named_test_exists(file: str, name: str) -> None:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("file", FILES)
def test_every_file_of_faults_is_on_the_page(file: str) -> None:
    assert file in {named for named, _ in NAMED}


def test_every_row_names_a_test() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| 故障 Fault")]
    assert rows
    assert [row for row in rows if "::" not in row] == []
