"""The form of a backup: what was written is read back, and anything else is refused before it reaches a disk."""

import hashlib
import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.ledger.content.core.sealing import seal
from anzheng.reports.backup import home_files
from anzheng.reports.backup.core.container import header, is_file, is_name, places
from anzheng.reports.backup.core.words import DamagedError
from anzheng.reports.backup.filing import small
from anzheng.reports.backup.reading import Backup, into
from tests.support.backups import BLOB, BY, OTHER, write


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    return write(tmp_path / "b.tar")


def taken(path: Path, folder: Path) -> list[str]:
    """Read a backup as a restore does, and return what was written."""
    with Backup(path) as opened:
        opened.require_seal([BY])
        opened.unpack(lambda member: into(folder, member))
    return sorted(one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file())


def test_what_was_written_is_read_back(backup: Path, tmp_path: Path) -> None:
    blob = hashlib.sha256(BLOB).hexdigest()

    assert taken(backup, tmp_path / "out") == [f"blobs/{blob[:2]}/{blob}", "database.sqlite3", "home.sealed"]
    with Backup(backup) as opened:
        assert opened.unpack(lambda _: None) == hashlib.sha256(backup.read_bytes()).hexdigest()
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "out").rglob("*"))


def test_any_tar_reads_it(backup: Path) -> None:
    with tarfile.open(backup) as archive:
        members = archive.getmembers()
        assert [one.name for one in members][:2] == ["database.sqlite3", "home.sealed"]
        assert all(one.isreg() and one.mode == 0o600 for one in members)


def _whole(path: Path) -> bool:
    """Tell whether a restore would go on: the key that sealed it is there, its seal holds, every byte is read."""
    try:
        with Backup(path) as opened:
            opened.unpack(lambda _: None)
            return opened.seal_holds([BY]) is True
    except DamagedError:
        return False


def test_every_flipped_bit_is_seen(backup: Path) -> None:
    data = bytearray(backup.read_bytes())
    for number, at in enumerate(range(0, len(data), 19)):
        data[at] ^= 1 << number % 8
        backup.write_bytes(data)
        assert not _whole(backup), at
        data[at] ^= 1 << number % 8


def test_every_length_but_its_own_is_refused(backup: Path, tmp_path: Path) -> None:
    data = backup.read_bytes()
    for length in (*range(0, len(data), 397), len(data) - 1, len(data) - 512, len(data) - 1024):
        backup.write_bytes(data[:length])
        with pytest.raises(DamagedError):
            taken(backup, tmp_path / "never")
    backup.write_bytes(data + bytes(512))
    with pytest.raises(DamagedError):
        taken(backup, tmp_path / "never")
    assert not (tmp_path / "never").exists() or not any((tmp_path / "never").rglob("manifest*"))


Change = Callable[[list[tuple[tarfile.TarInfo, bytes]]], None]


def _member(name: str, data: bytes = b"x", **fields: object) -> tuple[tarfile.TarInfo, bytes]:
    found = tarfile.TarInfo(name)
    found.size, found.mode = len(data), 0o600
    for field, value in fields.items():
        setattr(found, field, value)
    return found, data


def _insert(*member: tuple[tarfile.TarInfo, bytes]) -> Change:
    return lambda members: members.__setitem__(slice(2, 2), member)


BLOB_NAME = f"blobs/{hashlib.sha256(b'x').hexdigest()}"
FORGED: dict[str, Change] = {
    "a blob too many": _insert(_member(BLOB_NAME)),
    "a member gone": lambda members: members.pop(2) and None,
    "members in another order": lambda members: members.reverse(),
    "a member twice": lambda members: members.insert(1, members[0]),
    "a name above the folder": _insert(_member("../escaped")),
    "a name within, that leads above": _insert(_member("blobs/../../escaped")),
    "an absolute name": _insert(_member("/srv/escaped")),
    "a name of another program": _insert(_member("home/.ssh")),
    "a link by name": _insert(_member(BLOB_NAME, b"", type=tarfile.SYMTYPE, linkname="/etc")),
    "a hard link": _insert(_member(BLOB_NAME, b"", type=tarfile.LNKTYPE, linkname="database.sqlite3")),
    "a folder": _insert(_member("blobs", b"", type=tarfile.DIRTYPE)),
    "a device": _insert(_member(BLOB_NAME, b"", type=tarfile.CHRTYPE)),
    "another mode": _insert(_member(BLOB_NAME, mode=0o4755)),
    "another owner": _insert(_member(BLOB_NAME, uid=1000)),
    "another time": _insert(_member(BLOB_NAME, mtime=1)),
    "an extended header": _insert(_member("pax", b"16 path=../esc\n", type=tarfile.XHDTYPE), _member(BLOB_NAME)),
}


@pytest.mark.parametrize("change", FORGED.values(), ids=FORGED)
def test_a_forged_archive_is_refused_and_nothing_written(change: Change, backup: Path, tmp_path: Path) -> None:
    with tarfile.open(backup) as archive:
        members = [(one, archive.extractfile(one).read()) for one in archive.getmembers()]  # type: ignore[union-attr]
    change(members)
    made = io.BytesIO()
    for info, data in members:
        made.write(info.tobuf(tarfile.USTAR_FORMAT) + data + bytes(-len(data) % 512))
    backup.write_bytes(made.getvalue() + bytes(1024))
    before = sorted(tmp_path.rglob("*"))

    with pytest.raises(DamagedError):
        taken(backup, tmp_path / "never")
    assert sorted(tmp_path.rglob("*")) == before


def test_another_file_is_called_no_backup(tmp_path: Path) -> None:
    other = tmp_path / "list.xlsx"
    other.write_bytes(b"PK\x03\x04" + bytes(range(256)) * 8)
    with pytest.raises(DamagedError) as refused:
        taken(other, tmp_path / "never")
    assert refused.value.what.zh == "這不是本系統的備份檔"


@pytest.mark.parametrize("size", [2**40, 8**11 - 1, 2**63])
def test_a_size_that_is_not_there_is_refused(size: int, backup: Path, tmp_path: Path) -> None:
    backup.write_bytes(header("database.sqlite3", size) + bytes(4096))
    with pytest.raises(DamagedError):
        taken(backup, tmp_path / "never")


def test_a_list_of_somebody_without_the_key_is_refused(tmp_path: Path) -> None:
    forged = write(tmp_path / "forged.tar", by=OTHER)
    data = forged.read_bytes()
    # Whoever lacks the key may still name it.
    forged.write_bytes(data.replace(f'"wrapping":"{OTHER.id}"'.encode(), f'"wrapping":"{BY.id}"'.encode()))

    with pytest.raises(DamagedError):
        taken(forged, tmp_path / "never")


def test_without_the_key_nobody_can_tell(backup: Path) -> None:
    with Backup(backup) as opened:
        assert (opened.seal_holds([BY]), opened.seal_holds([OTHER])) == (True, None)


@pytest.mark.parametrize("name", ["../up", "catalogue/../../up", "/etc/passwd", "a/b", ".hidden", "catalogue/..", ""])
def test_files_of_the_folder_stay_within(name: str, tmp_path: Path) -> None:
    sealed = b"".join(seal(b"h" * 32, small([(name, b"x")])))
    (tmp_path / "home").mkdir()

    with pytest.raises(DamagedError):
        home_files.unpack(b"h" * 32, iter([sealed]), tmp_path / "home", "test")
    assert [path.name for path in tmp_path.rglob("*")] == ["home"]


@given(st.lists(st.tuples(st.from_regex(r"[a-z0-9][a-z0-9._-]{0,20}", fullmatch=True), st.binary(max_size=1500))))
def test_what_is_small_is_read_back(files: list[tuple[str, bytes]]) -> None:
    unique = sorted({name: data for name, data in files if is_file(name)}.items())
    data = b"".join(small(unique))

    found = places(lambda at, count: data[at : at + count], len(data), is_file, "test")

    assert [(one.name, data[one.offset : one.offset + one.size]) for one in found] == unique


@pytest.mark.parametrize(
    "name",
    [
        "database.sqlite3-wal",
        "database.sqlite3/x",
        "Manifest.json",
        "manifest.json\n",
        "keys/content.key",
        "database/x.copy.sh",
        "database/X.copy",
        "database/.copy",
        "blobs/" + "a" * 63,
        "blobs/" + "A" * 64,
        f"blobs/{'a' * 64}/x",
        f"/blobs/{'a' * 64}",
        f"./blobs/{'a' * 64}",
        f"blobs//{'a' * 64}",
        "database/ａ.copy",
    ],
)
def test_only_its_own_names(name: str) -> None:
    assert not is_name(name)
