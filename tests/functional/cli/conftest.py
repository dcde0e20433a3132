"""Fixtures of the command line's tests: one sample company for all of a run."""

from pathlib import Path

import pytest

from tests.functional.cli.program import Program
from tests.support.sample_home import copy_of_sample


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A copy of the sample company, for tests that only read it; loading it takes half a minute."""

    def load(home: Path) -> None:
        Program(home).fine("sample", "load")

    return Program(copy_of_sample(tmp_path_factory, load))
