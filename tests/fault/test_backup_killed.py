"""The program backs up and restores, and is killed while it does: nothing that is half looks whole."""

import random
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from anzheng.reports.backup.reading import Backup
from anzheng.reports.backup.workplace import PREFIX
from tests.functional.cli.program import ANZHENG, Program, message_of
from tests.support.thorough import rounds, seed

LONGEST = 2.0
"""Seconds that either works at most, once it has begun."""


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    folder = tmp_path_factory.mktemp("backup")
    made = Program(folder / "home")
    (folder / "f.txt").write_text("鑑識報告", encoding="utf-8")
    made.fine("evidence", "add", str(folder / "f.txt"), "--form", "asset-stocktake")
    return made


@pytest.fixture(scope="module")
def backup(program: Program, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out") / "b.tar"
    program.fine("backup", "create", "--out", str(out))
    return out


def killed(program: Program, dice: random.Random, folder: Path, *words: str) -> None:
    """Start a command that works in `folder`, and end it at some moment after it began to."""
    started = subprocess.Popen(
        [ANZHENG, *words], env=program.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while started.poll() is None and not any(folder.glob(f"{PREFIX}*")):
        time.sleep(0.01)
    time.sleep(dice.uniform(0, LONGEST))
    started.send_signal(signal.SIGKILL)
    started.wait()


def test_a_backup_that_was_cut_short_is_not_there(program: Program, tmp_path: Path) -> None:
    number = seed()
    print(f"seed {number}")  # noqa: T201 - to repeat it
    dice = random.Random(number)  # noqa: S311 - moments of death, not secrets
    for turn in range(rounds(1)):
        out = tmp_path / f"{turn}.tar"
        killed(program, dice, tmp_path, "backup", "create", "--out", str(out))
        if out.exists():
            with Backup(out) as whole:
                whole.unpack(lambda _: None)
    out = tmp_path / "last.tar"
    program.fine("backup", "create", "--out", str(out))

    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_restore_that_was_cut_short_is_begun_again(program: Program, backup: Path, tmp_path: Path) -> None:
    number = seed()
    print(f"seed {number}")  # noqa: T201 - to repeat it
    dice = random.Random(number)  # noqa: S311 - moments of death, not secrets
    there = Program(tmp_path / "there")
    there.home.mkdir()
    shutil.copytree(program.home / "keys", there.home / "keys")
    before = (there.home / "keys" / "content.key").read_bytes()
    for _ in range(rounds(1)):
        killed(there, dice, there.home, "backup", "restore", str(backup))
        if (there.home / "anzheng.sqlite3").exists():
            break
        visible = {path.name for path in there.home.iterdir() if not path.name.startswith(".")}
        assert visible <= {"keys", "secret-key", "log"}, visible
    else:
        there.fine("backup", "restore", str(backup))

    assert [path.name for path in there.home.iterdir() if path.name.startswith(".anzheng")] == []
    assert (there.home / "keys" / "content.key").read_bytes() == before
    grades = {row["id"]: row["grade"] for row in there.json("doctor", "--deep")}
    assert {grades[name] for name in ("ledger", "evidence-files", "verdicts", "schema", "keys", "folder")} == {"ok"}
    assert "不會覆寫" in message_of(there.run("backup", "restore", str(backup)))


def test_without_its_keys_nothing_is_restored(backup: Path, tmp_path: Path) -> None:
    there = Program(tmp_path / "there")

    assert "金鑰" in message_of(there.run("backup", "restore", str(backup)))
    assert {path.name for path in there.home.iterdir()} <= {"secret-key"}


def test_what_failed_without_keys_is_done_once_they_are_there(program: Program, backup: Path, tmp_path: Path) -> None:
    there = Program(tmp_path / "there")
    words = ("backup", "restore", str(backup))

    assert "金鑰" in message_of(there.run(*words))
    shutil.copytree(program.home / "keys", there.home / "keys")
    assert "停止銷毀也不在了" in there.fine(*words)
    assert (there.home / "secret-key").read_bytes() == (program.home / "secret-key").read_bytes()
    assert (there.home / "anzheng.sqlite3").is_file()
