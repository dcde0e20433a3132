"""The ledger at the terminal: signed, anchored, exported; an old copy is read-only until three people agree."""

import json
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.functional.cli.program import Program
from tests.support.verifier import ask

WHY = ("--reason", "測試")
PEOPLE = {
    "E001": ("jia.yuan", "security-head"),
    "E002": ("yi.yuan", "security-executive"),
    "E003": ("bing.yuan", "audit-head"),
    "E004": ("ding.yuan", "employee"),
}


class Desk:
    """An installation with three people who may agree to a new epoch, one who may not, and a file kept elsewhere."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.kept = folder, folder / "elsewhere.txt"
        self.program = Program(folder / "home")
        hired = [("people", "add", number, f"{name}員") for number, (name, _) in PEOPLE.items()]
        duties = [("duty", "grant", number, duty, *WHY) for number, (_, duty) in PEOPLE.items() if duty != "employee"]
        accounts = [("account", "create", name, "--person", number, *WHY) for number, (name, _) in PEOPLE.items()]
        anchor = ("ledger", "anchor", "add", "auditor", "file", str(self.kept))
        _, *made = self.program.all_fine(("init",), *hired, *accounts, *duties, anchor)
        found = re.findall(r"：(\S{16})$", "\n".join(made), flags=re.MULTILINE)
        self.passwords = dict(zip((name for name, _ in PEOPLE.values()), found, strict=True))

    def recover(self, username: str, *words: str) -> tuple[tuple[str, ...], str]:
        """Return the command with what the person types."""
        return ("ledger", "recover", "--as", username, *words), f"{self.passwords[username]}\n"

    def status(self) -> dict[str, Any]:
        return dict(self.program.json("ledger", "status"))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("ledger"))


def test_signed_anchored_and_proved(desk: Desk) -> None:
    proof, earlier, log = desk.folder / "one.tlog-proof", desk.folder / "earlier", desk.folder / "log"
    note, told, _, later, said, _, exported = desk.program.all_fine(
        ("ledger", "checkpoint"),
        ("ledger", "status", "--json"),
        ("register", "add", "suppliers", "v-01", "--name", "甲公司"),
        ("ledger", "status", "--json"),
        ("ledger", "status"),
        ("ledger", "prove", "2", "--out", str(proof)),
        ("ledger", "export", "--out", str(log)),
    )
    standing = json.loads(told)
    assert standing["checkpoint"] == note
    assert (standing["unanchored"], standing["signed"]) == (0, standing["size"])
    assert note.encode() in desk.kept.read_bytes()
    assert json.loads(later)["unanchored"] == 1
    assert "最後 1 筆尚未錨定，目前只受這部主機保護" in said
    assert f"{standing['size'] + 1:,} 筆" in exported
    earlier.write_text(note, encoding="utf-8")
    vkey = standing["vkey"]
    assert ask(proof, "--leaf", proof.with_suffix(".json"), "--key", vkey).answer == "valid"
    assert ask(log, "--key", vkey, "--earlier", earlier).answer == "valid"


def test_a_rotated_key(desk: Desk) -> None:
    before, new, after = desk.program.all_fine(
        ("ledger", "status", "--json"), ("ledger", "rotate-key"), ("ledger", "status", "--json")
    )
    vkey, standing = new.splitlines()[0], json.loads(after)
    assert standing["vkey"] == vkey != json.loads(before)["vkey"]
    assert standing["checkpoint"].count("\n— ") == 2


def test_an_old_copy_is_read_only_until_three_people_agree(desk: Desk) -> None:
    database, copy = desk.program.home / "anzheng.sqlite3", desk.folder / "copy.sqlite3"
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(copy)) as kept:
        source.backup(kept)  # what still lies in the write-ahead log, too
    _, _, told = desk.program.all_fine(
        ("register", "add", "suppliers", "v-02", "--name", "乙公司"),
        ("ledger", "checkpoint"),
        ("ledger", "status", "--json"),
    )
    lost = json.loads(told)
    shutil.copy(copy, database)
    for ending in ("-wal", "-shm"):
        database.with_name(database.name + ending).unlink(missing_ok=True)

    status, read, refused, asked, own, stranger, one, two = desk.program.several(
        (("ledger", "status"), ""),
        (("register", "list", "suppliers"), ""),
        (("register", "add", "suppliers", "v-03", "--name", "丙公司"), ""),
        desk.recover("jia.yuan", "--reason", "磁碟損壞，備份只到昨天", "--backup", str(copy)),
        desk.recover("jia.yuan", "--agree"),
        desk.recover("ding.yuan", "--agree"),
        desk.recover("yi.yuan", "--agree"),
        desk.recover("bing.yuan", "--agree"),
    )
    assert (status[0], "資料庫落後" in status[1]) == (1, True)
    assert (read[0], "甲公司" in read[1], "乙公司" in read[1]) == (0, True, False)
    assert (refused[0], "ledger recover" in refused[2], "Traceback" in refused[2]) == (2, True, False)
    assert "還須 2 人" in asked[1]
    assert (own[0], stranger[0]) == (2, 2)
    assert "還須 1 人" in one[1]
    assert "新紀元已開啟" in two[1], two[2]

    entry = re.findall(r"第 (\d+) 筆", two[1])[0]
    told, shown, _, _, _ = desk.program.all_fine(
        ("ledger", "status", "--json"),
        ("ledger", "show", entry, "--json"),
        ("register", "add", "suppliers", "v-03", "--name", "丙公司"),
        ("ledger", "checkpoint"),
        ("ledger", "export", "--out", str(desk.folder / "after")),
    )
    standing, opened = json.loads(told), json.loads(shown)["leaf"]
    assert standing["origin"] == lost["origin"].removesuffix("/1") + "/2"
    assert standing["read_only"] is None
    assert (opened["kind"], opened["facts"]["anchored_size"]) == ("epoch.opened/1", lost["size"])
    assert len(opened["facts"]["approvers"]) == 2
    assert ask(desk.folder / "after", "--key", standing["vkey"]).answer == "valid"


BAD = [
    ("no such kind", ("ledger", "anchor", "add", "x", "nothing", "place"), "可用的代號"),
    ("not a full path", ("ledger", "anchor", "add", "x", "file", "kept.txt"), "完整路徑"),
    ("nothing to remove", ("ledger", "anchor", "remove", "x", *WHY), "anchor list"),
    ("an id with blanks", ("ledger", "anchor", "add", "A B", "file", "/kept.txt"), "小寫英數字"),
    ("nothing to recover", ("ledger", "recover", "--as", "jia.yuan"), "--reason"),
    ("no such entry", ("ledger", "prove", "999999"), "序號"),
]


def test_what_cannot_be_done_is_said(desk: Desk) -> None:
    done = desk.program.several(*((words, "") for _, words, _ in BAD))
    for (name, _, remedy), (code, out, said) in zip(BAD, done, strict=True):
        assert (name, code, out) == (name, 2, "")
        assert remedy in said
        assert "Traceback" not in said
