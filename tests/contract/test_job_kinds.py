"""Kinds of jobs: each is found by itself, speaks both languages, says what it does, and has a test that names it."""

import re
from pathlib import Path

import pytest

from anzheng.jobs.core.cron import next_after
from anzheng.jobs.kinds import Kind, discover_kinds
from tests.support.ledgers import AT
from tests.support.tree import files, text

HAN = re.compile(r"[一-鿿]")
ENGLISH = re.compile(r"[ -~]+")
ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
KINDS = [kind for kind in discover_kinds() if kind.run.__module__.startswith("anzheng.")]
FILES = [
    path
    for path in files(".py")
    if path.parts[:2] == ("src", "anzheng") and path.parts[3:4] == ("jobs",) and path.stem != "__init__"
]
TESTS = [path for path in files(".py") if path.parts[0] == "tests" and path.name.startswith("test_")]

every_kind = pytest.mark.parametrize("kind", KINDS, ids=[kind.id for kind in KINDS])


def _file_of(kind: Kind) -> Path:
    return Path("src", *kind.run.__module__.split(".")).with_suffix(".py")


def test_every_file_in_a_folder_of_jobs_is_one_kind() -> None:
    assert sorted(_file_of(kind) for kind in KINDS) == sorted(FILES)


@every_kind
def test_name_in_both_languages(kind: Kind) -> None:
    assert HAN.search(kind.name.zh)
    assert ENGLISH.fullmatch(kind.name.en)
    assert ID.fullmatch(kind.id)


@every_kind
def test_it_says_what_one_attempt_does(kind: Kind) -> None:
    assert kind.run.__doc__


@every_kind
def test_a_test_names_it(kind: Kind) -> None:
    quoted = re.compile(rf"""["']{re.escape(kind.id)}["']""")

    assert [path for path in TESTS if quoted.search(text(path))] != []


@every_kind
def test_a_planned_time_comes(kind: Kind) -> None:
    assert kind.every is None or next_after(kind.every, AT) is not None


@every_kind
def test_lease_and_attempts_are_sensible(kind: Kind) -> None:
    assert kind.lease.total_seconds() >= 30
    assert 1 <= kind.attempts <= 20
