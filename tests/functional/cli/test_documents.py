"""A document by the command line: entered, written, signed, published, read, handed out, compared."""

import getpass
import json
from pathlib import Path

import pytest

from tests.functional.cli.program import Program

ACCOUNT = getpass.getuser()


class Desk(Program):
    """The machine at which one person after another sits down."""

    sitting = ""

    def sits(self, username: str) -> None:
        if self.sitting:
            self.fine("account", "link-os", self.sitting, "--none", "--reason", "測試")
        self.fine("account", "link-os", username, ACCOUNT, "--reason", "測試")
        self.sitting = username

    def refused(self, *words: str) -> str:
        done = self.run(*words)
        assert (done.returncode, done.stdout) == (2, "")
        return done.stderr

    def edition(self, text: Path) -> None:
        """An edition that was submitted by one and signed by the other."""
        self.sits("chia")
        told = self.fine(
            *("document", "edition", "AS-P-003", "--file", str(text)),
            *("--set", "authorisation_covered=true", "--set", "notice_covered=true"),
        )
        record = told.split()[-1]
        assert "待填" not in told
        self.fine("record", "submit", record)
        self.sits("yi")
        digest = json.loads(self.fine("record", "show", record, "--json"))["digest"]
        self.fine("record", "approve", record, "--digest", digest)
        self.sits("chia")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    made = Desk(Path(tmp_path_factory.mktemp("documents")))
    made.fine("people", "add", "1002", "乙主管")
    made.fine("people", "add", "1001", "甲員工", "--manager", "1002")
    made.fine("duty", "grant", "1002", "security-head", "--reason", "測試")
    made.fine("duty", "grant", "1001", "security-staff", "--reason", "測試")
    for number, username in (("1001", "chia"), ("1002", "yi")):
        made.fine("account", "create", username, "--person", number, "--reason", "測試")
    return made


def test_a_document_from_its_number_to_its_readers(desk: Desk, tmp_path: Path) -> None:
    text = tmp_path / "存取控制規定.txt"
    text.write_text("第一條 密碼至少八碼。\n", encoding="utf-8")
    desk.sits("chia")
    assert "document missing" in desk.fine("document", "files")
    assert "security-policy" in desk.fine("document", "missing")
    desk.fine("document", "register", "AS-P-003", "--form", "access-control-rules", "--owner", "1001")
    assert "已經有了" in desk.refused("document", "register", "as-p-003", "--form", "access-control-rules")
    assert "核准後才能發布" in desk.refused("document", "publish", "AS-P-003")

    desk.edition(text)
    assert "第 1.0 版" in desk.fine("document", "publish", "AS-P-003", "--readers", "all")
    assert "AS-P-003" in desk.fine("document", "unread")
    assert "還沒有開啟" in desk.refused("document", "acknowledge", "AS-P-003")
    taken = tmp_path / "taken.txt"
    desk.fine("document", "open", "AS-P-003", "--out", str(taken))
    assert taken.read_bytes() == text.read_bytes()
    assert "不覆寫" in desk.refused("document", "open", "AS-P-003", "--out", str(taken))
    assert "已確認並入帳" in desk.fine("document", "acknowledge", "AS-P-003")
    assert "沒有待閱讀" in desk.fine("document", "unread")

    assert "副本 1" in desk.fine("document", "distribute", "AS-P-003", "--to", "1002")
    assert "一位持有人" in desk.refused("document", "distribute", "AS-P-003")
    desk.fine("document", "receive", "AS-P-003", "1")
    desk.fine("document", "recall", "AS-P-003", "1", "--outcome", "destroyed")
    shown = json.loads(desk.fine("document", "show", "AS-P-003", "--json"))
    assert shown["readers"] == {"asked": 2, "missing": [{"number": "1002", "name": "乙主管"}]}
    assert shown["copies"][0]["outcome"] == "destroyed"
    assert "乙主管" in desk.fine("document", "show", "AS-P-003")


def test_a_revision_is_compared_with_the_edition_before(desk: Desk, tmp_path: Path) -> None:
    text = tmp_path / "新版.txt"
    text.write_text("第一條 密碼至少十二碼。\n第二條 每季檢視帳號。\n", encoding="utf-8")
    assert "版次須比" in desk.refused("document", "edition", "AS-P-003", "--edition", "1.0")
    desk.edition(text)
    told = desk.fine("document", "compare", "AS-P-003")
    assert "新增 1 段，刪除 0 段，修改 1 段" in told
    assert "+ 第二條 每季檢視帳號。" in told
    assert json.loads(desk.fine("document", "compare", "AS-P-003", "--json"))["changed"] == 1
    assert "生效日須晚於" in desk.refused("document", "publish", "AS-P-003")
    tomorrow = desk.fine("document", "publish", "AS-P-003", "--effective", "115-12-31")
    assert "115-12-31" in tomorrow


def test_a_document_from_outside(desk: Desk, tmp_path: Path) -> None:
    text = tmp_path / "公告.txt"
    text.write_text("公告事項\n", encoding="utf-8")
    assert "來源" in desk.refused("document", "register", "EX-001", "--title", "公告")
    desk.fine("document", "register", "EX-001", "--title", "公告", "--source", "twse")
    assert "檔案" in desk.refused("document", "edition", "EX-001")
    assert "可以發布" in desk.fine("document", "edition", "EX-001", "--file", str(text), "--received", "today")
    desk.fine("document", "publish", "EX-001")
    rows = json.loads(desk.fine("document", "files", "--json"))
    assert [(row["number"], row["origin"], row["edition"]) for row in rows][-1] == ("EX-001", "outside", "1.0")
