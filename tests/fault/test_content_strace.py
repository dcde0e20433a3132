"""Every system call of the content store failed in turn, and killed in turn: never a row without its whole content."""

import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.fault.content_writer import REFUSED, WROTE

ROOT = Path(__file__).parents[2]
NO_STRACE = (
    "沒有可用的 strace，內容庫的系統呼叫逐一失敗未測。No strace that may trace: system calls were not failed in turn."
)
NEEDED = {"mkdir": 2, "openat": 4, "write": 3, "fsync": 4, "link": 1, "close": 4, "unlink": 1}
"""The calls of one put, at least: two folders made; blob and three folders synced; linked to its name."""


@pytest.fixture(scope="module")
def tries(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What every try left behind; the first line names the calls."""
    if shutil.which("strace") is None:
        pytest.skip(NO_STRACE)
    folder = tmp_path_factory.mktemp("strace")
    command = [sys.executable, "-m", "tests.fault.content_writer", str(folder)]
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "ANZHENG_HOME": str(folder)}
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    if any("untraceable" in line for line in lines):
        pytest.skip(NO_STRACE)
    return lines


def test_all_calls_were_found_and_tried(tries: list[dict[str, Any]]) -> None:
    counted = Counter(call for call, _ in tries[0]["calls"])

    assert {call: counted[call] for call in NEEDED if counted[call] < NEEDED[call]} == {}
    assert len(tries) == 1 + 2 * len(tries[0]["calls"])


def test_no_row_without_its_whole_content(tries: list[dict[str, Any]]) -> None:
    assert [one for one in tries[1:] if one["whole"] != one["rows"] or one["entries"] != one["rows"]] == []


def test_a_call_that_fails_is_told_or_did_no_harm(tries: list[dict[str, Any]]) -> None:
    failed = [one for one in tries[1:] if one["what"] == "error=EIO"]

    assert [one for one in failed if one["ended"] not in (WROTE, REFUSED)] == []
    assert [one for one in failed if (one["ended"] == WROTE) != (one["rows"] == 1)] == []
    # Only tidying up afterwards may fail without the act.
    assert {one["call"] for one in failed if one["ended"] == WROTE} <= {"unlink"}


def test_whoever_is_killed_leaves_at_worst_what_belongs_to_nobody(tries: list[dict[str, Any]]) -> None:
    killed = [one for one in tries[1:] if one["what"] == "signal=KILL"]

    assert {one["ended"] for one in killed} == {-9}
    assert [one for one in killed if one["rows"]] == []
    assert [one for one in killed if one["orphans"] + one["unfinished"] > 2] == []
    assert any(one["orphans"] for one in killed)
    assert any(one["unfinished"] for one in killed)
