"""What tests of faults share: a database of their own on either engine, and the environment of a process."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.databases import fresh_database

ROOT = Path(__file__).parents[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database."""
    with fresh_database(request.param, tmp_path) as made:
        yield made


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The environment of a process with a data folder of its own."""
    return {**os.environ, "ANZHENG_HOME": str(tmp_path), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
