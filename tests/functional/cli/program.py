"""The program as people start it: a process of its own, on a data folder of its own."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.support import starting

ANZHENG = str(Path(sys.executable).parent / "anzheng")
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

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return starting.run(words, self.environment)

    def start(self, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run a command in a process that starts from nothing, as people start it."""
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
        """Return what several commands that only ask say as JSON."""
        return [self.json(*words) for words in commands]

    def several(self, *asked: tuple[tuple[str, ...], str]) -> list[tuple[int, str, str]]:
        """Run several commands, each with what is typed; return exit code, output and messages."""
        found = [starting.run(words, self.environment, typed) for words, typed in asked]
        return [(done.returncode, done.stdout, done.stderr) for done in found]

    def all_fine(self, *asked: tuple[str, ...]) -> list[str]:
        """Run several commands that have to work, and return what each printed."""
        found = self.several(*((words, "") for words in asked))
        assert [(code, err) for code, _, err in found if code not in (0, 1)] == []
        return [out for _, out, _ in found]

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
