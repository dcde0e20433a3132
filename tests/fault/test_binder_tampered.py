"""A real binder, changed in every way that a file can be: the answer is NOT VALID or UNREADABLE, with its reason."""

import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from anzheng.ledger.proofs import sign_head
from tests.support.binders import FORM, contents, firm
from tests.support.cases import LEDGER
from tests.support.proofs import write_folder, write_zip
from tests.support.verifier import ask

pytestmark = pytest.mark.django_db
Files = dict[str, bytes]


@dataclass(frozen=True)
class Binder:
    """A binder, and what an inspector brings along."""

    data: bytes
    files: Files
    vkey: str
    earlier: Path
    folder: Path

    def answered(self, path: Path) -> int:
        """Return the verifier's exit code; `ask` fails if the verifier itself did."""
        said = ask(path, "--key", self.vkey, "--earlier", self.earlier)
        assert said.code == 0 or len(said.out.splitlines()) == 2
        return said.code

    def of(self, files: Files) -> int:
        """Return what is answered about an archive of these files."""
        return self.answered(write_zip(files, self.folder / "changed.zip"))

    def raw(self, data: bytes) -> int:
        """Return what is answered about an archive of these bytes."""
        path = self.folder / "raw.zip"
        path.write_bytes(data)
        return self.answered(path)


@pytest.fixture(scope="module")
def binder(
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,  # noqa: ARG001 - the database has to be there
    django_db_blocker: DjangoDbBlocker,
) -> Binder:
    folder = tmp_path_factory.mktemp("binder")
    with django_db_blocker.unblock(), transaction.atomic():
        here = firm(folder)
        here.file("e-shut", "development-procedure", text="on site", on_site=True)
        kept = sign_head(LEDGER, keys=here.keys, now=here.here.now)
        (folder / "kept").write_bytes(kept.note)
        here.here.later(1)
        here.file("e-second", FORM, text="a second one")
        made = here.export()
        transaction.set_rollback(True)
    return Binder(made.path.read_bytes(), contents(made.path), made.vkey, folder / "kept", folder)


def test_as_it_was_exported_it_is_valid(binder: Binder) -> None:
    assert binder.raw(binder.data) == 0
    assert binder.of(binder.files) == 0


CLASSES = (
    *("entries/", "proofs/", "content/", "catalogue/", "checkpoints/", "consistency/"),
    *("verdicts.json", "verdicts.html", "profile.json", "withheld.json", "keys.txt", "README.txt", "anzheng_verify.py"),
    *("manifest.json", "checkpoint", "exported.json", "exported.tlog-proof"),
)


def flipped(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "its first byte": lambda data: flipped(data, 0),
    "a byte in the middle": lambda data: flipped(data, len(data) // 2),
    "its last byte": lambda data: flipped(data, len(data) - 1),
    "cut by one byte": lambda data: data[:-1],
    "one byte more": lambda data: data + b"\n",
    "nothing left": lambda _: b"",
    "other bytes": lambda _: b"\xff\x00" * 40,
}


@pytest.mark.parametrize("beginning", CLASSES)
def test_a_changed_file_is_found(binder: Binder, beginning: str) -> None:
    names = [
        name for name in binder.files if name.startswith(beginning) and (beginning.endswith("/") or name == beginning)
    ]
    assert names
    codes = {
        f"{name}: {change}": binder.of({**binder.files, name: make(binder.files[name])})
        for name in (names[0], names[-1])
        for change, make in CHANGES.items()
    }

    assert {change for change, code in codes.items() if code not in (1, 2)} == set()


@pytest.mark.parametrize("beginning", CLASSES)
def test_a_file_that_is_gone_is_found(binder: Binder, beginning: str) -> None:
    name = next(name for name in binder.files if name.startswith(beginning))

    assert binder.of({each: data for each, data in binder.files.items() if each != name}) in (1, 2)


def test_files_of_one_kind_that_change_places_are_found(binder: Binder) -> None:
    for beginning in ("entries/", "proofs/", "content/", "catalogue/"):
        first, *_, last = [name for name in binder.files if name.startswith(beginning)]
        swapped = {**binder.files, first: binder.files[last], last: binder.files[first]}
        assert binder.of(swapped) in (1, 2), beginning


def test_a_checkpoint_that_somebody_kept_cannot_be_taken_out(binder: Binder) -> None:
    less = {name: data for name, data in binder.files.items() if not name.startswith(("checkpoints/", "consistency/"))}

    assert binder.of(less) == 2


ADDED = ("more.txt", "entries/99999.json", "proofs/99999.tlog-proof", "content/more", "checkpoints/1", "zz/zz")


@pytest.mark.parametrize("name", ADDED)
def test_a_file_that_was_added_is_found(binder: Binder, name: str) -> None:
    assert binder.of({**binder.files, name: b"more"}) in (1, 2)
    folder = write_folder({**binder.files, name: b"more"}, binder.folder / f"folder-{ADDED.index(name)}")
    assert binder.answered(folder) in (1, 2)


def test_every_byte_of_the_directory_counts(binder: Binder) -> None:
    start = struct.unpack_from("<I", binder.data, len(binder.data) - 6)[0]
    step = max(1, (len(binder.data) - start) // 400)
    places = [*range(start, len(binder.data) - 22, step), *range(len(binder.data) - 22, len(binder.data))]

    assert {place for place in places if binder.raw(flipped(binder.data, place)) not in (1, 2)} == set()


def test_bytes_anywhere_in_the_archive_count(binder: Binder) -> None:
    places = range(0, len(binder.data), max(1, len(binder.data) // 300))

    assert {place for place in places if binder.raw(flipped(binder.data, place)) not in (1, 2)} == set()


def _with_zipfile(
    binder: Binder, change: Callable[[zipfile.ZipFile], None], compression: int = zipfile.ZIP_STORED
) -> int:
    path = binder.folder / "other.zip"
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name in sorted(binder.files):
            member = zipfile.ZipInfo(name)
            member.create_system, member.external_attr = 3, 0o644 << 16
            member.compress_type = compression
            archive.writestr(member, binder.files[name])
        change(archive)
    return binder.answered(path)


def _twice(archive: zipfile.ZipFile) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("README.txt", b"another")


FORMS: dict[str, Callable[[zipfile.ZipFile], None]] = {
    "a name that is there twice": _twice,
    "a path out of the folder": lambda archive: archive.writestr("../outside", b"x"),
    "an absolute path": lambda archive: archive.writestr("/etc/outside", b"x"),
    "a path of Windows": lambda archive: archive.writestr("..\\outside", b"x"),
    "a folder": lambda archive: archive.writestr("empty/", b""),
    "a name in other letters": lambda archive: archive.writestr("readme.TXT", b"x"),
    "a comment": lambda archive: setattr(archive, "comment", b"hidden"),
    "a bomb": lambda archive: archive.writestr("zzz", b"\0" * 20_000_000, zipfile.ZIP_DEFLATED),
}


@pytest.mark.parametrize("change", FORMS.values(), ids=FORMS.keys())
def test_what_archives_permit_and_binders_do_not_is_refused(
    binder: Binder, change: Callable[[zipfile.ZipFile], None]
) -> None:
    assert _with_zipfile(binder, change) in (1, 2)


def test_a_compressed_one_is_refused(binder: Binder) -> None:
    assert _with_zipfile(binder, lambda _: None, compression=zipfile.ZIP_DEFLATED) == 2


@pytest.mark.parametrize("data", [b"", b"PK\x05\x06", b"PK\x03\x04", b"x" * 100], ids=["empty", "end", "head", "noise"])
def test_what_is_no_archive_is_unreadable(binder: Binder, data: bytes) -> None:
    assert binder.raw(data) == 2


def test_cut_off_or_appended_to_it_is_unreadable(binder: Binder) -> None:
    size = len(binder.data)
    cuts = [binder.data[:end] for end in (1, size // 3, size // 2, size - 23, size - 1)]

    assert {binder.raw(data) for data in (*cuts, binder.data + b"\0", b"\0" + binder.data)} <= {1, 2}


def test_another_key_proves_nothing(binder: Binder) -> None:
    other = "isms.example/ledger+9c98d143+AcVCihVWKWhW4dNUb/THaMMGFrHpFCLUcvhBVUcumvxL"

    assert ask(binder.folder / "binder.zip", "--key", other).code in (1, 2)
