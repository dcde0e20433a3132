"""Kinds of anchors: one file each, found by itself, in both languages, in the shape that callers rely on."""

import inspect
import re
from pathlib import Path

import pytest

from anzheng.kernel.errors import AnzhengError, InputError, ProofError, Text
from anzheng.ledger.anchors.contract import AnchorContradictsError, AnchorError, AnchorKind, Received, all_anchors
from tests.support.anchors import LOG, means
from tests.support.proofs import WITNESS_VKEY
from tests.support.tree import files, text

HAN = re.compile(r"[一-鿿]")
HALF_WIDTH = re.compile(r"[一-鿿][,;:()?]|[,;:()?][一-鿿]")
ENGLISH = re.compile(r"[ -~…]+")
KINDS = all_anchors()
FILES = [
    path
    for path in files(".py")
    if path.parts[:5] == ("src", "anzheng", "ledger", "anchors", "kinds") and path.stem != "__init__"
]
TESTS = [path for path in files(".py") if path.parts[0] == "tests" and path.name.startswith("test_anchor_")]

every_kind = pytest.mark.parametrize("kind", KINDS, ids=[kind.id for kind in KINDS])


def test_every_file_is_the_kind_of_its_name() -> None:
    assert [kind.id for kind in KINDS] == sorted(path.stem.replace("_", "-") for path in FILES)


@every_kind
def test_words_in_both_languages(kind: AnchorKind) -> None:
    for words in (kind.name, kind.place_help, kind.outside):
        assert HAN.search(words.zh)
        assert not HALF_WIDTH.search(words.zh)
        assert ENGLISH.fullmatch(words.en)


@every_kind
def test_the_example_of_its_help_is_a_place(kind: AnchorKind) -> None:
    example = kind.place_help.en.partition(" like ")[2]

    assert example
    if "…" not in example:
        assert kind.check(example) == example


@every_kind
@pytest.mark.parametrize("place", ["", " ", "\n", "\x00", "x" * 2_000, "https://example.com\n x", "\ud800"])
def test_what_is_no_place_is_refused_in_words(kind: AnchorKind, place: str) -> None:
    with pytest.raises((InputError, ProofError)) as told:
        kind.check(place)
    assert HAN.search(told.value.what.zh)
    assert HAN.search(told.value.remedy.zh)


@every_kind
def test_what_it_does_is_said(kind: AnchorKind) -> None:
    for function in (kind.check, kind.warn, kind.publish, kind.seen, kind.verify):
        assert inspect.getdoc(function)


@every_kind
def test_nothing_is_no_receipt(kind: AnchorKind) -> None:
    with pytest.raises(AnzhengError):
        kind.verify(_place(kind), LOG.checkpoint(3, cosigned=False), Received(b"", ".txt"))


@every_kind
def test_warnings_are_texts(kind: AnchorKind, tmp_path: Path) -> None:
    warning = kind.warn(_place(kind), means(tmp_path))

    assert warning is None or isinstance(warning, Text)


@every_kind
def test_a_test_names_it(kind: AnchorKind) -> None:
    assert [path for path in TESTS if f'anchor_kind("{kind.id}")' in text(path)] != []


def test_a_contradiction_is_not_passed_over_with_what_is_away() -> None:
    assert not issubclass(AnchorContradictsError, AnchorError)
    assert not issubclass(AnchorError, AnchorContradictsError)


def _place(kind: AnchorKind) -> str:
    """Return a place that can be read; nobody is there."""
    example = kind.place_help.en.partition(" like ")[2]
    return f"https://witness.example.com/ {WITNESS_VKEY}" if "…" in example else example
