"""檢視卷宗 Looking into a binder: what it says it holds, and what the stand-alone verifier answers about it.

What a binder says of itself is shown as its own word. Whether it is true, the verifier alone tells, with a key that is
known here and not with one that lies in the binder.
"""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from anzheng.kernel.errors import InputError, ProofError, Text
from anzheng.ledger.core.note import parse_note
from anzheng.reports.binder import verifier
from anzheng.reports.binder.core import manifest

_MOST = 64 * 1024 * 1024
"""Bytes of a file that is read for its words."""
Json = Any


class Answer(StrEnum):
    """What the verifier said (查驗結果)."""

    VALID = "valid"
    NOT_VALID = "not-valid"
    UNREADABLE = "unreadable"
    NOT_ASKED = "not-asked"
    """No key of this installation fits: nobody here can tell."""


_BY_CODE = {0: Answer.VALID, 1: Answer.NOT_VALID, 2: Answer.UNREADABLE}


@dataclass(frozen=True, slots=True)
class Contents:
    """What a binder says it holds (卷宗內容)."""

    origin: str
    company: str
    made: str
    asked: Mapping[str, Json]
    documents: Mapping[str, Mapping[str, int]]
    """Counts of verdicts by word, of each document."""
    sample: bool
    entries: int
    whole: int
    files: int
    """All that lie in it, as whoever exported it was told: the listed ones, the list, and the proofs."""
    evidence: int
    """Evidence files."""
    withheld: int
    requests: int
    size: int | None
    """Of the ledger, by its checkpoint."""
    cosigned: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Inspected:
    """A binder that was looked into (檢視結果)."""

    contents: Contents | None
    """None if it could not be read."""
    answer: Answer
    said: tuple[str, ...]
    """The verifier's lines."""
    vkey: str | None
    """The key that it was verified with."""


def inspect(path: Path, keys: Mapping[str, Sequence[str]], earlier: Sequence[Path] = ()) -> Inspected:
    """Return what a binder holds, verified with a key of this installation; `keys` are verifier keys by ledger name.

    Raises InputError if there is no such file.
    """
    if not path.exists():
        raise InputError(
            Text("找不到這個卷宗", "there is no such binder"), str(path), Text("請確認路徑", "check the path")
        )
    contents = _contents(path)
    known = (
        list(keys.get(contents.origin, ()))
        if contents is not None
        else [one for group in keys.values() for one in group]
    )
    if not known:
        return Inspected(contents, Answer.UNREADABLE if contents is None else Answer.NOT_ASKED, (), None)
    run = subprocess.run(  # noqa: S603 - our own file
        [
            *(sys.executable, "-I", str(verifier.path()), str(path)),
            *(word for key in known for word in ("--key", key)),
            *(word for one in earlier for word in ("--earlier", str(one))),
        ],
        capture_output=True,
        check=False,
    )
    lines = tuple(run.stdout.decode("utf-8", "replace").splitlines())
    return Inspected(contents, _BY_CODE.get(run.returncode, Answer.UNREADABLE), lines, known[-1])


def _contents(path: Path) -> Contents | None:
    """Return what the binder says of itself; None if it is none, or damaged."""
    try:
        with _Reader(path) as reader:
            return _read(reader)
    except (
        OSError,
        EOFError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
        zipfile.BadZipFile,
        NotImplementedError,
    ):
        return None


def _read(reader: "_Reader") -> Contents:
    listed = json.loads(reader.read(manifest.NAME))
    names = {str(one["name"]) for one in listed["members"]}
    judged = json.loads(reader.read(manifest.VERDICTS))["documents"] if manifest.VERDICTS in names else []
    opening = json.loads(reader.read("entries/0.json"))
    rows = json.loads(reader.read("requests/requests.json")) if "requests/requests.json" in names else []
    size, cosigned = _checkpoint(reader.read("checkpoint"), str(listed["origin"]))
    return Contents(
        _printed(listed["origin"]),
        _printed(listed["company"]),
        _printed(listed["made"]),
        _asked(listed["asked"]),
        {_printed(one["document"]): _counts(one["totals"]) for one in judged},
        bool(opening["facts"]["sample"]),
        len(listed["entries"]),
        len(listed["whole"]),
        reader.count(),
        len(listed["content"]),
        len(json.loads(reader.read("withheld.json"))) if "withheld.json" in names else 0,
        len(rows),
        size,
        cosigned,
    )


def _printed(said: Json) -> str:
    """Return a text that steers no terminal. Raises ValueError for any other."""
    text = str(said)
    if not text.isprintable():
        raise ValueError("not a text to be shown")
    return text


def _asked(said: Mapping[str, Json]) -> dict[str, Json]:
    """Return what was asked: days, and how many entries. Raises ValueError, TypeError, KeyError for anything else."""
    days = {name: said.get(name) for name in ("about", "from", "to")}
    for day in days.values():
        if day is not None:
            date.fromisoformat(day)
    return {**days, **_counts({"known": said["known"]})}


def _counts(said: Mapping[str, Json]) -> dict[str, int]:
    if not all(type(count) is int for count in said.values()):
        raise ValueError("not a number")
    return {_printed(name): count for name, count in said.items()}


def _checkpoint(data: bytes, origin: str) -> tuple[int | None, tuple[str, ...]]:
    """Return the size, and who else signed by its own word; nothing of it is verified here."""
    try:
        note = parse_note(data)
        size = int(note.text.split("\n")[1])
    except (ProofError, ValueError, IndexError):
        return None, ()
    return size, tuple(dict.fromkeys(_printed(one.name) for one in note.signatures if one.name != origin))


class _Reader:
    """Files of a binder by name, from an archive or a folder; small ones only."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._zip = None if path.is_dir() else zipfile.ZipFile(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._zip is not None:
            self._zip.close()

    def count(self) -> int:
        """Return how many files there are, listed or not."""
        if self._zip is not None:
            return len(self._zip.namelist())
        return sum(len(files) for _, _, files in os.walk(self._path))

    def read(self, name: str) -> bytes:
        """Return a file. Raises ValueError if it is too large to be ours, KeyError or OSError if it is not there."""
        if self._zip is None:
            if not (self._path / name).is_file():
                raise ValueError(f"{name} is no ordinary file")
            with (self._path / name).open("rb") as file:
                data = file.read(_MOST + 1)
        else:
            info = self._zip.getinfo(name)
            if info.compress_type != zipfile.ZIP_STORED or info.flag_bits:
                raise ValueError(f"{name} is not stored as a binder stores it")
            with self._zip.open(info) as member:
                data = member.read(_MOST + 1)
        if len(data) > _MOST:
            raise ValueError(f"{name} is too large")
        return data
