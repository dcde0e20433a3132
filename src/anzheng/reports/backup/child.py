"""另一個程序 Asking the process that serves a restored copy (see `__main__`), and taking its errors for our own."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import quote

from anzheng.kernel.errors import AnzhengError, StorageError, Text
from anzheng.kernel.times import instant_text


class Act(StrEnum):
    """What is asked of it (要求)."""

    CHECK = "check"
    REHEARSE = "rehearse"
    RESTORE = "restore"


@dataclass(frozen=True, slots=True)
class Copy:
    """Where the copy is (複本所在)."""

    home: Path
    database: str
    """URL."""
    keys: Path


def sqlite_url(path: Path) -> str:
    """Return the URL of a database file."""
    return f"sqlite:///{quote(str(path))}"


def ask(act: Act, copy: Copy, file: Path, digest: str, *, account: str, now: datetime) -> dict[str, Any]:
    """Have it done and return the answer. Raises whatever the process says went wrong."""
    request = {"act": act, "file": str(file.resolve()), "digest": digest, "account": account, "now": instant_text(now)}
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "anzheng.config.settings",
        "ANZHENG_HOME": str(copy.home),
        "ANZHENG_DATABASE_URL": copy.database,
        "ANZHENG_KEYS": str(copy.keys),
    }
    done = subprocess.run(
        [sys.executable, "-m", "anzheng.reports.backup"],
        input=json.dumps(request),
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    except (IndexError, ValueError) as problem:
        last = (done.stderr.strip().splitlines() or [f"exit {done.returncode}"])[-1]
        raise StorageError(
            Text(
                f"備份裡的資料庫無法使用（{last[:160]}）", f"the database in the backup cannot be used ({last[:160]})"
            ),
            str(file),
            Text("請改用另一份備份，並回報這個問題", "use another backup, and report this"),
        ) from problem
    if "what" in answer:
        raise AnzhengError(Text(*answer["what"]), str(answer["where"]), Text(*answer["remedy"]))
    return answer
