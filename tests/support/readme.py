"""Runs the README: every command of its `sh` blocks, in order, in a home of its own."""

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

from tests.support import starting

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
SERVES = re.compile(r"anzheng( --\S+( \S+)?)* up( .*)?")
LAST = re.compile(r"(?:(?P<before>.+?(?P<joint>;|&&)) )?anzheng (?P<words>[^$;&|<>`]+)", re.DOTALL)
"""What a shell prepares, and then one command that it has only to divide into words."""
PATIENCE = 120
"""Seconds until a server that says nothing is given up: a limit for a hang, not a measure of speed."""


@dataclass
class Run:
    """What one command did."""

    command: str
    code: int
    out: str
    err: str


@dataclass
class Walk:
    """A home in which the README was followed."""

    folder: Path
    environment: dict[str, str]
    runs: list[Run] = field(default_factory=list)

    def run(self, command: str) -> Run:
        """Run one command the way a reader would."""
        done = subprocess.run(
            ["bash", "-c", command], cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False
        )
        return Run(command, done.returncode, done.stdout, done.stderr)

    def ask(self, question: str) -> Run:
        """Run one command as `run` does; what needs no shell starts from a process that has read the program."""
        last = LAST.fullmatch(question)
        if last is None:
            return self.run(question)
        if last["before"]:
            prepared = self.run(last["before"].removesuffix(last["joint"]))
            if last["joint"] == "&&" and prepared.code:
                return prepared
        done = starting.run(tuple(shlex.split(last["words"])), self.environment, folder=self.folder)
        return Run(question, done.returncode, done.stdout, done.stderr)

    def serve(self, command: str) -> Run:
        """Start what serves, open the address that it prints, stop it as Ctrl-C does."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        environment = {**self.environment, "ANZHENG_PORT": str(port), "PYTHONUNBUFFERED": "1"}
        server = subprocess.Popen(
            ["bash", "-c", f"exec {command}"],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        watch = threading.Timer(PATIENCE, server.kill)
        watch.start()
        try:
            return Run(command, *self._visit(server))
        finally:
            watch.cancel()
            server.kill()
            server.wait()

    def _visit(self, server: "subprocess.Popen[str]") -> tuple[int, str, str]:
        assert server.stdout is not None
        said = ""
        for line in server.stdout:
            said += line
            if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
                with urlopen(found[0], timeout=PATIENCE) as page:  # noqa: S310 - the address matched above
                    said += page.read().decode()
                break
        server.send_signal(signal.SIGINT)
        rest, _ = server.communicate(timeout=PATIENCE)
        return server.returncode, said, rest


def blocks(language: str, text: str) -> list[str]:
    """Return the code blocks of a Markdown text that are marked with `language`."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


def commands(text: str) -> list[str]:
    """Return the commands of all `sh` blocks, in order."""
    joined = "".join(blocks("sh", text)).replace("\\\n", " ")
    return [line.strip() for line in joined.splitlines() if line.strip()]


def walk(folder: Path) -> Walk:
    """Follow the README in `folder`."""
    own = str(Path(sys.executable).parent)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ANZHENG_")}
    environment |= {"HOME": str(folder), "PATH": f"{own}:{environment['PATH']}", "LC_ALL": "C.UTF-8"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    followed = Walk(folder, environment)
    for command in commands(README.read_text(encoding="utf-8")):
        if command.startswith("export PATH="):
            continue  # the test's own interpreter takes the place of .venv
        followed.runs.append(followed.serve(command) if SERVES.fullmatch(command) else followed.run(command))
    return followed
