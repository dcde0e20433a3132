"""The doctor sees what is wrong, says what to do, and changes nothing."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.functional.cli.program import Program


def _grades(program: Program, *options: str) -> dict[str, str]:
    """Return the worst grade of each check: some look at several ledgers."""
    rows = program.json("doctor", *options)
    assert all(row["zh"] and row["en"] for row in rows)
    assert all((row["remedy"] is None) == (row["grade"] == "ok") for row in rows)
    worst = ("ok", "warn", "bad")
    return {row["id"]: row["grade"] for row in sorted(rows, key=lambda row: worst.index(row["grade"]))}


@pytest.fixture
def program(tmp_path: Path) -> Program:
    made = Program(tmp_path / "home")
    (tmp_path / "f.txt").write_text("內容", encoding="utf-8")
    made.fine("evidence", "add", str(tmp_path / "f.txt"), "--form", "asset-stocktake")
    return made


def test_a_fresh_installation_is_fine(program: Program) -> None:
    before = program.state()
    grades = _grades(program, "--deep")
    assert {name for name, grade in grades.items() if grade != "ok"} == {"profile"}
    assert grades["profile"] == "warn"
    assert program.state() == before


def test_an_empty_folder_is_not_filled(tmp_path: Path) -> None:
    done = Program(tmp_path).start("doctor")
    assert (done.returncode, done.stderr) == (0, "")
    assert not (tmp_path / "anzheng.sqlite3").exists()


def _open_folder(home: Path) -> None:
    home.chmod(0o755)


def _open_key(home: Path) -> None:
    (home / "pseudonym-key").chmod(0o644)


def _lose_blob(home: Path) -> None:
    next(path for path in (home / "blobs").rglob("*") if path.is_file()).unlink()


def _alter_blob(home: Path) -> None:
    next(path for path in (home / "blobs").rglob("*") if path.is_file()).write_bytes(b"altered")


def _alter_node(home: Path) -> None:
    with sqlite3.connect(home / "anzheng.sqlite3") as database:
        database.execute("DROP TRIGGER ledger_node_no_update")
        database.execute("UPDATE ledger_node SET hash = zeroblob(32) WHERE level = 3 AND idx = 0")


def _alter_leaf(home: Path) -> None:
    with sqlite3.connect(home / "anzheng.sqlite3") as database:
        database.execute("DROP TRIGGER ledger_entry_no_update")
        database.execute("UPDATE ledger_entry SET subject = 'other' WHERE seq = 3")


DAMAGE: dict[str, tuple[Callable[[Path], None], str]] = {
    "others may enter the folder": (_open_folder, "folder"),
    "others may read a key": (_open_key, "keys"),
    "an evidence file is gone": (_lose_blob, "evidence-files"),
    "an evidence file was altered": (_alter_blob, "evidence-files"),
    "a node of the tree was altered": (_alter_node, "ledger-head"),
    "a leaf's column was altered": (_alter_leaf, "ledger"),
}


@pytest.mark.parametrize(("damage", "row"), DAMAGE.values(), ids=DAMAGE)
def test_damage_is_seen(program: Program, damage: Callable[[Path], None], row: str) -> None:
    damage(program.home)
    assert {name for name, grade in _grades(program, "--deep").items() if grade == "bad"} >= {row}
    assert program.run("doctor", "--deep").returncode == 1


def test_what_belongs_to_nobody_is_a_warning(program: Program) -> None:
    (program.home / "blobs" / "stray").write_bytes(b"x")
    orphan = program.home / "blobs" / "ab" / f"ab{62 * '0'}"
    orphan.parent.mkdir(exist_ok=True)
    orphan.write_bytes(b"x")
    grades = _grades(program)
    assert (grades["orphans"], grades["plain-files"]) == ("warn", "warn")
    assert program.run("doctor").returncode == 0
