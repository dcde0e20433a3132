"""A record by the command line, from the blank form to the paper; each verb as the person behind the account."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.functional.cli.desk import Desk, two_people
from tests.functional.cli.program import ANZHENG, message_of
from tests.support.schemas import problems
from tools.reference import SCHEMAS

FORM = "network-connection-request"
FILLED = (
    *("--set", "brought_by=甲員工", "--set", "device_kind=公司筆記型電腦", "--set", "device=筆電一"),
    *("--set", "address=00:00:5e:00:53:01", "--set", "purpose=會議簡報", "--set", "place=第一會議室"),
    *("--set", "begins_on=115-11-21", "--set", "ends_on=115.11.30", "--set", "protected=是"),
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return two_people(Path(tmp_path_factory.mktemp("records")), "it-head")


@pytest.fixture(scope="module")
def draft(desk: Desk) -> str:
    desk.sits("chia")
    return started(desk)


def fits(value: Any, stem: str) -> Any:  # noqa: ANN401 - any JSON value
    schema = json.loads((SCHEMAS / f"{stem}.json").read_text(encoding="utf-8"))
    assert problems(value, schema)[:5] == []
    return value


def started(desk: Desk, form: str = FORM, *more: str) -> str:
    """Start a record and return its id."""
    return desk.fine("record", "new", form, *more).split()[1]


def test_a_record_from_the_blank_form_to_the_paper(desk: Desk, tmp_path: Path) -> None:
    message_of(desk.run("record", "new", FORM))
    desk.sits("chia")
    draft = started(desk)
    assert "rules_accepted" in desk.fine("record", "fill", draft, *FILLED)
    assert "rules_accepted" in message_of(desk.run("record", "submit", draft))
    given = tmp_path / "given.json"
    given.write_text(json.dumps({"fields": {"rules_accepted": True, "note": "自備電源"}}), encoding="utf-8")
    assert desk.fine("record", "fill", draft, "--json-file", str(given), "--unset", "note").strip() == f"已儲存 {draft}"
    shown = fits(desk.json("record", "show", draft), "record-show")
    assert {one["field"]: one["value"] for one in shown["fields"]}["device_kind"] == "laptop"
    number = desk.fine("record", "submit", draft).partition("：")[0]
    assert number.startswith("F-011-00-1")
    assert "沒有請你簽署" in message_of(desk.run("record", "approve", number))

    desk.sits("yi")
    assert "只有填表人" in message_of(desk.run("record", "fill", number, "--set", "place=別處"))
    assert "已退回" in desk.fine("record", "return", number, "--reason", "請補場所")

    desk.sits("chia")
    desk.fine("record", "fill", number, "--set", "place=第二會議室")
    desk.fine("record", "submit", number)

    desk.sits("yi")
    page = desk.fine("record", "show", number)
    assert "可簽署的人：乙主管" in page
    digest = desk.json("record", "show", number)["digest"]
    assert "已經變更" in message_of(desk.run("record", "approve", number, "--digest", "00000000"))
    signed = desk.fine("record", "approve", number, "--digest", digest[:8])
    assert digest in signed
    assert "已核准" in signed
    assert "狀態" in message_of(desk.run("record", "refuse", number, "--reason", "不"))
    (row,) = fits(desk.json("record", "list", "--form", FORM, "--state", "approved"), "record-list")
    assert row["record"] == number
    paper = tmp_path / "paper.pdf"
    desk.fine("record", "print", number, "--out", str(paper))
    assert paper.read_bytes().startswith(b"%PDF")
    assert "已經存在" in message_of(desk.run("record", "print", number, "--out", str(paper)))

    again = started(desk, FORM, "--corrects", number)
    assert "第二會議室" in desk.fine("record", "show", again)
    desk.fine("record", "discard", again)
    assert "沒有這件紀錄" in message_of(desk.run("record", "show", again))


def test_tables_items_files_and_people(desk: Desk, tmp_path: Path) -> None:
    desk.sits("chia")
    desk.fine("register", "add", "hosts", "srv-1", "--name", "主機一", "--value", "role=server")
    record = started(desk, "abnormality-handling")
    report = tmp_path / "report.txt"
    report.write_text("維護紀錄")
    desk.fine("record", "fill", record, "--set", "reported_to=1002", "--file", f"vendor_record={report}")
    shown = {one["field"]: one for one in desk.json("record", "show", record)["fields"]}
    assert shown["reported_to"]["text"] == "乙主管"
    assert shown["vendor_record"]["value"][0]["name"] == "report.txt"
    assert "找不到" in message_of(desk.run("record", "fill", record, "--set", "reported_to=無此人"))
    report.write_text("")
    assert "空的" in message_of(desk.run("record", "fill", record, "--file", f"vendor_record={report}"))

    rounds = started(desk, "host-inspection")
    desk.fine("record", "fill", rounds, "--item", 'hosts:srv-1:state=open,"exception=異音, 已報修"')
    assert desk.json("record", "show", rounds)["items"]["hosts:srv-1"]["exception"] == "異音, 已報修"
    leaver = started(desk, "leaver-checklist")
    desk.fine("record", "fill", leaver, "--row", "accounts:account=vpn,action=取消", "--row", "accounts:account=mail")
    desk.fine("record", "fill", leaver, "--row", "accounts:account=web")
    rows = {one["field"]: one["value"] for one in desk.json("record", "show", leaver)["fields"]}["accounts"]
    assert rows == [{"account": "vpn", "action": "cancelled"}, {"account": "mail"}, {"account": "web"}]


def test_several_programs_submit_at_once_and_numbers_run(desk: Desk) -> None:
    """Processes of their own upon one SQLite file: each record gets the next number, none is skipped."""
    desk.sits("chia")
    drafts = [started(desk, "visitor-equipment-record", "--from", "115-11-20", "--to", "115-11-20") for _ in range(3)]
    filled = ("--set", "visitor=廠商", "--set", "host=1002", "--set", "equipment=筆電", "--set", "purpose=test")
    for one in drafts:
        desk.fine("record", "fill", one, *filled, "--set", "place=會議室", "--set", "connects=none")
    programs = [
        subprocess.Popen(
            [ANZHENG, "record", "submit", one], env=desk.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for one in drafts
    ]
    told = [program.communicate()[0].decode().partition("：")[0] for program in programs]

    assert sorted(number[-4:] for number in told) == ["0001", "0002", "0003"]
    assert len({number[:-4] for number in told}) == 1


@pytest.mark.parametrize(
    ("words", "why"),
    [
        pytest.param(("new", "nothing"), "沒有這種表單", id="no such form"),
        pytest.param(("new", FORM, "--demand", "nothing"), "沒有這項要求", id="no such demand"),
        pytest.param(("new", FORM, "--about", "today", "--from", "today"), "擇一", id="a day and a period"),
        pytest.param(("new", FORM, "--from", "115-11-21", "--to", "115-11-20"), "早於", id="period reversed"),
        pytest.param(("new", FORM, "--case", "F-1"), "沒有這件事件", id="no such case"),
        pytest.param(("fill", "DRAFT", "--set", "purpose"), "欄位=值", id="no equals sign"),
        pytest.param(("fill", "DRAFT", "--set", "colour=red"), "colour", id="no such field"),
        pytest.param(("fill", "DRAFT", "--set", "protected=也許"), "protected", id="neither yes nor no"),
        pytest.param(("fill", "DRAFT", "--row", "purpose:a=b"), "沒有這個表格", id="no table"),
        pytest.param(("fill", "DRAFT", "--item", "hosts:srv-1:state=open"), "可填的欄位", id="no items"),
        pytest.param(("fill", "DRAFT", "--file", "purpose=/etc/hostname"), "不收檔案", id="no file field"),
        pytest.param(("fill", "DRAFT", "--json-file", "/etc/hostname"), "JSON", id="no JSON"),
        pytest.param(("approve", "DRAFT"), "狀態", id="a draft is not signed"),
        pytest.param(("approve", "DRAFT", "--on-behalf-of", "無此人"), "找不到", id="nobody's deputy"),
        pytest.param(("print", "nothing", "--out", "nothing.pdf"), "沒有這件紀錄", id="nothing to print"),
    ],
)
def test_what_cannot_be_is_said_in_one_message(desk: Desk, draft: str, words: tuple[str, ...], why: str) -> None:
    before = desk.state()
    told = message_of(desk.run("record", *(draft if word == "DRAFT" else word for word in words)))

    assert why in told
    assert desk.state() == before
