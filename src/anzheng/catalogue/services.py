"""規範目錄的服務 Services of the catalogue: which editions there are, and one of them, compiled.

Compiled editions live in `<home>/catalogue`, each under the digest of its canonical JSON, so that old
editions stay loadable; an index under the digest of all sources says what the packaged data compile to.
Both are only copies of what can be made again, except for editions that the program no longer ships.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from anzheng.catalogue.core import codec
from anzheng.catalogue.core.compile import Compiled
from anzheng.catalogue.core.forms import Register
from anzheng.catalogue.core.model import Edition, Question
from anzheng.catalogue.core.problems import Problems, error_of
from anzheng.catalogue.core.vocabulary import read_vocabulary
from anzheng.catalogue.files import PACKAGED, compile_files, read_folder
from anzheng.catalogue.packs import parse_all
from anzheng.kernel import canonical
from anzheng.kernel.errors import LedgerError, NotFoundError, PackError, StorageError, Text, system_reason

Checks = Mapping[str, tuple[str, str]]
"""The checks that the program can perform, id -> (zh, en)."""
_FOLDER = "catalogue"
_KEPT = 16
"""Decoded editions that a process keeps: those that its companies live under, and those that the program brings."""
_DECODED: dict[str, Edition] = {}
"""By digest, the oldest first."""


@dataclass(frozen=True, slots=True)
class Packaged:
    """隨附的規範 An edition that comes with the program."""

    document: str
    edition: str
    """ISO date."""
    digest: str
    """SHA-256 of the compiled edition's canonical JSON."""
    effective: date | None
    """First day in force; None for an undated document, which is in force from the day it is adopted."""
    zh: str
    en: str


def packaged(home: Path, checks: Checks) -> list[Packaged]:
    """Return the packaged editions, by document and edition; compile them if that has not been done.

    Raises PackError if the packaged data are wrong, and StorageError if `home` cannot be written.
    """
    files = read_folder(PACKAGED)
    index = home / _FOLDER / f"index-{_source_key(files, checks)}.json"
    known = _read_index(index)
    if known is None or any(_read_whole(_compiled_path(home, one.digest), one.digest) is None for one in known):
        editions = _sound(*compile_files(files, checks)).editions
        known = [_store(home, edition) for edition in editions]
        _write(index, canonical.encode([codec.plain(one) for one in known]))
    return known


def load(document: str, edition: str | None = None, *, home: Path, checks: Checks) -> Edition:
    """Return a packaged edition of `document`: the one named, else the newest.

    Raises NotFoundError if there is none, PackError if the packaged data are wrong.
    """
    found = [one for one in packaged(home, checks) if one.document == document and edition in (None, one.edition)]
    if not found:
        names = [f"{one.document} {one.edition}" for one in packaged(home, checks)]
        raise NotFoundError(
            Text("沒有這份規範", "there is no such document"),
            " ".join(filter(None, (document, edition))),
            Text(f"現有：{'、'.join(names)}", f"there are: {', '.join(names)}"),
        )
    return load_compiled(home, found[-1].digest)


def load_compiled(home: Path, digest: str) -> Edition:
    """Return the compiled edition with `digest`, also one that the program no longer ships.

    Raises NotFoundError if it is not there or its file does not hold what its name says.
    """
    return _decoded(digest, compiled_bytes(home, digest))


def compiled_bytes(home: Path, digest: str) -> bytes:
    """Return the canonical JSON of the compiled edition with `digest`. Raises NotFoundError as `load_compiled`."""
    data = _read_whole(_compiled_path(home, digest), digest)
    if data is None:
        raise NotFoundError(
            Text("找不到編譯後的規範，或檔案已損壞", "the compiled edition is missing, or its file is damaged"),
            str(_compiled_path(home, digest)),
            Text(
                "請重新啟動程式使其重新編譯，或自備份還原此檔",
                "restart the program to compile it again, or restore the file from a backup",
            ),
        )
    return data


def digest_of(edition: Edition) -> str:
    """Return the SHA-256 of the edition's canonical JSON."""
    return codec.digest(edition)


def load_pack(folder: Path, checks: Checks) -> Compiled:
    """Compile the pack in `folder`, which is laid out like the packaged data; nothing is stored.

    Raises NotFoundError if there is none, PackError (several: PackErrors) if anything is wrong.
    """
    return _sound(*compile_files(read_folder(folder), checks))


def registers(checks: Checks) -> Mapping[str, Register]:
    """Return the registers of the packaged data, by id."""
    files = {path: data for path, data in read_folder(PACKAGED).items() if path.startswith("registers/")}
    return read_vocabulary(parse_all(files)[0], checks, Problems())[0].registers


def questions(home: Path, checks: Checks) -> dict[str, Question]:
    """Return the profile questions of all packaged editions, by id."""
    found: dict[str, Question] = {}
    for one in packaged(home, checks):
        found.update(load_compiled(home, one.digest).questions)
    return dict(sorted(found.items()))


# --- storage ------------------------------------------------------------------------------------


def _decoded(digest: str, data: bytes) -> Edition:
    """Return the edition that `data` holds, decoded once in a while; nobody changes an edition.

    The digest vouches for the bytes, so that they need not be checked for canonical form again.
    """
    edition = _DECODED.get(digest)
    if edition is None:
        edition = codec.decode(json.loads(data))
        _DECODED[digest] = edition
        for oldest in list(_DECODED)[:-_KEPT]:
            _DECODED.pop(oldest, None)
    return edition


def _sound(compiled: Compiled, problems: tuple[PackError, ...]) -> Compiled:
    if problems:
        raise error_of(problems)
    return compiled


def _source_key(files: Mapping[str, bytes], checks: Checks) -> str:
    """Return a digest over everything that the compiled form depends on: data, checks, and the compiler itself."""
    sources = dict(files)
    package = Path(__file__).parent
    for program in sorted((*package.glob("*.py"), *(package / "core").glob("*.py"))):
        sources[program.relative_to(package).as_posix()] = program.read_bytes()
    parts = {path: hashlib.sha256(data).hexdigest() for path, data in sources.items()}
    names = {id_: list(texts) for id_, texts in checks.items()}
    return canonical.digest({"files": parts, "checks": names})


def _compiled_path(home: Path, digest: str) -> Path:
    return home / _FOLDER / f"{digest}.json"


def _read_whole(path: Path, digest: str) -> bytes | None:
    """Return the content of `path`, or None if it is absent or not what `digest` says."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise _unusable(path, problem) from problem
    return data if hashlib.sha256(data).hexdigest() == digest else None


def _store(home: Path, edition: Edition) -> Packaged:
    data = canonical.encode(codec.encode(edition))
    digest = hashlib.sha256(data).hexdigest()
    path = _compiled_path(home, digest)
    if _read_whole(path, digest) is None:
        _write(path, data)
    first = edition.effective.first or edition.dated
    return Packaged(edition.document, edition.edition, digest, first, edition.zh, edition.en)


def _read_index(path: Path) -> list[Packaged] | None:
    """Return the index, or None if it is absent or damaged."""
    try:
        rows = canonical.decode(path.read_bytes())
        return [Packaged(**{**row, "effective": _day(row["effective"])}) for row in rows]
    except (FileNotFoundError, LedgerError, TypeError, KeyError, ValueError):
        return None
    except OSError as problem:
        raise _unusable(path, problem) from problem


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, so that no reader ever sees half of it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".part-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as problem:
        raise _unusable(path, problem) from problem


def _unusable(path: Path, problem: OSError) -> StorageError:
    said = system_reason(problem)
    return StorageError(
        Text("無法讀寫規範目錄的資料夾", "the catalogue's folder cannot be read or written"),
        str(path),
        Text(f"請檢查權限與磁碟空間（{said.zh}）", f"check permissions and disk space ({said.en})"),
    )
