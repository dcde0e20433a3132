"""Binders by the browser: asked for, matched, exported by the job, fetched, verified; nobody else's, not for ever."""

import os
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as current
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import FileResponse
from django.test import Client
from pytest_django import Settings

from anzheng.facts.access import DataExported
from anzheng.facts.ledgers import BinderExported
from anzheng.jobs import leases
from anzheng.jobs.kinds import Work, kind_of
from anzheng.jobs.models import Job
from anzheng.kernel.errors import AnzhengError
from anzheng.ledger.proofs import ledger_keys
from anzheng.ledger.services import facts_of
from anzheng.notify.services import inbox
from anzheng.organization.core.duties import Duty
from anzheng.organization.models import DutyGrant
from tests.functional.web.conftest import ACTOR, World
from tests.support.people import browser_of, person
from tests.support.verifier import ask as verify

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]
PAGE = "/binders/?company=shown"
KIND = "export-binder"
LIST = "項次,調閱項目,文件編號\n甲,弱點掃描報告,vulnerability-scan-report\n乙,沒有的東西,\n"


@pytest.fixture(autouse=True)
def _keys(tmp_path: Path, settings: Settings) -> None:
    settings.ANZHENG_KEYS = tmp_path / "keys"


@pytest.fixture
def home() -> Path:
    return Path(current.ANZHENG_HOME)


@pytest.fixture
def asked(world: World) -> dict[str, str]:
    """What is typed into the form."""
    days = f"{world.today - timedelta(days=100)} 至 {world.today}"
    return {"form": "ask", "documents": world.document, "about": days}


def page(browser: Client, path: str = PAGE) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def work_off(home: Path) -> Job:
    """Do one attempt at the export that waits, as a worker does."""
    now = datetime.now(UTC)
    claim = leases.claim("w", [kind_of(KIND)], now=now)
    assert claim is not None
    steps: list[int] = []

    def beat(done: int | None, total: int | None) -> None:
        assert (done, total) == (done or 0, 100)
        steps.append(done or 0)

    arguments, planned = claim.arguments, claim.planned
    try:
        kind_of(KIND).run(Work(claim.job, KIND, home, arguments, planned, now, ACTOR, claim.token, beat))
    except AnzhengError as problem:
        leases.fail(claim, leases.trouble(problem), now=now)
    else:
        assert steps == sorted(steps)
        leases.finish(claim, now=now)
    return Job.objects.get(pk=claim.job)


def prune(home: Path, days: int = 0) -> None:
    """Clean up, so many days from today."""
    now = datetime.now(UTC) + timedelta(days=days)
    kind_of("prune-binders").run(Work("j", "prune-binders", home, {}, now, now, ACTOR, 1, lambda *_: None))


def body(answer: object) -> bytes:
    assert isinstance(answer, FileResponse)
    return answer.getvalue()


def test_a_period_to_come_comes_back(browser: Client, asked: dict[str, str]) -> None:
    upload = SimpleUploadedFile("調閱清單.csv", LIST.encode())
    for sent in ({**asked, "about": "2126H1"}, {**asked, "about": "2126H1", "listing": upload}):
        answer = browser.post(PAGE, sent)
        assert answer.status_code == 400
        assert "215-01-01 至 215-06-30 還沒有到" in answer.content.decode()
    assert not Job.objects.filter(kind=KIND).exists()


def test_from_the_list_to_the_verifier(
    browser: Client, world: World, home: Path, tmp_path: Path, asked: dict[str, str]
) -> None:
    upload = SimpleUploadedFile("調閱清單.csv", LIST.encode())
    seen = browser.post(PAGE, {**asked, "listing": upload})
    shown = seen.content.decode()
    assert seen.status_code == 200
    assert "2 項中有 1 項找不到紀錄" in shown
    assert "清單第 3 列" in shown
    assert not Job.objects.filter(kind=KIND).exists()

    hidden = dict(re.findall(r'name="(kept|ending|about|documents)" value="([^"]*)"', shown))
    assert browser.post(PAGE, {"form": "confirm", **hidden}).status_code == 302
    (listing,) = (home / "tmp").glob("binder-requests-*")
    assert listing.stat().st_mode & 0o777 == 0o600
    assert "等待" in page(browser)
    job = work_off(home)
    assert job.state == "done", job.error
    assert not listing.exists()
    assert "已備妥" in page(browser)
    assert "Ready, removed on" in page(browser, f"{PAGE}&lang=en")
    assert "清單 2 項中 1 項找不到" in page(browser)
    (told, *_) = inbox("u:head")
    assert (told.code, told.link) == ("binder-ready", "/binders/")

    archive = home / "binders" / f"{job.id}.zip"
    assert (archive.stat().st_mode & 0o777, archive.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    address = f"/binders/{job.id}/?company=shown"
    answer = browser.post(address)
    got = tmp_path / "got.zip"
    got.write_bytes(body(answer))
    assert answer["Cache-Control"] == "no-store"
    said = verify(got, "--key", ledger_keys("shown")[0].vkey)
    assert said.answer == "valid"

    facts = list(facts_of("shown"))
    made = [fact for fact in facts if isinstance(fact.payload, BinderExported)]
    assert [(fact.actor) for fact in made] == ["u:head"]
    left = [fact.payload.what for fact in facts if isinstance(fact.payload, DataExported)]
    assert left == ["binder", "binder-download"]

    other = browser_of(person("other", world.own, world.sample, duties=(Duty.SECURITY_HEAD,)))
    assert other.post(address).status_code == 404
    assert job.id not in page(other)
    assert browser_of(person("worker", world.sample)).post(address).status_code == 403

    # Done once: another attempt after a crash makes no second binder.
    Job.objects.filter(pk=job.id).update(state="waiting")
    assert work_off(home).state == "done"
    assert len([fact for fact in facts_of("shown") if isinstance(fact.payload, BinderExported)]) == 1

    prune(home, days=6)
    assert archive.exists()
    prune(home, days=8)
    assert list(archive.parent.iterdir()) == []
    assert "保留期已過" in page(browser)
    assert browser.post(address).status_code == 404


def test_what_an_interrupted_export_left_goes(home: Path) -> None:
    now = datetime.now(UTC)
    (home / "binders").mkdir(exist_ok=True, mode=0o700)
    (home / "tmp").mkdir(exist_ok=True)
    old = [home / "binders" / ".j-1.zip.00.part", home / "binders" / "j-2.zip", home / "tmp" / "binder-requests-0.csv"]
    young = home / "binders" / "j-3.zip"
    for path in (*old, young):
        path.write_bytes(b"x")
    for path in old:
        os.utime(path, ((now - timedelta(days=8)).timestamp(),) * 2)
    prune(home)
    assert [path.exists() for path in (*old, young)] == [False, False, False, True]
    young.unlink()


def test_who_may_no_longer_gets_nothing_and_reads_why(world: World, home: Path, asked: dict[str, str]) -> None:
    leaving = browser_of(person("leaving", world.sample, duties=(Duty.SECURITY_STAFF,)))
    assert leaving.post(PAGE, asked).status_code == 302
    grants = DutyGrant.objects.filter(person="u:leaving")
    kept = list(grants)
    grants.delete()
    assert work_off(home).error is not None
    assert leaving.get(PAGE).status_code == 403
    DutyGrant.objects.bulk_create(kept)
    shown = page(leaving)
    assert "會再試一次。你的職務沒有這項權限" in shown
    Job.objects.filter(kind=KIND, arguments__person="u:leaving").update(state="failed")
    assert "需要時請單位主管向系統管理者申請職務" in page(leaving)
    assert "It is tried again" not in page(leaving, f"{PAGE}&lang=en")


def test_a_proof_of_identity_is_needed(world: World, asked: dict[str, str]) -> None:
    stale = browser_of(person("head", world.own, world.sample, duties=(Duty.SECURITY_HEAD,)))
    session = stale.session
    session["account_authentication_methods"] = [{"method": "password", "at": 0}]
    session.save()
    answer = stale.post(PAGE, asked)
    assert answer.status_code == 401
    assert "請先確認是你本人" in answer.content.decode()
    assert not Job.objects.filter(kind=KIND).exists()


Change = Callable[[dict[str, str]], dict[str, object]]
REFUSED: dict[str, tuple[Change, str]] = {
    "nothing asked for": (lambda one: {**one, "documents": [], "about": ""}, "請選擇規範，或上傳調閱清單"),
    "no period": (lambda one: {**one, "about": ""}, "請填寫判定的日期或期間"),
    "a period that is none": (lambda one: {**one, "about": "去年"}, "看不懂這個期間"),
    "a document never adopted": (lambda one: {**one, "documents": "no-such"}, "請從清單選一項"),
    "known tomorrow": (lambda one: {**one, "known": "2099-01-01"}, "還沒有到這一天"),
    "no ids": (lambda one: {**one, "on_site": "../x"}, "請填代號"),
    "no table": (lambda one: {**one, "listing": SimpleUploadedFile("a.exe", b"x")}, "不收這種檔案"),
    "a row that cannot be read": (
        lambda one: {**one, "listing": SimpleUploadedFile("a.csv", "調閱項目,期間\n甲,去年\n".encode())},
        "清單第 2 列「去年」：看不懂這個期間",
    ),
    "a list that is gone": (lambda one: {**one, "form": "confirm", "kept": "0" * 64, "ending": ".csv"}, "已不在"),
}


@pytest.mark.parametrize(("change", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_comes_back(browser: Client, asked: dict[str, str], change: Change, said: str) -> None:
    answer = browser.post(PAGE, change(asked))
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert not Job.objects.filter(kind=KIND).exists()


def test_not_more_than_three_at_a_time(browser: Client, asked: dict[str, str]) -> None:
    for _ in range(3):
        assert browser.post(PAGE, {**asked, "about": "115H1"}).status_code == 302
    answer = browser.post(PAGE, asked)
    assert answer.status_code == 400
    assert "你已有 3 件匯出還沒完成" in answer.content.decode()
    assert "背景工作沒有在執行" in page(browser)


def test_the_way_there_is_shown_to_who_may(browser: Client, world: World) -> None:
    reader = browser_of(person("reader", world.own, duties=(Duty.COMPLIANCE,)))
    assert 'href="/binders/"' in page(browser, "/ledger/")
    assert 'href="/binders/"' not in page(reader, "/ledger/")
    assert reader.get("/binders/").status_code == 403
