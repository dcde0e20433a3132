"""`make bench`: every benchmark, each in a process of its own, medians with their budgets."""

import subprocess
import sys
from pathlib import Path

SCRIPTS = (
    "startup",
    "content",
    "posture",
    "ledger",
    "jobs",
    "registers",
    "api",
    "records",
    "printing",
    "backup",
    "sealing",
    "binder",
)


def main() -> int:
    """Run all benchmarks; return 0 if none broke. Figures are for people to compare, not a test."""
    broken = 0
    root = Path(__file__).resolve().parent.parent
    for script in SCRIPTS:
        print(f"\n# {script}", flush=True)
        broken += (
            subprocess.run(
                [sys.executable, f"benchmarks/{script}.py"], cwd=root, check=False, env=_environment(root)
            ).returncode
            != 0
        )
    return 1 if broken else 0


def _environment(root: Path) -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONPATH": f"{root}/src:{root}"}


if __name__ == "__main__":
    sys.exit(main())
