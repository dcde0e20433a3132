"""Pages of controlled documents: entered, written, signed, published, read, compared, handed out; what is refused."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from anzheng.facts.base import Actor
from anzheng.ledger.services import head
from anzheng.organization.access import standing_of
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.levels import Level
from anzheng.records.documents import NewDocument, register
from anzheng.records.models import ControlledDocument, DocumentEdition, DocumentOpening
from anzheng.records.records import Changes, fill, submit
from anzheng.web.knowing import forget
from tests.functional.web.conftest import World
from tests.functional.web.page_reader import Page
from tests.functional.web.test_language import CHINESE, said
from tests.support.case_pages import Office
from tests.support.people import browser_of, person

pytestmark = [pytest.mark.usefixtures("world"), pytest.mark.django_db]
NUMBER = "AS-P-003"
STAFF = Actor("user", "u:staff", "web", "password")


@pytest.fixture
def office(world: World) -> Iterator[Office]:
    forget()
    yield Office(world.sample, world.today)
    forget()


def seen(browser: Client, address: str, status: int = 200) -> str:
    response = browser.get(address)
    assert response.status_code == status, response.content.decode()[:1500]
    page = response.content.decode()
    assert Page(page).faults == []
    return page


def sent(browser: Client, address: str, form: str, status: int = 302, **values: object) -> str:
    response = browser.post(address, {"form": form, **values})
    main = response.content.decode().partition("<main")[2]
    assert response.status_code == status, re.sub(r"<[^>]+>|\\s+", " ", main)[:600]
    return response.content.decode() if status != 302 else response["Location"]


def file(text: str = "第一條 八碼。\n", name: str = "規定.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode(), "text/plain")


def enter(office: Office, **values: object) -> ControlledDocument:
    has = standing_of("u:staff", office.company, office.today)
    given: dict[str, object] = {"number": NUMBER, "title": "存取控制規定", "form": "access-control-rules"}
    new = NewDocument(**{**given, "owner": "u:clerk", **values})  # type: ignore[arg-type]
    return register(has, new, actor=STAFF, now=datetime.now(UTC))


def approved(office: Office, text: str = "第一條 八碼。\n") -> None:
    """An edition that was uploaded on the page, completed, submitted and signed."""
    onward = sent(office["staff"], f"/policies/{NUMBER}/", "edition", number="", file=file(text), changes="訂修")
    edition = DocumentEdition.objects.latest("pk")
    assert onward == f"/records/{edition.record_id}/fill/"
    assert "授權規定" in seen(office["staff"], onward)
    has = standing_of("u:staff", office.company, office.today)
    said = Changes({"authorisation_covered": True, "notice_covered": True})
    fill(has, str(edition.record_id), said, actor=STAFF, now=datetime.now(UTC))
    submit(has, str(edition.record_id), home=Path(settings.ANZHENG_HOME), actor=STAFF, now=datetime.now(UTC))
    response = office.send("chief", str(edition.record_id), "sign")
    assert response.status_code == 302


def published(office: Office, **values: object) -> None:
    approved(office)
    sent(office["staff"], f"/policies/{NUMBER}/", "publish", effective=office.today.isoformat(), **values)


def test_a_document_is_entered_on_the_page(office: Office) -> None:
    page = seen(office["staff"], "/policies/new/?form=access-control-rules")
    assert 'value="access-control-rules" selected' in page
    given = {"number": NUMBER, "document": "access-control-rules", "owner": "clerk", "review": "P1Y"}
    told = sent(office["staff"], "/policies/new/", "new", 400, **{**given, "owner": "nobody"})
    assert "沒有這個員工編號" in told
    onward = sent(office["staff"], "/policies/new/", "new", **given, approvals=["approval-president"])
    assert onward == f"/policies/{NUMBER}/"
    row = ControlledDocument.objects.get(ledger=office.company)
    assert (row.title, row.approvals) == ("存取控制政策及規則", ["approval-president"])
    assert "已經有了" in sent(office["staff"], "/policies/new/", "new", 400, **given)
    outside = {"number": "EX-001", "document": "outside", "title": "公告", "review": ""}
    assert "必填" in sent(office["staff"], "/policies/new/", "new", 400, **outside)
    sent(office["staff"], "/policies/new/", "new", **outside, source="twse")


def test_an_edition_is_uploaded_signed_published_and_read(office: Office) -> None:
    enter(office)
    page = seen(office["staff"], f"/policies/{NUMBER}/")
    assert "還沒有現行版本" in page
    published(office, everybody="on")

    page = seen(office["clerk"], f"/policies/{NUMBER}/")
    assert "請你閱讀並確認" in page
    assert NUMBER in seen(office["clerk"], "/policies/reading/")
    assert "先開啟" in sent(office["clerk"], f"/policies/{NUMBER}/", "acknowledge", 400, edition="1.0")
    response = office["clerk"].post(f"/policies/{NUMBER}/open/", {"form": "open", "edition": "1.0"})
    assert b"".join(response.streaming_content) == "第一條 八碼。\n".encode()
    assert DocumentOpening.objects.filter(person="u:clerk").count() == 1
    sent(office["clerk"], f"/policies/{NUMBER}/", "acknowledge", edition="1.0")
    assert "你已確認閱讀" in seen(office["clerk"], f"/policies/{NUMBER}/")
    assert NUMBER not in seen(office["clerk"], "/policies/reading/").partition("<main")[2]
    assert "尚未確認" in seen(office["staff"], f"/policies/{NUMBER}/")


def test_a_revision_makes_the_old_edition_obsolete_and_is_compared(office: Office) -> None:
    enter(office)
    approved(office)
    before = (office.today.replace(day=1)).isoformat()
    sent(office["staff"], f"/policies/{NUMBER}/", "publish", effective="110-01-01")
    assert "補登" in seen(office["staff"], f"/policies/{NUMBER}/")
    approved(office, "第一條 十二碼。\n第二條 新增。\n")
    sent(office["staff"], f"/policies/{NUMBER}/", "publish", effective=before)
    page = seen(office["staff"], f"/policies/{NUMBER}/")
    assert "作廢" in page
    for edition in ("1.0", "1.1"):
        assert office["clerk"].get(f"/policies/{NUMBER}/cover/{edition}/").content.startswith(b"%PDF")
    page = seen(office["clerk"], f"/policies/{NUMBER}/compare/")
    assert "<del>八</del>" in page
    assert "<ins>第二條 新增。</ins>" in page
    assert "沒有這個版次" in seen(office["clerk"], f"/policies/{NUMBER}/compare/?old=9.9", 400)


def test_who_does_not_manage_sees_no_forms_and_is_refused(office: Office) -> None:
    enter(office)
    published(office)
    page = seen(office["boss"], f"/policies/{NUMBER}/")
    for form in ("form-edition", "form-publish", "form-distribute", "form-amend", "form-retire"):
        assert form not in page
    told = sent(office["boss"], f"/policies/{NUMBER}/", "amend", 400, title="x", level="internal", review="")
    assert "你的職務沒有這項權限" in told
    assert "form-edition" in seen(office["clerk"], f"/policies/{NUMBER}/")
    assert office["boss"].get("/policies/new/").status_code == 403


def test_confidential_documents_are_not_there_for_others(office: Office) -> None:
    enter(office, level=Level.CONFIDENTIAL)
    assert NUMBER not in seen(office["boss"], "/policies/")
    assert office["boss"].get(f"/policies/{NUMBER}/").status_code == 404
    assert office["boss"].post(f"/policies/{NUMBER}/", {"form": "amend"}).status_code == 404
    assert NUMBER in seen(office["staff"], "/policies/")


def test_copies_on_the_page(office: Office) -> None:
    enter(office)
    published(office)
    address, today = f"/policies/{NUMBER}/", office.today.isoformat()
    told = sent(office["staff"], address, "distribute", 400, holder="", party="", means="paper", sent=today)
    assert "一位持有人" in told
    sent(office["staff"], address, "distribute", holder="clerk", party="", means="paper", sent=today)
    assert "form-receive" in seen(office["clerk"], address)
    sent(office["clerk"], address, "receive", copy="1", on=today)
    sent(office["staff"], address, "recall", copy="1", outcome="returned", on=today)
    assert "已繳回" in seen(office["staff"], address)


@pytest.mark.parametrize(
    ("upload", "what"),
    [
        (SimpleUploadedFile("規定.docx", b"no zip"), "副檔名不符"),
        (SimpleUploadedFile("規定.exe", b"MZ"), "不收這種檔案"),
        (SimpleUploadedFile("規定.txt", b""), "空"),
    ],
    ids=["not what it says", "no document", "empty"],
)
def test_bad_files_are_said_beside_the_form(office: Office, upload: SimpleUploadedFile, what: str) -> None:
    enter(office)
    told = sent(office["staff"], f"/policies/{NUMBER}/", "edition", 400, number="1.0", file=upload)
    assert what in told
    assert DocumentEdition.objects.count() == 0


def test_what_clauses_ask_for_is_listed(office: Office) -> None:
    page = seen(office["staff"], "/policies/missing/")
    assert "資訊（通）安全政策本文" in page
    assert "/policies/new/?" in page
    assert office["clerk"].get("/policies/missing/").status_code == 403


def test_more_documents_cost_no_more_queries(office: Office) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            office["clerk"].get("/policies/")
        return len(queries)

    enter(office)
    asked()
    before = asked()
    for number in range(5):
        enter(office, number=f"AS-P-1{number}")
    assert asked() == before


def test_a_vendor_sees_no_documents(world: World) -> None:
    vendor = person("vendor", world.sample, duties=(Duty.VENDOR,), outsider=True)
    assert browser_of(vendor).get("/policies/").status_code == 403


@pytest.mark.parametrize("address", ["/policies/", "/policies/reading/", "/policies/new/", f"/policies/{NUMBER}/"])
def test_in_english_nothing_of_ours_is_chinese_and_looking_writes_nothing(office: Office, address: str) -> None:
    enter(office, title="Access control")
    sent(office["staff"], "/language/", "x", lang="en")
    size = head(office.company).size
    page = Page(office["staff"].get(address).content.decode())
    assert page.faults == []
    assert CHINESE.findall(said(page).replace("存取控制規定", "")) == []
    assert head(office.company).size == size
