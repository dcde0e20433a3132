"""查驗工具 Write what an inspector gets from the publisher: the verifier, the posture core, and their digests.

    PYTHONPATH=src python3 tools/build_verifier.py [FOLDER]

Nothing but Python 3.11 or later is needed, and the bytes are the same wherever it runs.
"""
# ruff: noqa: INP001 - a script that stands alone

import hashlib
import sys
from pathlib import Path

from anzheng.reports.core_archive import CORE_NAME, core_bytes

ROOT = Path(__file__).resolve().parents[1]
VERIFIER = ROOT / "verifier" / "anzheng_verify.py"


def build(folder: Path) -> str:
    """Write the files into `folder` and return the lines of SHA256SUMS."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {CORE_NAME: core_bytes(), VERIFIER.name: VERIFIER.read_bytes()}
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items()))
    for name, data in (*files.items(), ("SHA256SUMS", sums.encode())):
        (folder / name).write_bytes(data)
    return sums


if __name__ == "__main__":
    sys.stdout.write(build(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build"))
