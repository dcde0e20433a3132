"""kill -9 at random moments: nothing acknowledged is lost, nothing is there by halves, all checkpoints agree."""

import subprocess
import sys
from pathlib import Path

from tests.support.thorough import rounds, seed
from tests.support.tree import ROOT


def test_killed_writers(url: str, environment: dict[str, str], tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "tests/fault/killing.py"), url, str(tmp_path), str(rounds(4)), str(seed())]
    done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
    assert done.returncode == 0, (command, done.stdout, done.stderr)
    assert "lost 0" in done.stdout
    print(done.stdout.strip())  # noqa: T201 - `make faults` shows the figures
