"""The witness as an auditor starts it: a process of its own."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.proofs import VKEY

ANZHENG = str(Path(sys.executable).parent / "anzheng")
NAME = "witness.example.com/w1"


@contextmanager
def running(folder: Path, *words: str) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """Start it on a free port; yield its place and the process, which is killed at the end."""
    command = [ANZHENG, "--lang", "en", "witness", "serve", "--folder", str(folder), "--port", "0", *words]
    with subprocess.Popen(
        [*command, "--log", VKEY], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout is not None
            said: dict[str, str] = {}
            while "serving" not in said:
                line = process.stdout.readline()
                assert line, f"it stopped after {said}"
                word, _, rest = line.strip().partition(": ")
                said[word] = rest
            yield f"{said['serving'].partition(' ')[0]} {said['verifier key']}", process
        finally:
            process.kill()
