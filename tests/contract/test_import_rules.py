"""Imports go one way: the contracts of pyproject.toml hold, and every package has its place in them."""

import subprocess
import sys
from pathlib import Path

from tests.support.layers import ranks

ROOT = Path(__file__).parents[2]


def test_contracts_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


def test_every_package_has_its_place() -> None:
    packages = {path.parent.name for path in (ROOT / "src/anzheng").glob("*/__init__.py")}

    assert packages - set(ranks()) == set()
