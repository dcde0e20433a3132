"""The README does what it says: every command runs, every link leads somewhere, every number is counted."""

import re
import subprocess

import pytest

from anzheng.catalogue.files import PACKAGED, compile_files, read_folder
from anzheng.collectors.core.contract import all_checks
from tests.support.readme import README, ROOT, SERVES, Walk, blocks, commands

TEXT = README.read_text(encoding="utf-8")
COMMANDS = [command for command in commands(TEXT) if not command.startswith("export PATH=")]
MAKES = sorted(set(re.findall(r"\bmake ([a-z-]+)", TEXT)))
PROMISED = ("init", "sample load", "check run", "status --document twse-cc", "explain", "forecast --at", "evidence add")


@pytest.mark.parametrize("position", range(len(COMMANDS)), ids=COMMANDS)
def test_command_runs(walked: Walk, position: int) -> None:
    run = walked.runs[position]

    assert run.command == COMMANDS[position]
    assert run.code in (0, 1), run.out + run.err
    assert "Traceback" not in run.out + run.err
    if run.code == 1:
        assert " status " in run.command or any(
            f"anzheng {verb}" in run.command for verb in ("explain", "due", "forecast", "check")
        )


def test_server_answers_and_stops_at_interrupt(walked: Walk) -> None:
    served = [run for run in walked.runs if SERVES.fullmatch(run.command)]

    assert len(served) == 1
    assert served[0].code == 0
    assert "<html" in served[0].out


def test_first_evidence_changes_the_verdict(walked: Walk) -> None:
    before, after = [run for run in walked.runs if run.command == "anzheng explain 'CC-12000(2)a'"]

    assert "待辦" in before.out.splitlines()[0]
    assert "符合" in after.out.splitlines()[0]


@pytest.mark.parametrize("verb", PROMISED)
def test_five_minutes_hold_what_a_newcomer_needs(verb: str) -> None:
    assert [command for command in COMMANDS if f"anzheng {verb}" in command]


@pytest.mark.parametrize("target", MAKES)
def test_make_target_exists(target: str) -> None:
    found = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=False)

    assert found.returncode == 0, found.stderr


def test_every_block_is_run_or_plain_text() -> None:
    marks = set(re.findall(r"^```(\S+)$", TEXT, flags=re.MULTILINE))

    assert marks == {"sh", "text"}
    assert all("anzheng " not in block for block in blocks("text", TEXT))


def test_numbers_are_counted() -> None:
    compiled, problems = compile_files(read_folder(PACKAGED), {check.id: check.name for check in all_checks()})
    documents = len({edition.document for edition in compiled.editions})
    clauses = [clause for edition in compiled.editions for clause in edition.clauses]
    nodes, obligations = f"{len(clauses):,}", sum(clause.obligation for clause in clauses)
    controls = len({name for edition in compiled.editions for name in edition.controls})

    assert problems == ()
    assert documents == 5
    assert f"五份規範，{nodes} 個條款、{obligations} 條義務" in TEXT
    assert f"一個控制措施庫，共 {controls} 組" in TEXT
    assert f"{len(all_checks())} 項主機檢查" in TEXT
    assert f"Five documents, {nodes} clauses, {obligations} obligations" in TEXT
    assert f"one library of {controls} controls for all" in TEXT
    assert f"{len(all_checks())} host checks" in TEXT
