"""Fixtures of the contract tests: a home in which the README was followed, made once for all workers of a run."""

import fcntl
import os
import pickle

import pytest

from tests.support.readme import Walk, walk


@pytest.fixture(scope="session")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return walk(tmp_path_factory.mktemp("readme"))
    # Workers have folders of their own inside the folder of the run.
    shared = tmp_path_factory.getbasetemp().parent / "readme"
    shared.mkdir(exist_ok=True)
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        told = shared / "told"
        if not told.exists():
            told.write_bytes(pickle.dumps(walk(tmp_path_factory.mktemp("readme"))))
        followed: Walk = pickle.loads(told.read_bytes())  # noqa: S301 - written a moment ago by this run
        return followed
