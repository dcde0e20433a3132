"""Binders that somebody else made: whatever they say of themselves is shown, or not read at all."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from anzheng.reports.binder.inspect import Answer, inspect

LIST: dict[str, Any] = {
    "origin": "isms.example/ledger/1",
    "company": "c:1",
    "made": "2026-01-01T00:00:00.000Z",
    "asked": {"about": "2026-01-01", "from": None, "to": None, "known": 5},
    "members": [],
    "entries": [1],
    "whole": [],
    "content": [],
}


def binder(folder: Path, **changed: object) -> Path:
    path = folder / "binder.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", json.dumps({**LIST, **changed}))
        archive.writestr("entries/0.json", json.dumps({"facts": {"sample": False}}))
        archive.writestr("checkpoint", "none")
        archive.writestr("verdicts.json", json.dumps({"documents": [changed.get("judged", {})]}))
    return path


def test_a_stranger_s_binder_is_shown(tmp_path: Path) -> None:
    found = inspect(binder(tmp_path), {})

    assert found.answer is Answer.NOT_ASKED
    assert found.contents is not None
    assert found.contents.asked["known"] == 5


STRANGE: dict[str, dict[str, Any]] = {
    "nothing asked": {"asked": {}},
    "a word for a number": {"asked": {"known": "many"}},
    "a word for a day": {"asked": {"known": 5, "from": "yesterday"}},
    "a number for a day": {"asked": {"known": 5, "to": 7}},
    "a company that steers the terminal": {"company": "\x1b]0;owned\x07"},
    "an origin that steers it by one character": {"origin": "\x9b2J"},
    "counts that are none": {
        "members": [{"name": "verdicts.json"}],
        "judged": {"document": "d", "totals": {"met": "all"}},
    },
}


@pytest.mark.parametrize("changed", STRANGE.values(), ids=STRANGE)
def test_what_nobody_could_show_is_not_read(tmp_path: Path, changed: dict[str, Any]) -> None:
    found = inspect(binder(tmp_path, **changed), {})

    assert (found.contents, found.answer) == (None, Answer.UNREADABLE)
