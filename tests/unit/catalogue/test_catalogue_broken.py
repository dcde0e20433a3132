"""Broken packs: each row of broken.yaml breaks the tiny pack in one place, and says what must be reported where."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from anzheng.catalogue.core.problems import PackErrors, error_of
from anzheng.catalogue.files import compile_files

Checks = dict[str, tuple[str, str]]
EDITION = "documents/sample/2026-01-01/edition.yaml"
CLAUSES = "documents/sample/2026-01-01/clauses/A.yaml"
CONTROL = "controls/access.yaml"
NAMES = {"edition": EDITION, "clauses": CLAUSES, "control": CONTROL, "form": "forms/review.yaml"}
ROWS = yaml.safe_load(Path(__file__).with_name("broken.yaml").read_text(encoding="utf-8"))


def line_of(files: dict[str, bytes], path: str, at: str | int) -> int:
    if isinstance(at, int):
        return at
    lines = files[path].decode().splitlines()
    return next(number for number, line in enumerate(lines, 1) if at in line)


def change(files: dict[str, bytes], path: str, old: str, new: str) -> None:
    assert old.encode() in files[path]
    files[path] = files[path].replace(old.encode(), new.encode(), 1)


@pytest.mark.parametrize("row", ROWS, ids=[row["name"] for row in ROWS])
def test_broken_pack(row: dict[str, Any], tiny: dict[str, bytes], checks: Checks) -> None:
    path = NAMES.get(row["file"], row["file"])
    change(tiny, path, row["old"], row["new"])
    _, problems = compile_files(tiny, checks)
    place = NAMES.get(row.get("in", ""), path)
    where = f"{place}:{line_of(tiny, place, row['at'])}"
    found = [(problem.where, f"{problem.what.en}. {problem.remedy.en}") for problem in problems]
    assert any(spot == where and row["says"] in text for spot, text in found), found
    assert all(problem.what.zh and problem.remedy.zh for problem in problems)


def test_tiny_pack_is_valid(tiny: dict[str, bytes], checks: Checks) -> None:
    compiled, problems = compile_files(tiny, checks)
    assert problems == ()
    assert compiled.warnings == ()


def test_all_problems_are_reported_together_by_file_and_line(tiny: dict[str, bytes], checks: Checks) -> None:
    change(tiny, CONTROL, "log: sign-ins", "log: signs")
    change(tiny, CONTROL, "form: review", "form: reviews")
    change(tiny, CLAUSES, "applies: [remote-work]", "applies: [remote]")
    _, problems = compile_files(tiny, checks)
    assert [problem.where.partition(":")[0] for problem in problems] == [CONTROL, CONTROL, CLAUSES]
    error = error_of(problems)
    assert isinstance(error, PackErrors)
    assert error.all[1:] == problems[1:]
    assert error.where == problems[0].where


def test_one_problem_is_a_plain_pack_error(tiny: dict[str, bytes], checks: Checks) -> None:
    change(tiny, CONTROL, "log: sign-ins", "log: signs")
    _, problems = compile_files(tiny, checks)
    assert error_of(problems) is problems[0]


def test_unreadable_file_does_not_hide_the_problems_of_others(tiny: dict[str, bytes], checks: Checks) -> None:
    tiny["logs/sign-ins.yaml"] = b"id: [\n"
    change(tiny, CLAUSES, "applies: [remote-work]", "applies: [remote]")
    _, problems = compile_files(tiny, checks)
    assert {problem.where.partition(":")[0] for problem in problems} == {CONTROL, CLAUSES, "logs/sign-ins.yaml"}


def test_file_in_an_unknown_folder_is_refused(tiny: dict[str, bytes], checks: Checks) -> None:
    tiny["form/review.yaml"] = tiny["forms/review.yaml"]
    _, problems = compile_files(tiny, checks)
    assert [problem.where for problem in problems] == ["form/review.yaml:1"]


@pytest.mark.parametrize(
    ("group", "refused"),
    [
        ("all_of: [access.statement]", True),
        ("any_of: [access.statement, access.logs]", True),
        ("all_of: [access.statement, access.logs]", False),
        ("all_of: [access.logs, {any_of: [access.statement, access.policy]}]", False),
    ],
    ids=["waivable alone", "a waivable way around", "one that stays", "one that stays beside a waivable way"],
)
def test_a_regulations_must_keeps_a_demand_that_cannot_be_waived(
    group: str, *, refused: bool, tiny: dict[str, bytes], checks: Checks
) -> None:
    change(tiny, CLAUSES, "      strength: should\n", "")
    change(tiny, CLAUSES, "any_of: [access.logs, access.statement, access.policy]", group)
    _, problems = compile_files(tiny, checks)
    assert any("can be waived" in problem.what.en for problem in problems) is refused


@pytest.mark.parametrize(("parts", "refused"), [(25, False), (26, True)])
def test_a_demand_proves_at_most_25_parts(parts: int, *, refused: bool, tiny: dict[str, bytes], checks: Checks) -> None:
    extra = "\n".join(
        f"- {{ref: B.{n}, parent: A, strength: must, obligation: true, zh: 甲, en: b, applies: [all],"
        " proof: {all_of: [access.logs]}}"
        for n in range(1, parts)
    )
    tiny[CLAUSES] += f"\n{extra}\n".encode()
    _, problems = compile_files(tiny, checks)
    assert any(f"proves {parts} parts" in problem.what.en for problem in problems) is refused


def test_a_policy_may_waive_everything(tiny: dict[str, bytes], checks: Checks) -> None:
    change(tiny, EDITION, "kind: regulation", "kind: policy")
    change(tiny, CONTROL, "    form: review\n", "    form: review\n    basis: house\n    waivable: true\n")
    _, problems = compile_files(tiny, checks)
    assert problems == ()


@pytest.mark.parametrize(
    ("old", "new", "file", "says"),
    [
        ("access.logs, access.statement", "access.statement", CONTROL, "no clause uses this demand"),
        ("corroborating: [access.seen]", "corroborating: []", CONTROL, "no clause uses this demand"),
        (
            "applies: [remote-work]",
            "applies: [all]",
            "questions/remote-work.yaml",
            "nothing uses this profile question",
        ),
    ],
    ids=["demand", "corroborating demand", "question"],
)
def test_what_nothing_uses_is_a_warning(
    old: str, new: str, file: str, says: str, tiny: dict[str, bytes], checks: Checks
) -> None:
    change(tiny, CLAUSES, old, new)
    compiled, problems = compile_files(tiny, checks)
    assert problems == ()
    assert any(row.where.startswith(f"{file}:") and says in row.what.en for row in compiled.warnings)
