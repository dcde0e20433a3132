"""The program as people start it: a process of its own, on a data folder of its own."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

ANZHENG = str(Path(sys.executable).parent / "anzheng")
ONE_AFTER_THE_OTHER = """
import contextlib, io, json, sys
from anzheng.cli.main import _run
for words in json.load(sys.stdin):
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        code = _run([*words, "--json"])
    assert code in (0, 1), (words, code)
    print(json.dumps(printed.getvalue()))
"""
DAY_OF = {"LANG": "zh_TW.UTF-8", "LC_ALL": "zh_TW.UTF-8"}


class Program:
    """One data folder and the commands run on it."""

    def __init__(self, home: Path, **settings: str) -> None:
        self.home = home
        kept = {
            name: text
            for name, text in os.environ.items()
            if name != "DJANGO_SETTINGS_MODULE" and not name.startswith("ANZHENG_")
        }
        self.environment = {**kept, **DAY_OF, "ANZHENG_HOME": str(home), **settings}

    def run(self, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [ANZHENG, *words], env={**self.environment, **settings}, capture_output=True, text=True, check=False
        )

    def fine(self, *words: str) -> str:
        """Run a command that has to work, with findings or without, and return what it printed."""
        done = self.run(*words)
        assert done.returncode in (0, 1), (words, done.stderr)
        assert done.stderr == "" or "\r" in done.stderr, done.stderr
        return done.stdout

    def json(self, *words: str) -> Any:  # noqa: ANN401 - any JSON value
        return json.loads(self.fine(*words, "--json"))

    def answers(self, *commands: tuple[str, ...]) -> list[Any]:
        """Return what several commands that only ask say as JSON: in one process, as starting one takes longest."""
        done = subprocess.run(
            [sys.executable, "-c", ONE_AFTER_THE_OTHER],
            env=self.environment,
            input=json.dumps(commands),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return [json.loads(json.loads(line)) for line in done.stdout.splitlines()]

    def words(self, *options: str) -> dict[str, str | None]:
        """Return the word of every clause of the packaged document."""
        status = self.json("status", "--document", "twse-cc", *options)
        return {clause["ref"]: clause["verdict"] for clause in status["clauses"]}

    def state(self) -> dict[str, int]:
        """Return every table with its number of rows: what a refused command may not change."""
        with sqlite3.connect(self.home / "anzheng.sqlite3") as database:
            names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return {name: database.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608 - names out of the schema


def message_of(done: subprocess.CompletedProcess[str]) -> str:
    """Return the one message of a refused command: place, trouble and remedy, and nothing of the program's inside."""
    assert done.returncode == 2, (done.returncode, done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    assert "未預期" not in done.stderr
    (message,) = done.stderr.strip().splitlines()
    assert message.startswith("錯誤：")
    assert message.endswith("。")
    assert message.count("。") >= 2
    return message
