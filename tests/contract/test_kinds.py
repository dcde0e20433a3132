"""The folders of the catalogue: every file is found by its id, and speaks both languages."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DATA = ROOT / "src/anzheng/catalogue/data"
FOLDERS = (
    "approvals",
    "companions",
    "controls",
    "events",
    "forms",
    "logs",
    "parameters",
    "questions",
    "registers",
    "roles",
    "settings",
    "shapes",
    "statements",
    "subjects",
)
ID = re.compile(r"[a-z][a-z0-9]*(?:[.-][a-z0-9]+)*")
KEY = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
"""A parameter's key is a name in expressions, so its words are joined by low lines."""
HAN = re.compile(r"[一-鿿]")
HALF_WIDTH = re.compile(r"[一-鿿][,;:()?]|[,;:()?][一-鿿]")
ENGLISH = re.compile(r"[ -~–—’“”é…×°]+")

every_folder = pytest.mark.parametrize("folder", FOLDERS)


def _files(folder: str) -> list[tuple[str, Any]]:
    return [
        (path.stem, yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader))
        for path in sorted((DATA / folder).glob("*"))
    ]


def _pairs(value: object) -> list[tuple[str, str]]:
    """Return every pair of texts, however deep."""
    found = []
    if isinstance(value, dict):
        if "zh" in value or "en" in value:
            found.append((str(value.get("zh", "")), str(value.get("en", ""))))
        found += [pair for key, item in value.items() if key not in ("choices", "unit") for pair in _pairs(item)]
    elif isinstance(value, list):
        found += [pair for item in value for pair in _pairs(item)]
    return found


def _names(value: object) -> list[tuple[str, str]]:
    """Return the names of every choice and every unit, however deep."""
    if not isinstance(value, dict):
        return []
    found = [tuple(pair) for pair in value.get("choices", {}).values()]
    found += [tuple(value["unit"])] if isinstance(value.get("unit"), list) else []
    return found + [pair for key, item in value.items() if key != "choices" for pair in _names(item)]


def test_no_other_folder_exists() -> None:
    assert {path.name for path in DATA.iterdir()} == {*FOLDERS, "documents"}


@every_folder
def test_folder_holds_yaml_files_only(folder: str) -> None:
    assert {path.suffix for path in (DATA / folder).iterdir()} == {".yaml"}


@every_folder
def test_id_is_the_name_of_the_file(folder: str) -> None:
    assert [(stem, row["id"]) for stem, row in _files(folder) if row["id"] != stem] == []


@every_folder
def test_ids_are_lower_case_words(folder: str) -> None:
    shape = KEY if folder == "parameters" else ID
    assert [stem for stem, _ in _files(folder) if not shape.fullmatch(stem)] == []


@every_folder
def test_texts_stand_in_both_languages(folder: str) -> None:
    pairs = [(stem, *pair) for stem, row in _files(folder) for pair in _pairs(row)]

    assert {stem for stem, _, _ in pairs} == {stem for stem, _ in _files(folder)}
    assert [(stem, zh) for stem, zh, _ in pairs if not HAN.search(zh)] == []
    assert [(stem, en) for stem, _, en in pairs if not ENGLISH.fullmatch(en)] == []


@pytest.mark.parametrize("folder", ["forms", "registers"])
def test_choices_and_units_are_named_in_both_languages(folder: str) -> None:
    named = [(stem, *pair) for stem, row in _files(folder) for pair in _names(row)]

    assert len(named) > 100
    assert [(stem, zh) for stem, zh, _ in named if not zh or HALF_WIDTH.search(zh)] == []
    assert [(stem, en) for stem, _, en in named if not ENGLISH.fullmatch(en)] == []


def test_documents_are_folders_of_editions() -> None:
    editions = list((DATA / "documents").glob("*/*"))

    assert editions
    for edition in editions:
        head = yaml.load((edition / "edition.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
        blocks = {path.stem for path in (edition / "clauses").iterdir()}
        assert (head["document"], str(head["edition"])) == (edition.parent.name, edition.name)
        assert set(head["blocks"]) == blocks
