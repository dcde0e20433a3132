"""A whole ledger as the product writes it: no change to the export passes the stand-alone verifier."""

import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.db import transaction

from anzheng.ledger.export import export_log
from anzheng.ledger.proofs import ledger_keys, seal_subjects, sign_head
from anzheng.ledger.services import append
from tests.support.ledgers import ACTOR, AT, evidence, opened
from tests.support.proofs import VKEY, Log, write_folder, write_zip
from tests.support.verifier import ask

pytestmark = pytest.mark.django_db(transaction=True)
SIZE = 300
Files = dict[str, bytes]


def exported(folder: Path) -> tuple[Files, str, list[bytes]]:
    """Return the files of an export, the key, and the leaves in it."""
    opened()
    with transaction.atomic():
        append("acme", [evidence(number % 11) for number in range(SIZE - 2)], actor=ACTOR, at=AT)
    sign_head("acme", keys=folder / "keys", now=AT)
    seal_subjects("acme", date(2026, 11, 21), actor=ACTOR, now=AT)
    export_log(sign_head("acme", keys=folder / "keys", now=AT), folder / "log")
    files = {
        str(path.relative_to(folder / "log")): path.read_bytes()
        for path in (folder / "log").rglob("*")
        if path.is_file()
    }
    leaves: list[bytes] = []
    for name in ("tile/entries/000", f"tile/entries/001.p/{SIZE - 256}"):
        data = files[name]
        while data:
            length = 2 + int.from_bytes(data[:2], "big")
            leaves.append(data[2:length])
            data = data[length:]
    (key,) = ledger_keys("acme")
    return files, key.vkey, leaves


def rebuilt(files: Files, leaves: list[bytes]) -> Files:
    """Return the export with other entries: bundles and tiles as they have to be, the checkpoints as they were."""
    kept = {name: data for name, data in files.items() if not name.startswith("tile/")}
    return kept | {name: data for name, data in Log(leaves).files().items() if name.startswith("tile/")}


CHANGES: dict[str, Callable[[Files, list[bytes]], Files]] = {
    "an entry altered": lambda files, _leaves: (
        files | {"tile/entries/000": files["tile/entries/000"].replace(b"e-3", b"e-4", 1)}
    ),
    "an entry altered, tiles rebuilt": lambda files, leaves: rebuilt(files, [*leaves[:3], leaves[4], *leaves[4:]]),
    "an entry removed, tiles rebuilt": lambda files, leaves: rebuilt(files, [*leaves[:3], *leaves[4:]]),
    "the last entry removed, tiles rebuilt": lambda files, leaves: rebuilt(files, leaves[:-1]),
    "two entries in another order, tiles rebuilt": lambda files, leaves: rebuilt(
        files, [*leaves[:3], leaves[4], leaves[3], *leaves[5:]]
    ),
    "an entry added, tiles rebuilt": lambda files, leaves: rebuilt(files, [*leaves, leaves[-1]]),
    "a tile missing": lambda files, _leaves: {name: data for name, data in files.items() if name != "tile/0/000"},
    "an older checkpoint in the place of the newest": lambda files, _leaves: (
        files | {"checkpoint": files[f"checkpoints/{SIZE - 1}"]}
    ),
}


def test_an_export_and_every_change_of_it(tmp_path: Path) -> None:
    files, vkey, leaves = exported(tmp_path)
    assert len(leaves) == SIZE
    assert ask(tmp_path / "log", "--key", vkey).answer == "valid"
    assert rebuilt(files, leaves) == files
    for name, change in CHANGES.items():
        changed = change(files, leaves)
        assert changed != files, name
        said = ask(write_folder(changed, tmp_path / name), "--key", vkey)
        assert said.code == 1, (name, said.out)
    # Another key, whatever the export says of keys.
    said = ask(write_folder(files | {"keys.txt": VKEY.encode()}, tmp_path / "keys.txt"), "--key", VKEY)
    assert said.code == 1
    # A file more is named, as it is compared with nothing.
    said = ask(write_zip(files | {"verdict.html": b"all is well"}, tmp_path / "more.zip"), "--key", vkey)
    assert (said.answer, "verdict.html" in said.out) == ("valid", True)


def test_an_export_as_an_archive_that_is_no_good_archive(tmp_path: Path) -> None:
    files, vkey, _leaves = exported(tmp_path)
    whole = write_zip(files, tmp_path / "whole.zip")
    assert ask(whole, "--key", vkey).answer == "valid"
    cut = tmp_path / "cut.zip"
    cut.write_bytes(whole.read_bytes()[:-100])
    twice = tmp_path / "twice.zip"
    twice.write_bytes(whole.read_bytes())
    with zipfile.ZipFile(twice, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("checkpoint", files["checkpoint"])
    for path in (cut, twice):
        assert ask(path, "--key", vkey).code == 2
