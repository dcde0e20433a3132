"""Disks that are full, over quota or read-only: the act fails with the right remedy, nothing is there by halves."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
import pytest

from tests.support.databases import describe, postgres_url
from tests.support.tree import ROOT

SCRIPT = [sys.executable, str(ROOT / "tests/fault/disk.py")]
SMALL_DISK = 'mount -t tmpfs -o size=2m tmpfs "$0" && exec "$@"'
"""Run in a mount namespace of its own: nobody else sees the disk, and it goes with the process."""
ROWS = dict[str, dict[str, Any]]


def run(command: list[str], environment: dict[str, str]) -> ROWS:
    done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return {row["stage"]: row for row in json.loads(done.stdout)}


def check(rows: ROWS, trouble: str, remedy: str) -> None:
    """Everything worked before, something was refused in the right words, everything works after."""
    for stage in ("before", "after"):
        assert all(isinstance(size, int) for size in rows[stage]["written"])
        assert rows[stage]["read"] == rows[stage]["expected"]
    refused = [answer for answer in rows["during"]["written"] if not isinstance(answer, int)]
    assert refused
    for said in [*refused, *([] if rows["during"]["read"] == rows["during"]["expected"] else [rows["during"]["read"]])]:
        assert trouble in said[0]
        assert remedy in said[1]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that other accounts can reach."""
    with TemporaryDirectory(prefix="anzheng-disk-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


MANNERS = {
    "full": ("the disk is full", "free some space"),
    "full-at-start": ("could not be read or written", "free space"),
    "read-only": ("cannot be opened", "whether the disk is read-only"),
}


@pytest.mark.parametrize("manner", MANNERS)
def test_a_small_disk(manner: str, folder: Path, environment: dict[str, str]) -> None:
    apart = ["unshare", "--map-root-user", "--mount"]
    if shutil.which("unshare") is None or subprocess.run([*apart, "true"], check=False, capture_output=True).returncode:
        pytest.skip("no mount namespaces here: `unshare` is missing or not permitted")
    command = [
        *apart,
        "sh",
        "-c",
        SMALL_DISK,
        str(folder),
        *SCRIPT,
        f"sqlite:///{folder}/a.sqlite3",
        str(folder),
        manner,
    ]
    check(run(command, environment), *MANNERS[manner])


def test_a_quota(folder: Path, environment: dict[str, str]) -> None:
    rows = run([*SCRIPT, f"sqlite:///{folder}/a.sqlite3", str(folder), "quota"], environment)
    check(rows, "could not be read or written", "quota")


@pytest.mark.skipif(os.getuid() != 0, reason="only root can act as another account")
def test_a_folder_of_another_owner(folder: Path, environment: dict[str, str]) -> None:
    rows = run([*SCRIPT, f"sqlite:///{folder}/a.sqlite3", str(folder), "another-owner"], environment)
    check(rows, "read-only", "permissions")


@pytest.fixture
def small_tablespace(folder: Path) -> Iterator[str]:
    """The URL of a PostgreSQL database on a small disk of its own; its journal stays on the server's disk."""
    url = postgres_url()
    if url is None:
        pytest.skip(describe())
    name = f"anzheng_small_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as admin:
        row = admin.execute(
            "SELECT current_setting('data_directory', true), usesuper FROM pg_user WHERE usename = user"
        ).fetchone()
        data = Path(row[0] or "/nowhere") if row is not None and row[1] else Path("/nowhere")
        if os.getuid() != 0 or not data.is_dir():
            pytest.skip("no PostgreSQL server of this machine, or not root: no small disk for it")
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)], check=True)
        try:
            os.chown(folder, data.stat().st_uid, data.stat().st_gid)
            admin.execute(f"CREATE TABLESPACE {name} LOCATION '{folder}'")
            try:
                admin.execute(f"CREATE DATABASE {name} TABLESPACE {name}")
                yield f"{url.rpartition('/')[0]}/{name}"
                admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
            finally:
                admin.execute(f"DROP TABLESPACE {name}")
        finally:
            subprocess.run(["umount", str(folder)], check=True)


def test_a_small_tablespace(small_tablespace: str, folder: Path, environment: dict[str, str]) -> None:
    rows = run([*SCRIPT, small_tablespace, str(folder), "full"], environment)
    check(rows, "the disk is full", "free some space")
