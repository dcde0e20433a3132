"""Filling in a form on the page: every type of field, wrong input, rows, files, and what is never lost."""

import re
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from anzheng.organization.models import Member
from anzheng.records.models import Case
from anzheng.web.knowing import forget
from tests.functional.web.conftest import World
from tests.functional.web.page_reader import Page
from tests.support.every_field import EVERY, GOOD, known
from tests.support.record_pages import Desk

pytestmark = [pytest.mark.usefixtures("world"), pytest.mark.django_db]
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _form(monkeypatch: pytest.MonkeyPatch) -> None:
    known(monkeypatch, EVERY)


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    """The office; what the pages learned of the ledger goes with the facts that are rolled back."""
    forget()
    yield Desk(world.sample, world.today)
    forget()


@pytest.fixture
def case(desk: Desk) -> str:
    return desk.start("clerk", "every-field")


def linked(page: str) -> list[str]:
    """Return the elements to which the summary of what is wrong leads."""
    summary = page.partition("data-summary")[2].partition("</ul>")[0]
    return re.findall(r'<a href="#([^"]+)"', summary)


def test_every_type_of_field_is_filled_in_and_submitted(desk: Desk, case: str) -> None:
    assert desk.fill("clerk", case, "keep", **GOOD).status_code == 302
    fields = desk.record(case).case.content["fields"]

    assert fields | {"outside": None} == {
        "number": 12,
        "truth": True,
        "day": "2026-01-20",
        "code": "v1.2",
        "system": "web",
        "choice": "good",
        "because": None,
        "words": "例行作業",
        "prose": "第一行\n第二行",
        "moment": "2026-01-20T08:30",
        "clock": "09:15",
        "person": "u:boss",
        "unit": None,
        "rows": [{"name": "甲物", "count": 3, "who": "u:clerk", "at": "10:00", "kind": "b", "why": "較舊"}],
        "outside": None,
    }
    assert fields["outside"] == {"name": "廠商某", "on": "2026-01-20"}
    assert desk.fill("clerk", case, "submit").status_code == 302
    row = desk.record(case)
    assert (row.number[:6], row.case.state) == ("F-998-", "in-progress")
    page = desk.case("clerk", case)
    assert Page(page).faults == []
    for said in ("例行作業", "測試下單系統", "115-01-20 08:30", "廠商某　115-01-20 親簽", "甲物", "較舊", "boss"):
        assert said in page


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_is_sound_in_both_languages(desk: Desk, case: str, language: str) -> None:
    desk.fill("clerk", case, "keep", **GOOD)
    desk["clerk"].post("/language/", {"lang": language})
    read = Page(desk.page("clerk", case))
    own = [one for one in read.own if re.search("[一-鿿]", one)] if language == "en" else []

    assert read.faults == []
    assert [one for one in own if one != "測試下單系統（web）"] == []


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        pytest.param("f.number", "十二", id="no number"),
        pytest.param("f.number", "-3", id="below zero"),
        pytest.param("f.day", "115-2-30", id="no such day"),
        pytest.param("f.code", "兩個 字", id="no code"),
        pytest.param("f.moment", "昨天", id="no moment"),
        pytest.param("f.clock", "25:00", id="no time"),
        pytest.param("f.person", "沒有這個人", id="nobody"),
        pytest.param("f.system", "沒有這個系統", id="no entry"),
        pytest.param("f.rows.1.count", "很多", id="no number in a row"),
        pytest.param("f.rows.1.who", "不存在", id="nobody in a row"),
    ],
)
def test_what_cannot_be_read_stays_as_it_was_typed(desk: Desk, case: str, field: str, typed: str) -> None:
    refused = desk.fill("clerk", case, "keep", **{**GOOD, field: typed})
    page = refused.content.decode()

    assert refused.status_code == 400
    assert linked(page) == [f"in-{field}"]
    assert f'id="in-{field}-e"' in page
    assert desk.record(case).case.content["fields"]["words"] == "例行作業"
    again = desk.page("clerk", case)
    assert typed in again
    assert linked(again) == [f"in-{field}"]
    assert desk.fill("clerk", case, "submit").status_code == 400
    assert desk.record(case).number == ""


def test_an_unreadable_period_is_said_and_the_rest_is_kept(desk: Desk, case: str) -> None:
    refused = desk.fill("clerk", case, "keep", **{**GOOD, "h.first": "上週"})

    assert refused.status_code == 400
    assert linked(refused.content.decode()) == ["in-h.first"]
    assert "上週" in refused.content.decode()
    assert desk.record(case).case.content["fields"]["number"] == 12


def test_what_is_missing_is_said_at_its_place(desk: Desk, case: str) -> None:
    refused = desk.fill("clerk", case, "submit", **{"f.choice": "bad", "f.rows.1.name": "甲物"})
    page = refused.content.decode()
    read = Page(page)

    assert refused.status_code == 400
    assert read.faults == []
    assert {"in-f.number", "in-f.because", "in-f.rows.1.count", "in-f.outside"} <= set(linked(page))
    assert "in-f.prose" not in linked(page)
    assert "已存成草稿，尚未送件" in page


def test_rows_are_added_and_taken_out_without_scripts(desk: Desk, case: str) -> None:
    desk.fill("clerk", case, "keep", **GOOD)
    desk.fill("clerk", case, "row:rows", **{"f.rows.2.name": "乙物", "f.rows.2.count": "4", "f.rows.2.kind": "a"})
    answer = desk.fill("clerk", case, "drop:rows.1")

    assert "#in-f.rows" in answer["Location"]
    assert [row["name"] for row in desk.record(case).case.content["fields"]["rows"]] == ["乙物"]
    more = desk["clerk"].get(f"/records/{case}/fill/?company={desk.company}&more=rows").content.decode()
    assert 'name="f.rows.6.name"' in more


def test_an_empty_row_is_no_row(desk: Desk, case: str) -> None:
    desk.fill("clerk", case, "keep", **{"f.rows.1.name": "", "f.rows.1.kind": "a"})
    assert desk.record(case).case.content["fields"]["rows"] == []


def test_files_are_attached_downloaded_and_taken_out(desk: Desk, case: str) -> None:
    assert desk.upload("clerk", case, "f.file", SimpleUploadedFile("報告.pdf", PDF)).status_code == 302
    (kept,) = desk.record(case).case.content["fields"]["file"]
    address = f"/records/{case}/files/{kept['digest']}/?company={desk.company}"
    answer = desk["clerk"].get(address)

    assert answer.getvalue() == PDF
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert desk["boss"].get(address).status_code == 404
    desk.fill("clerk", case, "keep", **{"f.file.drop": kept["digest"]})
    assert desk.record(case).case.content["fields"]["file"] == []


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("報告.pdf", b"no pdf at all", "檔案內容與副檔名不符"),
        ("報告.exe", b"MZ", "不收這種檔案"),
        ("報告.csv", b"", "檔案是空的"),
    ],
    ids=["not what it says", "of no kind that is taken", "empty"],
)
def test_a_refused_file_loses_nothing_else(desk: Desk, case: str, name: str, data: bytes, said: str) -> None:
    answer = desk.upload("clerk", case, "f.file", SimpleUploadedFile(name, data), **GOOD)
    page = answer.content.decode()

    assert answer.status_code == 400
    assert said in page
    assert linked(page) == ["in-f.file"]
    assert desk.record(case).case.content["fields"]["number"] == 12


def test_a_second_tab_overwrites_nothing_unseen(desk: Desk, case: str) -> None:
    stale = desk.sent("clerk", case)
    desk.fill("clerk", case, "keep", **GOOD)
    answer = desk.post("clerk", case, {**stale, "then": "keep", "f.words": "另一個事由"})
    page = answer.content.decode()

    assert answer.status_code == 409
    assert "兩個版本不同的地方" in page
    assert "例行作業" in page
    assert 'value="另一個事由"' in page
    assert desk.record(case).case.content["fields"]["words"] == "例行作業"
    again = {**stale, **desk.shown(page), "then": "keep"}
    assert desk.post("clerk", case, again).status_code == 302
    assert desk.record(case).case.content["fields"]["words"] == "另一個事由"


def test_somebody_who_has_left_is_said_at_the_field(desk: Desk, case: str, world: World) -> None:
    desk.fill("clerk", case, "keep", **{**GOOD, "f.person": "staff"})
    Member.objects.filter(company_id=world.sample, number="staff").update(last_day=world.today.replace(year=2020))
    refused = desk.fill("clerk", case, "submit")

    assert "in-f.person" in linked(refused.content.decode())
    assert "不在職" in refused.content.decode()


def test_a_draft_is_its_authors_alone(desk: Desk, case: str) -> None:
    for who in ("boss", "chief"):
        assert desk[who].get(f"/records/{case}/fill/?company={desk.company}").status_code == 404


def test_a_returned_record_is_corrected_and_submitted_again(desk: Desk, case: str) -> None:
    desk.fill("clerk", case, "submit", **GOOD)
    number = desk.record(case).number
    desk.send("boss", case, "return", to="", reason="請補說明")
    page = desk.page("clerk", case)
    assert "請補說明" in page
    assert desk.fill("clerk", case, "submit", **{"f.prose": "補上的說明"}).status_code == 302
    assert desk.record(case).number == number
    assert "補上的說明" in desk.case("boss", case)


def test_a_submitted_record_is_no_longer_filled_in(desk: Desk, case: str) -> None:
    desk.fill("clerk", case, "submit", **GOOD)
    answer = desk["clerk"].get(f"/records/{case}/fill/?company={desk.company}")
    assert answer["Location"].startswith(f"/cases/{case}/")


def test_a_draft_is_thrown_away(desk: Desk, case: str) -> None:
    desk["clerk"].post(f"/cases/{case}/?company={desk.company}", {"form": "discard"})
    assert not Case.objects.filter(pk=case).exists()


def test_entries_are_answered_one_by_one_what_departs_first(desk: Desk) -> None:
    case = desk.start("clerk", "host-inspection")
    page = desk.page("clerk", case)
    assert Page(page).faults == []
    assert 'name="item" value="hosts:srv-1"' in page
    refused = desk.fill("clerk", case, "submit", **{"f.items.hosts:srv-1.state": "open"})
    assert "in-f.items.hosts:srv-1.exception" in linked(refused.content.decode())
    typed = dict.fromkeys(("services", "backup", "antivirus", "clock"), "ok")
    sent = {f"f.items.hosts:srv-1.{name}": value for name, value in typed.items()}
    done = desk.fill("clerk", case, "submit", **{**sent, "f.items.hosts:srv-1.exception": "磁碟異音"})
    assert done.status_code == 302, linked(done.content.decode())
    told = desk.case("boss", case)
    assert told.index("例外情形") < told.index("磁碟異音") < told.index("簽核歷程")
