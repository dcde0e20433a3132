"""Paper in the loop: printed, signed by hand, scanned, confirmed by somebody else."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from anzheng.facts.cases import CaseActed
from anzheng.ledger.services import facts_of, head
from anzheng.records.core.scan_files import Media, media_of
from anzheng.records.models import Case
from tests.functional.web.conftest import World
from tests.functional.web.page_reader import Page
from tests.support.case_pages import Office

pytestmark = [pytest.mark.usefixtures("world"), pytest.mark.django_db]

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def office(world: World) -> Office:
    return Office(world.sample, world.today)


@pytest.fixture
def case(office: Office) -> str:
    since = office.today.isoformat()
    return office.start("clerk", "finding_closure", finding="f-1", what="已改善", fixers="clerk", since=since)


def scan(office: Office, case: str, data: bytes = PDF, **values: str) -> HttpResponse:
    """The clerk uploads what two people signed by hand."""
    day = office.today.isoformat()
    signed = {"person-review-0": "chief", "on-review-0": day, "person-verify-0": "auditor", "on-verify-0": day}
    file = SimpleUploadedFile("scan.pdf", data)
    return office.send("clerk", case, "scan", file=file, **{**signed, **values})


def test_two_sign_by_hand_and_a_third_person_confirms(office: Office, case: str, world: World) -> None:
    printed = office.send("clerk", case, "print")
    assert printed["Location"].startswith(f"/cases/{case}/paper/")
    assert scan(office, case).status_code == 302
    assert Case.objects.get(pk=case).step == "review"
    page = office.page("staff", case)
    assert "確認與正本相符" in page
    digest = page.partition(f"/cases/{case}/scans/")[2].partition("/")[0]
    served = office["staff"].get(f"/cases/{case}/scans/{digest}/")
    assert (b"".join(served), served["Content-Type"]) == (PDF, "application/pdf")  # type: ignore[call-overload]
    assert served["Content-Disposition"].startswith("attachment")

    assert office.send("staff", case, "confirm", digest=digest).status_code == 302
    assert office.state(case) == "approved"
    acted = [f.payload for f in facts_of(world.sample, subject=f"case:{case}") if isinstance(f.payload, CaseActed)]
    assert [(one.person, one.paper) for one in acted if one.act == "sign"] == [
        ("u:chief", digest),
        ("u:auditor", digest),
    ]
    assert "紙本" in office.page("clerk", case)
    sheet = office.page("clerk", case, "paper/")
    assert "紙本簽章" in sheet


@pytest.mark.parametrize("who", ["clerk", "chief", "exec"])
def test_whoever_had_a_hand_in_it_does_not_confirm(office: Office, case: str, who: str) -> None:
    office.send("clerk", case, "print")
    scan(office, case)
    entry = Case.objects.get(pk=case).acts.get(kind="scan")
    assert office.send(who, case, "confirm", digest=entry.data["digest"]).status_code == 400
    assert Case.objects.get(pk=case).step == "review"


@pytest.mark.parametrize(
    ("data", "values", "said"),
    [
        pytest.param(b"<html></html>", {}, "scan-file-e", id="no scan at all"),
        pytest.param(PDF[:20], {}, "scan-file-e", id="cut off"),
        pytest.param(PDF, {"person-review-0": "nobody"}, "scan-person-review-0-e", id="nobody of that number"),
        pytest.param(PDF, {"on-review-0": "110-01-01"}, "紙本簽章的日期不合理", id="before it was printed"),
        pytest.param(PDF, {"person-review-0": "clerk"}, "沒有請你簽署", id="somebody who is not asked"),
    ],
)
def test_what_a_sheet_cannot_say(office: Office, case: str, data: bytes, values: dict[str, str], said: str) -> None:
    office.send("clerk", case, "print")
    before = head(office.company).size
    response = scan(office, case, data, **values)
    assert response.status_code == 400
    assert said in response.content.decode()
    assert head(office.company).size == before


def test_nothing_is_scanned_that_was_not_printed(office: Office, case: str) -> None:
    response = scan(office, case)
    assert response.status_code == 400
    assert "還沒有列印過簽核單" in response.content.decode()


def test_a_scan_too_large_is_refused(office: Office, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anzheng.web.cases.scans.MAX_BYTES", len(PDF) - 1)
    office.send("clerk", case, "print")
    assert "超過 20 MB" in scan(office, case).content.decode()


@pytest.mark.parametrize("digest", ["0" * 64, "x"])
def test_no_other_file_is_served(office: Office, case: str, digest: str) -> None:
    assert office["clerk"].get(f"/cases/{case}/scans/{digest}/").status_code == 404


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_sheet_has_what_a_form_has(office: Office, case: str, language: str) -> None:
    office["clerk"].post("/language/", {"lang": language})
    page = Page(office.page("clerk", case, "paper/"))
    assert page.faults == []
    words = {
        "zh": (
            "乙測試公司",
            "缺失結案",
            "文件編號",
            "版次",
            "機密等級",
            "頁次",
            "填表",
            "核閱",
            "核驗",
            "中華民國",
            "內容摘要",
        ),
        "en": ("Document", "Version", "Level", "Page", "Filled in", "review", "verify", "Digest of the content"),
    }
    assert [word for word in words[language] if word not in page.words] == []


@pytest.mark.parametrize(
    ("head", "tail", "kind"),
    [
        pytest.param(b"%PDF-1.4 ...", b"...%%EOF\n", Media.PDF, id="PDF"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"\x00\x00\x00\x00IEND\xaeB`\x82", Media.PNG, id="PNG"),
        pytest.param(b"\xff\xd8\xff\xe0", b"...\xff\xd9", Media.JPEG, id="JPEG"),
        pytest.param(b"%PDF-1.4 ...", b"...", None, id="cut off"),
        pytest.param(b"MZ", b"%%EOF", None, id="a program"),
        pytest.param(b"", b"", None, id="nothing"),
    ],
)
def test_the_kind_is_told_by_the_content(head: bytes, tail: bytes, kind: Media | None) -> None:
    assert media_of(head, tail) is kind
