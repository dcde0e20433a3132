"""A case by the command line, from the request to the signature; each verb as the person behind the account."""

from pathlib import Path

import pytest

from tests.functional.cli.desk import Desk, two_people

WANTED = (
    *("exception", "request", "login-failures.disconnects", "--from", "115-11-01", "--to", "115-12-31"),
    *("--why", "舊系統汰換中", "--instead", "每日檢視登入紀錄"),
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return two_people(Path(tmp_path_factory.mktemp("cases")), "security-head")


def test_a_case_from_request_to_signature(desk: Desk) -> None:
    assert "沒有連結" in desk.refused(*WANTED) or "在職人員" in desk.refused(*WANTED)
    desk.sits("chia")
    assert "等候資安會辦" in desk.fine(*WANTED)
    assert desk.fine("case", "list").strip() == "沒有案件"
    case, state, _, digest, *_ = desk.only("--all")
    assert state == "簽核中"
    assert "沒有請你簽署" in desk.refused("case", "sign", case, "--digest", digest)

    desk.sits("yi")
    assert desk.only()[0] == case
    assert "每日檢視登入紀錄" in desk.fine("case", "show", case)
    assert "已經變更" in desk.refused("case", "sign", case, "--digest", "00000000")
    assert "填表人可以" in desk.refused("case", "withdraw", case)
    assert "等候法遵會辦" in desk.fine("case", "sign", case, "--digest", digest)
    assert "會辦　乙主管" in desk.fine("case", "show", case)

    desk.sits("chia")
    assert "已撤回" in desk.fine("case", "withdraw", case)
    assert "狀態不能" in desk.refused("case", "withdraw", case)


def test_a_returned_case_says_so(desk: Desk) -> None:
    desk.sits("chia")
    desk.fine(*WANTED)
    desk.sits("yi")
    case = desk.only()[0]
    assert "理由" in desk.refused("case", "return", case, "--reason", " ")
    assert "已退回" in desk.fine("case", "return", case, "--reason", "請附替代措施的負責人")
