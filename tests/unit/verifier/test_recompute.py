"""Judging again: whoever holds the key can sign any verdict, but the core derives what the entries say."""

import hashlib
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from anzheng.kernel import canonical
from anzheng.posture.statement import Asked
from anzheng.reports.core_archive import core_bytes, core_digest
from tests.support.judged import DOCUMENT, Judged
from tests.support.proofs import VKEY, ledger, write_zip
from tests.support.verifier import Said, ask, run

PERIOD = Asked(("doc",), None, date(2026, 1, 1), date(2026, 2, 28), 9)


@pytest.fixture(scope="module")
def core(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The core as it is published."""
    path = tmp_path_factory.mktemp("core") / "core.pyz"
    path.write_bytes(core_bytes())
    return path


def asked(case: Judged, folder: Path, *options: object) -> Said:
    return ask(write_zip(case.files(), folder / "binder.zip"), "--key", VKEY, *options)


def clause(case: Judged, ref: str) -> dict[str, object]:
    rows = case.said["documents"][0]["clauses"]
    found: dict[str, object] = next(row for row in rows if row["ref"] == ref)
    return found


# --- truthful -------------------------------------------------------------------------------------


def test_truthful_verdicts_are_derived_again(tmp_path: Path, core: Path) -> None:
    path = write_zip(Judged().files(), tmp_path / "binder.zip")
    said = run(path, "--key", VKEY, "--recompute", core)
    assert (said.code, said.err) == (0, "")
    assert "The verdicts of 7 clauses were derived again" in said.out
    assert core_digest() in said.out
    assert "derived again, and are the same: doc." in said.out
    assert "It is asked about 2026-02-06, by the first 9 entries" in said.out
    assert "What 1 files say: verdicts.html" in said.out
    assert "Whether entries that are not here change the verdicts" in said.out
    assert "not computed again" not in said.out
    assert "not computed again" in run(path, "--key", VKEY).out


def test_a_period_is_derived_again(tmp_path: Path, core: Path) -> None:
    assert asked(Judged(PERIOD), tmp_path, "--recompute", core).answer == "valid"


def test_entries_that_no_verdict_reads_change_nothing(tmp_path: Path, core: Path) -> None:
    case = Judged()
    assert 7 not in case.list["entries"]
    case.list["entries"] = list(range(9))
    assert asked(case, tmp_path, "--recompute", core).answer == "valid"


# --- changed, entered and signed with the true key --------------------------------------------------


def _met(case: Judged) -> None:
    clause(case, "T-1")["word"] = "met"


def _dropped(case: Judged) -> None:
    case.said["documents"][0]["clauses"] = [clause(case, "T"), clause(case, "T-1")]


def _added(case: Judged) -> None:
    case.said["documents"][0]["clauses"].append({**clause(case, "T-1"), "ref": "T-9"})


def _until(case: Judged) -> None:
    clause(case, "T-2")["until"] = "2030-01-01"


def _window(case: Judged) -> None:
    case.said["documents"][0]["demands"][0]["until"] = "2030-01-01"


def _nothing(case: Judged) -> None:
    case.said["documents"] = None


def _other_day(case: Judged) -> None:
    case.list["asked"] = {**case.list["asked"], "about": "2026-02-05"}


def _no_question(case: Judged) -> None:
    del case.said["asked"]


def _not_even_verdicts(case: Judged) -> None:
    case.said = ["met"]


def _without_a_record(case: Judged) -> None:
    case.left_out = {8}


CHANGED: dict[str, tuple[Callable[[Judged], None], str]] = {
    "word": (_met, "NOT VALID: doc T-1 says met, the core derives overdue"),
    "clause-dropped": (_dropped, "NOT VALID: doc T-2 says —, the core derives met"),
    "clause-added": (_added, "NOT VALID: doc T-9 says overdue, the core derives —"),
    "lapse": (_until, "NOT VALID: the explanation of doc T-2 is not what the core derives"),
    "window": (_window, "NOT VALID: the verdicts are not what the core derives"),
    "no-documents": (_nothing, "NOT VALID: the verdicts are not what the core derives"),
    "another-day": (_other_day, "NOT VALID: the verdicts answer another question than the list asks"),
    "no-question": (_no_question, "NOT VALID: the verdicts answer another question than the list asks"),
    "no-verdicts": (_not_even_verdicts, "NOT VALID: the verdicts answer another question than the list asks"),
    "record-left-out": (_without_a_record, "NOT VALID: doc T-2 says met, the core derives due"),
}


@pytest.mark.parametrize(("change", "answer"), CHANGED.values(), ids=CHANGED.keys())
def test_a_changed_verdict_is_refused_whoever_signed_it(
    change: Callable[[Judged], None], answer: str, tmp_path: Path, core: Path
) -> None:
    case = Judged()
    change(case)
    said = asked(case, tmp_path, "--recompute", core)
    assert (said.answer, said.code) == (answer, 1)
    # Everything else agrees: only judging again finds it.
    assert ask(tmp_path / "binder.zip", "--key", VKEY).answer == "valid"


# --- what cannot be compared ------------------------------------------------------------------------


def _no_verdicts(case: Judged) -> None:
    case.list["verdicts"] = {"json": None, "page": None}


def _other_rules(case: Judged) -> None:
    case.said["rules"] = "anzheng.posture/9"


def _not_adopted(case: Judged) -> None:
    case.left_out = {1}
    case.list["editions"] = []


def _no_edition(case: Judged) -> None:
    case.list["editions"] = []


def _unheard_of(case: Judged) -> None:
    case.said["asked"] = {**case.said["asked"], "documents": ["doc", "other"]}


def _unknown_kind(case: Judged) -> None:
    case.log.enter("weather.seen/1", "weather", {"rain": True})
    case.list["entries"].append(case.log.size - 1)


def _for_ever(case: Judged) -> None:
    asked = {"about": None, "from": "0001-01-01", "known": 9, "to": "9999-12-31"}
    case.list["asked"], case.said["asked"] = asked, {**asked, "documents": ["doc"]}


UNCLEAR: dict[str, tuple[Callable[[Judged], None], str]] = {
    "no-verdicts": (_no_verdicts, "there are no verdicts to compute again"),
    "other-rules": (
        _other_rules,
        "the verdicts are by the rules anzheng.posture/9, the core judges by anzheng",
    ),
    "not-adopted": (
        _not_adopted,
        "the core could not judge: doc: by the entries known, the company has not adopted this document",
    ),
    "no-edition": (_no_edition, "the core could not judge: .*a compiled edition that was adopted is missing"),
    "unheard-of": (
        _unheard_of,
        "the core could not judge: other: by the entries known, the company has not adopted this document",
    ),
    "for-ever": (_for_ever, "the core could not judge: asked: the period is longer than 11,000 days"),
    "unknown-kind": (_unknown_kind, "the core could not judge: weather.seen/1: a fact does not fit its kind"),
}


@pytest.mark.parametrize(("change", "why"), UNCLEAR.values(), ids=UNCLEAR.keys())
def test_what_the_core_cannot_judge_is_not_compared(
    change: Callable[[Judged], None], why: str, tmp_path: Path, core: Path
) -> None:
    case = Judged()
    change(case)
    said = asked(case, tmp_path, "--recompute", core)
    assert said.code == 2
    assert re.match(f"UNREADABLE: {why}", said.answer)


PROGRAMS = {
    "crashes": ("raise SystemError('x')", "the core failed with exit code 1"),
    "says-nothing": ("", "what the core wrote is no verdicts"),
    "garbage": ("print('met' * 9)", "what the core wrote is no verdicts"),
    "another-json": ("import sys; sys.stdin.read(); print('{}', end='')", "what the core wrote is no verdicts"),
    "no-documents": (
        'import sys; sys.stdin.read(); print(\'{"documents":[1],"rules":"r"}\', end=\'\')',
        "what the core wrote is no verdicts",
    ),
    "refuses": ("import sys; print('no\\nway'); sys.exit(3)", "the core could not judge: no"),
    "without-end": (
        "import sys\nwhile True: sys.stdout.buffer.write(b'x' * 2**20)",
        "what the core wrote is no verdicts, or too large",
    ),
}


@pytest.mark.parametrize(("program", "why"), PROGRAMS.values(), ids=PROGRAMS.keys())
def test_a_core_that_fails_is_no_verdict_on_the_binder(program: str, why: str, tmp_path: Path) -> None:
    (tmp_path / "core.py").write_text(program, encoding="utf-8")
    said = asked(Judged(), tmp_path, "--recompute", tmp_path / "core.py")
    assert said.code == 2
    assert said.answer.startswith(f"UNREADABLE: {why}")


def test_a_large_request_to_a_core_that_does_not_read_it_does_not_hang(tmp_path: Path) -> None:
    case = Judged()
    case.sealed["catalogue/large.json"] = canonical.encode({"x": "y" * 2**20})
    case.list["editions"].append({"document": "doc", "edition": "x", "member": "catalogue/large.json"})
    digest = hashlib.sha256(case.sealed["catalogue/large.json"]).hexdigest()
    seq = case.log.enter(
        "edition.adopted/1", "x", {"document": "doc", "edition": "x", "digest": digest, "since": "2026-01-01"}
    )
    case.list["entries"].append(seq)
    (tmp_path / "core.py").write_text("print('x' * 2**20)", encoding="utf-8")
    assert asked(case, tmp_path, "--recompute", tmp_path / "core.py").code == 2


def test_only_a_binder_has_verdicts(tmp_path: Path, core: Path) -> None:
    said = ask(write_zip(ledger(20).files(), tmp_path / "ledger.zip"), "--key", VKEY, "--recompute", core)
    assert said.answer == "UNREADABLE: there are no verdicts to compute again"


def test_a_core_that_is_not_there(tmp_path: Path) -> None:
    assert asked(Judged(), tmp_path, "--recompute", tmp_path / "nowhere.pyz").code == 2


def test_lines_inside_a_document_do_not_become_entries(tmp_path: Path, core: Path) -> None:
    case = Judged()
    two = DOCUMENT + b"\n" + DOCUMENT
    case.sealed["catalogue/doc.json"] = two
    digest = hashlib.sha256(two).hexdigest()
    case.log.enter(
        "edition.adopted/1", "x", {"document": "doc", "edition": "2020-01-01", "digest": digest, "since": "2026-01-01"}
    )
    case.list["entries"].append(case.log.size - 1)
    said = asked(case, tmp_path, "--recompute", core)
    assert said.answer.startswith("UNREADABLE: the core could not judge: request: the request is malformed")
