"""Budgets of the code: short files and functions, words for every module, no swallowed errors, nothing left open."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import LONGEST
from tests.support.tree import dotted, files, text, tree

MODULES = files(".py")
PRODUCT = [path for path in MODULES if path.parts[0] in ("src", "verifier")]
SCRIPTS = files(".py", ".md", ".toml", "Makefile", ".html", ".css", ".js")

FILE_LINES = 500
LONGER = {
    Path("verifier/anzheng_verify.py"): (1_350, "an inspector gets one file to read, keep and run, that judges again"),
}
"""The only files that may be longer, how long, and why."""
FUNCTION_LINES = 60
TOP_LOOPS = {
    Path("src/anzheng/cli/main.py"): "a defect of a command becomes one message and a report",
    Path("verifier/anzheng_verify.py"): "a defect of the verifier becomes UNREADABLE, never a verdict on a binder",
    Path("src/anzheng/jobs/worker.py"): "a defect of one job becomes its error and a report, not the end of the worker",
}
"""The only places that may catch everything, and why."""

LEFT_OPEN = re.compile(
    r"\b(?:TODO|FIXME|XXX|HACK|WIP)\b|\b[Ff]or now\b|\b[Ll]orem ipsum\b|待補完|先這樣|之後再(?:補|寫)"
)
SILENCED = re.compile(r"#\s*(?:noqa|type: ignore)\b(?P<rest>[^\n]*)")
CODES = re.compile(r"[A-Z]+[0-9]+")
OWN = {"tests/contract/test_size_budgets.py", "tests/contract/test_words.py"}
"""Files that name what they forbid."""


def _name(path: Path) -> str:
    return path.as_posix()


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    yield from (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def _handlers(path: Path) -> Iterator[tuple[int, str]]:
    """Yield (line, caught) for every handler."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ExceptHandler):
            kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            yield from ((node.lineno, dotted(kind) if kind is not None else "everything") for kind in kinds)


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_module_keeps_its_budget(path: Path) -> None:
    long = [
        f"{function.name}: {length}"
        for function in _functions(path)
        if (length := (function.end_lineno or 0) - function.lineno + 1) > FUNCTION_LINES
    ]

    assert len(text(path).splitlines()) <= LONGER.get(path, (FILE_LINES, ""))[0]
    assert long == []


@pytest.mark.parametrize("path", [path for path in MODULES if "migrations" not in path.parts], ids=_name)
def test_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(tree(path)) or not text(path).strip()


@pytest.mark.parametrize("path", [path for path in MODULES if path not in TOP_LOOPS], ids=_name)
def test_nobody_catches_everything(path: Path) -> None:
    broad = {"everything", "Exception", "BaseException", "builtins.Exception", "builtins.BaseException"}

    assert [(line, caught) for line, caught in _handlers(path) if caught in broad] == []


@pytest.mark.parametrize("path", TOP_LOOPS, ids=_name)
def test_top_loop_catches_everything_once(path: Path) -> None:
    assert [caught for _, caught in _handlers(path)].count("Exception") == 1


@pytest.mark.parametrize("path", SCRIPTS, ids=_name)
def test_nothing_is_left_open(path: Path) -> None:
    if path.as_posix() not in OWN:
        assert LEFT_OPEN.findall(text(path)) == []


@pytest.mark.parametrize("path", PRODUCT, ids=_name)
def test_silenced_rule_has_a_reason(path: Path) -> None:
    """Each silenced code is named, and its reason stands at its first use in the file at the latest."""
    reasons: set[str] = set()
    open_codes = []
    for found in SILENCED.finditer(text(path)):
        rest = found["rest"]
        codes = CODES.findall(rest.split(" - ")[0]) or re.findall(r"[a-z]+(?:-[a-z]+)+|misc", rest)
        assert codes, f"{found[0]}: name the rule"
        if " - " in rest or "#" in rest:
            reasons |= set(codes)
        open_codes += [code for code in codes if CODES.fullmatch(code) and code not in reasons]

    assert open_codes == []


def test_the_files_that_are_run_first_are_there() -> None:
    assert [name for name in LONGEST if not Path("tests", name).is_file()] == []
