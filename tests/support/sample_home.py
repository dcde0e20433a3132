"""The sample company, loaded once for all of a test run: whoever comes first loads it, everybody works on a copy."""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.tree import ROOT

_DONE = "loaded"
"""Name of the file that says that a folder is whole; a loading that was cut short leaves none."""


def copy_of_sample(factory: pytest.TempPathFactory, load: Callable[[Path], None]) -> Path:
    """Return a folder of one's own with the sample company; `load` makes one in an empty folder, if there is none yet.

    The workers of a parallel run share what the first of them loaded. What was loaded by other sources is not used:
    somebody may edit them while the tests run.
    """
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    kept = shared / f"sample-{_sources()}"
    with (shared / "sample.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (kept / _DONE).exists():
            shutil.rmtree(kept, ignore_errors=True)
            load(kept / "home")
            (kept / _DONE).touch()
    return Path(shutil.copytree(kept / "home", factory.mktemp("sample") / "home"))


def _sources() -> str:
    """Return a digest over everything that the sample is made by."""
    found = hashlib.sha256()
    for path in sorted((ROOT / "src").rglob("*")):
        if path.is_file() and path.suffix in (".py", ".yaml"):
            found.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return found.hexdigest()[:16]
