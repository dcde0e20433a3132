"""Compiled editions are kept under their digest; what is damaged is made again."""

from pathlib import Path

import pytest

from anzheng.catalogue import services
from anzheng.catalogue.core.problems import PackErrors
from anzheng.kernel.errors import NotFoundError, PackError, StorageError

Checks = dict[str, tuple[str, str]]
TINY = Path(__file__).parent / "tiny"


@pytest.fixture(autouse=True)
def tiny_is_packaged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "PACKAGED", TINY)


def compiled_files(home: Path) -> list[Path]:
    return sorted(path for path in (home / "catalogue").iterdir() if not path.name.startswith("index-"))


def test_packaged_editions_are_compiled_once(tmp_path: Path, checks: Checks) -> None:
    first = services.packaged(tmp_path, checks)
    stamps = {path: path.stat().st_mtime_ns for path in (tmp_path / "catalogue").iterdir()}
    assert services.packaged(tmp_path, checks) == first
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "catalogue").iterdir()} == stamps
    assert [(one.document, one.edition) for one in first] == [("sample", "2026-01-01")]


def test_loaded_edition_has_the_digest_that_names_it(tmp_path: Path, checks: Checks) -> None:
    edition = services.load("sample", home=tmp_path, checks=checks)
    assert services.digest_of(edition) == services.packaged(tmp_path, checks)[0].digest
    assert services.load("sample", "2026-01-01", home=tmp_path, checks=checks) == edition
    assert [path.stem for path in compiled_files(tmp_path)] == [services.digest_of(edition)]


def test_damaged_compiled_edition_is_made_again(tmp_path: Path, checks: Checks) -> None:
    edition = services.load("sample", home=tmp_path, checks=checks)
    (path,) = compiled_files(tmp_path)
    path.write_bytes(path.read_bytes().replace("帳號".encode(), "帳戶".encode(), 1))
    with pytest.raises(NotFoundError):
        services.load_compiled(tmp_path, path.stem)
    assert services.load("sample", home=tmp_path, checks=checks) == edition


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'[{"x":1}]', b"\xff"], ids=repr)
def test_damaged_index_is_made_again(content: bytes, tmp_path: Path, checks: Checks) -> None:
    before = services.packaged(tmp_path, checks)
    (index,) = (tmp_path / "catalogue").glob("index-*")
    index.write_bytes(content)
    assert services.packaged(tmp_path, checks) == before


def test_other_names_of_checks_are_another_edition(tmp_path: Path, checks: Checks) -> None:
    first = services.packaged(tmp_path, checks)[0]
    second = services.packaged(tmp_path, {"accounts-dormant": ("久未登入帳號", "Idle accounts")})[0]
    assert first.digest != second.digest
    assert services.load_compiled(tmp_path, first.digest) != services.load_compiled(tmp_path, second.digest)


@pytest.mark.parametrize(("document", "edition"), [("other", None), ("sample", "2020-01-01")])
def test_unknown_document_or_edition(document: str, edition: str | None, tmp_path: Path, checks: Checks) -> None:
    with pytest.raises(NotFoundError) as caught:
        services.load(document, edition, home=tmp_path, checks=checks)
    assert "sample 2026-01-01" in caught.value.remedy.en


def test_questions_of_all_editions(tmp_path: Path, checks: Checks) -> None:
    assert services.questions(tmp_path, checks)["remote-work"].en == "Do staff work remotely?"


def test_folder_that_cannot_be_written_is_said(tmp_path: Path, checks: Checks) -> None:
    blocked = tmp_path / "home"
    blocked.write_text("a file, not a folder", encoding="ascii")
    with pytest.raises(StorageError):
        services.packaged(blocked, checks)


def test_any_folder_can_be_checked_as_a_pack(checks: Checks) -> None:
    assert services.load_pack(TINY, checks).editions[0].document == "sample"


def test_pack_with_problems_is_refused_with_all_of_them() -> None:
    with pytest.raises(PackError) as caught:
        services.load_pack(TINY, {})
    assert "there is no check 'accounts-dormant'" in caught.value.what.en
    assert not isinstance(caught.value, PackErrors)


def test_folder_without_a_pack(tmp_path: Path, checks: Checks) -> None:
    with pytest.raises(NotFoundError):
        services.load_pack(tmp_path, checks)


def test_editions_in_use_are_decoded_once(tmp_path: Path) -> None:
    digests = []
    for number in range(6):
        named = {"accounts-dormant": (f"久未登入帳號{number}", "Idle accounts")}
        digests.append(services.packaged(tmp_path, named)[0].digest)
    first = [services.load_compiled(tmp_path, digest) for digest in digests]
    assert len(set(digests)) == 6
    assert all(services.load_compiled(tmp_path, d) is one for d, one in zip(digests, first, strict=True))
