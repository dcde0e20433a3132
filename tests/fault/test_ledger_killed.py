"""kill -9 at random moments: nothing acknowledged is ever lost, and the tree stays whole."""

import random
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROUNDS, WRITERS = 4, 3

CHECK = """
import sys
from tests.fault.ledger_writer import configure
configure(sys.argv[1])
from anzheng.ledger.models import Entry
from anzheng.ledger.services import verify
report = verify("acme")
assert report.ok, report.problems
for seq, idem in Entry.objects.filter(seq__gt=0).values_list("seq", "idem"):
    print(seq, idem)
"""


def run_and_kill(command: list[str], environment: dict[str, str], logs: list[Path], moments: random.Random) -> None:
    """Run one writer for each log and kill them, one after the other, once all have begun to write."""
    with ExitStack() as stack:
        writers = []
        for log in logs:
            out = stack.enter_context(log.open("wb"))
            writer = stack.enter_context(subprocess.Popen([*command, log.stem, "write"], env=environment, stdout=out))
            stack.callback(writer.kill)
            writers.append(writer)
        while not all(log.stat().st_size for log in logs):
            assert all(writer.poll() is None for writer in writers)
            time.sleep(0.01)
        for writer in writers:
            time.sleep(moments.uniform(0, 0.3))
            writer.kill()


def test_killed_writers(url: str, environment: dict[str, str], tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "tests/fault/ledger_writer.py"), url]
    subprocess.run([*command, "-", "prepare"], env=environment, check=True)
    moments = random.Random(20261121)  # noqa: S311 - moments of death, not secrets
    acknowledged: dict[int, str] = {}
    for turn in range(ROUNDS):
        logs = [tmp_path / f"{turn}-{writer}.log" for writer in range(WRITERS)]
        run_and_kill(command, environment, logs, moments)
        for log in logs:
            for line in log.read_text(encoding="ascii").splitlines():
                seq, idem = line.split()
                assert acknowledged.setdefault(int(seq), idem) == idem
        check = [sys.executable, "-c", CHECK, url]
        done = subprocess.run(check, env=environment, check=True, capture_output=True, text=True, cwd=ROOT)
        stored = {int(seq): idem for seq, idem in (line.split() for line in done.stdout.splitlines())}
        assert acknowledged.items() <= stored.items()
        assert sorted(stored) == list(range(1, len(stored) + 1))
    assert len(acknowledged) > ROUNDS * WRITERS
