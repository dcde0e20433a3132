"""Fixtures of the contract tests: a home in which the README was followed, made once."""

import pytest

from tests.support.readme import Walk, walk


@pytest.fixture(scope="session")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    return walk(tmp_path_factory.mktemp("readme"))
