"""The stand-alone verifier, started as an inspector starts it, or loaded into the test to run it often."""

import importlib.util
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

PATH = Path(__file__).parents[2] / "verifier" / "anzheng_verify.py"


@dataclass(frozen=True)
class Said:
    """The answer of one run."""

    code: int
    out: str
    err: str = ""

    @property
    def answer(self) -> str:
        """Return the first line."""
        return self.out.splitlines()[0]


def run(*arguments: object) -> Said:
    """Start the verifier alone: no environment, no site packages, nothing of the product."""
    command = [sys.executable, "-I", "-S", str(PATH), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=60)
    return Said(done.returncode, done.stdout, done.stderr)


def load() -> ModuleType:
    """Return the verifier as a module."""
    spec = importlib.util.spec_from_file_location("anzheng_verify", PATH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


VERIFIER = load()


def ask(*arguments: object) -> Said:
    """Run the verifier inside the test. Fails if the verifier itself failed, which it must never do."""
    code, lines = VERIFIER.answered([str(argument) for argument in arguments])
    said = Said(code, "\n".join(lines))
    begin = {0: "valid", 1: "NOT VALID: ", 2: "UNREADABLE: "}[code]
    assert said.answer.startswith(begin)
    assert "the verifier failed" not in said.out
    return said
