"""The posture core stands alone: zipped, with nothing but the standard library, it gives the same verdicts."""

import ast
import json
import re
import string
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from anzheng.facts import codec
from anzheng.facts.base import KINDS, Outcome
from anzheng.facts.kinds import FAMILIES
from anzheng.facts.observations import ObservationChanged, Reading
from anzheng.kernel.times import instant_text
from anzheng.posture import index
from anzheng.posture.reasons import SENTENCES, because, sentence
from tests.unit.posture.build import Book, noon
from tests.unit.posture.ledgers import EDITION

SOURCE = Path(index.__file__).parents[2]
POSTURE = Path(index.__file__).parent
PACKED = ("kernel", "facts", "posture")
"""Packages that go into the core whole; of the catalogue only the model does."""
MODEL = ("catalogue/__init__.py", "catalogue/core/__init__.py", "catalogue/core/model.py")

PROGRAM = """
import sys, json
before = set(sys.modules)
sys.path.insert(0, sys.argv[1])
from datetime import date
from anzheng.catalogue.core import model
from anzheng.facts import codec
from anzheng.facts.base import Fact
from anzheng.kernel.times import parse_instant, taipei_day
from anzheng.posture.index import FactIndex
from anzheng.posture.judge import Posture
asked = json.loads(sys.stdin.read())
facts = []
for leaf in asked["leaves"]:
    at = parse_instant(leaf["at"])
    payload = codec.decode(leaf["kind"], leaf["payload"])
    facts.append(Fact(leaf["seq"], at, taipei_day(at), leaf["actor"], leaf["subject"], payload))
edition = eval(asked["edition"], {**vars(model), "datetime": __import__("datetime")})
posture = Posture(edition, FactIndex(facts), date.fromisoformat(asked["day"]))
loaded = sorted({name.partition(".")[0] for name in set(sys.modules) - before})
parts = sorted(name for name in sys.modules if name.startswith("anzheng"))
files = sorted(getattr(sys.modules[name], "__file__", "") or "" for name in parts)
words = {ref: str(verdict.word) for ref, verdict in posture.verdicts.items()}
full = {ref: repr(verdict) for ref, verdict in posture.verdicts.items()}
print(json.dumps({"words": words, "full": full, "loaded": loaded, "parts": parts, "files": files}))
"""


def _core(folder: Path) -> Path:
    path = folder / "core.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("anzheng/__init__.py", "")
        for package in PACKED:
            for file in sorted((SOURCE / "anzheng" / package).rglob("*.py")):
                archive.write(file, file.relative_to(SOURCE).as_posix())
        for name in MODEL:
            archive.write(SOURCE / "anzheng" / name, f"anzheng/{name}")
    return path


def _ledger() -> Book:
    book = Book("2026-01-01")
    book.enter("hosts:a", "2026-01-01", values={"core": True, "owner": "p", "expires": "2026-12-31"})
    book.enter("people:p", "2026-01-01")
    book.record("2026-02-03", form="daily")
    book.record("2026-02-04", form="policy")
    reading = Reading("clock", Outcome.OK, {"length": 12})
    book.add(ObservationChanged("hosts:a", noon("2026-02-05"), (reading,)), on="2026-02-05")
    return book


def test_the_zipped_core_alone_gives_the_same_verdicts(tmp_path: Path) -> None:
    book = _ledger()
    leaves = [
        {
            "seq": fact.seq,
            "at": instant_text(fact.at),
            "actor": fact.actor,
            "subject": fact.subject,
            "kind": fact.payload.KIND,
            "payload": codec.encode(fact.payload),
        }
        for fact in book.facts
    ]
    asked = {"leaves": leaves, "edition": _written(EDITION), "day": "2026-02-06"}
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", PROGRAM, str(_core(tmp_path))],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    posture = book.posture(EDITION, "2026-02-06")
    assert answer["words"] == {ref: str(verdict.word) for ref, verdict in posture.verdicts.items()}
    assert answer["full"] == {ref: repr(verdict) for ref, verdict in posture.verdicts.items()}
    assert set(answer["loaded"]) - {"anzheng"} <= set(sys.stdlib_module_names)
    allowed = ("anzheng.kernel", "anzheng.facts", "anzheng.posture", "anzheng.catalogue.core.model")
    packages = {"anzheng", "anzheng.catalogue", "anzheng.catalogue.core"}
    assert all(name in packages or name.startswith(allowed) for name in answer["parts"])
    assert all(file.startswith(str(tmp_path)) for file in answer["files"])


def _written(value: object) -> str:
    """Write a compiled edition as an expression; enumerations by their names."""
    return re.sub(r"<(\w+)\.(\w+): '[^']*'>", r"\1.\2", repr(value))


# --- closed lists ---------------------------------------------------------------------------------


def test_the_index_takes_exactly_the_closed_list_of_kinds() -> None:
    assert FAMILIES
    assert set(index._TAKE) == set(KINDS.values())


def _calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call of `because` in the sources of posture, with its file."""
    for file in sorted(POSTURE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "because":
                yield file.name, node


def _codes(node: ast.expr) -> list[str]:
    """The codes that the first argument may be: a text, or either branch of a choice."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return _codes(node.body) + _codes(node.orelse)
    return []


TABLED = {"seen_ok", "seen_fail", "seen_unknown", "seen_not_applicable"}
"""Codes that stand in the table of outcomes of observed demands."""


def test_every_reason_that_is_given_has_a_sentence_and_every_sentence_is_given() -> None:
    used = {code for _, call in _calls() for code in _codes(call.args[0])}
    assert used | TABLED == set(SENTENCES)


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_both_languages_name_the_same_values(code: str) -> None:
    assert _names(SENTENCES[code].zh) == _names(SENTENCES[code].en)


def test_every_reason_is_given_with_the_values_that_its_sentence_names() -> None:
    wrong = []
    for file, call in _calls():
        given = {keyword.arg for keyword in call.keywords}
        wrong += [f"{file}: {code}" for code in _codes(call.args[0]) if given != _names(SENTENCES[code].en)]
    assert not wrong


def test_a_sentence_is_told_in_both_languages() -> None:
    reason = because("stale", day="2026-01-01")
    assert sentence(reason, "zh") != sentence(reason, "en")
    assert "2026-01-01" in sentence(reason, "zh")
