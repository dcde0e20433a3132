"""Pages of the ledger: what is signed and anchored, a proof to take home, anchors, reading only."""

import html
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from anzheng.ledger.proofs import Claim, anchors, examine, ledger_keys, newest_checkpoint, receipts
from anzheng.ledger.services import head
from anzheng.organization.core.duties import Duty
from tests.functional.web.conftest import World
from tests.support.people import browser_of, person
from tests.support.verifier import ask

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]
PAGE = "/ledger/anchors/"


@pytest.fixture(autouse=True)
def _keys(tmp_path: Path, settings: Settings) -> None:
    settings.ANZHENG_KEYS = tmp_path / "keys"


@pytest.fixture
def chief(world: World) -> Client:
    return browser_of(person("chief", world.own, duties=(Duty.SECURITY_HEAD,)))


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "kept.txt"


def page(browser: Client, path: str = PAGE) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def add(browser: Client, kept: Path) -> None:
    sent = {"form": "add", "anchor": "auditor", "kind": "file", "place": str(kept)}
    assert browser.post(PAGE, sent).status_code == 302


def test_without_an_anchor_the_page_says_what_that_means(chief: Client) -> None:
    shown = page(chief)
    assert "還沒有外部錨定" in shown
    assert "見證者" in shown
    assert "沒有外部錨定：能控制這部主機的人可以重寫整本帳" in page(chief, "/ledger/")
    assert "No anchors yet" in page(chief, f"{PAGE}?lang=en")


def test_added_signed_and_kept(chief: Client, kept: Path) -> None:
    add(chief, kept)
    assert "尚未錨定" in page(chief)
    assert chief.post(PAGE, {"form": "sign"}).status_code == 302
    newest = newest_checkpoint("own")
    assert newest is not None
    assert newest.note in kept.read_bytes()
    shown = page(chief)
    assert "每一筆都已錨定，但保管的地方不可靠" in shown, "the file lies beside the data"
    assert "auditor：與資料夾在同一個檔案系統" in shown
    assert ledger_keys("own")[0].vkey in html.unescape(shown)
    assert "檢查點由外部保管" in page(chief, "/ledger/0/")
    assert "尚未錨定" not in page(chief, "/ledger/")


def test_what_cannot_be_an_anchor_comes_back(chief: Client) -> None:
    answer = chief.post(PAGE, {"form": "add", "anchor": "auditor", "kind": "file", "place": "not a full path"})
    assert answer.status_code == 400
    assert "not a full path" in answer.content.decode()
    assert anchors("own") == ()


def test_removed_with_a_reason(chief: Client, kept: Path) -> None:
    add(chief, kept)
    assert chief.post(PAGE, {"form": "sign"}).status_code == 302
    assert chief.post(PAGE, {"form": "remove", "anchor": "auditor", "reason": ""}).status_code == 400
    assert chief.post(PAGE, {"form": "remove", "anchor": "auditor", "reason": "換一家"}).status_code == 302
    assert anchors("own") == ()
    assert len(receipts("own")) == 1


def test_who_only_reads_neither_sees_the_forms_nor_acts(world: World, kept: Path) -> None:
    auditor = browser_of(person("auditor", world.own, duties=(Duty.INTERNAL_AUDIT,)))
    assert 'value="sign"' not in page(auditor)
    for sent in ({"form": "sign"}, {"form": "add", "anchor": "a", "kind": "file", "place": str(kept)}):
        assert auditor.post(PAGE, sent).status_code == 403
    assert newest_checkpoint("own") is None


def test_a_proof_is_taken_home(chief: Client, tmp_path: Path) -> None:
    assert chief.get("/ledger/0/proof").status_code == 404
    assert chief.get("/ledger/checkpoint").status_code == 404
    assert chief.post(PAGE, {"form": "sign"}).status_code == 302
    files = {"leaf.json": "/ledger/0/entry.json", "leaf.tlog-proof": "/ledger/0/proof"}
    for name, path in files.items():
        (tmp_path / name).write_bytes(chief.get(path).content)
    said = ask(tmp_path / "leaf.tlog-proof", "--leaf", tmp_path / "leaf.json", "--key", ledger_keys("own")[0].vkey)
    assert said.answer == "valid"
    assert chief.get("/ledger/checkpoint").content.decode().splitlines()[1] == str(head("own").size)
    assert chief.get("/ledger/999999/proof").status_code == 404


def test_a_ledger_behind_its_anchors_is_read_only_and_says_so(chief: Client, kept: Path) -> None:
    assert chief.post(PAGE, {"form": "sign"}).status_code == 302
    newest = newest_checkpoint("own")
    assert newest is not None
    examine("own", [Claim("auditor", newest.origin, newest.size + 7, None)], now=datetime.now(UTC))
    for path in ("/", "/ledger/", PAGE):
        shown = page(chief, path)
        assert "目前只能讀取" in shown
        assert "請通知系統管理者：請還原較新的備份" in shown
    answer = chief.post(PAGE, {"form": "add", "anchor": "a", "kind": "file", "place": str(kept)})
    assert answer.status_code == 400
    assert "請還原較新的備份" in answer.content.decode()


def test_the_api_tells_how_it_stands(chief: Client, kept: Path) -> None:
    add(chief, kept)
    assert chief.post(PAGE, {"form": "sign"}).status_code == 302
    told = json.loads(chief.get("/api/v1/ledger").content)
    assert (told["size"], told["unanchored"]) == (head("own").size, 0)
    assert [(one["anchor"], one["kind"], one["size"]) for one in told["anchors"]] == [("auditor", "file", told["size"])]
    assert told["vkey"] == ledger_keys("own")[0].vkey
