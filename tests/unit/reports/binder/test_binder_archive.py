"""The archive of a binder: the very bytes of the format's own recipe, for the verifier to read; whole or not at all."""

import errno
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.kernel.errors import InputError, StorageError
from anzheng.reports.binder import archive
from anzheng.reports.binder.archive import Spool, require_room, write_archive, write_folder
from tests.support.binders import contents
from tests.support.proofs import write_zip

NAMES = st.from_regex(r"[a-z0-9]{1,3}(/[a-z0-9]{1,3}){0,2}\.x", fullmatch=True)


def nothing(_done: int, _of: int) -> None:
    """Tell nobody."""


@given(st.dictionaries(NAMES, st.binary(max_size=300), max_size=12))
def test_it_is_the_archive_of_the_format(files: dict[str, bytes]) -> None:
    with TemporaryDirectory() as name, Spool(Path(name)) as spool:
        folder = Path(name)
        for each, data in files.items():
            spool.add(each, (data[:7], data[7:]))
        write_archive(spool, folder / "a.zip", nothing)
        recipe = write_zip(files, folder / "b.zip")

        assert (folder / "a.zip").read_bytes() == recipe.read_bytes()
        assert (folder / "a.zip").stat().st_size == spool.size


def test_a_folder_holds_the_same_files(tmp_path: Path) -> None:
    files = {"a/b.x": b"1", "c.x": b""}
    with Spool(tmp_path) as spool:
        for name, data in files.items():
            spool.add(name, data)
        write_folder(spool, tmp_path / "out", nothing)

    assert contents(tmp_path / "out") == files


@pytest.mark.parametrize("write", [write_archive, write_folder])
def test_a_name_that_is_taken_meanwhile_is_kept(tmp_path: Path, write: archive.Write) -> None:
    taken = tmp_path / "out"
    taken.mkdir() if write is write_folder else taken.write_bytes(b"mine")
    (taken / "mine").write_bytes(b"mine") if write is write_folder else None
    with Spool(tmp_path) as spool:
        spool.add("a", b"1")
        with pytest.raises((InputError, StorageError)):
            write(spool, taken, nothing)

    assert b"mine" in (contents(taken).values() if taken.is_dir() else [taken.read_bytes()])
    assert [one.name for one in tmp_path.iterdir()] == ["out"]


def test_what_does_not_fit_into_one_archive_is_told_beforehand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Spool(tmp_path) as spool:
        spool.add("a", b"1")
        require_room(spool, 10)
        with pytest.raises(InputError):
            require_room(spool, archive.MOST_FILES)
        monkeypatch.setattr(archive, "MOST_BYTES", 50)
        with pytest.raises(InputError):
            write_archive(spool, tmp_path / "out", nothing)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["../a", "/a", "a b", "卷", "a"])
def test_no_file_has_an_unsafe_name_or_one_that_is_taken(tmp_path: Path, name: str) -> None:
    with Spool(tmp_path) as spool:
        spool.add("a", b"1")
        with pytest.raises(ValueError, match="not a name"):
            spool.add(name, b"2")


def test_a_disk_that_refuses_is_told_as_that(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        Spool(tmp_path / "nowhere")


def test_a_stick_without_links_takes_it_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_part: Path, _out: Path) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr("anzheng.reports.binder.archive.os.link", refuse)
    with Spool(tmp_path) as spool:
        spool.add("a", b"1")
        write_archive(spool, tmp_path / "out", nothing)
        with pytest.raises(InputError):
            write_archive(spool, tmp_path / "out", nothing)

    assert contents(tmp_path / "out") == {"a": b"1"}
    assert [one.name for one in tmp_path.iterdir()] == ["out"]
