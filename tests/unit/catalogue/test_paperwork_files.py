"""Checking forms of one's own, a file or a folder, beside what the program brings: problems only of what was given."""

from pathlib import Path

import pytest

from anzheng.catalogue.check import KNOWN_CHECKS
from anzheng.catalogue.files import PACKAGED
from anzheng.catalogue.paperwork import wrong_in
from anzheng.kernel.errors import NotFoundError

CHECKS = {id_: (id_, id_) for id_ in KNOWN_CHECKS}
FINE = """id: {id}
zh: 自訂檢查表
en: Own checklist
code: F-9{n}
roles: [operator, manager]
fields:
  host: {{type: hosts, zh: 主機, en: Host}}
  fine: {{type: bool, zh: 正常, en: Fine}}
"""


def told(given: Path) -> list[tuple[str, str]]:
    return [(problem.where, problem.what.en) for problem in wrong_in(given, CHECKS)]


def form(folder: Path, name: str, n: str, **changes: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    text = FINE.format(id=name, n=n)
    for old, new in changes.items():
        text = text.replace(f"{old}:", f"{new}:", 1)
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_all_that_the_program_brings_is_sound() -> None:
    assert told(PACKAGED) == []


def test_a_form_may_name_what_the_program_brings(tmp_path: Path) -> None:
    assert told(form(tmp_path, "own-check", "00")) == []


def test_a_wrong_form_is_told_by_file_and_line(tmp_path: Path) -> None:
    path = form(tmp_path, "own-check", "00", roles="signers")
    assert ("forms/own-check.yaml:5", "forms/own-check: unknown key 'signers'") in told(path)


def test_a_number_that_is_taken_is_told_of_the_form_that_was_given(tmp_path: Path) -> None:
    # By its id it stands before and after the program's forms: it is told all the same.
    for name in ("aaa-check", "zzz-check"):
        path = form(tmp_path / name, name, "00")
        path.write_text(path.read_text(encoding="utf-8").replace("F-900", "F-001"), encoding="utf-8")
        assert [what for _, what in told(path)] == [f"forms/{name}: F-001 is taken"]


def test_a_folder_holds_forms_or_is_laid_out_like_a_pack(tmp_path: Path) -> None:
    form(tmp_path / "flat", "own-check", "00")
    form(tmp_path / "flat", "more-check", "01", fields="columns")
    assert {where for where, _ in told(tmp_path / "flat")} == {"forms/more-check.yaml:1", "forms/more-check.yaml:6"}
    pack = tmp_path / "pack"
    form(pack / "forms", "own-check", "00")
    (pack / "registers").mkdir()
    (pack / "registers/pets.yaml").write_text("id: pet\nzh: 寵物\nen: Pets\nfields: {}\n", encoding="utf-8")
    assert [where for where, _ in told(pack)] == ["registers/pets.yaml:1"]
    assert [where for where, _ in told(pack / "registers/pets.yaml")] == ["registers/pets.yaml:1"]


def test_a_form_of_ones_own_may_stand_over_a_packaged_one(tmp_path: Path) -> None:
    path = tmp_path / "clock-check.yaml"
    path.write_bytes((PACKAGED / "forms/clock-check.yaml").read_bytes())
    assert told(path) == []
    path.write_bytes(b"id: clock-check\nfields: [\n")
    assert {where.partition(":")[0] for where, _ in told(path)} == {"forms/clock-check.yaml"}


@pytest.mark.parametrize("name", ["none.yaml", "empty"])
def test_nothing_to_check_is_said(name: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(NotFoundError):
        wrong_in(tmp_path / name, CHECKS)
