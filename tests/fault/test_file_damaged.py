"""A SQLite file that was cut off, or in which a bit flipped: refused, found, or not a word of it has changed."""

import json
import subprocess
import sys
from pathlib import Path

from tests.fault.damaging import CUTS
from tests.support.thorough import ROUNDS, seed
from tests.support.tree import ROOT


def test_no_damage_goes_unnoticed(environment: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite3"
    script = str(ROOT / "tests/fault/damaging.py")
    command = [sys.executable, script, f"sqlite:///{path}", str(path), str(2 * ROUNDS or 60), str(seed())]
    done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
    assert done.returncode == 0, (command, done.stdout, done.stderr)
    told = json.loads(done.stdout)
    assert sum(told["cut"].values()) == len(CUTS) + 1
    assert not {"harmless", "unnoticed"} & set(told["cut"]), told
    assert told["flipped"].get("found", 0) + told["flipped"].get("refused", 0) > 0
    print(done.stdout)  # noqa: T201 - `make faults` shows the figures
