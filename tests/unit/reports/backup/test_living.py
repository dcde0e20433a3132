"""A restore never goes over something living, nor beside a log that SQLite would replay."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from anzheng.kernel.errors import ConflictError, StorageError
from anzheng.reports.backup.home_files import files
from anzheng.reports.backup.living import require_empty_home, require_nobody
from anzheng.reports.backup.workplace import PREFIX, workplace

LIVING = [
    "anzheng.sqlite3",
    "anzheng.sqlite3-wal",
    "anzheng.sqlite3-shm",
    "anzheng.sqlite3-journal",
    "pseudonym-key",
    "x",
]


@pytest.mark.parametrize("name", LIVING)
def test_what_lives_is_named(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(StorageError, match=name):
        require_empty_home(tmp_path, tmp_path / "keys", tmp_path / "anzheng.sqlite3")


def test_evidence_is_something_living(tmp_path: Path) -> None:
    (tmp_path / "blobs" / "ab").mkdir(parents=True)
    with pytest.raises(StorageError, match="blobs"):
        require_empty_home(tmp_path, tmp_path / "keys", None)


def test_a_log_beside_a_database_elsewhere_is_seen(tmp_path: Path) -> None:
    (tmp_path / "other.sqlite3-wal").write_bytes(b"")
    with pytest.raises(StorageError, match="wal"):
        require_empty_home(tmp_path / "home", tmp_path / "keys", tmp_path / "other.sqlite3")


def test_keys_and_what_any_command_leaves_may_be_there(tmp_path: Path) -> None:
    for name in ("keys", "log", "blobs"):
        (tmp_path / name).mkdir()
    for name in ("keys/content.key", "log/defect.txt", "secret-key", "anzheng.sqlite3-preparing"):
        (tmp_path / name).write_bytes(b"")
    require_empty_home(tmp_path, tmp_path / "keys", tmp_path / "anzheng.sqlite3")
    require_empty_home(tmp_path / "never", tmp_path / "keys", None)
    assert (tmp_path / "keys" / "content.key").exists()


def test_a_server_of_this_folder_is_seen_and_one_of_another_is_not(tmp_path: Path) -> None:
    program = [sys.executable, "-c", "import sys; sys.stdin.read()", "anzheng.web"]
    environment = {**os.environ, "ANZHENG_HOME": str(tmp_path)}
    with subprocess.Popen(program, env=environment, stdin=subprocess.PIPE) as server:
        while "anzheng.web" not in Path(f"/proc/{server.pid}/cmdline").read_text():
            time.sleep(0.01)  # between fork and exec it is still this process
        with pytest.raises(ConflictError, match=str(server.pid)):
            require_nobody(tmp_path)
        require_nobody(tmp_path / "other")
        server.communicate()
    require_nobody(tmp_path)


def test_a_workplace_goes_and_one_that_was_left_goes_with_the_next(tmp_path: Path) -> None:
    left = tmp_path / f"{PREFIX}left"
    left.mkdir()
    (left / "lock").touch()
    (left / "database.sqlite3").write_bytes(b"secret")
    with workplace(tmp_path) as first, workplace(tmp_path) as second:
        assert not left.exists()
        assert first.is_dir()
        assert second.is_dir()
        assert first != second
        assert first.stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == []


def test_what_travels_of_a_data_folder(tmp_path: Path) -> None:
    for name in (
        "catalogue/a.json",
        "pseudonym-key",
        "sign-in.json",
        "company.signing",
        "company.signed",
        "content.key",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    for name in ("disposals.jsonl", "a.sqlite3", "a.sqlite3-wal", ".lock", "備忘.txt"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "link").symlink_to("/etc/passwd")
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "content.key").write_bytes(b"x")

    taken, left = files(tmp_path, tmp_path / "a.sqlite3")

    assert [name for name, _ in taken] == ["catalogue/a.json", "pseudonym-key", "sign-in.json"]
    assert len(left) == 2, "what is left out is told: a link, and a name that does not travel"
