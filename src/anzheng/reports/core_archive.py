"""判定核心的封裝 The posture core as one file, a zip application that an inspector runs: always the same bytes.

It holds the program and every module of ours that it imports, found by following the imports; they need nothing but
the standard library. Members stand in order of their names, stored, without times, so that the digest is the same
wherever it is built.
"""

import ast
import hashlib
import io
import zipfile
from pathlib import Path

import anzheng

CORE_NAME = f"anzheng-core-{anzheng.__version__}.pyz"
_PROGRAM = "anzheng.reports.core_program"
_ROOT = Path(anzheng.__file__).parents[1]
_START = b'''"""Start the core. It needs Python 3.11 or later."""

import sys

if sys.version_info < (3, 11):
    sys.exit("Python 3.11 or later is needed")

from anzheng.reports.core_program import main

sys.exit(main(sys.argv[1:]))
'''


def core_files() -> dict[str, bytes]:
    """Return the members of the archive by name."""
    waiting, found = [_PROGRAM], dict[str, bytes]()
    while waiting:
        module = waiting.pop()
        path = _path_of(module)
        name = path.relative_to(_ROOT).as_posix()
        if name not in found:
            found[name] = path.read_bytes()
            waiting += _imported(found[name], name)
            # A package comes before what lies in it.
            waiting += [module.rpartition(".")[0]] if "." in module else []
    return {**found, "__main__.py": _START}


def core_bytes() -> bytes:
    """Return the archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, data in sorted(core_files().items()):
            member = zipfile.ZipInfo(name)
            member.create_system, member.external_attr = 3, 0o644 << 16
            archive.writestr(member, data)
    return buffer.getvalue()


def core_digest() -> str:
    """Return the SHA-256 of the archive, which the inspector compares with the published one."""
    return hashlib.sha256(core_bytes()).hexdigest()


def _path_of(module: str) -> Path:
    folder = _ROOT.joinpath(*module.split("."))
    package = folder / "__init__.py"
    return package if package.is_file() else folder.with_suffix(".py")


def _imported(source: bytes, name: str) -> list[str]:
    """Return the modules of ours that a source imports, wherever in it."""
    found: list[str] = []
    for node in ast.walk(ast.parse(source, name)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append(node.module)
            # What is taken out of a package may be a module in it.
            found += [one for alias in node.names if _path_of(one := f"{node.module}.{alias.name}").is_file()]
    return [module for module in found if module.partition(".")[0] == anzheng.__name__]
