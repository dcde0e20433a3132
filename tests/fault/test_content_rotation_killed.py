"""A rotation of the content store's key is killed at any moment: all can be read, and the next one finishes it."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.databases import fresh_database
from tests.support.thorough import rounds, seed

ROOT = Path(__file__).parents[2]
CONTENTS = 90
LONGEST = 0.5
"""Seconds after which it is killed at most; a whole rotation takes about that."""


class Place:
    """One database, and the processes that work on it."""

    def __init__(self, url: str, folder: Path) -> None:
        self.command = [sys.executable, str(ROOT / "tests/fault/content_rotator.py"), url, str(folder)]
        kept = {name: text for name, text in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        self.environment = {**kept, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "ANZHENG_HOME": str(folder)}

    def do(self, *words: str) -> str:
        command = [*self.command, *words]
        return subprocess.run(command, env=self.environment, check=True, capture_output=True, text=True).stdout

    def killed(self, after: float) -> int:
        """Rotate, kill it so many seconds after it began, and return how it ended."""
        command = [*self.command, "rotate"]
        with subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, text=True) as started:
            assert started.stdout is not None
            assert started.stdout.readline() == "began\n"
            time.sleep(after)
            started.send_signal(signal.SIGKILL)
            return started.wait()

    def look(self) -> Any:  # noqa: ANN401 - JSON
        found = json.loads(self.do("look"))
        assert (found["living"], found["wrong"], found["gone"], found["ledger"]) == (CONTENTS, [], True, True)
        return found


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    with fresh_database(request.param, tmp_path) as url:
        made = Place(url, tmp_path)
        made.do("prepare", str(CONTENTS))
        yield made


def test_a_rotation_that_is_killed_loses_nothing_and_is_finished(place: Place) -> None:
    number = seed()
    print(f"seed {number}")  # noqa: T201 - to repeat it
    dice = random.Random(number)  # noqa: S311 - moments of death, not secrets
    deaths = [place.killed(dice.uniform(0, LONGEST)) for _ in range(rounds(3))]
    assert set(deaths) <= {-signal.SIGKILL, 0}
    left = place.look()
    # At most one key under which nothing is yet: the one that was made last.
    assert all(one in dict(left["keys"]) for one in left["told"])
    unfinished = sum(count for _, count in left["keys"][:-1])
    place.do("rotate")
    done = place.look()

    assert [count for _, count in done["keys"]] == [*[0] * (len(done["keys"]) - 1), CONTENTS]
    assert len(done["keys"]) == len(left["keys"]) + (unfinished == 0)
    assert done["told"] == [key for key, _ in done["keys"][1:]]
