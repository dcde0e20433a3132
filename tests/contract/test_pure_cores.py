"""Cores decide, so nothing reaches them but their arguments: no clock, no chance, no file, no environment."""

import ast
from pathlib import Path

import pytest

from tests.support.tree import dotted, files, tree

COMMANDS = {"src/anzheng/facts/snapshot.py"}
"""Development commands that live beside a core; no core imports them."""
PURE = [
    path
    for path in files(".py")
    if path.parts[:2] == ("src", "anzheng")
    and (path.parts[2] in ("kernel", "facts", "posture") or "core" in path.parts)
    and path.as_posix() not in COMMANDS
]
CLOCKS = {"now", "utcnow", "today", "time", "time_ns", "monotonic", "perf_counter"}
CLOCK_OWNERS = {"datetime", "date", "datetime.datetime", "datetime.date", "time"}
CALLS = {"open", "print", "input", "eval", "exec", "breakpoint"}
MODULES = {
    "os",
    "io",
    "sys",
    "time",
    "random",
    "secrets",
    "uuid",
    "pathlib",
    "shutil",
    "tempfile",
    "glob",
    "socket",
    "ssl",
    "urllib",
    "http",
    "subprocess",
    "multiprocessing",
    "threading",
    "asyncio",
    "logging",
    "locale",
    "platform",
    "getpass",
}


@pytest.mark.parametrize("path", PURE, ids=lambda path: path.as_posix())
def test_core_reads_no_clock(path: Path) -> None:
    calls = [dotted(node.func).rpartition(".") for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]

    assert [f"{owner}.{name}" for owner, _, name in calls if owner in CLOCK_OWNERS and name in CLOCKS] == []


@pytest.mark.parametrize("path", PURE, ids=lambda path: path.as_posix())
def test_core_imports_nothing_that_reaches_out(path: Path) -> None:
    nodes = list(ast.walk(tree(path)))
    names = [name.name for node in nodes if isinstance(node, ast.Import) for name in node.names]
    names += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]

    assert sorted({name for name in names if name.split(".")[0] in MODULES}) == []


@pytest.mark.parametrize("path", PURE, ids=lambda path: path.as_posix())
def test_core_opens_nothing(path: Path) -> None:
    calls = {dotted(node.func) for node in ast.walk(tree(path)) if isinstance(node, ast.Call)}

    assert calls & CALLS == set()


def test_cores_are_found() -> None:
    packages = {path.parts[2] for path in PURE}

    assert {"kernel", "facts", "posture", "catalogue", "collectors", "ledger", "obligations"} <= packages


def test_commands_beside_cores_are_not_imported() -> None:
    modules = {".".join(Path(name).with_suffix("").parts[1:]) for name in COMMANDS}
    imported = {
        node.module
        for path in files(".py")
        if path.parts[0] == "src"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom)
    }

    assert modules & imported == set()
