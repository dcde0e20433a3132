"""Start-up and memory: from `anzheng up` to the first page, and what the idle server holds (PSS of its tree).

Budgets: start 2 s, 200 MB. Beside it: a bare interpreter that imports Django, the floor for any command.
"""

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import psutil

PORT = 8479
Row = tuple[str, float, str, str]


def _cpu_of(command: list[str], environment: dict[str, str], times: int = 5) -> float:
    """Return the median CPU seconds of a whole process."""
    taken = []
    for _ in range(times):
        before = os.times()
        subprocess.run(command, env=environment, check=False, capture_output=True)
        after = os.times()
        taken.append(after.children_user + after.children_system - before.children_user - before.children_system)
    return statistics.median(taken)


def _first_page(url: str, deadline: float) -> None:
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).read()  # noqa: S310 - our own server on this machine
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def main() -> list[Row]:
    """Return the figures: name, value, unit, note."""
    anzheng = str(Path(sys.executable).parent / "anzheng")
    with tempfile.TemporaryDirectory(prefix="anzheng-bench-") as home:
        environment = {**os.environ, "ANZHENG_HOME": home}
        rows: list[Row] = [
            (
                "import django",
                _cpu_of([sys.executable, "-c", "import django; django.setup"], environment),
                "s CPU",
                "floor",
            ),
            ("anzheng --help", _cpu_of([anzheng, "--help"], environment), "s CPU", ""),
            ("first start in an empty folder", _cpu_of([anzheng, "init"], environment, 1), "s CPU", ""),
            ("anzheng status", _cpu_of([anzheng, "status"], environment), "s CPU", ""),
        ]
        begin = time.monotonic()
        server = subprocess.Popen([anzheng, "up", "--port", str(PORT)], env=environment, stdout=subprocess.DEVNULL)
        try:
            _first_page(f"http://127.0.0.1:{PORT}/", begin + 60)
            rows.append(("up to the first page", time.monotonic() - begin, "s wall", "budget 2 s"))
            tree = [psutil.Process(server.pid), *psutil.Process(server.pid).children(recursive=True)]
            pss = sum(process.memory_full_info().pss for process in tree) / 2**20
            rows.append(("idle server, whole process tree", pss, "MB PSS", "budget 200 MB"))
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=20)
    return rows


if __name__ == "__main__":
    for name, value, unit, note in main():
        print(f"{name:36}{value:10.4f} {unit:8}{note}")
