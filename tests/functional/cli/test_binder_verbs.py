"""Binders at the terminal: exported from the sample company, looked into, refused where something is wrong."""

import json
from pathlib import Path

import pytest

from tests.functional.cli.program import Program, message_of
from tests.support.sample_home import copy_of_sample
from tests.support.verifier import run

LIST = "項次,調閱項目,文件編號\n甲,附表,分級防護應辦事項附表\n乙,沒有的東西,\n"
EXPORT = ("binder", "export", "--company", "sample")


def _load(home: Path) -> None:
    Program(home).fine("sample", "load")


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A copy of the sample company of one's own: exporting is an entry."""
    return Program(copy_of_sample(tmp_path_factory, _load))


def test_from_the_list_to_the_verifier(program: Program, tmp_path: Path) -> None:
    listing, out = tmp_path / "調閱清單.csv", tmp_path / "binder.zip"
    listing.write_text(LIST, encoding="utf-8")
    dry = program.run("binder", "requests", str(listing), "--company", "sample", "--json")
    rows = json.loads(dry.stdout)

    assert dry.returncode == 1
    assert [(row["row"], bool(row["found"])) for row in rows] == [(2, True), (3, False)]
    made = program.json(*EXPORT, "--requests", str(listing), "--out", str(out))
    assert made["unanswered"] == ["沒有的東西：找不到（清單第 3 列）"]
    assert run(out, "--key", made["vkey"]).answer == "valid"

    looked = program.json("binder", "inspect", str(out))
    assert looked["verification"]["answer"] == "valid"
    assert looked["contents"]["requests"] == 2
    assert looked["contents"]["sample"] is True
    assert looked["contents"]["files"] == made["files"]
    assert looked["contents"]["entries"] == made["entries"]
    assert f"檔案 {made['files']:,}　" in program.run("binder", "inspect", str(out)).stdout

    out.write_bytes(out.read_bytes()[:-1])
    again = program.run("binder", "inspect", str(out))
    assert again.returncode == 2
    assert "UNREADABLE" in again.stdout
    taken = program.run(*EXPORT, "--requests", str(listing), "--out", str(out))
    assert (taken.returncode, "已經存在" in message_of(taken)) == (2, True)


REFUSED = {
    "nothing asked for": ((), "--document"),
    "no period": (("--document", "twse-cc"), "--period"),
    "a day and a period": (("--document", "twse-cc", "--period", "115H1", "--about", "today"), "--period"),
    "a period that is none": (("--document", "twse-cc", "--period", "去年"), "看不懂這個期間"),
    "a period to come": (("--document", "twse-cc", "--period", "2126H1"), "還沒有到"),
    "a document never adopted": (("--document", "no-such", "--period", "115H1"), "no-such"),
    "a list that is not there": (("--requests", "nowhere.xlsx"), "nowhere.xlsx"),
}


@pytest.mark.parametrize(("options", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_is_refused_in_one_sentence(
    program: Program, tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    done = program.run(*EXPORT, *options, "--out", str(tmp_path / "b.zip"))

    assert done.returncode == 2
    assert said in message_of(done)
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_binder_is_told(program: Program, tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"PK\x05\x06" + b"\0" * 18)

    assert program.run("binder", "inspect", str(tmp_path / "x.zip")).returncode == 2
    assert program.run("binder", "inspect", str(tmp_path / "none.zip")).returncode == 2
