"""Figures of binders: the sample company's half-year of one document, exported and verified.

`python benchmarks/binder.py [HOME]`: a data folder that holds the sample company, else one is loaded first. Each step
is a process of its own, so that processor time and peak memory are those of that step alone.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
ANZHENG = str(Path(sys.executable).parent / "anzheng")
VERIFIER = str(ROOT / "verifier" / "anzheng_verify.py")
DOCUMENT = "twse-cc"
MEASURE = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
sys.stdout.buffer.write(done.stdout)
sys.stderr.write(f"{used.ru_utime + used.ru_stime} {used.ru_maxrss}")
sys.exit(done.returncode)
"""


def measured(command: list[str], environment: dict[str, str]) -> tuple[float, float, float, str]:
    """Return seconds, processor seconds and peak memory in MB of a process, and what it printed."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, *command], env=environment, capture_output=True, text=True, check=True
    )
    cpu, peak = done.stderr.split()[-2:]
    return time.perf_counter() - start, float(cpu), int(peak) / 1024, done.stdout


def main() -> int:
    """Print the figures; return 0 if the verifier accepts what was exported."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder) / "home"
        kept = {name: text for name, text in os.environ.items() if not name.startswith("ANZHENG_")}
        environment = {**kept, "ANZHENG_HOME": str(home), "LC_ALL": "C.UTF-8"}
        if len(sys.argv) == 1:
            subprocess.run([ANZHENG, "sample", "load"], env=environment, check=True, stdout=subprocess.DEVNULL)
        out = Path(folder) / "binder.zip"
        export = [ANZHENG, "binder", "export", "--company", "sample", "--document", DOCUMENT, "--period", half()]
        wall, cpu, peak, said = measured([*export, "--out", str(out), "--json"], environment)
        made = json.loads(said)
        size = out.stat().st_size / 2**20
        what = f"{made['entries']:,} entries, {size:.1f} MB"
        print(f"export    {wall:6.2f} s  {cpu:6.2f} s CPU  {peak:5.0f} MB peak  {what}")
        bare = {"PATH": os.environ["PATH"]}
        wall, cpu, peak, said = measured([sys.executable, "-I", VERIFIER, str(out), "--key", made["vkey"]], bare)
        print(f"verify    {wall:6.2f} s  {cpu:6.2f} s CPU  {peak:5.0f} MB peak  {said.splitlines()[0]}")
    return 0


def half() -> str:
    """Return the half-year before this one, which the sample has in full."""
    now = time.localtime()
    return f"{now.tm_year}H1" if now.tm_mon > 6 else f"{now.tm_year - 1}H2"


if __name__ == "__main__":
    sys.exit(main())
