"""The documents that come with the program, compiled once for all tests of a process; each data folder gets a copy."""

import atexit
from functools import cache
from pathlib import Path
from shutil import copytree, rmtree
from tempfile import mkdtemp

from anzheng.catalogue import services as catalogue
from anzheng.collectors.core.contract import all_checks

Names = tuple[tuple[str, tuple[str, str]], ...]


@cache
def check_names() -> dict[str, tuple[str, str]]:
    """Return check → name."""
    return {check.id: check.name for check in all_checks()}


@cache
def compiled() -> tuple[Path, list[catalogue.Packaged], list[str]]:
    """Return a folder with the compiled documents, and the profile's questions."""
    folder = _compiled(tuple(check_names().items()))
    return folder, catalogue.packaged(folder, check_names()), list(catalogue.questions(folder, check_names()))


def with_catalogue(home: Path, checks: catalogue.Checks | None = None) -> Path:
    """Put the documents, compiled for these checks or for those of the program, into a data folder; return it.

    It is left to the tests of the catalogue, and to whoever starts the program on an empty folder, to compile anew.
    """
    copytree(_compiled(tuple((checks or check_names()).items())), home, dirs_exist_ok=True)
    return home


@cache
def _compiled(names: Names) -> Path:
    folder = Path(mkdtemp(prefix="anzheng-compiled-"))
    atexit.register(rmtree, folder, ignore_errors=True)
    catalogue.packaged(folder, dict(names))
    return folder
