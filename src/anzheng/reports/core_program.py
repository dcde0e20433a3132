"""判定核心 The core as a program: reads a request from its input, writes the verdicts, and touches nothing else.

The verifier starts it with `--recompute`; `core_archive` packs it with all that it imports.
"""

import sys
from collections.abc import Sequence
from typing import BinaryIO

from anzheng import __version__
from anzheng.kernel.errors import AnzhengError
from anzheng.posture.recompute import answer
from anzheng.posture.statement import RULES

REFUSED = 3
"""Exit code where the request cannot be answered; two lines, English and Chinese, say why."""


def run(request: bytes, output: BinaryIO) -> int:
    """Write the answer to a request and return the exit code."""
    try:
        output.write(answer(request))
    except AnzhengError as problem:
        said = [" ".join(problem.sentence(language).split()) for language in ("en", "zh")]
        output.write("".join(f"{line}\n" for line in said).encode("utf-8", "backslashreplace"))
        return REFUSED
    return 0


def main(arguments: Sequence[str]) -> int:
    """Answer the request on the standard input, or tell which core this is."""
    if arguments:
        sys.stdout.write(f"posture core {__version__}, rules {RULES}: anzheng_verify.py BINDER --recompute CORE\n")
        return 0
    code = run(sys.stdin.buffer.read(), sys.stdout.buffer)
    sys.stdout.flush()
    return code
