"""The files of the project, as git knows them."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def files(*suffixes: str) -> tuple[Path, ...]:
    """Return every tracked file with one of `suffixes`, relative to the root."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = (Path(name) for name in listed.split("\0") if name.endswith(suffixes))
    # A file may be deleted and not yet committed.
    return tuple(sorted(path for path in paths if (ROOT / path).exists()))


def text(path: Path) -> str:
    """Return the content of a file."""
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    """Return the syntax tree of a module."""
    return ast.parse(text(path))


def dotted(node: ast.expr) -> str:
    """Return `a.b.c` for an expression of names, else an empty text."""
    if isinstance(node, ast.Attribute):
        left = dotted(node.value)
        return f"{left}.{node.attr}" if left else ""
    return node.id if isinstance(node, ast.Name) else ""
