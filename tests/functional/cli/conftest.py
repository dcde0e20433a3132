"""Fixtures of the command line's tests: one sample company for all of a session."""

import pytest

from tests.functional.cli.program import Program


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """Load the sample once a session: it takes half a minute."""
    program = Program(tmp_path_factory.mktemp("sample") / "home")
    program.fine("sample", "load")
    return program
