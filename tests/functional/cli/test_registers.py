"""Registers at the terminal: typed entering, history, lists with their plan, stock-takes up to the record."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.support import starting

LIST = "代號;名稱;類別;取得日\nl-1;測試主機;硬體;115-01-02\nl-2;測試主機;沒有;115-01-02\n"


class Desk:
    """A company in a folder of its own, asked through the real program."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        kept = {name: text for name, text in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        self.environment = {**kept, "ANZHENG_HOME": str(folder / "home"), "LANG": "zh_TW.UTF-8"}

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return starting.run(words, self.environment, folder=self.folder)

    def fine(self, *words: str, code: int = 0) -> str:
        done = self.run(*words)
        assert done.returncode == code, done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    made = Desk(tmp_path_factory.mktemp("registers"))
    made.fine("register", "add", "assets", "a-1", "--name", "主機", "--value", "kind=硬體", "--value", "note=第一 二")
    return made


def test_values_are_read_as_people_type_them(desk: Desk) -> None:
    desk.fine("register", "add", "assets", "a-2", "--value", "kind=Hardware", "--value", "bought_on=115-11-01")
    shown = json.loads(desk.fine("register", "show", "assets", "a-2", "--json"))

    assert shown["values"] == {"kind": "hardware", "bought_on": "2026-11-01"}
    assert [one["act"] for one in shown["history"]] == ["added"]
    assert "取得日" in desk.fine("register", "show", "assets", "a-2")
    assert "第一 二" in desk.fine("register", "list", "assets")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(("add", "assets", "x", "--value", "kind=房子"), "assets:x.kind", id="no such choice"),
        pytest.param(("add", "assets", "x", "--value", "colour=red"), "assets:x.colour", id="no such field"),
        pytest.param(("add", "assets", "x"), "請填寫「類別」", id="a required field"),
        pytest.param(("add", "people", "E9"), "anzheng people", id="people have acts of their own"),
        pytest.param(("show", "assets", "none"), "清冊中沒有這一項", id="no such entry"),
        pytest.param(("list", "none"), "沒有這個清冊", id="no such register"),
        pytest.param(("import", "assets", "none.csv"), "無法讀取檔案", id="no such file"),
        pytest.param(("export", "assets", "a.pdf"), "不支援這種檔名結尾", id="no such form"),
        pytest.param(("stocktake", "start", "media"), "清冊是空的", id="nothing to count"),
        pytest.param(("stocktake", "show", "st-none"), "沒有這次盤點", id="no such stock-take"),
    ],
)
def test_what_is_refused(desk: Desk, words: tuple[str, ...], says: str) -> None:
    done = desk.run("register", *words)

    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_list_changes_nothing_before_its_plan_is_named(desk: Desk) -> None:
    (desk.folder / "list.csv").write_bytes(LIST.encode("cp950"))
    planned = json.loads(desk.fine("register", "import", "assets", "list.csv", "--json", code=1))

    assert [row["entry"] for row in planned["added"]] == ["l-1"]
    assert [row["cell"] for row in planned["refused"]] == ["C3"]
    assert desk.run("register", "show", "assets", "l-1").returncode == 2
    assert "C3" in desk.fine("register", "import", "assets", "list.csv", code=1)
    told = desk.fine("register", "import", "assets", "list.csv", "--plan", planned["plan"], code=1)
    assert "已匯入 1 項" in told
    assert json.loads(desk.fine("register", "show", "assets", "l-1", "--json"))["values"]["bought_on"] == "2026-01-02"
    again = desk.run("register", "import", "assets", "list.csv", "--plan", planned["plan"])
    assert (again.returncode, "變動" in again.stderr) == (2, True)


@pytest.mark.parametrize("kind", ["xlsx", "ods", "csv"])
def test_what_was_exported_changes_nothing(desk: Desk, kind: str) -> None:
    desk.fine("register", "export", "assets", f"out.{kind}")
    found = json.loads(desk.fine("register", "import", "assets", f"out.{kind}", "--json"))

    assert (found["added"], found["changed"], found["missing"]) == ([], [], [])
    assert "a-1" in found["unchanged"]
    assert "檔案已存在" in desk.run("register", "export", "assets", f"out.{kind}").stderr


def test_a_stocktake_is_counted_and_called_off(desk: Desk) -> None:
    desk.fine("register", "stocktake", "start", "assets")
    (one,) = json.loads(desk.fine("register", "stocktake", "list", "--json"))
    count = ("register", "stocktake", "count", one["stocktake"])
    desk.fine(*count, "a-1", "differs", "--value", "c=3", "--settle", "--note", "重新評估")
    desk.fine(*count, "--rest")
    shown = json.loads(desk.fine("register", "stocktake", "show", one["stocktake"], "--json"))

    assert (shown["expected"], shown["counted"], shown["differing"]) == (shown["found"] + 1, shown["expected"], 1)
    assert "重新評估" in desk.fine("register", "stocktake", "show", one["stocktake"])
    assert desk.run(*count, "x-1", "found").returncode == 2
    desk.fine("register", "stocktake", "call-off", one["stocktake"])
    assert json.loads(desk.fine("register", "stocktake", "list", "--json"))[0]["state"] == "ended"
